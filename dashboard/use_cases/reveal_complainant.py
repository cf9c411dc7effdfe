"""Who raised a confidential case: shown to whoever handles it and to managers, one look at a time, each on record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import NotAllowed, NotFound
from dashboard.saving import writing
from data_access.repositories.ledger import audit
from data_access.tables import Asset, Case, Customer


@dataclass(frozen=True)
class Complainant:
    customer_id: int | None
    name: str
    phone: str | None
    asset_label: str | None
    contact: str | None


def may_reveal(viewer: Viewer, *, owner_id: int | None, team_id: int | None) -> bool:
    """A manager; whoever has the case; a supervisor of the team that has it."""
    if viewer.may(Right.SEE_PERSONAL):
        return True
    handles = viewer.staff_id is not None and viewer.staff_id == owner_id
    leads = viewer.team_id is not None and viewer.team_id == team_id
    return viewer.may(Right.RECORD) and (handles or leads)


def reveal_complainant(store: Engine, viewer: Viewer, case_id: int, *, now: datetime) -> Complainant:
    """Raises NotFound for a case out of sight, NotAllowed for somebody who does not handle it."""
    with writing(store) as session:
        case = session.get(Case, case_id)
        if case is None or case.voided_at is not None or not viewer.scope.sees(case.team_id, case.site_id):
            raise NotFound("case.not_found")
        if not may_reveal(viewer, owner_id=case.owner_id, team_id=case.team_id):
            raise NotAllowed("case.protected.not_you")
        customer = session.get(Customer, case.customer_id) if case.customer_id is not None else None
        asset = session.get(Asset, case.asset_id) if case.asset_id is not None else None
        audit(session, at=now, actor=viewer.actor, action="reveal", subject="case", subject_id=case_id)
        return Complainant(
            case.customer_id,
            customer.name if customer else "",
            customer.phone if customer else None,
            asset.label if asset else None,
            case.contact,
        )
