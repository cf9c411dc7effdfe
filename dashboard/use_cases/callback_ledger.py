"""What the deeds at the callback ledger share: the call that is meant, its state as the sum of its attempts, what follows.

Promises that are part of one call (`Callback.part_of_id`) are held, settled and ended together with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.errors import NotFound
from dashboard.policies import Policies
from dashboard.rules.callbacks import Attempt, Standing, standing
from dashboard.rules.stages import is_legal, is_open, next_stage_after
from data_access.repositories import callbacks as store_room
from data_access.repositories.intake import add_numbered
from data_access.repositories.locking import row_to_change
from data_access.tables import Callback, Case, CaseEvent
from data_access.vocabulary import CallbackReason, CallbackState, Stage


@dataclass(frozen=True)
class Call:
    """One call to make: the callback that bears the attempts, and the promises that are part of it."""

    callback: Callback
    parts: tuple[Callback, ...]

    @property
    def rows(self) -> tuple[Callback, ...]:
        return (self.callback, *self.parts)

    @property
    def key(self) -> int:
        assert self.callback.id is not None
        return self.callback.id

    def about_a_complaint(self) -> Callback:
        """The promise that follows a complaint, else the first that has a case, else the call itself."""
        after = [row for row in self.rows if row.reason == CallbackReason.AFTER_COMPLAINT]
        return (*after, *(row for row in self.rows if row.case_id is not None), self.callback)[0]


def call_to_change(session: Session, viewer: Viewer, callback_id: int) -> Call:
    """The call to which a callback belongs, all of it held until the end. Raises NotFound for one out of sight."""
    found = row_to_change(session, Callback, callback_id)
    if found is not None and found.part_of_id is not None:
        found = row_to_change(session, Callback, found.part_of_id)
    if found is None or not viewer.scope.sees(found.team_id, found.site_id):
        raise NotFound("callback.not_found")
    assert found.id is not None
    return Call(found, tuple(store_room.parts_of(session, found.id)))


def settle(session: Session, call: Call, policies: Policies, preferred: str | None) -> Standing:
    """Write into the call what its attempts make of it. Called after each change of them."""
    tries = [Attempt(one.attempted_at, one.result, one.wanted_at) for one in store_room.attempts_of(session, call.key)]
    found = standing(policies.callbacks, policies.calendar, call.callback.original_due_at, tries, preferred)
    version = call.callback.version + 1
    for row in call.rows:
        row.state, row.ended_at, row.next_attempt_at = found.state, found.ended_at, found.next_at
        row.due_at = found.due_at if found.due_at != call.callback.original_due_at else row.original_due_at
        row.needs_phone, row.version = found.needs_phone, version
        session.add(row)
    return found


def set_apart(session: Session, callback: Callback, policies: Policies) -> None:
    """Take a promise out of its call: what else was to be said in it goes on without, and by its own tries."""
    if callback.part_of_id is not None:
        call_id, callback.part_of_id = callback.part_of_id, None
    else:
        assert callback.id is not None
        parts = store_room.parts_of(session, callback.id)
        if not parts:
            return
        store_room.set_parts_free(session, [callback.id])
        call_id = parts[0].id or 0
    session.flush()
    rest = row_to_change(session, Callback, call_id)
    assert rest is not None
    preferred = store_room.preferred_time(session, rest.customer_id)
    settle(session, Call(rest, tuple(store_room.parts_of(session, call_id))), policies, preferred)


def follow_up(
    session: Session, viewer: Viewer, call: Call, *, note: str | None, at: datetime, now: datetime
) -> Sequence[int]:
    """Complaints whose customer was reached have been followed up, where that step is legal; the keys of their cases."""
    if call.callback.state != CallbackState.REACHED:
        return ()
    followed = []
    for row in call.rows:
        if row.reason != CallbackReason.AFTER_COMPLAINT:
            continue
        case = row_to_change(session, Case, row.case_id)
        if case is not None and case.id is not None and is_legal(case.kind, case.stage, Stage.FOLLOWED_UP):
            _write_follow_up(session, viewer, case, note, at, now)
            followed.append(case.id)
    return followed


def _write_follow_up(
    session: Session, viewer: Viewer, case: Case, note: str | None, at: datetime, now: datetime
) -> None:
    assert case.id is not None
    event = CaseEvent(
        number="",
        case_id=case.id,
        kind=Stage.FOLLOWED_UP,
        occurred_at=at,
        recorded_at=now,
        recorded_by=viewer.name,
        staff_id=viewer.staff_id,
        team_id=viewer.team_id,
        note=note,
    )
    add_numbered(session, event)
    case.stage, case.stage_since = next_stage_after(case.stage, Stage.FOLLOWED_UP), at
    case.is_open = is_open(case.stage)
    case.version += 1
