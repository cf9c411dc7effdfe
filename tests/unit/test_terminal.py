"""What the terminal prints is in the terminal's language."""

from __future__ import annotations

import pytest

from dashboard.i18n.terminal import first_demo_language, terminal_words

LANGUAGE_OF = {
    "en_GB.UTF-8": "en",
    "zh_CN.UTF-8": "zh_CN",
    "zh_TW.UTF-8": "zh_CN",
    "C": "en",
    "C.UTF-8": "en",
    "POSIX": "en",
}


@pytest.mark.parametrize("variable", ["LANG", "LC_MESSAGES", "LC_ALL"])
@pytest.mark.parametrize("told", LANGUAGE_OF)
def test_messages_follow_the_terminal(monkeypatch: pytest.MonkeyPatch, variable: str, told: str) -> None:
    for other in ("LANG", "LC_MESSAGES", "LC_ALL"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(variable, told)
    assert terminal_words(None).language == LANGUAGE_OF[told]


def test_the_first_variable_that_says_something_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert terminal_words(None).language == "zh_CN"


def test_the_installation_goes_before_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert terminal_words("zh_CN").language == "zh_CN"


def test_a_first_demo_of_no_language_speaks_chinese(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert first_demo_language(None) == "zh_CN"
