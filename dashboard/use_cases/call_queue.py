"""Call mode: the next customer to call, whom nobody else gets meanwhile.

A lease ends when its time runs out, so that a browser that dies keeps nobody from being called; while the page is open it is
renewed. It is taken in one statement, so two supervisors can't get the same customer (tested with two at once).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Refusal
from dashboard.periods import midnight
from dashboard.policies import Policies, policies_in_force
from dashboard.rules.call_times import suits
from dashboard.saving import writing
from dashboard.use_cases.callback_ledger import call_to_change
from data_access.engine import reading
from data_access.queries import call_queue as queue
from data_access.queries.call_queue import Candidate, Held
from data_access.queries.call_told import CallTold, told
from data_access.repositories import leases
from data_access.repositories.ledger import audit, raise_revision
from data_access.tables import CallbackSkip
from data_access.vocabulary import CallbackState, Subject, Tier

LEASE = timedelta(seconds=150)
RENEW_SECONDS = 40
"""Browsers let a hidden page's timers run once a minute at least; the lease outlives two of them."""
LONGEST_REASON = 400


@dataclass(frozen=True)
class Turn:
    """`call` None: nobody is left to be called now. `waiting`: how many calls the queue holds, this one included."""

    call: CallTold | None
    waiting: int
    held: Held


def take_call(store: Engine, viewer: Viewer, holder: str, *, now: datetime, keep: int | None = None) -> Turn:
    """The next call of the queue, leased to `holder` (a token of one open page), who gives back any other.

    `keep`: the call that the page shows; it stays while its lease can be had. Raises NotAllowed without the right.
    """
    viewer.require(Right.RECORD)
    with writing(store) as session:
        policies = policies_in_force(session, now)
        found, waiting = _queue(session, viewer, holder, policies, now)
        ordered = sorted(found, key=lambda one: (one.callback_id != keep, _place(one, viewer, policies, now)))
        leases.release(session, holder=holder, now=now)
        taken = _first_free(session, viewer, holder, ordered, now)
        given = told(session, taken) if taken is not None else None
        if given is not None:  # the number is shown whole to whoever must dial it: who saw it is on record
            _leave_trace(session, viewer, given, now)
        held = queue.held_back(session, viewer.scope, holder=holder, now=now, due_by=_tonight(policies, now))
        return Turn(given, waiting, held)


def _leave_trace(session: Session, viewer: Viewer, given: CallTold, now: datetime) -> None:
    """Who was shown, and as in `reveal_complainant` each complainant who is protected: a case may have become so since its
    promise was joined to the call."""
    details = {"callback": given.callback_id}
    key = given.customer_id
    audit(session, at=now, actor=viewer.actor, action="call", subject="customer", subject_id=key, details=details)
    for case_id in dict.fromkeys(one.case_id for one in given.reasons if one.is_protected):
        audit(session, at=now, actor=viewer.actor, action="reveal", subject="case", subject_id=case_id, details=details)


def _queue(
    session: Session, viewer: Viewer, holder: str, policies: Policies, now: datetime
) -> tuple[list[Candidate], int]:
    return queue.candidates(
        session,
        viewer.scope,
        holder=holder,
        name=viewer.name,
        staff_id=viewer.staff_id,
        now=now,
        due_by=_tonight(policies, now),
        skipped_since=midnight(policies.day(now), policies.zone),
    )


def _tonight(policies: Policies, now: datetime) -> datetime:
    return midnight(policies.day(now) + timedelta(days=1), policies.zone)


_LAST = len(tuple(Tier))
_TIERS = {str(tier): place for place, tier in enumerate(Tier)}


def _place(one: Candidate, viewer: Viewer, policies: Policies, now: datetime) -> tuple[object, ...]:
    """Who asked for this very time first; then who may be called at this hour, one's own customers, the longest overdue,
    the highest tier."""
    whose = 0 if one.owner_id is not None and one.owner_id == viewer.staff_id else 1 if one.owner_id is None else 2
    fits = suits(policies.calendar, one.preferred_time, now)
    return (
        not one.was_asked_for,
        not fits,
        whose,
        one.due_at,
        _TIERS.get(one.tier or "", _LAST),
        one.callback_id,
    )


def _first_free(
    session: Session, viewer: Viewer, holder: str, ordered: Iterable[Candidate], now: datetime
) -> int | None:
    for one in ordered:
        if leases.take(
            session,
            one.customer_id,
            one.callback_id,
            holder=holder,
            holder_name=viewer.name,
            now=now,
            until=now + LEASE,
        ):
            return one.callback_id
    return None


def renew_lease(store: Engine, viewer: Viewer, holder: str, callback_id: int, *, now: datetime) -> bool:
    """Whether the page still has its call; then for longer."""
    viewer.require(Right.RECORD)
    with writing(store) as session:
        return leases.renew(session, callback_id, holder=holder, now=now, until=now + LEASE)


def release_lease(store: Engine, holder: str, *, now: datetime) -> None:
    """The page is left: its customer may be called by others at once."""
    with writing(store) as session:
        leases.release(session, holder=holder, now=now)


def waiting_calls(store: Engine, viewer: Viewer, *, now: datetime) -> int:
    """How many calls this person's queue holds now."""
    with reading(store) as session:
        return _queue(session, viewer, "", policies_in_force(session, now), now)[1]


@dataclass(frozen=True)
class SkipEntry:
    callback_id: int
    reason: str


def skip_callback(store: Engine, viewer: Viewer, entry: SkipEntry, *, now: datetime) -> None:
    """Leave a call for today, with a reason: nobody was called, the due stays, others may still be given it.

    Raises Refusal without a reason or for one that has ended, NotFound, NotAllowed.
    """
    viewer.require(Right.RECORD)
    reason = entry.reason.strip()
    if not reason:
        raise Refusal("callback.skip_reason", field="reason")
    with writing(store) as session:
        call = call_to_change(session, viewer, entry.callback_id)
        if call.callback.state != CallbackState.OPEN:
            raise Refusal("callback.ended")
        session.add(
            CallbackSkip(
                callback_id=call.key,
                skipped_at=now,
                reason=reason[:LONGEST_REASON],
                staff_id=viewer.staff_id,
                recorded_by=viewer.name,
            )
        )
        details = {"reason": reason[:LONGEST_REASON]}
        audit(
            session, at=now, actor=viewer.actor, action="skip", subject="callback", subject_id=call.key, details=details
        )
        raise_revision(session, Subject.CALLBACKS)
