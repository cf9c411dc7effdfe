"""Facts of interactions: every contact, by channel and direction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import col

from data_access.queries.facts import FactQuery
from data_access.scope import Selection
from data_access.tables import Case, Interaction
from data_access.vocabulary import Direction, Subject


def _contacts(_: Selection) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [
        col(Interaction.id).label("id"),
        col(Interaction.occurred_at).label("at"),
        col(Interaction.kind).label("kind"),
        col(Interaction.channel).label("channel"),
        col(Interaction.team_id).label("team_id"),
        col(Interaction.site_id).label("site_id"),
        col(Interaction.staff_id).label("staff_id"),
        col(Interaction.tier).label("tier"),
        col(Case.cause_id).label("cause_id"),
    ]
    return (
        select(*columns)
        .select_from(Interaction)
        .outerjoin(Case, col(Case.id) == col(Interaction.case_id))
        .where(col(Interaction.voided_at).is_(None))
    )


def _inbound(selection: Selection) -> Select[Any]:
    return _contacts(selection).where(col(Interaction.direction) == Direction.INBOUND)


def _outbound(selection: Selection) -> Select[Any]:
    return _contacts(selection).where(col(Interaction.direction) == Direction.OUTBOUND)


FACTS: dict[str, FactQuery] = {
    "contacts": FactQuery(Subject.INTERACTIONS, _contacts),
    "contacts_inbound": FactQuery(Subject.INTERACTIONS, _inbound),
    "contacts_outbound": FactQuery(Subject.INTERACTIONS, _outbound),
}
