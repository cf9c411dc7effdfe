"""Callbacks (回访): when they fall due, when the next attempt is, when they are used up, how old they are.

Sources: requirements P4 (2 days after a complaint), B2 (3 days after a service), metrics §4 and §8. Days are calendar
days unless the policy says otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal, Self

from dashboard.periods import local_date, midnight
from dashboard.rules.call_times import next_time
from dashboard.rules.policy_reading import PolicyError, read_flag, read_section, read_whole
from dashboard.rules.working_time import Calendar, add_days, working_days_after
from data_access.vocabulary import ENDING_RESULTS, AttemptResult, CallbackReason, CallbackState

DEFAULT_DAYS: Mapping[str, int] = {
    CallbackReason.AFTER_SERVICE: 3,
    CallbackReason.AFTER_COMPLAINT: 2,
    CallbackReason.LOW_SCORE: 1,
    CallbackReason.OPINION: 3,
    CallbackReason.TIER_INTERVAL: 0,
    CallbackReason.CARE: 0,
    CallbackReason.WIN_BACK: 0,
    CallbackReason.BY_HAND: 0,
    CallbackReason.RECHECK: 3,
}

RECHECK_PERCENT = 5


@dataclass(frozen=True, slots=True)
class CallbackPolicy:
    """``days``: from the event to the due day, per reason. ``attempts`` on at least ``on_days`` different days use a
    callback up. ``ageing_edges``: first working day of each overdue bucket after the first. ``low_score_percent``: a
    score at or below this part of its scale opens a callback. ``recheck_percent``: of a week's completed callbacks so many
    are called again by somebody else; 0: none."""

    days: Mapping[str, int] = field(default_factory=lambda: DEFAULT_DAYS)
    working_days: bool = False
    attempts: int = 3
    on_days: int = 2
    ageing_edges: tuple[int, ...] = (3, 7, 15)
    low_score_percent: int = 25
    recheck_percent: int = RECHECK_PERCENT

    def __post_init__(self) -> None:
        if self.on_days > self.attempts:
            raise PolicyError("on_days", "order")
        if not self.ageing_edges or list(self.ageing_edges) != sorted({1, *self.ageing_edges})[1:]:
            raise PolicyError("ageing_edges", "order")

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads."""
        return {
            "days": {str(reason): days for reason, days in self.days.items()},
            "working_days": self.working_days,
            "attempts": self.attempts,
            "on_days": self.on_days,
            "ageing_edges": list(self.ageing_edges),
            "low_score_percent": self.low_score_percent,
            "recheck_percent": self.recheck_percent,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Raises PolicyError that names the setting at fault."""
        days = read_section(data, "days")
        for reason in days:
            if reason not in DEFAULT_DAYS:
                raise PolicyError(f"days.{reason}", "unknown")
        edges = data.get("ageing_edges")
        if not isinstance(edges, (list, tuple)) or not all(type(edge) is int for edge in edges):
            raise PolicyError("ageing_edges", "form")
        recheck = {"recheck_percent": RECHECK_PERCENT, **data}  # a rule written before there were rechecks
        return cls(
            {**DEFAULT_DAYS, **{reason: read_whole(days, reason, most=365) for reason in days}},
            read_flag(data, "working_days"),
            read_whole(data, "attempts", least=1, most=20),
            read_whole(data, "on_days", least=1, most=20),
            tuple(edges),
            read_whole(data, "low_score_percent", most=100),
            read_whole(recheck, "recheck_percent", most=100),
        )


def due_day(policy: CallbackPolicy, calendar: Calendar, reason: str, happened_at: datetime) -> date:
    """The local day by which to call back after a service, a resolution, a low score … Unknown reason: KeyError."""
    happened_on = local_date(happened_at, calendar.zone)
    return add_days(calendar, happened_on, policy.days[str(reason)], working=policy.working_days)


def due_end(day: date, zone: str) -> datetime:
    """The instant (UTC) at which a date-only due has passed: the end of that local day."""
    return midnight(day + timedelta(days=1), zone)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to reach the customer. `wanted_at`: the time that they asked for instead."""

    at: datetime
    result: str
    wanted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a callback's attempts make of it. `due_at`: by when now; `next_at`: the proposed next try, None before the
    first and after the last; `needs_phone`: a wrong number was dialled, it must be corrected first."""

    state: CallbackState
    due_at: datetime
    ended_at: datetime | None = None
    next_at: datetime | None = None
    needs_phone: bool = False


def standing(
    policy: CallbackPolicy,
    calendar: Calendar,
    original_due_at: datetime,
    attempts: Sequence[Attempt],
    preferred: str | None = None,
) -> Standing:
    """The sum of the attempts, in any order; the same sum whoever computes it, and whenever.

    Answered by the customer, also to refuse, is reached. The policy's attempts on enough different days use it up; who
    asked for another time was heard, so that such a try neither ends nor uses up, but moves the due to that time. Any other
    is followed up on the next working day and at another time of day, so that three tries never fall on one bad day.
    """
    tries = sorted(attempts, key=lambda attempt: attempt.at)
    wanted = [attempt.wanted_at for attempt in tries if attempt.wanted_at is not None]
    due_at = due_end(local_date(wanted[-1], calendar.zone), calendar.zone) if wanted else original_due_at
    for attempt in tries:
        if attempt.result in ENDING_RESULTS:
            return Standing(CallbackState.REACHED, due_at, attempt.at)
    missed = [attempt for attempt in tries if attempt.result != AttemptResult.ANOTHER_TIME]
    if (ended := _used_up_at(policy, calendar, missed)) is not None:
        return Standing(CallbackState.USED_UP, due_at, ended)
    if not tries:
        return Standing(CallbackState.OPEN, due_at)
    last = tries[-1]
    if last.wanted_at is not None:
        return Standing(CallbackState.OPEN, due_at, next_at=last.wanted_at)
    following = add_days(calendar, local_date(last.at, calendar.zone), 1, working=True)
    next_at = next_time(calendar, following, tuple(attempt.at for attempt in missed), preferred)
    return Standing(CallbackState.OPEN, due_at, None, next_at, last.result == AttemptResult.WRONG_NUMBER)


def _used_up_at(policy: CallbackPolicy, calendar: Calendar, missed: Sequence[Attempt]) -> datetime | None:
    """The try that used the callback up: enough of them, on enough days."""
    days: set[date] = set()
    for place, attempt in enumerate(missed, start=1):
        days.add(local_date(attempt.at, calendar.zone))
        if place >= policy.attempts and len(days) >= policy.on_days:
            return attempt.at
    return None


class Word(StrEnum):
    """The customer's word on the outcome. `UNSAID`: asked, and they did not say."""

    YES = "yes"
    NO = "no"
    UNSAID = "unsaid"


SATISFIED: Mapping[str | None, bool] = {Word.YES: True, Word.NO: False}
"""As the ledger has it; what was not said stands there as nothing."""


def word_missing(
    reasons: Collection[str], result: str, *, satisfied: bool | None, unsaid: bool = False, problem: str = ""
) -> Literal["satisfied", "problem"] | None:
    """What a try still owes, None when nothing: the one rule for every place where tries are logged.

    A customer who was reached after a complaint is asked whether the outcome satisfies (forms §1, row 34: satisfied or not);
    `unsaid`: they were asked and did not say. One who is not satisfied says what remains, which opens a new form (row 35).
    `reasons`: of all promises of the call.
    """
    if result != AttemptResult.REACHED or CallbackReason.AFTER_COMPLAINT not in reasons:
        return None
    if satisfied is None and not unsaid:
        return "satisfied"
    return "problem" if satisfied is False and not problem.strip() else None


Ageing = Literal["later", "today"] | int
"""Due later, due today, or the number of the overdue bucket counted from 0."""


def ageing_bucket(policy: CallbackPolicy, calendar: Calendar, due_on: date, today: date) -> Ageing:
    """The age of an open callback. Overdue counts *working* days after the due day, and at least one."""
    if due_on >= today:
        return "today" if due_on == today else "later"
    overdue = working_days_after(calendar, due_on, today)
    return sum(overdue >= edge for edge in policy.ageing_edges)


def ageing_labels(policy: CallbackPolicy) -> tuple[str, ...]:
    """The buckets in words that need no language: ``1–2``, ``3–6``, ``7–14``, ``15+``."""
    starts = (1, *policy.ageing_edges)
    closed = [
        f"{start}–{end - 1}" if end - 1 > start else f"{start}"
        for start, end in zip(starts, policy.ageing_edges, strict=False)
    ]
    return (*closed, f"{starts[-1]}+")


def ageing_cutoffs(policy: CallbackPolicy, calendar: Calendar, today: date) -> tuple[date, ...]:
    """For a query: a due day *before* the k-th of these days lies in overdue bucket k or a later one.

    The first is today itself, so the buckets sum to everything overdue. Where the due is stored as an instant
    (`due_end`), the same test reads ``due_at <= midnight(cutoff, zone)``.
    """
    cutoffs, day = [today], today
    for edge in policy.ageing_edges:
        while working_days_after(calendar, day - timedelta(days=1), today) < edge:
            day -= timedelta(days=1)
        cutoffs.append(day)
    return tuple(cutoffs)
