"""The person's own menu: language, switching the person, leaving. Its entries go to the plain routes at the door."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote, urlencode

import streamlit as st

from dashboard.auth.sessions import JUST_ME
from dashboard.auth.viewer import Viewer
from dashboard.i18n.words import Words

_PLACE = "place_before_the_menu"
_LEAVE = """<script>
const form = document.createElement("form");
form.method = "post"; form.action = "/signout";
document.body.append(form); form.submit();
</script>"""


def own_menu(viewer: Viewer, words: Words) -> dict[str, list[st.Page]]:
    """The last section of the navigation, under the person's name."""
    name = words.text("auth.me") if viewer.name == JUST_ME else viewer.name
    leaving = (
        _entry("leave", words.text("app.sign_out"), ":material/logout:", _leave)
        if viewer.account_id is not None
        else _entry("switch-person", words.text("app.switch_person"), ":material/switch_account:", _switch_person)
    )
    other = "en" if words.is_chinese else "zh_CN"
    language = _entry(
        "switch-language", words.text("app.other_language"), ":material/translate:", lambda: _switch_language(other)
    )
    return {name: [language, leaving]}


def remember_place(current: st.Page) -> None:
    """Where the person is, with its filters, so that the menu's entries can lead back."""
    if current.url_path not in {"leave", "switch-person", "switch-language"}:
        asked = urlencode(st.query_params.to_dict())
        st.session_state[_PLACE] = f"/{current.url_path}" + (f"?{asked}" if asked else "")


def _entry(url_path: str, title: str, icon: str, go: Callable[[], None]) -> st.Page:
    return st.Page(go, title=title, icon=icon, url_path=url_path)


def _switch_language(other: str) -> None:
    _go_to(f"/language?to={other}&next={quote(_place(), safe='')}")


def _switch_person() -> None:
    _go_to(f"/signin?next={quote(_place(), safe='')}")


def _leave() -> None:
    st.html(_LEAVE, unsafe_allow_javascript=True)


def _place() -> str:
    return str(st.session_state.get(_PLACE, "/"))


def _go_to(path: str) -> None:
    """Leave the app for one of our own routes; `path` is made here, never typed by anybody."""
    st.html(f"<script>window.location.assign({json.dumps(path)})</script>", unsafe_allow_javascript=True)
