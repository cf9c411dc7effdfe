"""Repeated cases (requirements P6): the same matter raised again within a window, marked on lists and first in them.

The same customer with the same cause; the same asset, whatever it is this time; the same customer with another team, with a
cause of the same group. The *rate* of repeated complaints is narrower (metrics, sections 2 and 8): it takes the first of
these only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from data_access.dialect import seconds_between
from data_access.queries.roles import in_role
from data_access.tables import Case, Cause
from data_access.vocabulary import Exit

DAY = 86_400


class Again(StrEnum):
    """Why a case counts as the same matter as an earlier one."""

    CUSTOMER = "customer"
    ASSET = "asset"
    TEAMS = "teams"


@dataclass(frozen=True)
class Earlier:
    """An earlier case in the same matter."""

    case_id: int
    earlier_id: int
    again: Again


def is_repeated(window_days: int) -> ColumnElement[bool]:
    """Whether the `Case` of the surrounding statement repeats an earlier one. For work lists, to sort and mark by."""
    earlier = in_role(Case, "is_repeated_earlier")
    same = or_(*(condition for _, condition in _same(earlier)))
    return select(col(earlier.id)).where(*_before(earlier, window_days), same).correlate_except(earlier).exists()


def repeats_of(session: Session, case_ids: Sequence[int], window_days: int) -> tuple[Earlier, ...]:
    """The earlier cases of each, the latest first. Protected complainants' cases are left out: they would tell whose
    they are."""
    if not case_ids:
        return ()
    earlier = in_role(Case, "repeats_of_earlier")
    why = case(*((condition, str(again)) for again, condition in _same(earlier)))
    rows = session.execute(
        select(col(Case.id), col(earlier.id), why)
        .join(earlier, and_(*_before(earlier, window_days)))
        .where(
            col(Case.id).in_(case_ids),
            or_(*(condition for _, condition in _same(earlier))),
            col(earlier.confidential).is_(False),
        )
        .order_by(col(Case.id), col(earlier.received_at).desc(), col(earlier.id).desc())
    )
    return tuple(Earlier(row[0], row[1], Again(row[2])) for row in rows)


def _before(earlier: type[Case], window_days: int) -> list[ColumnElement[bool]]:
    gap = seconds_between(col(earlier.received_at), col(Case.received_at))
    return [
        col(earlier.voided_at).is_(None),
        col(earlier.stage) != Exit.MERGED.value,
        func.coalesce(earlier.kind, "") == col(Case.kind),  # found by customer or asset, not by kind and time
        gap > 0,
        gap <= window_days * DAY,
    ]


def _same(earlier: type[Case]) -> list[tuple[Again, ColumnElement[bool]]]:
    same_group = _group(earlier) == _group(Case)
    same_customer = col(earlier.customer_id) == col(Case.customer_id)
    return [
        (Again.CUSTOMER, and_(same_customer, col(earlier.cause_id) == col(Case.cause_id))),
        (Again.ASSET, col(earlier.asset_id) == col(Case.asset_id)),
        (Again.TEAMS, and_(same_customer, col(earlier.team_id) != col(Case.team_id), same_group)),
    ]


def _group(one: type[Case]) -> Any:
    """The first level of a case's cause; unsorted cases have none."""
    cause = in_role(Cause, "group_cause")
    found = select(func.coalesce(col(cause.parent_id), col(cause.id))).where(col(cause.id) == col(one.cause_id))
    return found.correlate_except(cause).scalar_subquery()
