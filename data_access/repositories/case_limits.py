"""The limits of many cases at once, when the go-live date moves. Never commits."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import and_, case, func, or_, select, update
from sqlmodel import Session, col

from data_access.tables import Case, CaseEvent
from data_access.vocabulary import SideEvent


def forget_limits_of_history(session: Session, live_from: datetime) -> None:
    """What was received, or re-opened, before the company went live is due never. Its parts stay: what the policy set, what was
    promised, what an outside body asked for."""
    session.execute(update(Case).where(col(Case.received_at) < live_from).values(due_at=None))
    began = and_(col(CaseEvent.kind) == SideEvent.REOPENED, col(CaseEvent.occurred_at) < live_from)
    session.execute(update(CaseEvent).where(began).values(due_at=None))


def restore_limits_of_news(session: Session, live_from: datetime | None) -> list[int]:
    """What is history no more is due by its parts again: set from outside, else the earlier of policy and promise. The keys of
    re-openings that have lost their own limit, for the rules to set anew."""
    policy, promised = col(Case.policy_due_at), col(Case.promised_at)
    earlier = case((or_(policy.is_(None), promised < policy), promised), else_=policy)
    first = datetime.min.replace(tzinfo=UTC) if live_from is None else live_from
    news = and_(col(Case.due_at).is_(None), col(Case.received_at) >= first)
    began = and_(col(CaseEvent.due_at).is_(None), col(CaseEvent.occurred_at) >= first)
    session.execute(update(Case).where(news).values(due_at=func.coalesce(Case.outside_due_at, earlier)))
    again = select(col(CaseEvent.id)).where(col(CaseEvent.kind) == SideEvent.REOPENED, began)
    own = (col(CaseEvent.import_id).is_(None), col(CaseEvent.voided_at).is_(None))
    return [key for key in session.execute(again.where(*own)).scalars() if key is not None]
