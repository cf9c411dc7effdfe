"""What a changed rule would have met lately: reads for the preview on the settings page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlmodel import Session, col

from data_access.dialect import seconds_between
from data_access.queries.callback_history import is_past_call
from data_access.queries.customer_standing import CustomerRules
from data_access.queries.everybody import everybody
from data_access.queries.organisation import company_facts
from data_access.queries.roles import in_role
from data_access.tables import Callback, Case, CaseEvent, Customer, Survey, SurveyAnswer, SurveyItem
from data_access.vocabulary import CallbackReason, CallbackState, Exit, Precision, SideEvent, Stage


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
    rows = everybody(session, rules, as_of)
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


def open_cases(session: Session, now: datetime) -> int:
    counted = select(func.count()).select_from(Case).where(col(Case.is_open).is_(True), col(Case.voided_at).is_(None))
    return int(session.execute(counted.where(col(Case.received_at) < now)).scalar_one())


def waits_by_reason(session: Session, since: datetime, until: datetime) -> dict[str | None, int]:
    """Reason (None: none was given) → how many waits for it began in the stretch."""
    rows = session.execute(
        select(col(CaseEvent.reason), func.count())
        .where(
            col(CaseEvent.kind) == SideEvent.WAITING,
            col(CaseEvent.occurred_at) >= since,
            col(CaseEvent.occurred_at) < until,
            col(CaseEvent.voided_at).is_(None),
        )
        .group_by(col(CaseEvent.reason))
    )
    return {row[0]: row[1] for row in rows}


def of_known_customers(session: Session, since: datetime, until: datetime) -> int:
    return int(session.execute(select(func.count()).select_from(_known(since, until).subquery())).scalar_one())


def repeated(session: Session, since: datetime, until: datetime, days: int) -> int:
    """Of these cases those whose customer had raised the same cause within so many days before; duplicates are none."""
    earlier = in_role(Case, "repeated_earlier")
    gap = seconds_between(col(earlier.received_at), col(Case.received_at))
    before = select(col(earlier.id)).where(
        col(earlier.customer_id) == col(Case.customer_id),
        col(earlier.cause_id) == col(Case.cause_id),
        func.coalesce(earlier.kind, "") == col(Case.kind),
        col(earlier.voided_at).is_(None),
        col(earlier.stage) != Exit.MERGED,
        gap > 0,
        gap <= days * 86_400,
    )
    rows = _known(since, until).where(before.correlate(Case).exists()).subquery()
    return int(session.execute(select(func.count()).select_from(rows)).scalar_one())


def _known(since: datetime, until: datetime) -> Select[Any]:
    return select(col(Case.id)).where(
        col(Case.received_at) >= since,
        col(Case.received_at) < until,
        col(Case.customer_id).is_not(None),
        col(Case.voided_at).is_(None),
        col(Case.stage) != Exit.MERGED,
    )


def callbacks_due(session: Session, until: datetime) -> dict[int | None, int]:
    """Team → open callbacks that are due by an instant; what is kept in another call is that call's."""
    rows = session.execute(
        select(col(Callback.team_id), func.count())
        .where(
            col(Callback.state) == CallbackState.OPEN,
            col(Callback.voided_at).is_(None),
            col(Callback.part_of_id).is_(None),
            col(Callback.due_at) <= until,
            ~is_past_call(company_facts(session).zone, until),
        )
        .group_by(col(Callback.team_id))
        .order_by(func.count().desc(), col(Callback.team_id))
    )
    return {row[0]: row[1] for row in rows}
