"""Writing callbacks and their attempts. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlmodel import Session, col

from data_access.queries.protected import is_protected
from data_access.tables import Attachment, Callback, CallbackAttempt, Case, CaseEvent, Customer, Service, Staff
from data_access.vocabulary import CallbackReason, CallbackState, SideEvent, Stage


def attempt_of_form(session: Session, form_token: str) -> CallbackAttempt | None:
    """The attempt that this very form has already written."""
    statement = select(CallbackAttempt).where(col(CallbackAttempt.form_token) == form_token)
    return session.execute(statement).scalars().one_or_none()


def callback_of_form(session: Session, form_token: str) -> int | None:
    return session.execute(select(col(Callback.id)).where(col(Callback.form_token) == form_token)).scalar()


def service_of_form(session: Session, form_token: str) -> int | None:
    return session.execute(select(col(Service.id)).where(col(Service.form_token) == form_token)).scalar()


def attempts_of(session: Session, callback_id: int) -> list[CallbackAttempt]:
    """The attempts that stand, in the order of their time."""
    rows = session.execute(
        select(CallbackAttempt)
        .where(col(CallbackAttempt.callback_id) == callback_id, col(CallbackAttempt.voided_at).is_(None))
        .order_by(col(CallbackAttempt.attempted_at), col(CallbackAttempt.id))
    )
    return list(rows.scalars())


def parts_of(session: Session, callback_id: int) -> list[Callback]:
    """The promises that are part of a call, held until the transaction ends."""
    rows = session.execute(
        select(Callback)
        .where(col(Callback.part_of_id) == callback_id, col(Callback.voided_at).is_(None))
        .order_by(col(Callback.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(rows.scalars())


def reasons_of_call(session: Session, callback_id: int) -> set[str]:
    """Why a call is made: the reasons of all its promises, whichever of them is named."""
    named = select(func.coalesce(col(Callback.part_of_id), col(Callback.id))).where(col(Callback.id) == callback_id)
    call = named.scalar_subquery()
    rows = session.execute(
        select(col(Callback.reason)).where(
            or_(col(Callback.id) == call, col(Callback.part_of_id) == call), col(Callback.voided_at).is_(None)
        )
    )
    return set(rows.scalars())


def _untouched() -> list[ColumnElement[bool]]:
    """Calls that further promises may join: open, not yet tried or moved, so that each promise has the due and the attempts
    that its own rule gives it. What follows a complaint whose complainant is protected stays a call of its own."""
    return [
        col(Callback.customer_id).is_not(None),
        col(Callback.state) == CallbackState.OPEN,
        col(Callback.voided_at).is_(None),
        col(Callback.part_of_id).is_(None),
        col(Callback.reason) != CallbackReason.RECHECK,
        col(Callback.original_due_at) == col(Callback.due_at),
        col(Callback.next_attempt_at).is_(None),  # the first try sets it
        ~is_protected(Callback.case_id),
    ]


def call_to_join(session: Session, callback: Callback) -> Callback | None:
    """The call to the same customer for the same day, whoever makes it; held."""
    if callback.case_id is not None and session.get_one(Case, callback.case_id).confidential:
        return None
    rows = session.execute(
        select(Callback)
        .where(
            *_untouched(),
            col(Callback.customer_id) == callback.customer_id,
            col(Callback.due_at) == callback.due_at,
            col(Callback.original_due_at) == callback.original_due_at,
        )
        .order_by(col(Callback.id))
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return rows.scalar()


def join(session: Session, call: Callback, part: Callback) -> None:
    """Make a promise part of a call; whoever has the call open now sees that it changed. One person makes it: the call's, and
    where it waits for anybody of its team the promise's."""
    assert call.id is not None
    if call.owner_id is None and part.owner_id is not None:
        call.owner_id, call.team_id = part.owner_id, part.team_id
    part.part_of_id = call.id
    call.version += 1
    for row in (*parts_of(session, call.id), part):
        row.version, row.owner_id = call.version, call.owner_id
    session.add(call)


def join_due_together(session: Session, customer_ids: Iterable[int] | None = None) -> int:
    """The same for callbacks that were written many at once, of these customers or of all; how many became a part."""
    columns = (Callback.id, Callback.customer_id, Callback.due_at, Callback.team_id, Callback.owner_id)
    rows = select(*(col(column) for column in columns)).where(*_untouched()).order_by(col(Callback.id))
    if customer_ids is not None:
        rows = rows.where(col(Callback.customer_id).in_(list(customer_ids)))
    calls: dict[tuple[object, ...], list[tuple[int, int | None, int | None]]] = {}
    for key, customer, due_at, team, owner in session.execute(rows).all():
        calls.setdefault((customer, due_at), []).append((key, team, owner))
    joined = 0
    for (call, _, keeper), *parts in calls.values():
        if not parts:
            continue
        owner, heir = keeper, next(((team, by) for _, team, by in parts if by is not None), None)
        if owner is None and heir is not None:
            team, owner = heir
            _set(session, [call], team_id=team, owner_id=owner)
        _set(session, [key for key, _, _ in parts], part_of_id=call, owner_id=owner)
        joined += len(parts)
    return joined


