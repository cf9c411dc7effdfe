"""Logging a call. A world with two sites, two teams, a customer with a unit, and another customer who must stay untouched."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, SQLModel, col

from dashboard.auth.viewer import Viewer
from dashboard.errors import Conflict, NotAllowed, NotFound, Refusal
from dashboard.rules.search_keys import search_keys
from dashboard.rules.sla import SlaPolicy, SlaTarget
from dashboard.use_cases import tier_stamp
from dashboard.use_cases.check_entry import NewEntry
from dashboard.use_cases.correct_entry import Correction, correct_entry, recorder, undo_entry
from dashboard.use_cases.log_interaction import log_interaction
from data_access.engine import reading, writing
from data_access.queries.case_lists import cases_by_ids
from data_access.queries.find_customers import described
from data_access.queries.my_entries import entry, my_entries, my_entries_by_kind
from data_access.repositories.cases import is_in_sight
from data_access.repositories.company import company, set_policy
from data_access.repositories.ledger import revisions
from data_access.scope import Scope
from data_access.tables import (
    Asset,
    AuditEntry,
    Callback,
    Case,
    CaseEvent,
    Cause,
    Customer,
    CustomerAsset,
    CustomerSearch,
    Interaction,
    Purchase,
    Service,
    Site,
    Staff,
    Survey,
    Team,
)
from data_access.vocabulary import PolicyKind, Role, Subject

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI).astimezone(UTC)  # a Monday
ZHOU = Viewer("zhou", Role.SUPERVISOR, staff_id=1, team_id=1)
LIN = Viewer("lin", Role.SUPERVISOR, staff_id=2, team_id=2)
TOKEN = "0123456789abcdef"
LIFT, FEES = 901, 902


@contextmanager
def looking(store: Engine) -> Iterator[Session]:
    """A reading session whose rows can still be looked at afterwards."""
    with reading(store) as session:
        yield session
        session.expunge_all()


@dataclass
class World:
    store: Engine

    def all(self, table: type[SQLModel]) -> list[SQLModel]:
        with looking(self.store) as session:
            return list(session.execute(select(table).order_by(table.id)).scalars())  # type: ignore[attr-defined]

    def count(self, table: type[SQLModel]) -> int:
        with looking(self.store) as session:
            return session.execute(select(func.count()).select_from(table)).scalar_one()

    def case(self, case_id: int) -> Case:
        with looking(self.store) as session:
            return session.get_one(Case, case_id)

    def events(self, case_id: int) -> list[CaseEvent]:
        with looking(self.store) as session:
            rows = select(CaseEvent).where(col(CaseEvent.case_id) == case_id).order_by(col(CaseEvent.id))
            return list(session.execute(rows).scalars())


@pytest.fixture
def world(seeded_store: Engine) -> World:
    tier_stamp._edges.cache_clear()  # a store that is emptied between tests starts its revisions again
    store = seeded_store
    with writing(store) as session:
        session.add_all([Site(id=1, code="s1", name="One"), Site(id=2, code="s2", name="Two")])
        session.flush()
        session.add_all([Team(id=1, code="t1", name="Desk", site_id=1), Team(id=2, code="t2", name="Works")])
        session.flush()
        session.add_all(
            [Staff(id=1, number="1", name="Zhou", team_id=1), Staff(id=2, number="2", name="Lin", team_id=2)]
        )
        session.add_all(
            [Cause(id=LIFT, code="own.lift", name="Lift"), Cause(id=FEES, code="own.fees", name="Fees", kind="enquiry")]
        )
        for key, name, phone in ((1, "陈明", "+8613812342071"), (2, "王芳", "+8613612343314")):
            session.add(
                Customer(
                    id=key, number=f"c{key}", name=name, phone=phone, site_id=1, opened_at=NOW - timedelta(days=400)
                )
            )
            session.add(Asset(id=key, number=f"a{key}", label=f"6-120{key}", site_id=1))
            session.flush()
            session.add(CustomerAsset(customer_id=key, asset_id=key))
            keys = search_keys(name, phone, f"c{key}", [f"6-120{key}"])
            session.add_all(CustomerSearch(customer_id=key, key=found, kind=kind) for found, kind in keys)
    if store.dialect.name == "postgresql":  # keys were given by hand above
        with writing(store) as session:
            for table in (Site, Team, Staff, Cause, Customer, Asset):
                name = table.__tablename__
                session.execute(select(func.setval(f"{name}_id_seq", 1000)))
    return World(store)


COMPLAINT = NewEntry(
    TOKEN, "complaint", LIFT, "电梯停了", "dispatched", customer_id=1, asset_id=1, recipient="team:2", site_id=1
)


UNKNOWN = replace(COMPLAINT, customer_id=None, asset_id=None, phone="13900001111")


def events(world: World, **changes: object) -> list[str]:
    logged = log_interaction(world.store, ZHOU, replace(COMPLAINT, **changes), now=NOW)
    return [event.kind for event in world.events(logged.case_id)]


def test_it_works(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    case = world.case(logged.case_id)
    assert (case.kind, case.customer_id, case.asset_id, case.site_id, case.cause_id) == ("complaint", 1, 1, 1, LIFT)
    assert (case.team_id, case.owner_id, case.stage, case.is_open, case.channel) == (
        2,
        None,
        "dispatched",
        True,
        "phone",
    )
    assert (case.received_at, case.recorded_at, case.recorded_by) == (NOW, NOW, "zhou")
    # 24 working hours of 7.5 h days from Monday 10:00: 6.5 h left today, two whole days, 2.5 h on Thursday
    assert case.policy_due_at == case.due_at == datetime(2026, 11, 26, 11, 30, tzinfo=SHANGHAI)
    assert [(one.kind, one.occurred_at, one.team_id, one.staff_id) for one in world.events(logged.case_id)] == [
        ("received", NOW, 1, 1),
        ("dispatched", NOW, 2, None),
    ]
    (contact,) = world.all(Interaction)
    assert (contact.customer_id, contact.case_id, contact.kind, contact.team_id, contact.staff_id) == (
        1,
        case.id,
        "complaint",
        1,
        1,
    )
    assert (contact.tier, case.tier) == ("D", "D")  # nothing was ever bought
    with looking(world.store) as session:
        assert revisions(session, (Subject.CASES, Subject.INTERACTIONS, Subject.CUSTOMERS)) == (1, 1, 0)
        audited = session.execute(select(AuditEntry).where(col(AuditEntry.action) == "log")).scalar_one()
    assert (audited.actor, audited.subject_id, audited.details["case"]) == ("zhou", contact.id, case.number)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "enquiry", "result": "solved"}, ["received", "resolved", "answered", "closed"]),
        ({"kind": "praise", "result": "solved"}, ["received", "resolved", "answered", "closed"]),
        ({"kind": "suggestion", "result": "solved"}, ["received", "resolved", "answered", "closed"]),
        ({"kind": "repair", "result": "solved"}, ["received", "resolved", "answered"]),
        ({"kind": "complaint", "result": "solved"}, ["received", "resolved", "answered"]),
        ({"result": "dispatched", "promise": "明10"}, ["received", "dispatched", "promised"]),
        ({"result": "promised", "promise": "明10"}, ["received", "promised"]),
        ({"result": "escalated"}, ["received", "escalated"]),
        ({"content": "有人受伤"}, ["received", "escalated", "dispatched"]),
    ],
)
def test_each_result_writes_its_events(world: World, changes: dict[str, object], expected: list[str]) -> None:
    assert events(world, **changes) == expected


def test_an_enquiry_solved_at_once_is_closed_and_stays_with_the_recorder(world: World) -> None:
    logged = log_interaction(
        world.store, ZHOU, replace(COMPLAINT, kind="enquiry", cause_id=FEES, result="solved", recipient=None), now=NOW
    )
    case = world.case(logged.case_id)
    assert (case.stage, case.is_open, case.team_id, case.owner_id) == ("closed", False, 1, 1)
    assert world.count(Callback) == 0


def test_a_complaint_solved_at_once_is_called_back_within_two_days(world: World) -> None:
    log_interaction(world.store, ZHOU, replace(COMPLAINT, result="solved"), now=NOW)
    (callback,) = world.all(Callback)
    assert (callback.reason, callback.customer_id, callback.state) == ("after_complaint", 1, "open")
    assert callback.original_due_at == datetime(2026, 11, 26, 0, 0, tzinfo=SHANGHAI)  # the end of the 25th


def test_an_agreed_time_tightens_the_due_and_both_are_kept(world: World) -> None:
    case = world.case(log_interaction(world.store, ZHOU, replace(COMPLAINT, promise="明10"), now=NOW).case_id)
    tomorrow = datetime(2026, 11, 24, 10, 0, tzinfo=SHANGHAI)
    assert (case.promised_at, case.due_at) == (tomorrow, tomorrow)
    assert case.policy_due_at is not None
    assert case.policy_due_at > tomorrow


def test_a_promise_beyond_the_policy_does_not_loosen_it(world: World) -> None:
    case = world.case(log_interaction(world.store, ZHOU, replace(COMPLAINT, promise="+20d"), now=NOW).case_id)
    assert case.due_at == case.policy_due_at


def test_a_promised_reply_without_a_time_promises_the_policys(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, replace(COMPLAINT, result="promised"), now=NOW)
    (promise,) = [one for one in world.events(logged.case_id) if one.kind == "promised"]
    assert promise.due_at == world.case(logged.case_id).policy_due_at


def test_who_took_the_call_can_open_the_case_that_went_to_another_team(world: World) -> None:
    desk = replace(ZHOU, scope=Scope(teams=frozenset({1}), sites=frozenset({1})))
    logged = log_interaction(world.store, desk, COMPLAINT, now=NOW)
    case = world.case(logged.case_id)
    assert case.team_id == 2

    def opens(**scope: frozenset[int]) -> tuple[bool, bool, int]:
        seen = Scope(**scope)
        with looking(world.store) as session:
            found = cases_by_ids(session, [logged.case_id], seen)
            (customer,) = described(session, [1], scope=seen)
            return bool(found), is_in_sight(session, seen, case), len(customer.open_cases)

    assert opens(teams=frozenset({1})) == (True, True, 1)
    assert opens(teams=frozenset({2})) == (True, True, 1)
    assert opens(teams=frozenset({3})) == (False, False, 0)
    assert opens(teams=frozenset({1}), sites=frozenset({2})) == (False, False, 0)
    with writing(world.store) as session:
        session.get_one(Interaction, logged.interaction_id).voided_at = NOW
    assert opens(teams=frozenset({1})) == (False, False, 0)


@pytest.mark.parametrize(
    ("channel", "typed", "stored"),
    [
        ("hotline", " DH77 ", ("12345", "DH77")),
        ("regulator", "A1", ("12315", "A1")),
        ("hotline", " ", (None, None)),
        ("phone", "DH77", (None, None)),  # left from a channel that was changed
    ],
)
def test_what_12345_handed_down_keeps_its_number(
    world: World, channel: str, typed: str, stored: tuple[str | None, str | None]
) -> None:
    logged = log_interaction(world.store, ZHOU, replace(COMPLAINT, channel=channel, outside_number=typed), now=NOW)
    case = world.case(logged.case_id)
    assert (case.outside_body, case.outside_number) == stored
    too_long = replace(COMPLAINT, form_token="e" * 32, outside_number="x" * 121)
    with pytest.raises(Refusal, match="too_long"):
        log_interaction(world.store, ZHOU, too_long, now=NOW)


def test_a_person_as_recipient_brings_the_persons_team(world: World) -> None:
    case = world.case(log_interaction(world.store, ZHOU, replace(COMPLAINT, recipient="staff:2"), now=NOW).case_id)
    assert (case.team_id, case.owner_id) == (2, 2)


def test_a_red_line_is_marked_gravest_and_due_sooner(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, replace(COMPLAINT, content="电梯夹人，一人受伤，记者来了"), now=NOW)
    case = world.case(logged.case_id)
    assert (logged.red_line_word, case.is_red_line, case.red_line_word, case.severity) == ("受伤", True, "受伤", 1)
    assert case.policy_due_at == datetime(2026, 11, 24, 10, 30, tzinfo=SHANGHAI)  # 8 working hours


def test_a_back_filled_call_happened_then_and_is_known_since_now(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, replace(COMPLAINT, occurred="08:40"), now=NOW)
    case = world.case(logged.case_id)
    assert (case.received_at, case.recorded_at) == (datetime(2026, 11, 23, 8, 40, tzinfo=SHANGHAI), NOW)
    assert {one.occurred_at for one in world.events(logged.case_id)} == {case.received_at}


def test_history_before_the_go_live_date_falls_due_nowhere_and_opens_nothing(world: World) -> None:
    with writing(world.store) as session:
        company(session).go_live_on = date(2026, 11, 23)
    case = world.case(
        log_interaction(world.store, ZHOU, replace(COMPLAINT, occurred="昨15", result="solved"), now=NOW).case_id
    )
    assert (case.policy_due_at, case.due_at) == (None, None)
    assert world.count(Callback) == 0


def test_the_tier_is_stamped_as_it_is_now(world: World) -> None:
    with writing(world.store) as session:
        session.add(
            Purchase(number="p", customer_id=1, bought_at=NOW - timedelta(days=30), amount_minor=900, recorded_at=NOW)
        )
        session.add(
            Purchase(number="q", customer_id=2, bought_at=NOW - timedelta(days=30), amount_minor=100, recorded_at=NOW)
        )
    first = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    second = log_interaction(
        world.store, ZHOU, replace(COMPLAINT, form_token=TOKEN + "2", customer_id=2, asset_id=2), now=NOW
    )
    assert (world.case(first.case_id).tier, world.case(second.case_id).tier) == ("A", "B")


# ── who called ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_unknown_phone_alone_makes_a_customer_who_is_found_next_time(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, replace(UNKNOWN, phone="139 0000 1111"), now=NOW)
    assert logged.new_customer
    with looking(world.store) as session:
        customer = session.get_one(Customer, logged.customer_id)
        keys = (
            session.execute(select(col(CustomerSearch.key)).where(col(CustomerSearch.customer_id) == customer.id))
            .scalars()
            .all()
        )
        assert revisions(session, (Subject.CUSTOMERS,)) == (1,)
    assert (customer.phone, customer.name, customer.site_id) == ("+8613900001111", "", 1)
    assert "1111000093168" in keys
    again = log_interaction(
        world.store,
        ZHOU,
        replace(COMPLAINT, form_token=TOKEN + "2", customer_id=None, asset_id=None, phone="13900001111"),
        now=NOW,
    )
    assert (again.customer_id, again.new_customer) == (logged.customer_id, False)


def test_a_caller_may_stay_anonymous(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, replace(COMPLAINT, customer_id=None, asset_id=None), now=NOW)
    assert (logged.customer_id, world.case(logged.case_id).tier) == (None, None)


def test_the_site_goes_without_saying_only_where_there_is_one_choice(world: World) -> None:
    unsaid = replace(UNKNOWN, site_id=None)
    with pytest.raises(Refusal) as refused:
        log_interaction(world.store, ZHOU, unsaid, now=NOW)
    assert (refused.value.key, refused.value.field) == ("log.want_site", "site")
    at_two = replace(ZHOU, scope=Scope(sites=frozenset({2})))
    logged = log_interaction(world.store, at_two, unsaid, now=NOW)
    with looking(world.store) as session:
        assert session.get_one(Customer, logged.customer_id).site_id == 2
    assert world.case(logged.case_id).site_id == 2


def test_a_paper_form_that_names_the_day_only_is_known_to_the_day(world: World) -> None:
    friday = datetime(2026, 11, 20, tzinfo=SHANGHAI)
    logged = log_interaction(world.store, ZHOU, replace(COMPLAINT, occurred_at=friday, precision="day"), now=NOW)
    case = world.case(logged.case_id)
    assert (case.received_at, case.received_precision) == (friday, "day")
    assert {one.precision for one in [*world.events(logged.case_id), *world.all(Interaction)]} == {"day"}


def test_an_asset_of_somebody_else_is_refused(world: World) -> None:
    with pytest.raises(NotFound):
        log_interaction(world.store, ZHOU, replace(COMPLAINT, asset_id=2), now=NOW)
    assert world.count(Case) == 0


# ── refusals ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "key", "field"),
    [
        ({"kind": None}, "log.no_kind", "kind"),
        ({"cause_id": None}, "log.no_cause", "cause"),
        ({"cause_id": 99999}, "log.no_cause", "cause"),
        ({"cause_id": FEES}, "log.other_cause", "cause"),
        ({"content": "  "}, "log.no_content", "content"),
        ({"content": "长" * 2001}, "log.long_content", "content"),
        ({"result": None}, "log.no_result", "result"),
        ({"result": "escalated", "recipient": None}, "log.no_recipient", "recipient"),
        ({"recipient": "team:77"}, "log.no_recipient", "recipient"),
        ({"promise": "soon"}, "log.time_unreadable", "promise"),
        ({"promise": "今9"}, "log.time_past", "promise"),
        ({"occurred": "今18"}, "log.time_future", "time"),
        ({"customer_id": None, "asset_id": None, "phone": "123"}, "log.bad_phone", "customer"),
        ({"customer_id": 77, "asset_id": None}, "log.customer_gone", "customer"),
        ({"kind": "praise", "result": "promised"}, "log.no_promise", "promise"),
        ({"form_token": ""}, "log.no_token", None),
    ],
)
def test_a_refusal_names_its_field_and_writes_nothing(
    world: World, changes: dict[str, object], key: str, field: str | None
) -> None:
    with pytest.raises(Refusal) as refused:
        log_interaction(world.store, ZHOU, replace(COMPLAINT, **changes), now=NOW)
    assert (refused.value.key, refused.value.field) == (key, field)
    assert (world.count(Case), world.count(Interaction), world.count(CaseEvent)) == (0, 0, 0)


def test_a_viewer_may_not_record(world: World) -> None:
    with pytest.raises(NotAllowed):
        log_interaction(world.store, Viewer("guest", Role.VIEWER), COMPLAINT, now=NOW)


def test_unsorted_is_a_cause_that_may_be_said(world: World) -> None:
    assert (
        world.case(log_interaction(world.store, ZHOU, replace(COMPLAINT, cause_id=0), now=NOW).case_id).cause_id is None
    )


# ── once and only once ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_form_twice_is_one_row(world: World) -> None:
    first = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    second = log_interaction(
        world.store, ZHOU, replace(COMPLAINT, content="changed meanwhile"), now=NOW + timedelta(seconds=1)
    )
    assert (second.already, second.interaction_id, second.case_number) == (
        True,
        first.interaction_id,
        first.case_number,
    )
    assert (world.count(Interaction), world.count(Case)) == (1, 1)


def test_eight_hands_on_one_form_and_eight_on_their_own_lose_nothing(world: World) -> None:
    def log(number: int) -> int:
        token = TOKEN if number < 8 else f"{TOKEN}{number}"
        return log_interaction(world.store, ZHOU, replace(COMPLAINT, form_token=token), now=NOW).interaction_id

    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(log, range(16)))
    assert len(set(stored[:8])) == 1
    assert (len(set(stored)), world.count(Interaction), world.count(Case), world.count(CaseEvent)) == (9, 9, 9, 18)


# ── own entries, undo, correct ────────────────────────────────────────────────────────────────────────────────────────


def test_own_entries_are_the_latest_of_the_person_and_no_others(world: World) -> None:
    for number in range(7):
        log_interaction(
            world.store, ZHOU, replace(COMPLAINT, form_token=f"{TOKEN}{number}", content=f"call {number}"), now=NOW
        )
    log_interaction(world.store, LIN, replace(COMPLAINT, form_token="of another person"), now=NOW)
    with writing(world.store) as session:  # imported under the same name: no entry of hers
        session.add(
            Interaction(source="crm", number="1", content="old", occurred_at=NOW, recorded_at=NOW, recorded_by="zhou")
        )
    with looking(world.store) as session:
        assert [one.content for one in my_entries(session, recorder=recorder(ZHOU), limit=5)] == [
            f"call {n}" for n in (6, 5, 4, 3, 2)
        ]
        counted = my_entries_by_kind(
            session, recorder=recorder(ZHOU), start=NOW - timedelta(hours=10), end=NOW + timedelta(hours=14)
        )
        assert counted == {"complaint": 7}
        assert (
            my_entries_by_kind(
                session, recorder=recorder(ZHOU), start=NOW + timedelta(hours=14), end=NOW + timedelta(hours=38)
            )
            == {}
        )


def test_undo_within_five_minutes_leaves_void_rows_and_a_trace(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, replace(COMPLAINT, result="solved"), now=NOW)
    undo_entry(world.store, ZHOU, logged.interaction_id, now=NOW + timedelta(minutes=5))
    for table in (Interaction, Case, CaseEvent, Callback):
        rows = world.all(table)
        assert rows
        assert all(row.voided_by == "zhou" and row.void_reason == "undone" for row in rows)
    assert world.all(AuditEntry)[-1].action == "undo"
    with looking(world.store) as session:
        assert my_entries(session, recorder=recorder(ZHOU), limit=5) == []
    assert world.all(Customer)[0].voided_at is None


def test_undo_takes_a_customer_along_of_whom_nothing_else_is_known(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, replace(UNKNOWN, name="赵六"), now=NOW)
    undo_entry(world.store, ZHOU, logged.interaction_id, now=NOW)
    with looking(world.store) as session:
        assert session.get_one(Customer, logged.customer_id).name == "赵六"
        assert session.get_one(Customer, logged.customer_id).voided_at == NOW
        keys = (
            select(func.count())
            .select_from(CustomerSearch)
            .where(col(CustomerSearch.customer_id) == logged.customer_id)
        )
        assert session.execute(keys).scalar_one() == 0


def test_undo_keeps_a_customer_who_called_again(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, UNKNOWN, now=NOW)
    log_interaction(world.store, LIN, replace(UNKNOWN, form_token=TOKEN + "2"), now=NOW)
    undo_entry(world.store, ZHOU, logged.interaction_id, now=NOW)
    with looking(world.store) as session:
        assert session.get_one(Customer, logged.customer_id).voided_at is None


def test_undo_is_refused_after_five_minutes_for_others_and_once_the_case_was_worked_on(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    with pytest.raises(Refusal) as late:
        undo_entry(world.store, ZHOU, logged.interaction_id, now=NOW + timedelta(minutes=5, seconds=1))
    assert late.value.key == "log.undo_late"
    with pytest.raises(NotFound):
        undo_entry(world.store, LIN, logged.interaction_id, now=NOW)
    with writing(world.store) as session:
        later = NOW + timedelta(minutes=1)
        session.add(
            CaseEvent(number="w", case_id=logged.case_id, kind="investigating", occurred_at=later, recorded_at=later)
        )
    with pytest.raises(Refusal) as worked:
        undo_entry(world.store, ZHOU, logged.interaction_id, now=NOW + timedelta(minutes=2))
    assert worked.value.key == "log.undo_worked"
    assert world.case(logged.case_id).voided_at is None


def test_a_correction_changes_entry_and_case_and_the_audit_keeps_both(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    wanted = Correction(logged.interaction_id, 1, 1, "repair", 0, "电梯异响", "visit")
    correct_entry(world.store, ZHOU, wanted, now=NOW + timedelta(days=2))
    with looking(world.store) as session:
        changed = entry(session, logged.interaction_id)
        audited = session.execute(select(AuditEntry).where(col(AuditEntry.action) == "correct")).scalar_one()
    assert changed is not None
    assert (changed.kind, changed.cause_id, changed.content, changed.channel, changed.version) == (
        "repair",
        None,
        "电梯异响",
        "visit",
        2,
    )
    assert world.case(logged.case_id).kind == "repair"
    assert audited.details["changed"] == {
        "kind": ["complaint", "repair"],
        "cause_id": [LIFT, 0],
        "content": ["电梯停了", "电梯异响"],
        "channel": ["phone", "visit"],
    }


def test_the_second_of_two_corrections_meets_a_conflict_with_both_versions(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    mine = Correction(logged.interaction_id, 1, 1, "complaint", LIFT, "first", "phone")
    correct_entry(world.store, ZHOU, mine, now=NOW)
    with pytest.raises(Conflict) as conflict:
        correct_entry(world.store, ZHOU, replace(mine, content="second"), now=NOW)
    assert (conflict.value.mine["content"], conflict.value.theirs["content"]) == ("second", "first")
    assert world.case(logged.case_id).content == "first"


def test_a_correction_can_raise_a_red_line_and_never_lifts_one(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    red = Correction(logged.interaction_id, 1, 1, "complaint", LIFT, "有人受伤", "phone")
    correct_entry(world.store, ZHOU, red, now=NOW)
    assert world.case(logged.case_id).is_red_line
    correct_entry(world.store, ZHOU, replace(red, version=2, case_version=2, content="电梯停了"), now=NOW)
    assert world.case(logged.case_id).is_red_line


def test_a_red_line_raised_by_a_correction_is_escalated_like_any_other(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    red = Correction(logged.interaction_id, 1, 1, "complaint", LIFT, "有人受伤", "phone")
    correct_entry(world.store, ZHOU, red, now=NOW + timedelta(hours=1))
    (raised,) = [event for event in world.events(logged.case_id) if event.kind == "escalated"]
    assert (raised.occurred_at, raised.note) == (NOW + timedelta(hours=1), world.case(logged.case_id).red_line_word)


def test_a_limit_set_from_outside_outlives_a_correction(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    outside = NOW + timedelta(days=20)
    with writing(world.store) as session:
        session.get_one(Case, logged.case_id).outside_due_at = outside
    correct_entry(
        world.store, ZHOU, Correction(logged.interaction_id, 1, 1, "repair", LIFT, "有人受伤", "phone"), now=NOW
    )
    assert world.case(logged.case_id).due_at == outside


def test_what_was_settled_in_the_call_doesnt_become_a_matter_that_is_owed_a_callback(world: World) -> None:
    enquiry = replace(COMPLAINT, kind="enquiry", result="solved", recipient=None)
    logged = log_interaction(world.store, ZHOU, enquiry, now=NOW)
    with pytest.raises(Refusal) as refused:
        correct_entry(
            world.store, ZHOU, Correction(logged.interaction_id, 1, 1, "complaint", LIFT, "x", "phone"), now=NOW
        )
    assert (refused.value.key, refused.value.field) == ("log.kind_settled", "kind")
    correct_entry(world.store, ZHOU, Correction(logged.interaction_id, 1, 1, "praise", LIFT, "x", "phone"), now=NOW)
    assert world.case(logged.case_id).kind == "praise"


def test_a_repair_done_in_the_call_is_a_service_and_is_called_back(world: World) -> None:
    repair = replace(COMPLAINT, kind="repair", result="solved", recipient=None, content="跳闸，已电话指导恢复")
    logged = log_interaction(world.store, ZHOU, repair, now=NOW)
    (service,) = world.all(Service)
    assert isinstance(service, Service)
    assert (service.case_id, service.customer_id, service.finished_at) == (logged.case_id, logged.customer_id, NOW)
    assert service.description == "跳闸，已电话指导恢复"
    (callback,) = world.all(Callback)
    assert isinstance(callback, Callback)
    assert (callback.reason, callback.service_id) == ("after_service", service.id)
    assert log_interaction(world.store, ZHOU, repair, now=NOW).already
    undo_entry(world.store, ZHOU, logged.interaction_id, now=NOW)
    assert {row.void_reason for table in (Service, Callback, Case) for row in world.all(table)} == {"undone"}


def test_a_repair_on_paper_is_done_on_a_day(world: World) -> None:
    paper = {"occurred_at": NOW - timedelta(days=1), "precision": "day"}
    log_interaction(
        world.store, ZHOU, replace(COMPLAINT, kind="repair", result="solved", recipient=None, **paper), now=NOW
    )
    assert [service.precision for service in world.all(Service)] == ["day"]


def test_a_correction_to_what_is_already_there_leaves_no_trace(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    correct_entry(
        world.store, ZHOU, Correction(logged.interaction_id, 1, 1, "complaint", LIFT, " 电梯停了 ", "phone"), now=NOW
    )
    assert "correct" not in {row.action for row in world.all(AuditEntry)}


def test_only_ones_own_entries_are_corrected(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    with pytest.raises(NotFound):
        correct_entry(world.store, LIN, Correction(logged.interaction_id, 1, 1, "repair", LIFT, "x", "phone"), now=NOW)


def test_of_two_people_with_one_name_each_has_only_their_own_entries(world: World) -> None:
    namesake = replace(ZHOU, staff_id=2, account_id=7, username="zhou2")
    logged = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    with pytest.raises(NotFound):
        undo_entry(world.store, namesake, logged.interaction_id, now=NOW)
    wanted = Correction(logged.interaction_id, 1, 1, "repair", LIFT, "x", "phone")
    with pytest.raises(NotFound):
        correct_entry(world.store, namesake, wanted, now=NOW)
    log_interaction(world.store, namesake, replace(COMPLAINT, form_token=TOKEN + "2", content="hers"), now=NOW)
    with looking(world.store) as session:
        hers = my_entries(session, recorder=recorder(namesake), limit=5)
    assert [one.content for one in hers] == ["hers"]
    assert [row.actor for row in world.all(AuditEntry) if row.action == "log"] == ["zhou", "zhou (zhou2)"]


def test_an_account_that_is_linked_to_the_staff_later_keeps_its_older_entries(world: World) -> None:
    before = Viewer("zhou", Role.SUPERVISOR, account_id=7, username="zhou")
    logged = log_interaction(world.store, before, COMPLAINT, now=NOW)
    after = replace(before, name="周晓", staff_id=1, team_id=1)
    with looking(world.store) as session:
        assert [one.content for one in my_entries(session, recorder=recorder(after), limit=5)] == ["电梯停了"]
    wanted = Correction(logged.interaction_id, 1, 1, "repair", LIFT, "电梯异响", "phone")
    correct_entry(world.store, after, wanted, now=NOW)
    namesake = replace(after, staff_id=2, account_id=8, username="zhou8")
    with pytest.raises(NotFound):
        correct_entry(world.store, namesake, replace(wanted, version=2, case_version=2), now=NOW)


@pytest.mark.parametrize("work", ["callback", "try", "survey", "service", "complaint"])
def test_undo_takes_nothing_along_that_others_have_put_to_the_case(world: World, work: str) -> None:
    result = "solved" if work == "try" else "dispatched"
    logged = log_interaction(world.store, ZHOU, replace(COMPLAINT, result=result), now=NOW)
    later = NOW + timedelta(minutes=1)
    known = {"number": "of another", "case_id": logged.case_id, "customer_id": 1, "recorded_at": later}
    with writing(world.store) as session:
        if work == "callback":
            due = {"reason": "by_hand", "opened_at": later, "due_at": later, "original_due_at": later}
            session.add(Callback(**known, **due, recorded_by="lin"))
        elif work == "try":  # nobody answered, so that the callback is still open
            session.execute(select(Callback)).scalar_one().version = 2
        elif work == "survey":
            session.add(Survey(**known, answered_at=later))
        elif work == "service":
            session.add(Service(**known, description="x", finished_at=later))
        else:
            born = {"kind": "complaint", "received_at": later, "stage_since": later, "parent_id": logged.case_id}
            session.add(Case(**{name: value for name, value in known.items() if name != "case_id"}, **born))
    with pytest.raises(Refusal) as refused:
        undo_entry(world.store, ZHOU, logged.interaction_id, now=later)
    assert refused.value.key == "log.undo_worked"
    assert all(row.voided_at is None for table in (Case, Interaction, Callback) for row in world.all(table))


def test_undo_keeps_a_customer_to_whom_a_service_was_done(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, UNKNOWN, now=NOW)
    with writing(world.store) as session:
        session.add(
            Service(number="s", customer_id=logged.customer_id, description="x", finished_at=NOW, recorded_at=NOW)
        )
    undo_entry(world.store, ZHOU, logged.interaction_id, now=NOW)
    with looking(world.store) as session:
        assert session.get_one(Customer, logged.customer_id).voided_at is None


def test_a_slip_of_the_pen_mended_leaves_the_due_although_the_rule_has_changed(world: World) -> None:
    logged = log_interaction(world.store, ZHOU, COMPLAINT, now=NOW)
    first = world.case(logged.case_id).due_at
    later = NOW + timedelta(days=2)
    with writing(world.store) as session:
        strict = SlaPolicy({"complaint": SlaTarget(1, 1), "enquiry": SlaTarget(1, 2)}, working_time=False)
        set_policy(session, PolicyKind.SLA, strict.to_json(), valid_from=later.date(), now=later, by="boss")
    slip = Correction(logged.interaction_id, 1, 1, "complaint", LIFT, "电梯停了。", "phone")
    correct_entry(world.store, ZHOU, slip, now=later)
    assert world.case(logged.case_id).due_at == first
    kind = replace(slip, version=2, case_version=2, kind="enquiry")
    correct_entry(world.store, ZHOU, kind, now=later)
    as_enquiry = log_interaction(world.store, ZHOU, replace(COMPLAINT, form_token=TOKEN + "2", kind="enquiry"), now=NOW)
    assert world.case(logged.case_id).due_at == as_enquiry.due_at != first
