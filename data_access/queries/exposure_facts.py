"""Facts about what complaints are counted on: households, vehicles, contracts or orders per site and month."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Subquery, case, func, literal, select, union_all
from sqlmodel import Session, col

from data_access.columns import UtcDateTime
from data_access.queries.case_facts import received
from data_access.queries.case_rows import windows
from data_access.queries.facts import FactQuery, NotSplittableError, scope_conditions
from data_access.scope import Selection
from data_access.tables import Case, Exposure
from data_access.vocabulary import ExposureKind, Subject

Rows = Select[Any]


def _months(start: datetime, end: datetime, selection: Selection) -> list[date]:
    """The first days of the local months that the stretch touches, up to the cut-off."""
    zone = ZoneInfo(selection.zone)
    first = start.astimezone(zone).date().replace(day=1)
    last = min(end, selection.as_of).astimezone(zone)
    found = []
    while datetime(first.year, first.month, 1, tzinfo=zone) < last:
        found.append(first)
        first = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return found


def _monthly(start: datetime, end: datetime, selection: Selection) -> Subquery:
    """What is known of each site and month. Of several kinds the first in the vocabulary's order has place 1."""
    order = case({kind.value: place for place, kind in enumerate(ExposureKind)}, value=col(Exposure.kind))
    place = func.row_number().over(partition_by=(col(Exposure.site_id), col(Exposure.month)), order_by=order)
    names = (Exposure.id, Exposure.site_id, Exposure.kind, Exposure.quantity)
    return (
        select(*(col(name) for name in names), place.label("place"))
        .where(
            col(Exposure.month).in_(_months(start, end, selection)),
            col(Exposure.voided_at).is_(None),
            col(Exposure.quantity) > 0,
        )
        .subquery()
    )


def _per_site(start: datetime, end: datetime, selection: Selection) -> Rows:
    """The mean monthly exposure of each site. Of several kinds the first counts, never a sum."""
    monthly = _monthly(start, end, selection)
    return (
        select(
            func.min(monthly.c.id).label("id"),
            monthly.c.site_id,
            literal(start, UtcDateTime()).label("at"),
            (func.avg(monthly.c.quantity) * 1.0).label("value"),
        )
        .where(monthly.c.place == 1)
        .group_by(monthly.c.site_id)
    )


def exposure_kinds(session: Session, selection: Selection) -> tuple[str, ...]:
    """What the period's cases are counted on at the sites in view, in the vocabulary's order: households, vehicles …"""
    monthly = _monthly(selection.start, selection.end, selection)
    seen = scope_conditions(selection.scope, None, monthly.c.site_id)
    if selection.site_ids:
        seen.append(monthly.c.site_id.in_(selection.site_ids))
    found = set(session.execute(select(monthly.c.kind).where(monthly.c.place == 1, *seen).distinct()).scalars())
    return tuple(kind.value for kind in ExposureKind if kind.value in found)


def _exposure(selection: Selection) -> Rows:
    """One row per site and window. A team has no households of its own: within a team there is no rate."""
    if selection.scope.teams is not None:
        raise NotSplittableError("team_id")
    parts = [_per_site(start, end, selection) for start, end in windows(selection)]
    return select(union_all(*parts).subquery())


def _exposed(selection: Selection) -> Rows:
    """Cases received at sites whose exposure is known for that time; others can't enter the rate."""
    parts = []
    for start, end in windows(selection):
        known: ColumnElement[bool] = col(Case.site_id).in_(
            select(_per_site(start, end, selection).subquery().c.site_id)
        )
        rows = received(selection, col(Case.received_at) >= start, col(Case.received_at) < end, known)
        parts.append(rows)
    return select(union_all(*parts).subquery())


FACTS: dict[str, FactQuery] = {
    "exposure": FactQuery(Subject.EXPOSURES, _exposure, ignores=frozenset({"kind", "cause_id", "channel", "severity"})),
    "case_exposed": FactQuery(Subject.CASES, _exposed),
}