def _set(session: Session, callback_ids: list[int], **values: int | None) -> None:
    session.execute(update(Callback).where(col(Callback.id).in_(callback_ids)).values(**values))


def set_parts_free(session: Session, callback_ids: Iterable[int]) -> None:
    """The promises of calls that are taken back go on by themselves: the first bears the call, the rest are part of it."""
    for callback_id in callback_ids:
        parts = parts_of(session, callback_id)
        for part in parts:
            part.part_of_id = None if part is parts[0] else parts[0].id


def phone_is_corrected(session: Session, customer_id: int) -> bool:
    """Open calls that wait for another number may be tried again; whether there were any."""
    waiting = (
        col(Callback.customer_id) == customer_id,
        col(Callback.needs_phone),
        col(Callback.state) == CallbackState.OPEN,
    )
    freed = update(Callback).where(*waiting).values(needs_phone=False, version=col(Callback.version) + 1)
    return bool(session.execute(freed).rowcount)  # type: ignore[attr-defined]


def attempt_to_change(session: Session, attempt_id: int) -> CallbackAttempt | None:
    """An attempt that stands; its callback is held by the caller."""
    found = session.get(CallbackAttempt, attempt_id, populate_existing=True)
    return found if found is not None and found.voided_at is None else None


def preferred_time(session: Session, customer_id: int | None) -> str | None:
    """When the customer wants to be called, in their words."""
    return session.execute(select(col(Customer.preferred_time)).where(col(Customer.id) == customer_id)).scalar()


def callback_of_survey(session: Session, survey_id: int) -> int | None:
    """The first callback that a response has opened."""
    rows = select(col(Callback.id)).where(col(Callback.survey_id) == survey_id).order_by(col(Callback.id)).limit(1)
    return session.execute(rows).scalar()


def callback_of_service(session: Session, service_id: int) -> int | None:
    """The first callback that a service has opened."""
    rows = select(col(Callback.id)).where(col(Callback.service_id) == service_id).order_by(col(Callback.id)).limit(1)
    return session.execute(rows).scalar()


def account_manager(session: Session, customer_id: int) -> int | None:
    """Who keeps the customer, while that person still works here."""
    statement = (
        select(col(Staff.id))
        .join(Customer, col(Customer.account_manager_id) == col(Staff.id))
        .where(col(Customer.id) == customer_id, col(Staff.active), col(Staff.left_on).is_(None))
    )
    return session.execute(statement).scalar()


def standing_case(session: Session, case_id: int) -> Case | None:
    found = session.get(Case, case_id)
    return found if found is not None and found.voided_at is None else None


def standing_service(session: Session, service_id: int) -> Service | None:
    found = session.get(Service, service_id)
    return found if found is not None and found.voided_at is None else None


def called_by(session: Session, callback_id: int | None, *, staff_id: int | None, name: str) -> bool:
    """Whether this person made the last call of a callback."""
    if callback_id is None:
        return False
    tries = attempts_of(session, callback_id)
    if not tries:
        return False
    last = tries[-1]
    return last.staff_id == staff_id if staff_id is not None and last.staff_id is not None else last.recorded_by == name


def follow_ups_of(session: Session, attempt: CallbackAttempt, case_ids: Iterable[int]) -> list[CaseEvent]:
    """What an attempt wrote into its cases, the last first: follow-ups, and that the customer does not accept the outcome."""
    rows = session.execute(
        select(CaseEvent)
        .where(
            col(CaseEvent.case_id).in_(list(case_ids)),
            col(CaseEvent.kind).in_((Stage.FOLLOWED_UP, SideEvent.REJECTED)),
            col(CaseEvent.occurred_at) == attempt.attempted_at,
            col(CaseEvent.recorded_at) == attempt.recorded_at,
            col(CaseEvent.recorded_by) == attempt.recorded_by,
            col(CaseEvent.voided_at).is_(None),
        )
        .order_by(col(CaseEvent.id).desc())
    )
    return list(rows.scalars())


def is_latest_event(session: Session, event: CaseEvent) -> bool:
    """Whether nobody went on with the case after an event."""
    later = select(col(CaseEvent.id)).where(
        col(CaseEvent.case_id) == event.case_id, col(CaseEvent.id) > event.id, col(CaseEvent.voided_at).is_(None)
    )
    return session.execute(later.limit(1)).scalar() is None


def checks_of(session: Session, callback_id: int) -> int | None:
    """The recheck that was drawn for a callback."""
    return session.execute(select(col(Callback.id)).where(col(Callback.checks_id) == callback_id)).scalar()


def files_of(session: Session, attempt_id: int) -> list[Attachment]:
    """What was attached to an attempt: the customer's signature."""
    rows = session.execute(
        select(Attachment).where(col(Attachment.attempt_id) == attempt_id, col(Attachment.voided_at).is_(None))
    )
    return list(rows.scalars())
