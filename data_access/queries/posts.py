"""Who is who: the leaders of teams, and the people with the manager's role."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.queries.accounts import accounts
from data_access.scope import Scope
from data_access.tables import Staff
from data_access.vocabulary import Role


@dataclass(frozen=True)
class Posts:
    """`leaders`: (person, team) pairs; `managers`: people with the role and what they may see."""

    leaders: tuple[tuple[int, int], ...]
    managers: tuple[tuple[int, Scope], ...]

    def leaders_of(self, team_id: int | None) -> frozenset[int]:
        return frozenset(person for person, team in self.leaders if team == team_id)

    def managers_of(self, team_id: int | None, site_id: int | None) -> frozenset[int]:
        """Those whose scope holds this team and site."""
        return frozenset(person for person, scope in self.managers if scope.sees(team_id, site_id))


def posts(session: Session) -> Posts:
    """Leaders and managers who are with the company now."""
    leading = session.execute(
        select(col(Staff.id), col(Staff.team_id)).where(
            col(Staff.is_leader), col(Staff.active), col(Staff.team_id).is_not(None)
        )
    )
    managing = [
        (one.staff_id, Scope(frozenset(one.team_ids) or None, frozenset(one.site_ids) or None))
        for one in accounts(session)
        if one.active and one.staff_id is not None and one.role in (Role.MANAGER, Role.ADMINISTRATOR)
    ]
    return Posts(tuple((row[0], row[1]) for row in leading), tuple(managing))
