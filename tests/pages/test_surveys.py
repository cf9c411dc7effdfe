"""The Surveys page says what the answers say."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.pages.conftest import ShowPage


def test_the_headline_counts_valid_answers_of_the_week(small_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("surveys")
    assert shown.headline == "满意率 80.0%（16/20），回收率 50%；最低项：服务态度 60%；低分 2，未回访 1。"


def test_the_headline_in_english(small_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("surveys", "en")
    assert shown.headline == (
        "80.0% satisfied (16/20), 50% response; lowest: attitude 60%; 1 of 2 low scores not called back."
    )


def test_comments_stand_low_scores_first_with_the_state_of_their_callback(
    small_company: Engine, show_page: ShowPage
) -> None:
    comments = show_page("surveys").app.table[0].value
    assert list(comments["分"]) == [1, 1]
    assert [":red[未回访]" in state for state in comments["回访"]] == [True, False]
    assert "已回访" in comments["回访"][1]


def test_what_a_customer_wrote_is_shown_not_obeyed(small_company: Engine, show_page: ShowPage) -> None:
    comments = show_page("surveys").app.table[0].value
    assert r"\*星号\* 不是格式" in list(comments["原话"])


def test_teams_stand_with_their_share(small_company: Engine, show_page: ShowPage) -> None:
    (teams,) = [table.value for table in show_page("surveys").app.table if "班组" in table.value.columns]
    assert list(teams["班组"]) == ["南区客服"]
    assert list(teams["份数"]) == [20]
    assert list(teams["满意率"]) == [0.8]


def test_no_score_is_prefilled_in_the_form(small_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("surveys")
    (button,) = [one for one in shown.app.button if one.label == shown.words.text("surveys.log")]
    button.click().run()
    scores = [group for group in shown.app.button_group if (group.key or "").startswith("surveys.log.")]
    assert len(scores) == 8
    assert {group.value for group in scores} == {None}


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_empty_store_says_what_will_appear(empty_company: Engine, show_page: ShowPage, language: str) -> None:
    shown = show_page("surveys", language)
    assert shown.headline == shown.words.text("surveys.none_answered")
    for key in ("surveys.items_none", "surveys.nps_none", "surveys.words_none", "surveys.trend_none"):
        assert shown.words.text(key) in shown.text
