"""A step in the life of a case: what a person says about it, and what it must say at least.

Which fields a step needs follows the paper forms: at dispatch who is responsible, at resolution the finding, the measure
and the outcome, when answered how and what the customer was told, and a reason wherever a case leaves its way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.errors import Refusal
from dashboard.rules.promise_times import past_time, promised_time
from dashboard.rules.sla import SEVERITIES
from data_access.tables import Case
from data_access.vocabulary import Exit, Outcome, SideEvent, Stage

AHEAD_ALLOWED = timedelta(minutes=5)
"""Clocks of two machines differ a little; more than this is a slip of the pen."""

QUIET: frozenset[str] = frozenset({SideEvent.NOTE, SideEvent.URGED, SideEvent.SUPERVISED, SideEvent.ACKNOWLEDGED})
"""They change nothing on the case, so nobody who is changing it need look again."""

_NEEDS: dict[str, tuple[str, ...]] = {
    Stage.DISPATCHED: ("keeper",),
    Stage.RESOLVED: ("note", "finding", "outcome"),
    Stage.ANSWERED: ("note", "way"),
    SideEvent.TRANSFERRED: ("keeper",),
    SideEvent.ESCALATED: ("note",),
    SideEvent.WAITING: ("note",),
    SideEvent.PROMISED: ("promised_at",),
    SideEvent.URGED: ("note",),
    SideEvent.SUPERVISED: ("note",),
    SideEvent.REOPENED: ("note",),
    SideEvent.NOTE: ("note",),
    Exit.WITHDRAWN: ("note",),
    Exit.INVALID: ("note",),
    Exit.MERGED: ("into_number",),
}


@dataclass(frozen=True)
class Move:
    """One step. `event` is a word of CASE_EVENTS, `version` that of the case as the person saw it.

    `keeper`, whoever has the case afterwards: `team_id` and `owner_id`. `override_reason`: a manager closes all the same.
    """

    case_id: int
    version: int
    event: str
    form_token: str
    at: datetime | None = None  # now, where nothing is said
    note: str = ""
    team_id: int | None = None
    owner_id: int | None = None
    severity: int | None = None
    cause_id: int | None = None
    promised_at: datetime | None = None
    finding: str = ""
    outcome: str | None = None
    compensation_minor: int | None = None
    way: str | None = None
    into_number: str = ""
    override_reason: str = ""

    @property
    def keeper(self) -> int | None:
        return self.team_id or self.owner_id

    @property
    def is_quiet(self) -> bool:
        return self.event in QUIET


def needed_fields(event: str) -> tuple[str, ...]:
    """What a step must say, as names of Move's attributes."""
    return _NEEDS.get(event, ())


def check_fields(move: Move) -> None:
    """Raises Refusal that names the first field missing."""
    for name in needed_fields(move.event):
        said = getattr(move, name)
        if said is None or not str(said).strip():
            raise Refusal(f"case.need.{name}", field=name)
    if move.outcome == Outcome.COMPENSATED and not move.compensation_minor:
        raise Refusal("case.need.compensation", field="compensation_minor")
    if move.compensation_minor is not None and move.compensation_minor < 0:
        raise Refusal("case.need.compensation", field="compensation_minor")


def check_time(move: Move, case: Case, at: datetime, now: datetime) -> None:
    """Nothing happens ahead of now, before the case was received, or before the step that came last."""
    if at > now + AHEAD_ALLOWED:
        raise Refusal("case.ahead", field="at")
    if at < case.received_at:
        raise Refusal("case.before_receipt", field="at")
    if at < case.stage_since and not move.is_quiet:
        raise Refusal("case.before_last_step", field="at")
    if move.event == SideEvent.PROMISED and move.promised_at is not None and move.promised_at <= at:
        raise Refusal("case.promise_past", field="promised_at")


def typed_past(text: str, *, now: datetime, zone: str) -> datetime | None:
    """When it happened, as typed (`08:40`); None for nothing typed. Raises Refusal for what can't be read."""
    return past_time(text, now=now, zone=zone) if text.strip() else None


def typed_promise(text: str, *, now: datetime, zone: str) -> datetime | None:
    """By when it was promised, as typed (`明10`); None for nothing typed. Raises Refusal for what can't be read."""
    return promised_time(text, now=now, zone=zone) if text.strip() else None


__all__ = [
    "SEVERITIES",
    "Move",
    "check_fields",
    "check_time",
    "needed_fields",
    "typed_past",
    "typed_promise",
]
