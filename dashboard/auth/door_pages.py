"""The plain pages at the door, as HTML: signing in, picking a person, signing out. Values in, text out."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from itertools import groupby
from pathlib import Path
from string import Template
from urllib.parse import quote

from dashboard.i18n.words import Words
from data_access.queries.accounts import StaffChoice

_HERE = Path(__file__).parent


def sign_in_page(words: Words, *, form_token: str, target: str, username: str = "", fault: str = "") -> str:
    """The form. `fault` is a ready sentence, shown above it; the password is never given back."""
    shown_fault = f'<p class="fault" role="alert">{escape(fault)}</p>' if fault else ""
    focus = ("", " autofocus") if username else (" autofocus", "")
    body = f"""<h1>{_text(words, "auth.sign_in_title")}</h1>
<p>{_text(words, "auth.sign_in_hint")}</p>{shown_fault}
<form method="post" action="/signin">{_hidden(form_token, target)}
<label>{_text(words, "auth.username")}<input type="text" name="username" value="{escape(username)}"
 autocomplete="username" autocapitalize="none" spellcheck="false" required{focus[0]}></label>
<label>{_text(words, "auth.password")}<input type="password" name="password"
 autocomplete="current-password" required{focus[1]}></label>
<button class="primary">{_text(words, "auth.sign_in")}</button>
</form>"""
    return _page(words, words.text("auth.sign_in_title"), body, target, width="26rem")


def person_page(words: Words, people: list[StaffChoice], *, form_token: str, target: str) -> str:
    """Without accounts: oneself, or one of the staff, team by team."""
    parts = [
        f"<h1>{_text(words, 'auth.person_title')}</h1><p>{_text(words, 'auth.person_hint')}</p>",
        f'<form method="post" action="/person">{_hidden(form_token, target)}',
        f'<button class="primary" name="person" value="me">{_text(words, "auth.just_me")}</button>',
    ]
    for _, members in groupby(people, key=lambda person: person.team_id):
        team = list(members)
        title = words.name(team[0].team_name, team[0].team_name_en) if team[0].team_name else words.text("auth.no_team")
        buttons = "".join(
            f'<button name="person" value="{person.id}">{escape(words.name(person.name, person.name_en))}</button>'
            for person in team
        )
        parts.append(f'<h2>{escape(title)}</h2><div class="people">{buttons}</div>')
    return _page(words, words.text("auth.person_title"), "".join([*parts, "</form>"]), target, width="44rem")


def sign_out_page(words: Words, *, form_token: str) -> str:
    """Asks before it ends a sign-in: a link on a foreign page must not do that."""
    body = f"""<h1>{_text(words, "auth.sign_out_title")}</h1>
<form method="post" action="/signout">{_hidden(form_token, "/")}
<button class="primary">{_text(words, "auth.sign_out")}</button></form>"""
    return _page(words, words.text("auth.sign_out_title"), body, "/", width="26rem")


def _page(words: Words, title: str, body: str, target: str, *, width: str) -> str:
    chinese = words.is_chinese
    return _template().substitute(
        lang="zh-CN" if chinese else "en",
        title=escape(f"{title} | {words.text('app.name')}"),
        logo=_logo("logo.svg" if chinese else "logo_en.svg"),
        other="en" if chinese else "zh_CN",
        other_lang="en" if chinese else "zh-CN",
        other_name="English" if chinese else "中文",
        here=quote(target, safe=""),
        width=width,
        body=body,
    )


def _text(words: Words, key: str) -> str:
    return escape(words.text(key))


def _hidden(form_token: str, target: str) -> str:
    return (
        f'<input type="hidden" name="form_token" value="{escape(form_token)}">'
        f'<input type="hidden" name="next" value="{escape(target)}">'
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    return Template((_HERE / "door.html").read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def _logo(name: str) -> str:
    return (_HERE.parent / "ui" / name).read_text(encoding="utf-8")
