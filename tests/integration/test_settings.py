"""Settings on both databases: the company, its people and causes, its rules, leaving the demo."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import col

from dashboard.auth.viewer import Viewer, machine
from dashboard.errors import Conflict, NotAllowed, Refusal
from dashboard.policies import policies_in_force
from dashboard.presets import preset_data
from dashboard.reports.rule_previews import Preview, preview
from dashboard.rules.callbacks import CallbackPolicy
from dashboard.rules.capacity import CapacityPolicy
from dashboard.rules.escalation import EscalationLevel, EscalationPolicy
from dashboard.rules.red_lines import RedLineWords
from dashboard.rules.repeats import RepeatPolicy
from dashboard.rules.sla import SlaPolicy, SlaTarget
from dashboard.rules.targets import Targets
from dashboard.rules.tiers import TierPolicy
from dashboard.rules.waiting import WaitingReasons
from dashboard.use_cases import accounts
from dashboard.use_cases.accounts import NewAccount
from dashboard.use_cases.new_store import is_untouched, prepare_store
from dashboard.use_cases.settings_company import CompanyEntry, change_company, empty_demo, set_work_day
from dashboard.use_cases.settings_organisation import ThingEntry, save_cause, save_person, save_site, save_team
from dashboard.use_cases.settings_rules import RuleEntry, change_rule
from data_access.engine import reading, writing
from data_access.queries import settings as queries
from data_access.queries.accounts import accounts as account_rows
from data_access.queries.organisation import company_facts
from data_access.repositories.company import company
from data_access.tables import AuditEntry, Callback, Case, CaseEvent, Cause, Customer, Purchase, Staff, metadata
from data_access.vocabulary import PolicyKind, Preset, Role

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
TODAY = date(2026, 11, 20)
ADMIN = machine("test")
MANAGER = Viewer("Lin", Role.MANAGER)


def entry(store: Engine, **changed: object) -> CompanyEntry:
    with reading(store) as session:
        facts = company_facts(session)
    given = {
        "name": facts.name,
        "zone": facts.zone,
        "currency": facts.currency,
        "preset": Preset(facts.preset),
        "go_live_on": facts.go_live_on,
        "version": facts.version,
    }
    return CompanyEntry(**(given | changed))  # type: ignore[arg-type]


def case(number: str, kind: str = "complaint", *, days_ago: float = 3, content: str = "", severity: int = 3) -> Case:
    at = NOON - timedelta(days=days_ago)
    return Case(
        number=number, kind=kind, content=content, severity=severity, received_at=at, recorded_at=at, stage_since=at
    )


def test_a_new_store_is_seeded_once_and_counts_as_untouched_until_somebody_does_something(store: Engine) -> None:
    prepare_store(store, now=NOON)
    with reading(store) as session:
        causes = session.execute(select(func.count()).select_from(Cause)).scalar_one()
    prepare_store(store, now=NOON + timedelta(days=1))
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(Cause)).scalar_one() == causes > 0
        assert queries.calendar_days(session, date(2026, 10, 1), date(2026, 10, 2))[0].is_workday is False
    assert is_untouched(store)
    save_team(store, ADMIN, ThingEntry("North desk"), now=NOON)
    assert not is_untouched(store)


def test_the_company_is_changed_by_one_at_a_time(seeded_store: Engine) -> None:
    store = seeded_store
    looked_at = entry(store, name="Spruce Lane", zone="Europe/Berlin", currency="EUR", go_live_on=TODAY)
    change_company(store, MANAGER, looked_at, now=NOON)
    with reading(store) as session:
        facts = company_facts(session)
    assert (facts.name, facts.zone, facts.currency, facts.go_live_on) == ("Spruce Lane", "Europe/Berlin", "EUR", TODAY)
    with pytest.raises(Conflict) as conflict:
        change_company(store, ADMIN, looked_at, now=NOON)
    assert conflict.value.theirs["zone"] == "Europe/Berlin"


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"zone": "Mars/Base"}, "unknown_zone"),
        ({"zone": "../etc"}, "unknown_zone"),
        ({"currency": "yuan"}, "bad_currency"),
    ],
)
def test_a_company_that_cannot_be_is_refused(sqlite_store: Engine, wrong: dict[str, str], key: str) -> None:
    with pytest.raises(Refusal, match=key):
        change_company(sqlite_store, ADMIN, entry(sqlite_store, **wrong), now=NOON)


def test_another_industry_brings_its_causes_and_keeps_those_that_a_case_has(seeded_store: Engine) -> None:
    store = seeded_store
    with writing(store) as session:
        used = session.execute(select(Cause).where(col(Cause.parent_id).is_not(None)).limit(1)).scalars().one()
        used_code = used.code
        held = case("1")
        held.cause_id = used.id
        session.add(held)
    change_company(store, ADMIN, entry(store, preset=Preset.PROPERTY), now=NOON)
    with reading(store) as session:
        active = {row.code for row in queries.cause_rows(session) if row.active}
    assert {"lift", "lift.fault", used_code} <= active
    general_only = {cause.code for cause in preset_data("general").causes} - {
        cause.code for cause in preset_data("property").causes
    }
    assert active & general_only == {used_code}
    change_company(store, ADMIN, entry(store, preset=Preset.GENERAL), now=NOON)
    with reading(store) as session:
        again = {row.code for row in queries.cause_rows(session) if row.active}
    assert "lift" not in again
    assert used_code in again


def test_people_and_things_are_added_changed_and_switched_off_never_deleted(store: Engine) -> None:
    site = save_site(store, MANAGER, ThingEntry("Lake Bay", code="LB"), now=NOON)
    team = save_team(store, MANAGER, ThingEntry(" South desk ", parent_id=site), now=NOON)
    lin = save_person(store, MANAGER, ThingEntry("Lin", code="007", parent_id=team, phone="13800000000"), now=NOON)
    save_person(store, MANAGER, ThingEntry("Lin", code="007", active=False, id=lin), now=NOON)
    with reading(store) as session:
        assert [(row.code, row.name, row.parent_id) for row in queries.team_rows(session)] == [
            ("South desk", "South desk", site)
        ]
        gone = queries.staff_rows(session)[0]
        actions = list(session.execute(select(col(AuditEntry.action)).order_by(col(AuditEntry.id))).scalars())
    assert (gone.active, gone.version) == (False, 2)
    assert actions == ["add", "add", "add", "change"]
    with pytest.raises(Conflict):
        save_person(store, ADMIN, ThingEntry("Lin", code="007", id=lin, version=1), now=NOON)


def test_codes_are_unique_and_names_are_needed(store: Engine) -> None:
    save_team(store, ADMIN, ThingEntry("North", code="N"), now=NOON)
    with pytest.raises(Refusal, match="code_taken"):
        save_team(store, ADMIN, ThingEntry("Another", code="N"), now=NOON)
    with pytest.raises(Refusal, match="name_missing"):
        save_team(store, ADMIN, ThingEntry("  "), now=NOON)
    group = save_cause(store, ADMIN, ThingEntry("Lifts", code="lift"), now=NOON)
    with pytest.raises(Refusal, match="cause_under_itself"):
        save_cause(store, ADMIN, ThingEntry("Lifts", code="lift", parent_id=group, id=group), now=NOON)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPERVISOR])
def test_rules_and_people_are_not_everybodys_to_change(sqlite_store: Engine, role: Role) -> None:
    viewer = Viewer("x", role)
    rule = RuleEntry(PolicyKind.TIERS, TierPolicy().to_json(), TODAY, 0)
    for deed in (
        lambda: save_team(sqlite_store, viewer, ThingEntry("North"), now=NOON),
        lambda: change_company(sqlite_store, viewer, entry(sqlite_store), now=NOON),
        lambda: change_rule(sqlite_store, viewer, rule, now=NOON),
        lambda: set_work_day(sqlite_store, viewer, TODAY, worked=True, now=NOON),
        lambda: empty_demo(sqlite_store, viewer, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_a_rule_holds_from_its_day_and_the_past_keeps_its_own(store: Engine) -> None:
    shorter = TierPolicy(intervals={"A": 20, "B": 90, "C": 180, "D": None})
    tomorrow = TODAY + timedelta(days=1)
    assert change_rule(store, MANAGER, RuleEntry(PolicyKind.TIERS, shorter.to_json(), tomorrow, 0), now=NOON) == 1
    with reading(store) as session:
        assert policies_in_force(session, NOON).tiers.intervals["A"] == 30
        assert policies_in_force(session, NOON + timedelta(days=1)).tiers.intervals["A"] == 20
    with pytest.raises(Conflict):
        change_rule(store, ADMIN, RuleEntry(PolicyKind.TIERS, shorter.to_json(), tomorrow, 0), now=NOON)
    with pytest.raises(Refusal, match="rule_in_the_past"):
        change_rule(
            store, ADMIN, RuleEntry(PolicyKind.TIERS, shorter.to_json(), TODAY - timedelta(days=1), 1), now=NOON
        )


def test_a_rule_that_cannot_hold_names_the_setting_at_fault(sqlite_store: Engine) -> None:
    value = TierPolicy().to_json() | {"a_percent": 90, "b_percent": 80}
    with pytest.raises(Refusal) as refused:
        change_rule(sqlite_store, ADMIN, RuleEntry(PolicyKind.TIERS, value, TODAY, 0), now=NOON)
    assert (refused.value.key, refused.value.field) == ("settings.fault.order", "b_percent")


def test_a_day_worked_by_the_companys_own_decision(seeded_store: Engine) -> None:
    store = seeded_store
    saturday, next_year = date(2026, 11, 21), date(2031, 5, 1)
    set_work_day(store, MANAGER, saturday, worked=True, now=NOON)
    set_work_day(store, MANAGER, next_year, worked=False, now=NOON)
    with reading(store) as session:
        calendar = policies_in_force(session, NOON).calendar
    assert calendar.is_working_day(saturday)
    assert not calendar.is_working_day(next_year)
    assert not calendar.is_published(next_year)  # one day of our own doesn't publish the years before it


def test_the_preview_of_tiers_names_who_moves_and_what_it_costs_in_calls(store: Engine) -> None:
    with writing(store) as session:
        for number, amount in (("1", 80_00), ("2", 15_00), ("3", 5_00), ("4", None)):
            one = Customer(number=number, name=f"Customer {number}", opened_at=NOON - timedelta(days=400))
            session.add(one)
            session.flush()
            if amount:
                bought = NOON - timedelta(days=10)
                session.add(
                    Purchase(
                        number=number, customer_id=one.id, bought_at=bought, amount_minor=amount, recorded_at=bought
                    )
                )
    with reading(store) as session:
        found = preview(session, TierPolicy(intervals={"A": 10, "B": 90, "C": 180, "D": None}, a_percent=95), NOON)
    assert found is not None
    assert (found.changed, found.looked_at) == (1, 4)
    assert [(one.name, one.before, one.after) for one in found.named] == [("Customer 2", "B", "A")]
    assert found.counts == {"A": (1, 2), "B": (1, 0), "C": (1, 1), "D": (1, 1)}
    before, after = found.calls_a_day or (0, 0)
    assert before == pytest.approx(1 / 30 + 1 / 90 + 1 / 180)
    assert after == pytest.approx(2 / 10 + 1 / 180)


def test_the_preview_of_limits_counts_cases_that_turn_late(seeded_store: Engine) -> None:
    store = seeded_store
    with writing(store) as session:
        late, quick, old, enquiry = case("1"), case("2"), case("3", days_ago=40), case("4", "enquiry")
        session.add_all([late, quick, old, enquiry])
        session.flush()
        for one in (quick, enquiry):
            at = one.received_at + timedelta(hours=1)
            session.add(
                CaseEvent(number=f"e{one.number}", case_id=one.id, kind="resolved", occurred_at=at, recorded_at=at)
            )
    strict = SlaPolicy(targets={"complaint": SlaTarget(None, 0.5), "enquiry": SlaTarget(None, 8)}, working_time=False)
    with reading(store) as session:
        found = preview(session, strict, NOON)
    assert found is not None
    assert found.looked_at == 3
    assert found.counts == {"complaint": (found.counts["complaint"][0], 2), "enquiry": (0, 0)}
    assert found.changed == 2 - found.counts["complaint"][0]


def test_the_preview_of_red_lines_names_the_cases(store: Engine) -> None:
    with writing(store) as session:
        session.add_all([case("1", content="有人受伤"), case("2", content="电梯异响"), case("3", content="无事")])
    with reading(store) as session:
        found = preview(session, RedLineWords(words={"injury": ("受伤", "电梯")}, denials=()), NOON)
    assert found is not None
    assert (found.changed, found.counts) == (1, {"red_line": (1, 2)})
    assert [(one.name, one.before, one.after) for one in found.named] == [("#2 电梯异响", None, "电梯")]


def test_the_preview_of_callbacks_counts_low_scores(store: Engine) -> None:
    with reading(store) as session:
        found = preview(session, CallbackPolicy(low_score_percent=50), NOON)
    assert found is not None
    assert found.calls_a_day == (0, 0)


def test_leaving_the_demo_keeps_accounts_and_closes_those_that_would_see_more(seeded_store: Engine) -> None:
    store = seeded_store
    with writing(store) as session:
        company(session).is_demo = True
        session.add(case("1"))
        session.add(Customer(number="1", name="Invented", opened_at=NOON))
    team = save_team(store, ADMIN, ThingEntry("North desk"), now=NOON)
    lin = save_person(store, ADMIN, ThingEntry("Lin", parent_id=team), now=NOON)
    accounts.add_account(
        store, ADMIN, NewAccount("chen", "correct horse", Role.ADMINISTRATOR, team_ids=(team,)), now=NOON
    )
    accounts.add_account(store, ADMIN, NewAccount("wu", "correct horse", Role.MANAGER, staff_id=lin), now=NOON)
    accounts.add_account(store, ADMIN, NewAccount("lin", "correct horse", Role.SUPERVISOR, team_ids=(team,)), now=NOON)
    empty_demo(store, ADMIN, now=NOON)
    with reading(store) as session:
        assert {row.username: row.active for row in account_rows(session)} == {"chen": True, "lin": False, "wu": True}
        left = {
            table.name
            for table in metadata.sorted_tables
            if session.execute(select(func.count()).select_from(table)).scalar_one()
        }
        assert left == {
            *(
                "account",
                "audit_entry",
                "cause",
                "company",
                "data_revision",
                "survey_item",
                "work_calendar",
                "work_time",
            ),
        }
        assert session.execute(select(func.count()).select_from(Staff)).scalar_one() == 0
        assert not company_facts(session).is_demo
    assert not is_untouched(store)  # the next start doesn't fill it again
    with pytest.raises(Refusal, match="no_demo"):
        empty_demo(store, ADMIN, now=NOON)


def told(store: Engine, rule: object, now: datetime = NOON) -> Preview:
    with reading(store) as session:
        found = preview(session, rule, now)
    assert found is not None
    return found


def test_the_preview_of_escalation_counts_who_stands_where(store: Engine) -> None:
    """Friday noon: one is due at 15:00, one was due an hour ago, one a week ago; others are over or were before go-live."""
    with writing(store) as session:
        company(session).go_live_on = TODAY - timedelta(days=20)
        dues = {"soon": 3, "late": -1, "long late": -7 * 24}
        for number, hours in dues.items():
            one = case(number, days_ago=10)
            one.due_at = NOON + timedelta(hours=hours)
            session.add(one)
        done, old = case("done", days_ago=10), case("old", days_ago=30)
        done.due_at = old.due_at = NOON - timedelta(hours=1)
        done.stage = "resolved"
        session.add_all([done, old])
    later = EscalationPolicy(
        0, (EscalationLevel(4, "leader"), EscalationLevel(8, "manager"), EscalationLevel(16, "manager"))
    )
    found = told(store, later)
    assert (found.changed, found.looked_at) == (3, 5)
    assert found.counts == {"warning": (1, 0), "1": (1, 0), "2": (1, 0), "3": (0, 1)}


def test_the_preview_of_waiting_reasons_counts_the_waits_whose_clock_would_stand(store: Engine) -> None:
    with writing(store) as session:
        one = case("1")
        session.add(one)
        session.flush()
        for place, (reason, days) in enumerate([("parts", 3), ("parts", 2), ("customer", 2), (None, 1), ("parts", 40)]):
            at = NOON - timedelta(days=days)
            session.add(
                CaseEvent(
                    number=f"w{place}", case_id=one.id, kind="waiting", reason=reason, occurred_at=at, recorded_at=at
                )
            )
    stopping = replace(WaitingReasons().reasons[1], pauses=True)
    found = told(store, WaitingReasons((WaitingReasons().reasons[0], stopping)))
    assert (found.changed, found.looked_at, found.counts) == (2, 4, {"paused": (2, 4)})


def test_the_preview_of_repeats_counts_within_the_new_window(store: Engine) -> None:
    with writing(store) as session:
        cause = Cause(code="lift", name="Lifts")
        li, wang = (Customer(number=name, name=name, opened_at=NOON) for name in ("li", "wang"))
        session.add_all([cause, li, wang])
        session.flush()
        story = [(li, cause, 60), (li, cause, 20), (li, cause, 10), (wang, cause, 5), (wang, None, 2), (None, cause, 1)]
        for place, (customer, why, days) in enumerate(story):
            one = case(str(place), days_ago=days)
            one.customer_id, one.cause_id = customer and customer.id, why and why.id
            session.add(one)
        merged = case("merged", days_ago=4)
        merged.customer_id, merged.cause_id, merged.stage, merged.is_open = wang.id, cause.id, "merged", False
        session.add(merged)
    found = told(store, RepeatPolicy(30))
    assert (found.changed, found.looked_at, found.counts) == (1, 4, {"repeated": (2, 1)})


def test_the_preview_of_capacity_sets_what_is_due_beside_a_days_work(seeded_store: Engine) -> None:
    store = seeded_store
    team = save_team(store, ADMIN, ThingEntry("North"), now=NOON)
    tonight = datetime(2026, 11, 20, 16, tzinfo=UTC)
    with writing(store) as session:
        for number, (owner, days, state) in enumerate(
            [(team, 0, "open"), (team, 3, "open"), (team, -1, "open"), (team, 0, "reached"), (None, 0, "open")]
        ):
            due = tonight - timedelta(days=days)
            given = {"opened_at": due, "original_due_at": due, "due_at": due, "recorded_at": due}
            session.add(Callback(number=str(number), reason="by_hand", team_id=owner, state=state, **given))
    found = told(store, CapacityPolicy(5, {team: 1}))
    assert [(one.team_id, one.due, one.before, one.after) for one in found.loads] == [
        (team, 2, None, 1),
        (None, 1, None, 5),
    ]
    assert found.counts == {"beyond": (0, 1)}


def test_the_preview_of_targets_shows_the_last_complete_week(seeded_store: Engine) -> None:
    """Two callbacks were due last week, one of them was made; this week's is not looked at."""
    store = seeded_store
    with writing(store) as session:
        for number, (days, state) in enumerate([(8, "reached"), (8, "open"), (1, "reached")]):
            due = NOON - timedelta(days=days)
            given = {"opened_at": due, "original_due_at": due, "due_at": due, "recorded_at": due}
            ended = due if state == "reached" else None
            session.add(Callback(number=str(number), reason="by_hand", state=state, ended_at=ended, **given))
    found = told(store, Targets({"callback_completion_rate": 0.4, "csat_share": 0.85}))
    told_of = [(one.slug, one.value, one.before, one.after) for one in found.measured]
    assert told_of == [("callback_completion_rate", 0.5, 0.9, 0.4), ("csat_share", None, None, 0.85)]
    assert found.changed == 2
