"""Imported callbacks that were due before the company went live: they count in what was due then, and call nobody now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.periods import midnight
from dashboard.policies import policies_in_force
from dashboard.reports import callbacks as report
from dashboard.reports.figures import figure
from dashboard.use_cases.call_queue import waiting_calls
from data_access.engine import reading, writing
from data_access.queries.due_callbacks import callbacks_due_by
from data_access.queries.rule_previews import callbacks_due
from data_access.repositories.company import company
from data_access.scope import Selection
from data_access.tables import Callback
from data_access.vocabulary import Role
from tests.integration.importing import NOW, take_in

ZONE = "Asia/Shanghai"
LI = Viewer("李", Role.SUPERVISOR)
MAPPING = (
    'kind="callbacks"\nsource="old"\n[columns]\nnumber="n"\ncustomer_name="c"\ncustomer_phone="p"\ndue_at="d"\n'
    'rescheduled_to="r"\nstate="s"\n'
)
CALLS = (
    "n,c,p,d,r,s\n"
    "past,王,13800000001,2026-11-15,,待回访\n"
    "done,李,13800000002,2026-11-15,,已回访\n"
    "news,张,13800000003,2026-11-16,,待回访\n"
    "moved,赵,13800000004,2026-11-13,2026-11-17,待回访\n"
)


def _live_from(store: Engine, day: date | None) -> None:
    with writing(store) as session:
        found = company(session)
        found.go_live_on = day
        session.add(found)


def _counts(session: Session) -> tuple[int, ...]:
    """Due and completed in the week before; overdue; on today's list; in the notice; in the preview of a rule."""
    tonight = midnight(date(2026, 11, 21), ZONE)
    week = Selection(as_of=NOW, start=midnight(date(2026, 11, 9), ZONE), end=midnight(date(2026, 11, 16), ZONE))
    policies = policies_in_force(session, NOW)
    backlog = report.backlog(session, week, policies)
    assert backlog.overdue == backlog.open == report.headline(session, week, policies).overdue
    assert backlog.overdue == sum(one.overdue for one in report.by_person(session, week, policies))
    rate = figure(session, "callback_completion_rate", week)
    return (
        rate.denominator or 0,
        int(rate.numerator or 0),
        figure(session, "callbacks_overdue", week).n,
        backlog.overdue,
        len(report.today(session, week, policies)),
        len(callbacks_due_by(session, tonight)),
        sum(callbacks_due(session, tonight).values()),
    )


def test_what_was_due_before_go_live_counts_there_and_is_neither_overdue_nor_called(store: Engine) -> None:
    assert take_in(store, CALLS, MAPPING).new == 4
    everything = (3, 1, 3, 3, 3, 3, 3)
    with reading(store) as session:
        assert _counts(session) == everything, "without a go-live date nothing is history"
    assert waiting_calls(store, LI, now=NOW) == 3
    _live_from(store, date(2026, 11, 16))
    with reading(store) as session:
        assert _counts(session) == (3, 1, 2, 2, 2, 2, 2)
        assert figure(session, "callbacks_open", Selection(as_of=NOW, start=NOW, end=NOW)).n == 3
    assert waiting_calls(store, LI, now=NOW) == 2


def test_the_day_is_the_companys_own_also_across_a_change_of_the_clock(store: Engine) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    take_in(store, "n,c,p,d,r,s\nlast,王,13800000001,2026-10-15,,待回访\n", MAPPING)
    with writing(store) as session:  # due by the end of 24 October, on summer time; read after its end
        company(session).zone = berlin.key
        row = session.get_one(Callback, 1)
        row.due_at = row.original_due_at = datetime(2026, 10, 25, tzinfo=berlin)
    as_of = datetime(2026, 11, 20, tzinfo=berlin)
    for live_on, overdue in ((date(2026, 10, 24), 1), (date(2026, 10, 25), 0)):
        _live_from(store, live_on)
        with reading(store) as session:
            week = Selection(as_of=as_of, start=as_of - timedelta(days=7), end=as_of, zone=berlin.key)
            assert figure(session, "callbacks_overdue", week).n == overdue
