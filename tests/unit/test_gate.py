"""What the gate takes for this machine, and where the door sends people afterwards."""

from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection

from dashboard.auth.door import safe_target
from dashboard.auth.gate import is_loopback, is_on_this_machine, is_same_origin
from dashboard.auth.passwords import hash_password, is_right
from dashboard.i18n.choice import choose_language


def asked(accepted: str = "127.0.0.1", **headers: str) -> HTTPConnection:
    named = {"host": "localhost:8501"} | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in named.items()]
    return HTTPConnection({"type": "http", "path": "/", "headers": raw, "server": (accepted, 8501)})


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "127.8.8.8", "[::1]:8501"])
def test_this_machine_under_its_own_names(host: str) -> None:
    assert is_on_this_machine(asked(host=host))


@pytest.mark.parametrize(
    "connection",
    [
        asked("192.168.1.20"),  # bound to every address, asked from the office network
        asked(host="evil.example"),  # a foreign name that points here: DNS rebinding
        asked(host="127.0.0.1.evil.example"),
        asked(host=""),
        asked(x_forwarded_for="203.0.113.9"),  # through a proxy on this machine
        asked(forwarded="for=203.0.113.9"),
    ],
)
def test_everything_else_is_another_machine(connection: HTTPConnection) -> None:
    assert not is_on_this_machine(connection)


def test_an_open_address_is_no_loopback() -> None:
    assert [is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "office", "127.0.0.1", "::1", "localhost")] == [
        *[False] * 4,
        *[True] * 3,
    ]


def test_a_foreign_page_is_told_from_our_own() -> None:
    assert is_same_origin(asked(origin="http://localhost:8501"))
    assert is_same_origin(asked())
    assert not is_same_origin(asked(origin="http://evil.example"))
    assert not is_same_origin(asked(origin="null"))


@pytest.mark.parametrize("wanted", ["/customers?tier=A", "/", "/case?id=7&as_of=2026-11-20T12:00"])
def test_after_signing_in_one_comes_where_one_wanted(wanted: str) -> None:
    assert safe_target(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "evil",
        "/signout",
        "/signin?next=/",
        "/a\nb",
    ],
)
def test_nobody_is_sent_elsewhere(wanted: str | None) -> None:
    assert safe_target(wanted) == "/"


def test_the_language_that_was_chosen_comes_first_then_the_browsers() -> None:
    assert choose_language(None, "en", browser="zh-CN") == "en"
    assert choose_language("fr", None, browser="en-GB,zh;q=0.8") == "en"
    assert choose_language(browser="de-DE, zh-TW;q=0.8, en;q=0.7") == "zh_CN"
    assert choose_language(browser="") == "zh_CN"


def test_guessing_passwords_is_dear() -> None:
    stored = hash_password("correct horse")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert is_right("correct horse", stored)
    assert not is_right("Correct horse", stored)
    assert not is_right("correct horse", None)
