"""What a changed rule would have met lately: reads for the preview on the settings page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from data_access.queries.customer_standing import CustomerRules, standing
from data_access.tables import Callback, Case, CaseEvent, Customer, Survey, SurveyAnswer, SurveyItem
from data_access.vocabulary import CallbackReason, Precision, Stage


@dataclass(frozen=True)
class TieredCustomer:
    id: int
    number: str
    name: str


@dataclass(frozen=True)
class RecentCase:
    id: int
    number: str
    kind: str
    severity: int
    content: str
    received_at: datetime
    resolved_at: datetime | None


def tiers_of(session: Session, rules: CustomerRules, as_of: datetime) -> dict[int, str | None]:
    """Customer → tier under these rules: two small values a customer, the only way to tell who changes."""
    rows = standing(rules, as_of).subquery()
    return {row[0]: row[1] for row in session.execute(select(rows.c.id, rows.c.tier))}


def customers_named(session: Session, ids: Sequence[int]) -> list[TieredCustomer]:
    found = session.execute(
        select(col(Customer.id), col(Customer.number), col(Customer.name)).where(col(Customer.id).in_(ids))
    )
    return [TieredCustomer(row[0], row[1], row[2]) for row in found]


def recent_cases(session: Session, since: datetime, until: datetime) -> list[RecentCase]:
    """Cases received in the stretch to the minute, with the instant of their first resolution."""
    resolved = (
        select(col(CaseEvent.case_id), func.min(col(CaseEvent.occurred_at)).label("at"))
        .where(
            col(CaseEvent.kind) == Stage.RESOLVED,
            col(CaseEvent.voided_at).is_(None),
            col(CaseEvent.precision) != Precision.UNKNOWN,
        )
        .group_by(col(CaseEvent.case_id))
        .subquery()
    )
    rows = session.execute(
        select(Case, resolved.c.at)
        .outerjoin(resolved, resolved.c.case_id == col(Case.id))
        .where(
            col(Case.received_at) >= since,
            col(Case.received_at) < until,
            col(Case.voided_at).is_(None),
            col(Case.received_precision) == Precision.INSTANT,
        )
        .order_by(col(Case.received_at).desc())
    )
    return [
        RecentCase(one.id or 0, one.number, one.kind, one.severity, one.content, one.received_at, at)
        for one, at in rows
    ]


def callbacks_opened(session: Session, since: datetime, until: datetime) -> int:
    """Callbacks that were opened in the stretch, except those for low scores, which the preview counts anew."""
    query = select(func.count()).select_from(Callback)
    found: int = session.execute(
        query.where(
            col(Callback.opened_at) >= since,
            col(Callback.opened_at) < until,
            col(Callback.voided_at).is_(None),
            col(Callback.reason) != CallbackReason.LOW_SCORE,
        )
    ).scalar_one()
    return found


def low_scores(session: Session, since: datetime, until: datetime, percent: int) -> int:
    """Answered surveys of the stretch with a score in the lowest part of its scale."""
    span = col(SurveyItem.scale_max) - col(SurveyItem.scale_min)
    height = case(
        (col(SurveyItem.direction) == "higher_better", col(SurveyAnswer.score) - col(SurveyItem.scale_min)),
        else_=col(SurveyItem.scale_max) - col(SurveyAnswer.score),
    )
    found: int = session.execute(
        select(func.count(func.distinct(col(Survey.id))))
        .select_from(Survey)
        .join(SurveyAnswer, col(SurveyAnswer.survey_id) == col(Survey.id))
        .join(SurveyItem, col(SurveyItem.id) == col(SurveyAnswer.item_id))
        .where(
            col(Survey.answered_at) >= since,
            col(Survey.answered_at) < until,
            col(Survey.voided_at).is_(None),
            height * 100 <= span * percent,
        )
    ).scalar_one()
    return found
