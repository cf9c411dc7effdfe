"""Everything that happened with one customer, newest first, in one list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, exists, func, literal, null, select, union_all
from sqlalchemy import cast as as_type
from sqlalchemy.types import BigInteger, String
from sqlmodel import Session, SQLModel, col

from data_access.queries.facts import scope_conditions
from data_access.queries.protected import is_protected
from data_access.scope import Scope
from data_access.tables import (
    Callback,
    CallbackAttempt,
    Case,
    Interaction,
    Purchase,
    Service,
    Survey,
    SurveyAnswer,
    SurveyItem,
)


class Happening(StrEnum):
    """The sorts by which the list is filtered."""

    CASE = "case"
    CONTACT = "contact"
    SERVICE = "service"
    PURCHASE = "purchase"
    SURVEY = "survey"
    CALLBACK = "callback"
    ATTEMPT = "attempt"


@dataclass(frozen=True)
class Entry:
    """One thing that happened. `code` and `detail` are words of the vocabulary:

    case: kind, stage · contact: kind or None, channel · survey: channel, None · callback: reason, state ·
    attempt: result, way. `amount` is money in minor units for services and purchases, the overall score for surveys.
    """

    sort: Happening
    id: int
    at: datetime
    precision: str
    code: str | None
    detail: str | None
    text: str | None
    number: str | None
    amount: int | None
    currency: str | None
    case_id: int | None
    staff_id: int | None


@dataclass(frozen=True)
class Timeline:
    """One page of the list, and how many there are of each sort."""

    entries: tuple[Entry, ...]
    counts: tuple[tuple[Happening, int], ...]


_TEXT, _WHOLE = String(), BigInteger()


def customer_timeline(
    session: Session,
    customer_id: int,
    scope: Scope,
    as_of: datetime,
    sorts: tuple[Happening, ...] = (),
    offset: int = 0,
    limit: int = 20,
) -> Timeline:
    """What happened before `as_of`, of the chosen sorts (none: all), newest first.

    Rows of teams or sites outside the viewer's scope are left out, and all that belongs to a confidential case: the
    customer's page would tell whose it is. A contact that opened a case is told by the case.
    """
    parts = {sort: _within(made, scope, as_of) for sort, made in _sources(customer_id).items()}
    every = union_all(*parts.values()).subquery()
    counted = session.execute(select(every.c.sort, func.count()).group_by(every.c.sort))
    known: dict[str, int] = {row[0]: row[1] for row in counted}
    rows = select(*(every.c[name] for name in Entry.__dataclass_fields__)).order_by(
        every.c.at.desc(), every.c.sort, every.c.id.desc()
    )
    if sorts:
        rows = rows.where(every.c.sort.in_([str(sort) for sort in sorts]))
    found = session.execute(rows.offset(offset).limit(limit))
    return Timeline(
        tuple(Entry(Happening(row[0]), *row[1:]) for row in found),
        tuple((sort, known[sort]) for sort in Happening if known.get(sort)),
    )


def _within(rows: Select[Any], scope: Scope, as_of: datetime) -> Select[Any]:
    part = rows.subquery()
    seen = scope_conditions(scope, part.c.team_id, part.c.site_id)
    return select(part).where(part.c.at < as_of, ~is_protected(part.c.case_id), *seen)


def _sources(customer_id: int) -> dict[Happening, Select[Any]]:
    return {
        Happening.CASE: _cases(customer_id),
        Happening.CONTACT: _contacts(customer_id),
        Happening.SERVICE: _services(customer_id),
        Happening.PURCHASE: _purchases(customer_id),
        Happening.SURVEY: _surveys(customer_id),
        Happening.CALLBACK: _callbacks(customer_id),
        Happening.ATTEMPT: _attempts(customer_id),
    }


def _rows(
    table: type[SQLModel],
    sort: Happening,
    at: Any,
    *,
    precision: Any,
    code: Any = None,
    detail: Any = None,
    text: Any = None,
    number: Any = None,
    amount: Any = None,
    currency: Any = None,
    case_id: Any = None,
    staff_id: Any = None,
    team_id: Any = None,
    site_id: Any = None,
) -> Select[Any]:
    """The common columns of one source; what a source lacks is NULL of the right type."""

    def column(name: str, given: Any, kind: Any) -> Any:
        return as_type(null() if given is None else given, kind).label(name)

    columns: list[Any] = [
        literal(str(sort)).label("sort"),
        column("id", table.id, _WHOLE),  # type: ignore[attr-defined]
        at.label("at"),
        column("precision", precision, _TEXT),
        column("code", code, _TEXT),
        column("detail", detail, _TEXT),
        column("text", text, _TEXT),
        column("number", number, _TEXT),
        column("amount", amount, _WHOLE),
        column("currency", currency, _TEXT),
        column("case_id", case_id, _WHOLE),
        column("staff_id", staff_id, _WHOLE),
        column("team_id", team_id, _WHOLE),
        column("site_id", site_id, _WHOLE),
    ]
    return select(*columns).select_from(table).where(table.voided_at.is_(None))  # type: ignore[attr-defined]


def _cases(customer_id: int) -> Select[Any]:
    return _rows(
        Case,
        Happening.CASE,
        col(Case.received_at),
        precision=Case.received_precision,
        code=Case.kind,
        detail=Case.stage,
        text=Case.content,
        number=Case.number,
        case_id=Case.id,
        staff_id=Case.owner_id,
        team_id=Case.team_id,
        site_id=Case.site_id,
    ).where(col(Case.customer_id) == customer_id)


def _contacts(customer_id: int) -> Select[Any]:
    opened = exists(
        select(1).where(col(Case.id) == col(Interaction.case_id), col(Case.received_at) == col(Interaction.occurred_at))
    )
    return _rows(
        Interaction,
        Happening.CONTACT,
        col(Interaction.occurred_at),
        precision=Interaction.precision,
        code=Interaction.kind,
        detail=Interaction.channel,
        text=Interaction.content,
        case_id=Interaction.case_id,
        staff_id=Interaction.staff_id,
        team_id=Interaction.team_id,
        site_id=Interaction.site_id,
    ).where(col(Interaction.customer_id) == customer_id, ~opened)


def _services(customer_id: int) -> Select[Any]:
    return _rows(
        Service,
        Happening.SERVICE,
        col(Service.finished_at),
        precision=Service.precision,
        text=Service.description,
        number=Service.number,
        amount=Service.amount_minor,
        currency=Service.currency,
        case_id=Service.case_id,
        staff_id=Service.staff_id,
        team_id=Service.team_id,
        site_id=Service.site_id,
    ).where(col(Service.customer_id) == customer_id)


def _purchases(customer_id: int) -> Select[Any]:
    return _rows(
        Purchase,
        Happening.PURCHASE,
        col(Purchase.bought_at),
        precision=Purchase.precision,
        text=Purchase.description,
        amount=Purchase.amount_minor,
        currency=Purchase.currency,
        site_id=Purchase.site_id,
    ).where(col(Purchase.customer_id) == customer_id)


def _surveys(customer_id: int) -> Select[Any]:
    overall = (
        select(func.min(col(SurveyAnswer.score)))
        .join(SurveyItem, col(SurveyItem.id) == col(SurveyAnswer.item_id))
        .where(col(SurveyAnswer.survey_id) == col(Survey.id), col(SurveyItem.is_overall))
        .scalar_subquery()
    )
    return _rows(
        Survey,
        Happening.SURVEY,
        col(Survey.answered_at),
        precision=Survey.precision,
        code=Survey.channel,
        text=Survey.comment,
        amount=overall,
        case_id=Survey.case_id,
        staff_id=Survey.staff_id,
        team_id=Survey.team_id,
        site_id=Survey.site_id,
    ).where(col(Survey.customer_id) == customer_id, col(Survey.answered_at).is_not(None))


def _callbacks(customer_id: int) -> Select[Any]:
    return _rows(
        Callback,
        Happening.CALLBACK,
        col(Callback.opened_at),
        precision=literal("instant"),
        code=Callback.reason,
        detail=Callback.state,
        text=Callback.topic,
        case_id=Callback.case_id,
        staff_id=Callback.owner_id,
        team_id=Callback.team_id,
        site_id=Callback.site_id,
    ).where(col(Callback.customer_id) == customer_id)


def _attempts(customer_id: int) -> Select[Any]:
    return (
        _rows(
            CallbackAttempt,
            Happening.ATTEMPT,
            col(CallbackAttempt.attempted_at),
            precision=CallbackAttempt.precision,
            code=CallbackAttempt.result,
            detail=CallbackAttempt.way,
            text=CallbackAttempt.note,
            case_id=Callback.case_id,
            staff_id=CallbackAttempt.staff_id,
            team_id=Callback.team_id,
            site_id=Callback.site_id,
        )
        .join(Callback, col(Callback.id) == col(CallbackAttempt.callback_id))
        .where(col(Callback.customer_id) == customer_id, col(Callback.voided_at).is_(None))
    )
