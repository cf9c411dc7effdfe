"""Notices on both databases: who is told what, once, whatever runs at the same time or is down."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from dashboard.auth.viewer import Viewer, machine
from dashboard.errors import Conflict, NotAllowed, Refusal
from dashboard.jobs import passes as passes_module
from dashboard.jobs.passes import Job, one_pass
from dashboard.notices.composing import write_notices
from dashboard.notices.sending import send_notices
from dashboard.use_cases.notice_targets import TargetEntry, save_target, set_public_address, try_target
from data_access.engine import reading, writing
from data_access.queries.case_watch import open_red_line_cases
from data_access.queries.notices import TargetRow, last_pass_at, latest_notices, notice_targets
from data_access.repositories.company import company
from data_access.repositories.notices import give_lease_back, take_lease
from data_access.tables import AuditEntry, Callback, Case, CaseEvent, Cause, Customer, Notice, Site, Staff, Team
from data_access.vocabulary import NoticeKind, NoticeState, Role, SideEvent, Stage
from tests.integration.letter_box import LetterBox, letter_box

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)  # Friday, 12:00 in Shanghai; work goes on from 13:30 to 18:00
DUE = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)  # 15:00
ADMIN = machine("test")
EVERYTHING = tuple(NoticeKind)


@dataclass(frozen=True)
class Office:
    north: int
    south: int
    lin: int
    wang: int
    case: int


@pytest.fixture
def box() -> Iterator[LetterBox]:
    with letter_box() as found:
        yield found


@pytest.fixture
def office(store: Engine) -> Office:
    """Lin leads the north desk, Wang works there; one of Wang's complaints is due at 15:00, others must not be told of."""
    with writing(store) as session:
        company(session).go_live_on = date(2026, 11, 1)
        lake, cause = Site(code="lake", name="湖湾", name_en="Lake Bay"), Cause(code="stuck", name="电梯困人")
        north, south = Team(code="n", name="北区"), Team(code="s", name="南区")
        customer = Customer(number="9", name="Zhao Secret", phone="13900001111", opened_at=NOON)
        session.add_all([lake, cause, north, south, customer])
        session.flush()
        lin = Staff(number="1", name="林", team_id=north.id, is_leader=True)
        wang = Staff(number="2", name="王", team_id=north.id)
        session.add_all([lin, wang])
        session.flush()
        late = case("1023", team_id=north.id, owner_id=wang.id, site_id=lake.id, cause_id=cause.id)
        late.customer_id = customer.id
        noise = [
            case("done", stage=Stage.RESOLVED),
            case("closed", stage=Stage.CLOSED, is_open=False),
            case("void", voided_at=NOON),
            case("history", received_at=datetime(2026, 10, 20, tzinfo=UTC)),
            case("imported", import_id=1, due_at=NOON - timedelta(days=1)),
            case("endless", due_at=None),
        ]
        session.add_all([late, *noise])
        session.flush()
        keys = (one.id or 0 for one in (north, south, lin, wang, late))
        return Office(*keys)


def case(number: str, **more: Any) -> Case:
    at = NOON - timedelta(hours=20)
    given = {"received_at": at, "recorded_at": at, "stage_since": at, "due_at": DUE, "kind": "complaint"} | more
    return Case(number=number, content="Zhao Secret 13900001111", **given)


def target(store: Engine, box: LetterBox, name: str = "Group", *, now: datetime = NOON, **more: Any) -> int:
    entry = TargetEntry(name, box.address, more.pop("kinds", EVERYTHING), more.pop("language", "en"), **more)
    return save_target(store, ADMIN, entry, now=now)


def passes(store: Engine, now: datetime) -> int:
    write_notices(store, now=now)
    return send_notices(store, now=now)


def row(store: Engine, target_id: int) -> TargetRow:
    with reading(store) as session:
        return next(one for one in notice_targets(session) if one.id == target_id)


def states(store: Engine) -> list[tuple[str, NoticeState]]:
    with reading(store) as session:
        return [(one.kind, one.state) for one in latest_notices(session, 50)]


