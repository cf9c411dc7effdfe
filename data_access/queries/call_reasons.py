"""Why a call is made: each of its promises with what happened, when and by whom; and when the customer was last spoken to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, false, func, null, or_, select
from sqlmodel import Session, col

from data_access.queries.roles import in_role
from data_access.tables import (
    Callback,
    CallbackAttempt,
    Case,
    CaseEvent,
    Interaction,
    Purchase,
    Service,
    Staff,
    Survey,
)
from data_access.vocabulary import ENDING_RESULTS, CallbackReason, Stage


@dataclass(frozen=True)
class ReasonTold:
    """One promise of a call. `topic`: what it is about, in the customer's words where there are any. `done`, `done_at`, `by`:
    what was done for them (a service, a resolution), when, and by whom; of a low score when it was given and who had served;
    of a promise by hand when it was made and by whom. None: not known."""

    reason: str
    topic: str
    case_id: int | None
    case_number: str | None
    done: str | None
    done_at: datetime | None
    by: str | None
    is_protected: bool  # the complainant of its case wants to stay unnamed


@dataclass(frozen=True)
class LastTalk:
    """When somebody of ours last spoke with a customer, and who."""

    at: datetime
    by: str | None


def reasons_of(session: Session, callback_id: int) -> tuple[ReasonTold, ...]:
    """The promises of a call, its own first."""
    server, solver, judged = in_role(Staff, "reason_server"), in_role(Staff, "reason_solver"), in_role(Staff, "judged")
    solved = in_role(CaseEvent, "reason_solved")
    resolution = in_role(CaseEvent, "reason_resolution")
    last_resolution = (
        select(col(resolution.id))
        .where(
            col(resolution.case_id) == col(Callback.case_id),
            col(resolution.kind) == Stage.RESOLVED,
            col(resolution.voided_at).is_(None),
        )
        .order_by(col(resolution.occurred_at).desc(), col(resolution.id).desc())
        .limit(1)
        .correlate(Callback)
        .scalar_subquery()
    )
    reason = col(Callback.reason)
    of_score, by_hand = reason == CallbackReason.LOW_SCORE, reason == CallbackReason.BY_HAND
    of_service = and_(reason == CallbackReason.AFTER_SERVICE, col(Service.id).is_not(None))
    rows = session.execute(
        select(
            reason,
            case(
                (reason == CallbackReason.AFTER_COMPLAINT, func.coalesce(col(Case.content), col(Callback.topic))),
                (of_score & col(Survey.id).is_not(None), func.coalesce(col(Survey.comment), "")),
                else_=col(Callback.topic),
            ),
            col(Callback.case_id),
            col(Case.number),
            case((of_service, col(Service.description)), else_=col(solved.note)),
            case(
                (of_service, col(Service.finished_at)),
                (of_score, col(Survey.answered_at)),
                (by_hand, col(Callback.opened_at)),
                else_=col(solved.occurred_at),
            ),
            case(
                (of_service, col(server.name)),
                (of_score, col(judged.name)),
                (by_hand, col(Callback.recorded_by)),
                else_=func.coalesce(col(solver.name), col(solved.recorded_by)),
            ),
            func.coalesce(col(Case.confidential), false()),
        )
        .outerjoin(Case, col(Case.id) == col(Callback.case_id))
        .outerjoin(Service, col(Service.id) == col(Callback.service_id))
        .outerjoin(Survey, col(Survey.id) == col(Callback.survey_id))
        .outerjoin(solved, col(solved.id) == last_resolution)
        .outerjoin(server, col(server.id) == col(Service.staff_id))
        .outerjoin(judged, col(judged.id) == col(Survey.staff_id))
        .outerjoin(solver, col(solver.id) == col(solved.staff_id))
        .where(or_(col(Callback.id) == callback_id, col(Callback.part_of_id) == callback_id))
        .where(col(Callback.voided_at).is_(None))
        .order_by(col(Callback.part_of_id).is_not(None), col(Callback.id))
    )
    return tuple(ReasonTold(*row) for row in rows)


def last_talk(session: Session, customer_id: int, *, or_bought: bool) -> LastTalk | None:
    """The latest contact that reached the customer (`or_bought`: or their latest purchase); None for never."""
    who = in_role(Staff, "talk_staff")
    asked: list[Any] = [
        select(col(Interaction.occurred_at), col(who.name))
        .outerjoin(who, col(who.id) == col(Interaction.staff_id))
        .where(
            col(Interaction.customer_id) == customer_id,
            col(Interaction.reached),
            col(Interaction.voided_at).is_(None),
        )
        .order_by(col(Interaction.occurred_at).desc())
        .limit(1),
        select(col(CallbackAttempt.attempted_at), func.coalesce(col(who.name), col(CallbackAttempt.recorded_by)))
        .join(Callback, col(Callback.id) == col(CallbackAttempt.callback_id))
        .outerjoin(who, col(who.id) == col(CallbackAttempt.staff_id))
        .where(
            col(Callback.customer_id) == customer_id,
            col(CallbackAttempt.result).in_(ENDING_RESULTS),
            col(CallbackAttempt.voided_at).is_(None),
        )
        .order_by(col(CallbackAttempt.attempted_at).desc())
        .limit(1),
    ]
    if or_bought:
        asked.append(
            select(col(Purchase.bought_at), null())
            .where(col(Purchase.customer_id) == customer_id, col(Purchase.voided_at).is_(None))
            .order_by(col(Purchase.bought_at).desc())
            .limit(1)
        )
    found = [LastTalk(row[0], row[1] or None) for one in asked for row in session.execute(one)]
    return max(found, key=lambda one: one.at, default=None)
