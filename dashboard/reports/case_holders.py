"""Where the open cases are: with whom, at which stages, for how long (堆在谁手里)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from data_access.queries.case_holders import HeldAt, held_at, late_by_keeper
from data_access.scope import Selection


@dataclass(frozen=True)
class Holder:
    """One person (or a team, where nobody has it; or nobody at all). `stages`: how many at each; `longest`: the part that
    holds the case that has stood longest."""

    team_id: int | None
    staff_id: int | None
    open: int
    late: int
    stages: tuple[tuple[str, int], ...]
    longest: HeldAt


def holders(session: Session, selection: Selection) -> tuple[Holder, ...]:
    """Those with the most late cases first, then the most open ones."""
    parts: dict[tuple[int | None, int | None], list[HeldAt]] = {}
    for part in held_at(session, selection):
        parts.setdefault((part.team_id, part.staff_id), []).append(part)
    late = late_by_keeper(session, selection)
    found = [_holder(key, held, late.get(key, 0)) for key, held in parts.items()]
    return tuple(sorted(found, key=lambda one: (-one.late, -one.open, -(one.longest.longest or 0), one.staff_id or 0)))


def _holder(key: tuple[int | None, int | None], held: list[HeldAt], late: int) -> Holder:
    stages = tuple((part.stage, part.n) for part in sorted(held, key=lambda part: -part.n))
    return Holder(*key, sum(part.n for part in held), late, stages, max(held, key=lambda part: part.longest or 0))
