"""A small cast of cases for tests: each is written as its story, in hours since Monday 2 November 2026, 00:00 in Shanghai."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlmodel import Session

from dashboard.periods import Period, parse_period
from data_access.scope import Selection
from data_access.tables import Case, CaseEvent, Cause, Customer, Site, Team

MONDAY = datetime(2026, 11, 1, 16, tzinfo=UTC)
WEEK = parse_period("2026-W45")
NEXT_WEEK = parse_period("2026-W46")
_numbers = count(1)


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def seen(hours: float, period: Period = WEEK, **more: Any) -> Selection:
    """The week's selection with its cut-off so many hours after Monday."""
    return Selection(as_of=at(hours), start=period.start, end=period.end, **more)


@dataclass(frozen=True)
class House:
    """Keys of two teams at two sites, three causes and two customers."""

    north: int
    south: int
    hill: int
    lake: int
    lift: int
    lift_doors: int
    noise: int
    wang: int
    li: int


def house(session: Session) -> House:
    hill, lake = Site(code="hill", name="山"), Site(code="lake", name="湖")
    north, south = Team(code="north", name="北"), Team(code="south", name="南")
    lift, noise = Cause(code="lift", name="电梯"), Cause(code="noise", name="噪音")
    wang, li = (Customer(number=name, name=name, opened_at=MONDAY) for name in ("wang", "li"))
    session.add_all([hill, lake, north, south, lift, noise, wang, li])
    session.flush()
    doors = Cause(code="lift.doors", name="门", parent_id=lift.id)
    session.add(doors)
    session.flush()
    keys = (one.id or 0 for one in (north, south, hill, lake, lift, doors, noise, wang, li))
    return House(*keys)


def case(session: Session, received: float, *story: tuple[float, str] | tuple[float, str, str], **more: Any) -> int:
    """A case received at that hour, and its events (hour, kind, precision)."""
    marks = [event[1] for event in story if event[1] in ("closed", "withdrawn", "invalid", "merged", "reopened")]
    row = Case(
        **{
            "number": f"c{next(_numbers)}",
            "kind": "complaint",
            "received_at": at(received),
            "recorded_at": at(received),
            "stage_since": at(received),
            "is_open": not marks or marks[-1] == "reopened",
            **more,
        }
    )
    session.add(row)
    session.flush()
    for hour, kind, *precision in story:
        session.add(
            CaseEvent(
                number=f"e{next(_numbers)}",
                case_id=row.id or 0,
                kind=kind,
                occurred_at=at(hour),
                recorded_at=at(hour),
                precision=precision[0] if precision else "instant",
            )
        )
        session.flush()
    return row.id or 0
