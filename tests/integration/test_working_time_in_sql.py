"""Working time counted by the store against the rule in Python, on random instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Engine, func, literal, select, union_all
from sqlmodel import Session

from dashboard.auth.viewer import machine
from dashboard.policies import calendar_in_force
from dashboard.rules.work_stretches import work_stretches
from dashboard.rules.working_time import Calendar, WorkSession, working_seconds
from dashboard.rules.working_time_seed import published_days
from dashboard.use_cases.settings_company import CompanyEntry, change_company, set_work_day
from dashboard.use_cases.settings_rules import RuleEntry, change_rule
from dashboard.use_cases.work_time import keep_work_time
from data_access.columns import UtcDateTime
from data_access.engine import reading, writing
from data_access.queries.organisation import company_facts
from data_access.queries.work_time import working_seconds_between
from data_access.repositories.company import company
from data_access.repositories.work_time import keep_stretches
from data_access.tables import WorkTime
from data_access.vocabulary import PolicyKind

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
MANAGER = machine("tester")
DAYS = [(row.day, row.is_workday) for row in published_days(2024, 2026)]
HORIZON = date(2026, 12, 31)
SESSIONS = {
    "two a day": ("09:00-12:00", "13:30-18:00"),
    "three a day": ("06:00-08:30", "11:00-13:00", "19:00-24:00"),
    "around the clock": ("00:00-24:00",),
    "across a change of the clock": ("01:30-02:15", "02:30-03:30"),
}
Pair = tuple[datetime, datetime]


def _counted(session: Session, pairs: list[Pair]) -> list[float]:
    """Every pair's working seconds in one statement."""
    rows = (
        select(
            literal(place).label("place"), literal(a, UtcDateTime()).label("a"), literal(b, UtcDateTime()).label("b")
        )
        for place, (a, b) in enumerate(pairs)
    )
    moments = union_all(*rows).subquery()
    counted = working_seconds_between(moments.c.a, moments.c.b)
    statement = select(counted).select_from(moments).order_by(moments.c.place)
    return list(session.execute(statement).scalars())


def _pairs(seed: int, first: datetime, last: datetime, n: int = 150) -> list[Pair]:
    """Random instants, to the microsecond, and some exactly at the ends of sessions."""
    chance, span = Random(seed), (last - first) / timedelta(microseconds=1)
    anywhere = [first + timedelta(microseconds=chance.randrange(int(span))) for _ in range(2 * n)]
    anywhere[::5] = [moment.replace(minute=30, second=0, microsecond=0) for moment in anywhere[::5]]
    return list(zip(anywhere[:n], anywhere[n:], strict=True))


@pytest.mark.parametrize(
    ("hours", "zone"),
    [
        ("two a day", "Asia/Shanghai"),
        ("three a day", "Europe/Berlin"),
        ("around the clock", "America/New_York"),
        ("across a change of the clock", "Europe/Berlin"),
    ],
)
def test_the_store_counts_as_the_rule_does(store: Engine, hours: str, zone: str) -> None:
    sessions = tuple(WorkSession.parse(text) for text in SESSIONS[hours])
    days = [(day, True) for day, _ in DAYS] if "clock" in hours else DAYS  # Sundays worked: there the clock changes
    calendar = Calendar.from_days(days, sessions=sessions, horizon=HORIZON, zone=zone)
    pairs = _pairs(7, datetime(2024, 2, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC))
    pairs += _pairs(8, datetime(2025, 3, 29, tzinfo=UTC), datetime(2025, 3, 31, tzinfo=UTC), 40)
    pairs += _pairs(9, datetime(2025, 11, 1, tzinfo=UTC), datetime(2025, 11, 3, tzinfo=UTC), 40)
    with writing(store) as session:
        keep_stretches(session, work_stretches(calendar, date(2024, 1, 1), date(2027, 12, 31)))
        assert _counted(session, pairs) == pytest.approx([working_seconds(calendar, a, b) for a, b in pairs], abs=0.01)


def _agrees(store: Engine, now: datetime = NOW) -> Calendar:
    pairs = _pairs(11, datetime(2026, 9, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC), 60)
    with reading(store) as session:
        calendar = calendar_in_force(session, now)
        assert _counted(session, pairs) == pytest.approx([working_seconds(calendar, a, b) for a, b in pairs], abs=0.01)
    return calendar


def test_the_laid_out_calendar_follows_days_hours_and_zone(seeded_store: Engine) -> None:
    store = seeded_store
    first = _agrees(store)
    set_work_day(store, MANAGER, date(2026, 11, 21), worked=True, now=NOW)  # a Saturday
    set_work_day(store, MANAGER, date(2027, 2, 8), worked=False, now=NOW)  # a Monday past the published horizon
    with_days = _agrees(store)
    assert with_days.working - first.working == {date(2026, 11, 21)}
    hours = {"sessions": ["08:00-11:30", "14:00-17:00"]}
    change_rule(store, MANAGER, RuleEntry(PolicyKind.WORK_SESSIONS, hours, date(2026, 11, 20), 0), now=NOW)
    assert _agrees(store).day_length == timedelta(hours=6.5)
    with reading(store) as session:
        facts = company_facts(session)
    entry = CompanyEntry(
        name="回音",
        zone="America/New_York",
        currency=facts.currency,
        preset=facts.preset,
        go_live_on=None,
        version=_company_version(store),
    )
    change_company(store, MANAGER, entry, now=NOW)
    assert _agrees(store).zone == "America/New_York"


def _company_version(store: Engine) -> int:
    with reading(store) as session:
        return company(session).version


def test_hours_set_for_a_later_day_hold_from_that_day_on(seeded_sqlite_store: Engine) -> None:
    sqlite_store = seeded_sqlite_store
    hours = {"sessions": ["10:00-16:00"]}
    change_rule(sqlite_store, MANAGER, RuleEntry(PolicyKind.WORK_SESSIONS, hours, date(2026, 12, 1), 0), now=NOW)
    assert _agrees(sqlite_store).day_length == timedelta(hours=7.5)
    december = datetime(2026, 12, 1, 4, tzinfo=UTC)
    assert keep_work_time(sqlite_store, december) > 0
    assert _agrees(sqlite_store, december).day_length == timedelta(hours=6)
    assert keep_work_time(sqlite_store, december) == 0  # nothing new, nothing written


def test_a_change_leaves_the_years_before_it_alone(seeded_sqlite_store: Engine) -> None:
    sqlite_store = seeded_sqlite_store
    with writing(sqlite_store) as session:
        total = session.execute(select(func.count()).select_from(WorkTime)).scalar_one()
    set_work_day(sqlite_store, MANAGER, date(2026, 11, 21), worked=True, now=NOW)
    with writing(sqlite_store) as session:
        stretches = work_stretches(calendar_in_force(session, NOW))
        assert len(stretches) == total + 2
        assert keep_stretches(session, stretches) == 0
        longer = [*stretches[:-1], stretches[-1]._replace(seconds=60)]
        assert keep_stretches(session, longer) == 1
