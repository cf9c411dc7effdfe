"""The seven stages of a case with their times, and what falls due next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.policies import Policies
from dashboard.reports.case_standing import Standing
from dashboard.rules.callbacks import due_day, due_end
from dashboard.rules.situation import Situation
from dashboard.rules.sla import first_response_due
from dashboard.rules.stages import rank
from data_access.queries.case_rows import RESPONSES
from data_access.queries.one_case import CallbackOfCase, EventRow, OneCase
from data_access.vocabulary import STAGES, CallbackReason, Precision, SideEvent, Stage


@dataclass(frozen=True)
class StageMark:
    """One of the seven stages: when it was done in the present round, else by when it is due, if anything says so."""

    stage: str
    done_at: datetime | None
    precision: str
    due_at: datetime | None
    is_late: bool
    responded_at: datetime | None = None  # told or promised something before the stage was reached: that is a response
    is_skipped: bool = False  # a later stage was reached without it


@dataclass(frozen=True)
class NextDue:
    """`stage`: what must be reached by then."""

    stage: str
    at: datetime
    is_late: bool


def next_due(marks: Iterable[StageMark]) -> NextDue | None:
    """What must be reached next: of the stages with a limit the one whose limit comes first."""
    owed = [NextDue(mark.stage, mark.due_at, mark.is_late) for mark in marks if mark.due_at is not None]
    return min(owed, key=lambda one: one.at, default=None)


def stage_marks(
    one: OneCase,
    events: Sequence[EventRow],
    stands: Standing,
    found: Situation,
    open_callback: CallbackOfCase | None,
    policies: Policies,
    as_of: datetime,
) -> tuple[StageMark, ...]:
    reopened = max((place for place, event in enumerate(events) if event.kind == SideEvent.REOPENED), default=-1)
    done: dict[str, EventRow] = {}
    for one_event in events[reopened + 1 :]:
        done.setdefault(one_event.kind, one_event)
    dues = _dues(one, stands, found, done, open_callback, policies)
    marks = []
    for stage in STAGES:
        event = done.get(stage)
        if stage == Stage.RECEIVED and event is None:
            started = events[reopened].occurred_at if reopened >= 0 else one.case.received_at
            marks.append(StageMark(stage, started, one.case.received_precision, None, False))
            continue
        due_at = None if event is not None or not stands.is_open else dues.get(stage)
        late = due_at is not None and due_at < as_of
        precision = event.precision if event else Precision.INSTANT
        skipped = event is None and due_at is None and stands.stage in STAGES and rank(stage) < rank(stands.stage)
        at = event.occurred_at if event else None
        marks.append(StageMark(stage, at, precision, due_at, late, _responded_at(stage, done, stands), skipped))
    return tuple(marks)


def _responded_at(stage: str, done: dict[str, EventRow], stands: Standing) -> datetime | None:
    """When the customer first heard, shown at the stage that the case waits for."""
    waits = Stage.INVESTIGATING if Stage.DISPATCHED in done else Stage.DISPATCHED
    if stage != waits or stage in done or stands.resolved_at is not None or not stands.is_open:
        return None
    heard = [done[kind].occurred_at for kind in (SideEvent.ACKNOWLEDGED, SideEvent.PROMISED) if kind in done]
    return min(heard, default=None)


def _has_limits(one: OneCase, policies: Policies) -> bool:
    """Whether it was judged by the policy at all: what was imported without consequences has no limit, so none is passed."""
    row = one.case
    return one.fields.policy_due_at is not None or policies.sla.target(row.kind, row.severity).resolution is None


def _dues(
    one: OneCase,
    stands: Standing,
    found: Situation,
    done: dict[str, EventRow],
    open_callback: CallbackOfCase | None,
    policies: Policies,
) -> dict[str, datetime | None]:
    """The limits that still stand: first response, resolution, promised answer, callback."""
    row = one.case
    dues: dict[str, datetime | None] = {}
    if stands.resolved_at is None:
        dues[Stage.RESOLVED] = stands.due_at
        is_first = found.round_id is None and not found.is_history and _has_limits(one, policies)
        if is_first and not set(done) & set(RESPONSES):
            waits = Stage.INVESTIGATING if Stage.DISPATCHED in done else Stage.DISPATCHED
            dues[waits] = first_response_due(policies.sla, policies.calendar, row.kind, row.severity, row.received_at)
    dues[Stage.ANSWERED] = None if found.is_history else row.promised_at
    if open_callback is not None:
        dues[Stage.FOLLOWED_UP] = open_callback.due_at
    elif stands.resolved_at is not None and found.owes_call:
        day = due_day(policies.callbacks, policies.calendar, CallbackReason.AFTER_COMPLAINT, stands.resolved_at)
        dues[Stage.FOLLOWED_UP] = due_end(day, policies.zone)
    return dues
