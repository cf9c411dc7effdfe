"""Facts of interactions: every contact, by channel and direction."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import col

from data_access.queries.case_rows import columns_of_case
from data_access.queries.facts import FactQuery
from data_access.scope import Selection
from data_access.tables import Interaction
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
        *(column for column in columns_of_case(Interaction.case_id) if column.key == "cause_id"),
    ]
    return select(*columns).where(col(Interaction.voided_at).is_(None))


_CONTACTS = FactQuery(Subject.INTERACTIONS, _contacts)

FACTS: dict[str, FactQuery] = {
    "contacts": _CONTACTS,
    "contacts_inbound": _CONTACTS.part(lambda _: col(Interaction.direction) == Direction.INBOUND),
    "contacts_outbound": _CONTACTS.part(lambda _: col(Interaction.direction) == Direction.OUTBOUND),
}
