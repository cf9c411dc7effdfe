"""The Customers page: headline, matrix, search."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.pages.conftest import ShowPage
from tests.pages.small_company import BUSY, QUIET


def test_the_headline_names_the_silent_and_their_manager(small_company: Engine, show_page: ShowPage) -> None:
    assert show_page("customers").headline == "A 级 2 户，1 户超期未联系，最久 64 天，林管家名下 1 户。"


def test_the_headline_in_english(small_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("customers", "en")
    assert shown.headline == "2 tier A customers, 1 overdue for contact, the longest 64 days, 1 of them with Lin."


def test_the_matrix_sums_to_all_customers_without_the_void_one(small_company: Engine, show_page: ShowPage) -> None:
    matrix = show_page("customers").app.dataframe[0].value
    assert matrix.loc["合计", "合计"] == 11
    assert list(matrix.loc["A"]) == [1, 1, 0, 0, 0, 2, 1]
    assert matrix["合计"].sum() == 2 * 11


def test_beside_it_stand_the_people_of_the_chosen_cell(small_company: Engine, show_page: ShowPage) -> None:
    people = show_page("customers").app.dataframe[1].value
    assert [name.split()[0] for name in people["客户"]] == [QUIET]
    assert list(people["未联系"]) == [64]
    of_tier = show_page("customers", cell="A.total").app.dataframe[1].value
    assert {name.split()[0] for name in of_tier["客户"]} == {QUIET, BUSY}


@pytest.mark.parametrize("typed", ["2071", "1-0001"])
def test_a_customer_is_found_while_typing(small_company: Engine, show_page: ShowPage, typed: str) -> None:
    app = show_page("customers").app
    app.text_input(key="find").set_value(typed).run()
    if typed == "2071":
        assert list(app.dataframe[0].value["客户"]) == [BUSY]


def test_what_is_not_found_is_said(small_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("customers")
    shown.app.text_input(key="find").set_value("zzzz").run()
    assert "没有找到「zzzz」" in shown.text


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_empty_store_says_how_to_begin(empty_company: Engine, show_page: ShowPage, language: str) -> None:
    shown = show_page("customers", language)
    assert shown.headline == shown.words.text("customers.nobody")
    assert shown.words.text("customers.none_hint") in shown.text
