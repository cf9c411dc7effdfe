"""How a customer is found while somebody types."""

from __future__ import annotations

import pytest

from dashboard.rules.search_keys import SearchKey, search_keys, typed_keys


def finds(typed: str, *, name: str = "", phone: str | None = None, number: str | None = None, asset: str = "") -> bool:
    """Whether one of the customer's keys begins with one of the keys typed, as the index would tell."""
    stored = search_keys(name, phone, number, [asset] if asset else [])
    return any(
        key.key.startswith(wanted.key) and (key.kind == wanted.kind if wanted.kind else key.kind != "phone")
        for key in stored
        for wanted in typed_keys(typed)
    )


@pytest.mark.parametrize(
    "typed", ["王", "王小", "wxm", "WX", "wangxiao", "1234", "8000 1234", "0007", "501", "2单元", "３栋"]
)
def test_one_customer_is_found_by_everything_people_type(typed: str) -> None:
    assert finds(typed, name="王小明", phone="+8613880001234", number="0007", asset="3栋2单元501")


@pytest.mark.parametrize("typed", ["小明", "xm", "1388", "234x", "02", "单元", "王明"])
def test_what_stands_in_the_middle_finds_nobody(typed: str) -> None:
    assert not finds(typed, name="王小明", phone="+8613880001234", number="0007", asset="3栋2单元501")


def test_a_plate_is_found_with_and_without_its_province_and_dot() -> None:
    for typed in ("沪A1", "沪a·12", "A12", "123"):
        assert finds(typed, asset="沪A·12345")


def test_surnames_are_read_as_surnames_too() -> None:
    assert finds("shan", name="单田芳")
    assert finds("zmx", name="曾敏轩")
    assert finds("moqi", name="万俟雪")


def test_latin_names_are_found_by_each_word_and_by_first_letters() -> None:
    for typed in ("john s", "Smith", "JS"):
        assert finds(typed, name="John Smith")


def test_keys_are_given_once_and_nothing_gives_none() -> None:
    assert search_keys("") == ()
    assert typed_keys(" -·") == ()
    assert search_keys("A1", number="a-1") == (SearchKey("a1", "name"), SearchKey("a1", "number"))
