"""Urging other departments (催办): how often, how often answered, how fast; one row per department."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from dashboard.metrics.model import Value
from dashboard.reports.figures import figures
from data_access.queries.organisation import Named, organisation
from data_access.scope import Selection, Split


@dataclass(frozen=True)
class Urged:
    """`team` None: no department was named and the case had none. `answer`, `answer_worked`: median seconds to the answer."""

    team: Named | None
    urged: int
    answered: int
    answer: float | None
    answer_worked: float | None


def urging(session: Session, selection: Selection) -> tuple[Urged, ...]:
    """The most urged department first."""
    names = organisation(session)
    found: dict[int | None, dict[str, Value]] = {}
    for value in figures(
        session, ("urged", "urge_answered", "urge_answer", "urge_answer_work"), selection.split(Split.TEAM)
    ):
        key = value.group if isinstance(value.group, int) else None
        found.setdefault(key, {})[value.slug] = value
    rows = [
        Urged(
            names.team(key),
            of["urged"].n,
            int(of["urge_answered"].numerator or 0) if "urge_answered" in of else 0,
            of["urge_answer"].value if "urge_answer" in of else None,
            of["urge_answer_work"].value if "urge_answer_work" in of else None,
        )
        for key, of in found.items()
        if "urged" in of and of["urged"].n
    ]
    return tuple(sorted(rows, key=lambda one: (-one.urged, one.team.code if one.team else "")))
