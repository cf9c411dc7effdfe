"""Facts about matters settled at the first contact (一次解决): nothing more was heard of them, however long the work took."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlmodel import col

from data_access.dialect import seconds_between
from data_access.queries.case_facts import received
from data_access.queries.case_rows import DONE, happened
from data_access.queries.facts import FactQuery
from data_access.queries.roles import in_role
from data_access.scope import Selection
from data_access.tables import Case, Interaction
from data_access.vocabulary import EXITS, Direction, Exit, SideEvent, Subject

DAYS = 7
DAY = 86_400
NO_SINGLE_HANDLING: tuple[str, ...] = (SideEvent.TRANSFERRED, SideEvent.ESCALATED, SideEvent.URGED, SideEvent.REOPENED)


def _mature(selection: Selection, *more: ColumnElement[bool]) -> Select[Any]:
    """Cases received a week or more before the cut-off, less duplicates and those found to be none."""
    gone = happened((Exit.MERGED, Exit.INVALID), selection.as_of)
    old_enough = col(Case.received_at) <= selection.as_of - timedelta(days=DAYS)
    return received(selection, old_enough, ~gone, *more)


def _settled(selection: Selection) -> Select[Any]:
    """Resolved, by one team, without another word of the customer for a week: no further contact about it, no child case,
    no re-opening, no new case with the same cause."""
    return _mature(
        selection,
        happened(DONE, selection.as_of),
        ~happened((*NO_SINGLE_HANDLING, *EXITS), selection.as_of),
        ~_heard_again(selection),
        ~_raised_again(selection),
    )


def _heard_again(selection: Selection) -> ColumnElement[bool]:
    contact = in_role(Interaction, "heard_again_contact")
    gap = seconds_between(col(Case.received_at), col(contact.occurred_at))
    found = select(col(contact.id)).where(
        col(contact.case_id) == col(Case.id),
        col(contact.direction) == Direction.INBOUND.value,
        col(contact.voided_at).is_(None),
        col(contact.occurred_at) < selection.as_of,
        gap > 0,
        gap <= DAYS * DAY,
    )
    return found.correlate_except(contact).exists()


def _raised_again(selection: Selection) -> ColumnElement[bool]:
    other = in_role(Case, "raised_again_other")
    gap = seconds_between(col(Case.received_at), col(other.received_at))
    same_matter = and_(
        col(other.customer_id) == col(Case.customer_id), col(other.cause_id) == col(Case.cause_id), gap <= DAYS * DAY
    )
    found = select(col(other.id)).where(
        or_(col(other.parent_id) == col(Case.id), same_matter),
        col(other.id) != col(Case.id),
        col(other.voided_at).is_(None),
        col(other.received_at) < selection.as_of,
        gap > 0,
    )
    return found.correlate_except(other).exists()


FACTS: dict[str, FactQuery] = {
    "case_contact_mature": FactQuery(Subject.CASES, _mature),
    "case_first_contact": FactQuery(Subject.CASES, _settled),
}