def test_a_case_is_warned_of_before_its_limit_and_told_of_at_each_level_once(
    store: Engine, office: Office, box: LetterBox
) -> None:
    target(store, box, kinds=(NoticeKind.WARNING, NoticeKind.BREACH))
    assert passes(store, NOON) == 1  # 15:00 is an hour and a half of working time away
    assert passes(store, NOON + timedelta(minutes=5)) == 0
    assert passes(store, DUE) == 0  # exactly at its limit it is not late yet
    assert passes(store, DUE + timedelta(minutes=1)) == 1
    monday = datetime(2026, 11, 23, 7, 31, tzinfo=UTC)  # eight hours of work after 15:00 on Friday, and a minute
    assert passes(store, monday - timedelta(minutes=2)) == 0
    assert passes(store, monday) == 1
    assert passes(store, monday + timedelta(hours=1)) == 0
    assert box.titles == [
        "About to be late: Complaint #1023",
        "Late, gone up to level 1: Complaint #1023",
        "Late, gone up to level 2: Complaint #1023",
    ]


def test_a_notice_says_what_where_and_when_and_nothing_about_the_customer(
    store: Engine, office: Office, box: LetterBox
) -> None:
    set_public_address(store, ADMIN, "https://huiyin.example.com/", now=NOON)
    target(store, box, kinds=(NoticeKind.WARNING,), language="zh_CN")
    passes(store, NOON)
    ((title, body),) = box.letters
    assert title == "即将超时：投诉 #1023"
    assert body == f"电梯困人 · 湖湾 · 11月20日 15:00到期 · 王\nhttps://huiyin.example.com/case?id={office.case}"
    with reading(store) as session:
        kept = " ".join(str(one) for one in session.execute(select(Notice)).scalars())
        audited = " ".join(str(one.details) for one in session.execute(select(AuditEntry)).scalars())
    assert "Secret" not in kept
    assert "secret-token" not in audited


def test_a_person_a_team_and_everyone_hear_of_what_is_theirs(store: Engine, office: Office) -> None:
    warning, breach = (NoticeKind.WARNING,), (NoticeKind.BREACH,)
    with letter_box() as wang, letter_box() as lin, letter_box() as south, letter_box() as north, letter_box() as all_:
        target(store, wang, "Wang", staff_id=office.wang, kinds=EVERYTHING)
        target(store, lin, "Lin", staff_id=office.lin, kinds=(*warning, *breach))
        target(store, south, "South", team_id=office.south)
        target(store, north, "North", team_id=office.north, kinds=warning)
        target(store, all_, "All", kinds=breach)
        passes(store, NOON)
        passes(store, DUE + timedelta(minutes=1))
        told = [box.titles for box in (wang, lin, south, north, all_)]
    warned, late = "About to be late: Complaint #1023", "Late, gone up to level 1: Complaint #1023"
    assert told == [[warned, late], [late], [], [warned], [late]]


def test_a_paused_case_is_neither_warned_of_nor_late(store: Engine, office: Office, box: LetterBox) -> None:
    target(store, box)
    story = (
        (1, SideEvent.WAITING, True, 0),
        (2, SideEvent.RESUMED, None, 1),
        (4, SideEvent.WAITING, False, 1),
        (5, SideEvent.WAITING, True, 0),
    )
    for hour, kind, pauses, told in story:
        at = NOON + timedelta(hours=hour)
        given = {"case_id": office.case, "kind": kind, "occurred_at": at, "recorded_at": at, "pauses": pauses}
        with writing(store) as session:
            session.add(CaseEvent(number=f"w{hour}", **given))
        assert passes(store, at + timedelta(minutes=1)) == told
    assert box.titles == ["About to be late: Complaint #1023", "Late, gone up to level 1: Complaint #1023"]


