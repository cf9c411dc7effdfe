"""Phones as people write and mistype them. Expected forms follow the Chinese numbering plan (mobile 1xx, area codes 0xx)."""

from __future__ import annotations

import pytest

from dashboard.rules.phones import is_likely_slip, name_beside, national_digits, read_phone


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("13812342071", "+8613812342071"),
        ("138 1234 2071", "+8613812342071"),
        ("+86 138-1234-2071", "+8613812342071"),
        ("１３８１２３４２０７１", "+8613812342071"),
        ("021-88123456", "+862188123456"),
        ("(010) 6552 9988", "+861065529988"),
        ("+44 20 7946 0958", "+442079460958"),
        ("88123456", "88123456"),  # a local number without its area code
        ("8812345", "8812345"),
        ("12345678901", None),  # eleven digits, but no such prefix
        ("138123420", None),
        ("6-1203", None),
        ("2071", None),
        ("138 1234 2071 陈", None),
        ("", None),
    ],
)
def test_a_phone_is_read_or_not(written: str, read: str | None) -> None:
    assert read_phone(written) == read


@pytest.mark.parametrize(
    ("written", "number", "name"),
    [
        ("139 0000 1111 张三", "139 0000 1111", "张三"),
        ("王先生，13900001111", "13900001111", "王先生"),
        ("+86 138-1234-2071 Mary Ann", "+86 138-1234-2071", "Mary Ann"),
        ("(010) 6552 9988", "(010) 6552 9988", ""),
        ("13900001111", "13900001111", ""),
        ("6-1203 张三 13900001111", "6-1203 张三 13900001111", ""),  # digits on both sides: no name
        ("张三", "张三", ""),
        ("", "", ""),
    ],
)
def test_a_name_beside_a_number_is_told_from_it(written: str, number: str, name: str) -> None:
    assert name_beside(written) == (number, name)


def test_the_country_code_of_ones_own_region_is_left_out() -> None:
    assert national_digits("+8613812342071") == "13812342071"
    assert national_digits("+442079460958") == "442079460958"


@pytest.mark.parametrize(
    ("other", "likely"),
    [
        ("+8613812342072", True),  # one digit
        ("+8613812342017", True),  # two neighbours swapped
        ("+8613812342071", True),
        ("+8613812342082", False),  # two digits
        ("+8613811342171", False),
        ("+8613812", False),
    ],
)
def test_a_likely_slip_is_one_digit_or_two_neighbours_swapped(other: str, likely: bool) -> None:
    assert is_likely_slip("+8613812342071", other) is likely


def test_a_local_number_is_the_same_as_with_its_area_code() -> None:
    assert is_likely_slip("88123456", "+862188123456")
    assert not is_likely_slip("88123457", "+862188123456")
