"""Who is looking: role, rights, scope. A plain value, read again on each run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dashboard.errors import NotAllowed
from data_access.scope import EVERYTHING, Scope
from data_access.vocabulary import Role


class Right(StrEnum):
    READ = "read"  # pages and numbers
    RECORD = "record"  # log contacts, work cases and callbacks, add weekly actions
    SEE_PERSONAL = "see_personal"  # phones and addresses unmasked
    EXPORT = "export"  # rows with personal data leave the house; audited
    IMPORT = "import"  # files in, undo
    SET_RULES = "set_rules"  # policies, causes, teams, sites, calendar
    MANAGE_ACCOUNTS = "manage_accounts"


_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.VIEWER: frozenset({Right.READ}),
    Role.SUPERVISOR: frozenset({Right.READ, Right.RECORD}),
    Role.MANAGER: frozenset(
        {Right.READ, Right.RECORD, Right.SEE_PERSONAL, Right.EXPORT, Right.IMPORT, Right.SET_RULES}
    ),
    Role.ADMINISTRATOR: frozenset(Right),
}


LONGEST_ACTOR = 120


@dataclass(frozen=True)
class Viewer:
    """`account_id` is None for the person picker of a store without accounts, and for the command line; so is `username`."""

    name: str
    role: Role
    account_id: int | None = None
    staff_id: int | None = None
    team_id: int | None = None
    scope: Scope = EVERYTHING
    language: str | None = None
    username: str | None = None

    @property
    def actor(self) -> str:
        """Who did it, for the audit: two people may bear one name, so that the account's stands beside it."""
        if self.username is None or self.username == self.name:
            return self.name
        return f"{self.name} ({self.username})"[-LONGEST_ACTOR:]

    def may(self, right: Right) -> bool:
        return right in _RIGHTS[self.role]

    def require(self, right: Right) -> None:
        """Raises NotAllowed with the sentence that names the right."""
        if not self.may(right):
            raise NotAllowed(f"error.right.{right}")


def machine(name: str) -> Viewer:
    """The viewer behind the command line and the jobs: whoever may start them on the machine may do everything."""
    return Viewer(name=name, role=Role.ADMINISTRATOR)
