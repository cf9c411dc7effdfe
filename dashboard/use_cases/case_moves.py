"""A step in the life of a case: what a person says about it, and what it must say at least.

Which fields a step needs follows the paper forms (forms and glossary, section 1): at dispatch who is responsible, at
resolution the finding, its code, the measure and the outcome, when answered how and what the customer was told, at a
follow-up whether the outcome satisfies, and a reason wherever a case leaves its way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.errors import Refusal, refuse_all
from dashboard.rules.callbacks import Word
from dashboard.rules.promise_times import past_time, promised_time
from dashboard.rules.situation import Situation
from dashboard.rules.sla import SEVERITIES
from dashboard.rules.waiting import WaitingReasons
from data_access.tables import Case
from data_access.vocabulary import CaseKind, Exit, SideEvent, Stage
from data_access.vocabulary.forms import Outcome

AHEAD_ALLOWED = timedelta(minutes=5)
"""Clocks of two machines differ a little; more than this is a slip of the pen."""

LONGEST_TEXT = 4000
LONGEST_NAME = 120

QUIET: frozenset[str] = frozenset(
    {
        SideEvent.NOTE,
        SideEvent.URGED,
        SideEvent.URGE_ANSWERED,
        SideEvent.SUPERVISED,
        SideEvent.ACKNOWLEDGED,
        SideEvent.OPINION,
        SideEvent.EFFECT_CHECKED,
    }
)
"""They change nothing on the case, so nobody who is changing it need look again."""

_NEEDS: dict[str, tuple[str, ...]] = {
    Stage.DISPATCHED: ("keeper",),
    Stage.RESOLVED: ("note", "outcome"),
    Stage.ANSWERED: ("way", "note"),
    Stage.FOLLOWED_UP: ("way", "note"),
    SideEvent.TRANSFERRED: ("keeper",),
    SideEvent.ESCALATED: ("note",),
    SideEvent.WAITING: ("reason",),
    SideEvent.PROMISED: ("promised_at",),
    SideEvent.URGED: ("note",),
    SideEvent.URGE_ANSWERED: ("note",),
    SideEvent.SUPERVISED: ("note",),
    SideEvent.REJECTED: ("note",),
    SideEvent.REOPENED: ("note",),
    SideEvent.OPINION: ("post", "note"),
    SideEvent.EFFECT_CHECKED: ("is_effective",),
    SideEvent.NOTE: ("note",),
    Exit.WITHDRAWN: ("note",),
    Exit.INVALID: ("note",),
    Exit.MERGED: ("into_number",),
}
_NOTE_IS: dict[str, str] = {Stage.RESOLVED: "case.need.measure", Stage.ANSWERED: "case.need.answer"}
"""What the note of a step is, where it has a name of its own."""

_NEEDS_OF_KIND: dict[tuple[str, str], tuple[str, ...]] = {
    (CaseKind.COMPLAINT, Stage.RESOLVED): ("finding", "root_cause", "note", "outcome"),
    (CaseKind.REPAIR, Stage.RESOLVED): ("note",),
    (CaseKind.COMPLAINT, Stage.FOLLOWED_UP): ("way", "word", "note"),
}


@dataclass(frozen=True)
class Move:
    """One step. `event` is a word of CASE_EVENTS, `version` that of the case as the person saw it.

    `keeper`, whoever has the case afterwards: `team_id` and `owner_id`. `override_reason`: a manager closes all the same.
    `answers_id`: the urging that is answered; empty: the earliest that waits for an answer. Money in minor units.
    """

    case_id: int
    version: int
    event: str
    form_token: str
    at: datetime | None = None  # now, where nothing is said
    note: str = ""
    team_id: int | None = None
    owner_id: int | None = None
    joint_team_ids: tuple[int, ...] | None = None  # None: as they are
    severity: int | None = None
    cause_id: int | None = None  # 0: unsorted
    urgent: bool | None = None
    validity: str | None = None
    promised_at: datetime | None = None
    reason: str | None = None  # of waiting: a code of the company's reasons
    finding: str = ""
    root_cause: str | None = None
    outcome: str | None = None
    compensation_minor: int | None = None
    cost_minor: int | None = None
    liability: str | None = None
    improvement: str = ""
    implemented_by: str = ""
    implemented_at: datetime | None = None
    way: str | None = None
    word: str | None = None  # of a follow-up: the customer's `Word` on the outcome
    problem: str = ""  # what remains, where it is "no": it opens a form of its own
    answers_id: int | None = None
    post: str | None = None
    is_effective: bool | None = None
    into_number: str = ""
    override_reason: str = ""

    @property
    def keeper(self) -> int | None:
        return self.team_id or self.owner_id

    @property
    def is_quiet(self) -> bool:
        return self.event in QUIET


def needed_fields(kind: str, event: str) -> tuple[str, ...]:
    """What a step must say for a case of this kind, as names of Move's attributes, in the order of the form."""
    return _NEEDS_OF_KIND.get((kind, event), _NEEDS.get(event, ()))


def check_fields(move: Move, kind: str, reasons: WaitingReasons) -> None:
    """Raises Faults that name every field which is missing or wrong; a plain Refusal for one."""
    refuse_all([*_missing(move, kind), *_wrong(move, reasons)])


def _missing(move: Move, kind: str) -> Iterator[Refusal]:
    for name in needed_fields(kind, move.event):
        said = getattr(move, name)
        if said is None or not str(said).strip():
            key = _NOTE_IS.get(move.event, "case.need.note") if name == "note" else f"case.need.{name}"
            yield Refusal(key, field=name)


def _wrong(move: Move, reasons: WaitingReasons) -> Iterator[Refusal]:
    money = move.compensation_minor
    if (move.outcome == Outcome.COMPENSATED and not money) or (money is not None and money < 0):
        yield Refusal("case.need.compensation", field="compensation_minor")
    if move.cost_minor is not None and move.cost_minor < 0:
        yield Refusal("case.need.cost", field="cost_minor")
    if move.event == Stage.FOLLOWED_UP and move.word == Word.NO and not move.problem.strip():
        yield Refusal("callback.no_problem", field="problem")
    if move.event == SideEvent.WAITING and move.reason and reasons.find(move.reason) is None:
        yield Refusal("case.need.reason", field="reason")
    for name in ("note", "finding", "improvement", "problem", "override_reason"):
        if len(getattr(move, name)) > LONGEST_TEXT:
            yield Refusal("case.too_long", field=name, most=LONGEST_TEXT)
    if len(move.implemented_by) > LONGEST_NAME:
        yield Refusal("case.too_long", field="implemented_by", most=LONGEST_NAME)


def check_time(move: Move, case: Case, found: Situation, at: datetime, now: datetime) -> None:
    """Nothing happens ahead of now, before the case was received, or before the step that came last."""
    if at > now + AHEAD_ALLOWED:
        raise Refusal("case.ahead", field="at")
    if at < case.received_at:
        raise Refusal("case.before_receipt", field="at")
    if not move.is_quiet and at < max(case.stage_since, found.last_at or case.stage_since):
        raise Refusal("case.before_last_step", field="at")
    if move.event == SideEvent.PROMISED and move.promised_at is not None and move.promised_at <= at:
        raise Refusal("case.promise_past", field="promised_at")
    done_at = move.implemented_at
    if done_at is not None and (done_at > at + AHEAD_ALLOWED or done_at < case.received_at):
        raise Refusal("case.implemented_when", field="implemented_at")


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
