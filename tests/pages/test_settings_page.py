"""The Settings page: every part in both languages, saving, refusing, leaving the demo."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import Engine

from dashboard import clock
from dashboard.auth.viewer import Viewer, machine
from dashboard.i18n.words import LANGUAGES
from dashboard.policies import policies_in_force
from dashboard.ui import demo_notice
from dashboard.ui.settings_rule_fields import FIELDS, HELD
from dashboard.use_cases.notice_targets import try_target
from dashboard.use_cases.settings_organisation import ThingEntry, save_team
from data_access.engine import reading, writing
from data_access.queries import settings as queries
from data_access.queries.accounts import accounts as account_rows
from data_access.queries.notices import notice_targets
from data_access.queries.organisation import company_facts
from data_access.repositories.company import company
from data_access.vocabulary import PolicyKind
from tests.integration.letter_box import letter_box
from tests.pages.conftest import NOW, Shown, ShowPage

PARTS = [
    {"part": "company"},
    *({"part": "organisation", "sort": sort} for sort in ("team", "site", "staff", "cause")),
    *({"part": "rules", "rule": str(kind)} for kind in FIELDS),
    {"part": "calendar"},
    {"part": "notices"},
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


@pytest.mark.parametrize("place", range(len(PARTS)), ids=lambda place: "-".join(PARTS[place].values()))
def test_every_part_is_shown_from_its_link(empty_company: Engine, show_page: ShowPage, place: int) -> None:
    """One part in Chinese, the next in English: that both languages say everything is guarded elsewhere."""
    link, language = PARTS[place], LANGUAGES[place % 2]
    save_team(empty_company, machine("test"), ThingEntry("North desk"), now=NOW)
    shown = show_page("settings", language, **link)
    assert shown.headline in ("Company without a name: 1 team.", "公司名称未填：1 个班组。")
    chosen = link.get("rule") or link.get("sort") or link["part"]
    prefix = "settings.rule" if "rule" in link else "settings.sort" if "sort" in link else "settings.part"
    assert chosen in [group.value for group in shown.app.button_group]
    assert shown.words.text(f"{prefix}.{chosen}")
    assert not shown.app.error


def test_a_company_is_named_and_the_headline_says_so(empty_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("settings", "en")
    fill(shown, "company_name", "Spruce Lane")
    press(shown, "settings.save")
    assert shown.headline == "Spruce Lane: no teams or people yet."
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
    shown.app.button(key="ask_empty_demo").click().run()
    press(shown, "settings.demo_cancel")
    with reading(small_company) as session:
        assert company_facts(session).is_demo
    shown.app.button(key="ask_empty_demo").click().run()
    shown.app.button(key="empty_demo").click().run()
    assert not shown.app.exception
    assert shown.headline == "Begin with the company's name; sites, teams and people come next."
    with reading(small_company) as session:
        assert not company_facts(session).is_demo


def test_a_reader_of_the_other_language_sees_at_once_how_the_demo_speaks_theirs(
    small_company: Engine, show_page: ShowPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question and its button stand in the popover itself: a dialog would open underneath it."""
    asked: list[str] = []

    def tell_demo_in(_store: Engine, _viewer: Viewer, language: str, **_: datetime) -> None:
        asked.append(language)

    monkeypatch.setattr(demo_notice, "tell_demo_in", tell_demo_in)
    with writing(small_company) as session:
        company(session).is_demo = True
    assert not [one for one in show_page("week", "zh_CN").app.button if one.key == "demo_anew_yes"]
    shown = show_page("week", "en")
    assert shown.words.text("demo_notice.sure") in shown.text
    shown.app.button(key="demo_anew_yes").click().run()
    assert not shown.app.exception
    assert asked == ["en"]
    assert [toast.value for toast in shown.app.toast] == ["The demo company has been made anew."]


@pytest.mark.parametrize("kind", FIELDS, ids=str)
def test_every_rule_is_put_in_force_as_its_form_shows_it(
    small_company: Engine, show_page: ShowPage, kind: PolicyKind
) -> None:
    """Previewed and saved untouched, a rule is the one that held before."""
    with reading(small_company) as session:
        before = HELD[kind](policies_in_force(session, NOW))
    shown = press(show_page("settings", "en", part="rules", rule=str(kind)), "settings.preview")
    assert not shown.app.error
    press(shown, "settings.put_in_force")
    assert not shown.app.error
    with reading(small_company) as session:
        assert [version.number for version in queries.rule_versions(session, kind)] == [1]
        assert HELD[kind](policies_in_force(session, clock.now())) == before


def test_a_rule_that_cannot_hold_is_refused_in_the_words_of_its_form(
    empty_company: Engine, show_page: ShowPage
) -> None:
    shown = show_page("settings", "en", part="rules", rule="callbacks")
    next(number for number in shown.app.number_input if number.label == "On at least so many days").set_value(9)
    press(shown, "settings.put_in_force")
    assert [error.value for error in shown.app.error] == [
        shown.words.text("settings.fault.order", setting="On at least so many days")
    ]


def test_a_notice_target_is_added_tried_and_never_shows_its_address(empty_company: Engine, show_page: ShowPage) -> None:
    with letter_box() as box:
        shown = show_page("settings", "en", part="notices")
        fill(shown, "name", "Managers' group")
        fill(shown, "address", box.address)
        save = next(
            button for button in shown.app.button if button.label == "Save" and "target" in (button.form_id or "")
        )
        save.click().run()
        assert not shown.app.error
        with reading(empty_company) as session:
            (target,) = notice_targets(session)
        assert (target.name, target.shown_address, target.language) == ("Managers' group", "json://…", "en")
        held = {text.label: text.value for text in shown.app.text_input}
        assert (held["Name"], held["Address (written, never shown)"]) == (
            "",
            "",
        )  # the secret doesn't stay behind a reveal eye
        next(one for one in shown.app.button if one.label == "Save" and "target" in (one.form_id or "")).click().run()
        assert [error.value for error in shown.app.error] == ["Please give a name."]
        again = show_page("settings", "en", part="notices")
        assert "secret-token" not in again.text
        assert again.app.warning  # nobody runs the jobs here
        assert try_target(empty_company, machine("test"), target.id, now=NOW) is None
        assert box.titles == ["Huiyin: a test"]