def test_a_red_line_is_told_at_once_even_in_quiet_hours_and_only_while_it_is_open(
    store: Engine, office: Office, box: LetterBox
) -> None:
    night = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # 23:30
    quiet = {"quiet_from": "22:00", "quiet_until": "7:30"}
    target(store, box, "Rings", **quiet)
    target(store, box, "Sleeps", red_lines_break_quiet=False, **quiet)
    with writing(store) as session:
        session.add(case("77", is_red_line=True, received_at=night, team_id=office.north, due_at=None))
        session.add(case("78", is_red_line=True, received_at=night, stage=Stage.CLOSED, is_open=False))
        session.add(case("79", is_red_line=True, received_at=datetime(2026, 10, 1, tzinfo=UTC)))
    passes(store, night + timedelta(minutes=1))
    assert box.titles == ["Red line: Complaint #77"]
    passes(store, datetime(2026, 11, 20, 23, 29, tzinfo=UTC))
    assert len(box.letters) == 1
    passes(store, datetime(2026, 11, 20, 23, 30, tzinfo=UTC))  # 07:30
    assert box.titles[1:] == ["Late, gone up to level 1: Complaint #1023", "Huiyin: 2 notices"]
    assert box.letters[2][1].startswith("Red line: Complaint #77")  # the gravest leads


def test_an_imported_red_line_is_told_where_our_own_rules_saw_it(store: Engine) -> None:
    with writing(store) as session:
        session.add(case("news", import_id=1, is_red_line=True, red_line_word="受伤"))
        session.add(case("history", import_id=1, is_red_line=True))
    with reading(store) as session:
        assert [one.number for one in open_red_line_cases(session, NOON)] == ["news"]


def test_what_is_settled_while_it_was_held_is_spared(store: Engine, office: Office, box: LetterBox) -> None:
    target(store, box, kinds=(NoticeKind.BREACH,), quiet_from="14:00", quiet_until="18:00")
    passes(store, DUE + timedelta(minutes=1))
    with writing(store) as session:
        session.get_one(Case, office.case).stage = Stage.RESOLVED
    passes(store, DUE + timedelta(hours=4))
    assert box.letters == []
    assert states(store) == [(NoticeKind.BREACH, NoticeState.SPARED)]


def test_a_target_that_is_down_is_tried_again_ever_more_rarely_and_nothing_is_lost(
    store: Engine, office: Office, box: LetterBox
) -> None:
    key = target(store, box, kinds=(NoticeKind.WARNING, NoticeKind.BREACH))
    box.status = 503
    late = DUE + timedelta(minutes=1)
    assert passes(store, late) == 0
    assert passes(store, late + timedelta(seconds=50)) == 0
    assert box.knocks == 1  # not before a minute has passed
    passes(store, late + timedelta(minutes=1))
    passes(store, late + timedelta(minutes=2))
    assert box.knocks == 2  # the second time it waits two minutes
    failing = row(store, key)
    assert (failing.last_error, failing.failing_since, failing.waiting) == ("refused_503", late, 1)
    box.status = 200
    assert passes(store, late + timedelta(minutes=3)) == 1
    assert box.titles == ["Late, gone up to level 1: Complaint #1023"]
    healed = row(store, key)
    assert (healed.last_error, healed.failing_since, healed.waiting) == (None, None, 0)


def test_two_passes_at_once_send_once(store: Engine, office: Office, box: LetterBox) -> None:
    target(store, box)
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: passes(store, DUE + timedelta(minutes=1)), range(4)))
    assert sum(sent) == len(box.letters) == 1


def test_a_claim_of_a_machine_that_died_runs_out(store: Engine, office: Office, box: LetterBox) -> None:
    target(store, box)
    write_notices(store, now=NOON)

    def die(*_: str) -> str | None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send_notices(store, now=NOON, hand_over=die)
    assert send_notices(store, now=NOON + timedelta(minutes=20)) == 0
    assert send_notices(store, now=NOON + timedelta(minutes=31)) == 1


