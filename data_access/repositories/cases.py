"""What moving a case has to know of it. Nothing here commits; new cases come in through `intake`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Select, select
from sqlmodel import Session, col

from data_access.queries.joint_cases import conditions_to_open
from data_access.scope import Scope
from data_access.tables import OWN_SOURCE, Callback, Case, CaseEvent, CaseTeam


def case_numbered(session: Session, number: str) -> Case | None:
    """The case that people mean by a number: our own before an imported one."""
    statement = select(Case).where(col(Case.number) == number, col(Case.voided_at).is_(None))
    found = sorted(session.execute(statement).scalars(), key=lambda case: case.source != OWN_SOURCE)
    return found[0] if found else None


def event_of_form(session: Session, form_token: str) -> CaseEvent | None:
    """The event that this very form has already written."""
    statement = select(CaseEvent).where(col(CaseEvent.source) == OWN_SOURCE, col(CaseEvent.number) == form_token)
    found: CaseEvent | None = session.execute(statement).scalars().one_or_none()
    return found


def events_of_case(session: Session, case_id: int) -> list[CaseEvent]:
    """The events that stand, in the order in which they happened."""
    rows = session.execute(
        select(CaseEvent)
        .where(col(CaseEvent.case_id) == case_id, col(CaseEvent.voided_at).is_(None))
        .order_by(col(CaseEvent.occurred_at), col(CaseEvent.id))
    )
    return list(rows.scalars())


def callbacks_of_case(session: Session, case_id: int) -> list[Callback]:
    """The callbacks that stand for a case."""
    rows = session.execute(select(Callback).where(col(Callback.case_id) == case_id, col(Callback.voided_at).is_(None)))
    return list(rows.scalars())


def set_joint_teams(session: Session, case: Case, team_ids: Iterable[int]) -> None:
    """The departments that help, beside the responsible one: exactly these."""
    assert case.id is not None
    wanted = set(team_ids) - {case.team_id}
    held = {row.team_id: row for row in session.execute(_joint(case.id)).scalars()}
    for team_id in held.keys() - wanted:
        session.delete(held[team_id])
    session.add_all(CaseTeam(case_id=case.id, team_id=team_id) for team_id in sorted(wanted - held.keys()))


def joint_teams(session: Session, case_id: int) -> list[int]:
    """The keys of the departments that help with a case."""
    return sorted(row.team_id for row in session.execute(_joint(case_id)).scalars())


def is_in_sight(session: Session, scope: Scope, case: Case) -> bool:
    """Whether the viewer may see a case: by its site, and by its team, one that helps with it or one that took it in."""
    if scope.sees(case.team_id, case.site_id):
        return True
    found = session.execute(select(col(Case.id)).where(col(Case.id) == case.id, *conditions_to_open(scope)))
    return found.first() is not None


def _joint(case_id: int) -> Select[Any]:
    return cast(Select[Any], select(CaseTeam).where(col(CaseTeam.case_id) == case_id))
