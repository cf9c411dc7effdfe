"""Facts about transfers (转派): how often a case changed hands before it was first resolved. A bounce back counts as well."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlmodel import col

from data_access.queries.case_facts import resolution, resolved
from data_access.queries.case_rows import happened, later, of_case
from data_access.queries.facts import FactQuery
from data_access.queries.roles import in_role
from data_access.scope import Selection
from data_access.tables import CaseEvent
from data_access.vocabulary import SideEvent, Subject

OFTEN = 2
_TRANSFERRED = (SideEvent.TRANSFERRED,)


def _resolved(selection: Selection) -> Select[Any]:
    return resolved(selection, lambda _: true())


def _transfers(selection: Selection) -> Select[Any]:
    """One row per transfer, dated by the resolution that it came before."""
    transfer = in_role(CaseEvent, "transfers_transfer")
    before = (*of_case(transfer, _TRANSFERRED), later(resolution(), transfer))
    return _resolved(selection).join(transfer, and_(*before))


def _stayed(_: Selection) -> ColumnElement[bool]:
    transfer = in_role(CaseEvent, "stayed_transfer")
    return ~happened(_TRANSFERRED, None, later(resolution(), transfer), event=transfer)


def _moved_often(_: Selection) -> ColumnElement[bool]:
    transfer = in_role(CaseEvent, "moved_often_transfer")
    before = (*of_case(transfer, _TRANSFERRED), later(resolution(), transfer))
    found = select(func.count(col(transfer.id))).where(*before).correlate_except(transfer)
    return found.scalar_subquery() >= OFTEN


_RESOLVED = FactQuery(Subject.CASES, _resolved)

FACTS: dict[str, FactQuery] = {
    "case_resolved": _RESOLVED,
    "case_transfer": FactQuery(Subject.CASES, _transfers),
    "case_not_transferred": _RESOLVED.part(_stayed),
    "case_transferred_often": _RESOLVED.part(_moved_often),
}