def test_the_morning_list_comes_once_on_working_days_person_by_person(store: Engine, office: Office) -> None:
    with writing(store) as session:
        for number, owner, days, more in (
            ("1", office.wang, 0, {}),
            ("2", office.wang, 4, {}),
            ("3", office.lin, 0, {}),
            ("4", None, 0, {}),
            ("5", office.wang, -1, {}),
            ("6", office.wang, 0, {"state": "reached"}),
            ("7", office.wang, 0, {"voided_at": NOON}),
        ):
            ends = datetime(2026, 11, 20, 16, tzinfo=UTC) - timedelta(days=days)
            given = {"opened_at": ends, "original_due_at": ends, "due_at": ends, "recorded_at": ends}
            session.add(
                Callback(number=number, reason="after_service", owner_id=owner, team_id=office.north, **given, **more)
            )
    early, morning = NOON - timedelta(hours=5), NOON - timedelta(hours=3, minutes=30)  # 07:00, 08:30
    with letter_box() as wang, letter_box() as all_, letter_box() as south:
        target(store, wang, "Wang", staff_id=office.wang, kinds=(NoticeKind.MORNING,), now=early)
        target(store, all_, "All", kinds=(NoticeKind.MORNING,), now=early)
        target(store, south, "South", team_id=office.south, kinds=(NoticeKind.MORNING,), now=early)
        assert [passes(store, at) for at in (early, morning, morning, morning + timedelta(hours=2))] == [0, 2, 0, 0]
        assert wang.letters == [
            (
                "This morning, 20 Nov: 2 callbacks, one case",
                "- Complaint #1023 · 电梯困人 · Lake Bay · 20 Nov 15:00\n"
                "- Callback #2, After a service · 16 Nov · overdue\n"
                "- Callback #1, After a service · 20 Nov",
            )
        ]
        assert all_.letters == [
            (
                "This morning, 20 Nov: 4 callbacks, one case",
                "- 王: 2 callbacks, one case, one overdue\n- 林: one callback\n- nobody's yet: one callback",
            )
        ]
        saturday = morning + timedelta(days=1)
        assert passes(store, saturday) == 0
        assert passes(store, morning + timedelta(days=3, hours=4)) == 0  # too late for a morning list
        assert south.letters == []


def test_a_new_target_is_not_told_of_what_was_late_before_it(store: Engine, office: Office, box: LetterBox) -> None:
    key = target(store, box, kinds=(NoticeKind.BREACH,), now=DUE + timedelta(hours=1))
    assert passes(store, DUE + timedelta(hours=2)) == 0
    entry = TargetEntry("Group", "", (NoticeKind.BREACH,), "en", id=key, active=False)
    save_target(store, ADMIN, entry, now=DUE + timedelta(hours=2))
    with pytest.raises(Conflict):
        save_target(store, ADMIN, replace(entry, name="Other"), now=NOON)
    back = datetime(2026, 11, 24, tzinfo=UTC)  # the second level was reached while it was switched off
    save_target(store, ADMIN, replace(entry, active=True, version=2), now=back)
    assert passes(store, back + timedelta(hours=1)) == 0
    assert box.letters == []


def test_a_test_tells_the_class_of_what_went_wrong_and_no_secret(
    store: Engine, box: LetterBox, caplog: pytest.LogCaptureFixture
) -> None:
    key = target(store, box)
    assert try_target(store, ADMIN, key, now=NOON) is None
    assert box.letters == [("Huiyin: a test", "“Group” receives notices.")]
    box.status = 404
    with caplog.at_level(logging.DEBUG):
        assert try_target(store, ADMIN, key, now=NOON) == "refused_404"
    assert "secret-token" not in caplog.text
    assert row(store, key).shown_address == "json://…"
    away = replace(
        TargetEntry("Group", "json://127.0.0.1:1/x", EVERYTHING, "en"), id=key, version=row(store, key).version
    )
    save_target(store, ADMIN, away, now=NOON)
    assert try_target(store, ADMIN, key, now=NOON) == "unreachable"


