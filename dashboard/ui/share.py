"""Share: the page as text for a chat, its link, its tables as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from dashboard.auth.viewer import Right
from dashboard.ui.head import Head, note
from dashboard.ui.page import Page


@dataclass(frozen=True)
class Workbook:
    """A file ready to be handed over."""

    name: str
    content: bytes
    mime: str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def share_menu(head: Head, text: str, workbook: Callable[[], Workbook] | None = None) -> None:
    """The Share menu at the right of the scope line. `workbook` is made only when asked for."""
    page, words = head.page, head.page.words
    ways: dict[str, Callable[[], None]] = {
        "text": lambda: _dialog(page, "share.text", lambda: _text(page, text)),
        "link": lambda: _dialog(page, "share.link", lambda: st.code(this_link(page), language=None, wrap_lines=True)),
    }
    if workbook and page.viewer.may(Right.EXPORT):
        ways["xlsx"] = lambda: _dialog(page, "share.xlsx", lambda: _download(page, workbook()))
    with head.actions:
        chosen = st.menu_button(
            words.text("head.share"),
            list(ways),
            format_func=lambda way: words.text(f"share.{way}"),
            icon=":material/ios_share:",
            type="tertiary",
            key="share",
        )
    if chosen:
        ways[chosen]()


def _dialog(page: Page, title: str, content: Callable[[], object]) -> None:
    @st.dialog(page.words.text(title))
    def show() -> None:
        content()

    show()


def _text(page: Page, text: str) -> None:
    """A chat takes the gist of a page; it is said that there is more."""
    st.code(text, language=None, wrap_lines=True)
    note(page.words.text("share.text_note"))


def _download(page: Page, made: Workbook) -> None:
    st.download_button(
        page.words.text("share.download", name=made.name),
        made.content,
        file_name=made.name,
        mime=made.mime,
        type="primary",
        on_click="ignore",
    )


def this_link(page: Page) -> str:
    """The address of exactly this page: filters and the cut-off of these very numbers."""
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    asked["as_of"] = [page.as_of.strftime("%Y-%m-%dT%H:%MZ")]
    address = (st.context.url or "").split("?")[0]
    return f"{address}?{urlencode(asked, doseq=True)}"
