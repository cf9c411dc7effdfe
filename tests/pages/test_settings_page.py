"""The Settings page: every part in both languages, saving, refusing, leaving the demo."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.auth.viewer import machine
from dashboard.use_cases.settings_organisation import ThingEntry, save_team
from data_access.engine import reading, writing
from data_access.queries import settings as queries
from data_access.queries.accounts import accounts as account_rows
from data_access.queries.organisation import company_facts
from data_access.repositories.company import company
from data_access.vocabulary import PolicyKind
from tests.pages.conftest import NOW, Shown, ShowPage

PARTS = [
    {"part": "company"},
    *({"part": "organisation", "sort": sort} for sort in ("team", "site", "staff", "cause")),
    *(
        {"part": "rules", "rule": rule}
        for rule in ("tiers", "lifecycle", "sla", "callbacks", "red_lines", "work_sessions")
    ),
    {"part": "calendar"},
    {"part": "users"},
]


def press(shown: Shown, text: str) -> Shown:
    """Press the button that reads so."""
    button = next(button for button in shown.app.button if button.label == shown.words.text(text))
    button.click().run()
    assert not shown.app.exception
    return shown


def fill(shown: Shown, field: str, value: str) -> None:
    label = shown.words.text(f"settings.field.{field}")
    next(text for text in shown.app.text_input if text.label == label).set_value(value)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("link", PARTS, ids=lambda link: "-".join(link.values()))
def test_every_part_is_shown_from_its_link(
    empty_company: Engine, show_page: ShowPage, link: dict[str, str], language: str
) -> None:
    save_team(empty_company, machine("test"), ThingEntry("North desk"), now=NOW)
    shown = show_page("settings", language, **link)
    assert "1 team," in shown.headline or "1 个班组" in shown.headline
    chosen = link.get("rule") or link.get("sort") or link["part"]
    prefix = "settings.rule" if "rule" in link else "settings.sort" if "sort" in link else "settings.part"
    assert chosen in [group.value for group in shown.app.button_group]
    assert shown.words.text(f"{prefix}.{chosen}")
    assert not shown.app.error


def test_a_company_is_named_and_the_headline_says_so(empty_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("settings", "en")
    fill(shown, "company_name", "Spruce Lane")
    press(shown, "settings.save")
    assert shown.headline.startswith("Spruce Lane:")
    with reading(empty_company) as session:
        assert company_facts(session).name == "Spruce Lane"


def test_a_team_without_a_name_is_refused_and_what_was_typed_stays(empty_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("settings", "en", part="organisation", sort="team")
    fill(shown, "code", "N")
    press(shown, "settings.save")
    assert [error.value for error in shown.app.error] == ["Please give a name."]
    assert "N" in [text.value for text in shown.app.text_input]
    fill(shown, "name", "North desk")
    press(shown, "settings.save")
    with reading(empty_company) as session:
        assert [(row.code, row.name) for row in queries.team_rows(session)] == [("N", "North desk")]


def test_a_rule_is_previewed_before_it_is_put_in_force(small_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("settings", "en", part="rules", rule="tiers")
    days = next(number for number in shown.app.number_input if number.label == "Tier A, days")
    days.set_value(10)
    press(shown, "settings.preview")
    assert "Calls a day" in shown.text
    with reading(small_company) as session:
        assert queries.rule_versions(session, PolicyKind.TIERS) == []
    press(shown, "settings.put_in_force")
    with reading(small_company) as session:
        assert [version.number for version in queries.rule_versions(session, PolicyKind.TIERS)] == [1]


def test_the_first_account_ends_the_time_without_signing_in(empty_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("settings", "en", part="users")
    fill(shown, "username", "chen")
    fill(shown, "password", "short")
    press(shown, "settings.save")
    assert "A password needs 8 to 200 characters." in [error.value for error in shown.app.error]
    fill(shown, "password", "correct horse")
    next(button for button in shown.app.button if button.label == "Save").click().run()
    with reading(empty_company) as session:
        assert [(row.username, row.role) for row in account_rows(session)] == [("chen", "administrator")]
    assert not shown.app.title  # nothing of the page is drawn for somebody who has not signed in


def test_the_demo_company_is_left_by_one_click_and_its_confirmation(small_company: Engine, show_page: ShowPage) -> None:
    with writing(small_company) as session:
        company(session).is_demo = True
    shown = show_page("settings", "en")
    shown.app.button(key="empty_demo").click().run()
    assert not shown.app.exception
    assert shown.headline == "Company without a name: 0 sites, 0 teams, 0 staff."
    with reading(small_company) as session:
        assert not company_facts(session).is_demo
