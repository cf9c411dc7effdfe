"""Cases with which a team helps (会办): it sees them as the responsible team does. Figures count a case by the latter alone.

So does the team that took a call about one: whom it has passed the matter on to, the customer asks it next.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import col

from data_access.queries.facts import scope_conditions
from data_access.scope import Scope
from data_access.tables import Case, CaseTeam, Interaction


def is_joint() -> ColumnElement[bool]:
    """Whether another department helps with the `Case` of the surrounding statement."""
    return select(col(CaseTeam.id)).where(col(CaseTeam.case_id) == col(Case.id)).correlate(Case).exists()


def helps(team_ids: Iterable[int], case_id: Any) -> ColumnElement[bool]:
    """One of the teams helps with the case of that key."""
    helped: ColumnElement[bool] = case_id.in_(
        select(col(CaseTeam.case_id)).where(col(CaseTeam.team_id).in_(sorted(team_ids)))
    )
    return helped


def case_conditions(scope: Scope, case_id: Any, team: Any, site: Any) -> list[ColumnElement[bool]]:
    """Cases that the viewer works with: by site, and by the responsible team or one that helps. One without a team or a site
    is visible to all."""
    found = scope_conditions(scope, None, site)
    if scope.teams is None:
        return found
    return [*found, or_(team.is_(None), team.in_(sorted(scope.teams)), helps(scope.teams, case_id))]


def conditions_to_open(scope: Scope) -> list[ColumnElement[bool]]:
    """The rows of `Case` that the viewer may open: those that they work with, and those about which one of their teams spoke
    with the customer."""
    found = scope_conditions(scope, None, col(Case.site_id))
    if scope.teams is None:
        return found
    teams = sorted(scope.teams)
    spoken = select(col(Interaction.id)).where(
        col(Interaction.case_id) == col(Case.id),
        col(Interaction.team_id).in_(teams),
        col(Interaction.voided_at).is_(None),
    )
    own = or_(col(Case.team_id).is_(None), col(Case.team_id).in_(teams), helps(teams, col(Case.id)))
    return [*found, or_(own, spoken.correlate(Case).exists())]