def test_a_target_is_added_once(sqlite_store: Engine) -> None:
    entry = TargetEntry("Group", "json://127.0.0.1:1/x", EVERYTHING, "en")
    save_target(sqlite_store, ADMIN, entry, now=NOON)
    with pytest.raises(Refusal) as refused:
        save_target(sqlite_store, ADMIN, replace(entry, name=" Group "), now=NOON)
    assert refused.value.key == "notices.name_taken"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "name_missing"),
        ({"address": ""}, "address_missing"),
        ({"address": "what is this"}, "bad_address"),
        ({"kinds": ()}, "no_kinds"),
        ({"morning_at": "half past eight"}, "bad_clock"),
        ({"quiet_from": "22:00"}, "bad_clock"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "quiet_all_day"),
    ],
)
def test_a_target_that_cannot_be_is_refused(sqlite_store: Engine, wrong: dict[str, Any], sentence: str) -> None:
    entry = replace(TargetEntry("Group", "json://127.0.0.1", EVERYTHING, "en"), **wrong)
    with pytest.raises(Refusal, match=sentence):
        save_target(sqlite_store, ADMIN, entry, now=NOON)
    with pytest.raises(NotAllowed):
        save_target(sqlite_store, Viewer("x", Role.SUPERVISOR), entry, now=NOON)


@pytest.mark.parametrize("wrong", ["huiyin.example.com", "ftp://x", "https://", "https://me:pw@x"])
def test_a_public_address_is_one_that_a_browser_opens(sqlite_store: Engine, wrong: str) -> None:
    with pytest.raises(Refusal, match="bad_public_address"):
        set_public_address(sqlite_store, ADMIN, wrong, now=NOON)


def test_late_cases_go_up_by_the_clock_at_the_instant_of_the_breach_whenever_the_job_ran(
    store: Engine, office: Office
) -> None:
    monday = datetime(2026, 11, 23, 8, tzinfo=UTC)
    done = one_pass(store, monday)
    assert done is not None
    assert done["escalations"] == 2
    again = one_pass(store, monday + timedelta(hours=1))
    assert again is not None
    assert again["escalations"] == 0
    with reading(store) as session:
        found = session.execute(
            select(CaseEvent).where(col(CaseEvent.kind) == SideEvent.ESCALATED).order_by(col(CaseEvent.level))
        ).scalars()
        told = [(one.case_id, one.level, one.occurred_at, one.staff_id, one.by_clock) for one in found]
        assert last_pass_at(session) == monday + timedelta(hours=1)
    second = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    assert told == [(office.case, 1, DUE, office.lin, True), (office.case, 2, second, None, True)]


def test_only_one_machine_at_a_time_runs_the_jobs_and_a_dead_one_holds_up_nobody_for_long(store: Engine) -> None:
    with writing(store) as session:
        assert take_lease(session, "jobs", "one", now=NOON, until=NOON + timedelta(minutes=30))
    assert one_pass(store, NOON + timedelta(minutes=10)) is None
    with writing(store) as session:
        give_lease_back(session, "jobs", "another", now=NOON)  # not theirs to give
    assert one_pass(store, NOON + timedelta(minutes=20)) is None
    assert one_pass(store, NOON + timedelta(minutes=30)) is not None


def test_a_job_that_fails_holds_up_no_other_and_a_costly_one_waits_for_its_time(
    store: Engine, office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    runs: list[datetime] = []

    def breaks(_: Engine, __: datetime) -> int:
        raise ValueError("Zhao Secret")

    def counts(_: Engine, now: datetime) -> int:
        runs.append(now)
        return len(runs)

    monkeypatch.setitem(passes_module.JOBS, "escalations", Job(breaks))
    monkeypatch.setitem(passes_module.JOBS, "interval_callbacks", Job(counts, timedelta(minutes=15)))
    done = one_pass(store, NOON)
    assert done is not None
    assert (done["escalations"], done["interval_callbacks"], done["notices_sent"]) == (None, 1, 0)
    soon = one_pass(store, NOON + timedelta(minutes=14))
    assert soon is not None
    assert "interval_callbacks" not in soon
    one_pass(store, NOON + timedelta(minutes=15))
    assert runs == [NOON, NOON + timedelta(minutes=15)]
    assert "escalations" in [getattr(record, "job", None) for record in caplog.records]
