"""The store's own consistency: what stands in state columns must be what the events say, and links must lead somewhere.

Faults are contradictions that no use case may leave behind. Notices are oddities that a file brought along, such as an
event from before its case was received: they stay as they came, and are named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.policies import policies_in_force
from dashboard.use_cases.check_cases import case_faults
from data_access.engine import reading
from data_access.queries import consistency
from data_access.queries.data_quality import quality_counts, quality_rows
from data_access.scope import EVERYTHING

_SHOWN = 10
_AHEAD = timedelta(minutes=5)
"""A clock may run ahead a little; the forms allow as much."""

_FLOW_WEEKS = 26


@dataclass(frozen=True)
class Finding:
    """One sort of fault. `key` names the sentence, `rows` the first few rows at fault, `count` how many there are."""

    key: str
    count: int
    rows: tuple[str, ...] = ()
    is_notice: bool = False


def check_store(store: Engine, *, now: datetime) -> tuple[Finding, ...]:
    """Everything that is not as it should be, faults first; empty when the store is whole. Reads one snapshot."""
    with reading(store) as session:
        found = [*_case_faults(session, now), *_callback_faults(session, now), *_other_faults(session, now)]
        found += _found("check.backward_event", consistency.backward_events(session))
        found += _oddities(session, now)
    return tuple(sorted(found, key=lambda finding: finding.is_notice))


def is_whole(findings: Iterable[Finding]) -> bool:
    """No fault; notices are allowed."""
    return all(finding.is_notice for finding in findings)


def _found(key: str, rows: Iterable[int | str], *, is_notice: bool = False) -> list[Finding]:
    listed = [str(row) for row in rows]
    return [Finding(key, len(listed), tuple(listed[:_SHOWN]), is_notice)] if listed else []


def _oddities(session: Session, now: datetime) -> list[Finding]:
    """What imported rows contradict or leave open, as the Import page lists it."""
    return [
        Finding(f"quality.{key}", count, tuple(row.number for row in shown), is_notice=True)
        for key, count in quality_counts(session, EVERYTHING, now).items()
        for shown in [quality_rows(session, key, EVERYTHING, now, _SHOWN)]
    ]


def _case_faults(session: Session, now: datetime) -> list[Finding]:
    """State columns against the sum of the events."""
    found = case_faults(session, policies_in_force(session, now).live_from)
    return [finding for key, rows in found.items() for finding in _found(key, rows)]


def _callback_faults(session: Session, now: datetime) -> list[Finding]:
    found = _found("check.callback_state", consistency.callbacks_against_attempts(session))
    found += _found("check.callback_part", consistency.parts_against_calls(session))
    found += _found("check.backward_callback", consistency.backward_callbacks(session))
    start, opened, ended, end = consistency.callback_flow(session, now - timedelta(weeks=_FLOW_WEEKS), now)
    if start + opened - ended != end:
        found.append(Finding("check.callback_flow", abs(start + opened - ended - end)))
    return found


def _other_faults(session: Session, now: datetime) -> list[Finding]:
    found = [
        Finding("check.lost_link", one.count, (f"{one.table}.{one.column}",)) for one in consistency.lost_links(session)
    ]
    found += _found("check.backward_survey", consistency.backward_surveys(session))
    found += _found("check.off_scale", consistency.scores_off_scale(session))
    found += _found("check.unfindable", consistency.unfindable_customers(session))
    for table, keys in consistency.dated_after(session, now + _AHEAD):
        found.append(Finding("check.future", len(keys), tuple(f"{table} {key}" for key in keys[:_SHOWN])))
    return found
