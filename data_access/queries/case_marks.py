"""What lifts a case to the top of a work list: a red line, the same matter once more, several departments (P6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlmodel import Session, col

from data_access.queries.joint_cases import is_joint
from data_access.queries.repeated_cases import is_repeated
from data_access.tables import Case


@dataclass(frozen=True)
class Marks:
    """`is_joint`: with several departments."""

    is_red_line: bool = False
    is_repeated: bool = False
    is_joint: bool = False

    @property
    def place(self) -> int:
        """Red lines first, then what was raised again or is with several departments, then the rest."""
        return 0 if self.is_red_line else 1 if self.is_repeated or self.is_joint else 2


NO_MARKS = Marks()


def case_marks(session: Session, case_ids: Sequence[int], window_days: int) -> dict[int, Marks]:
    """The marks of those of the cases that have any."""
    marks = (col(Case.is_red_line), is_repeated(window_days), is_joint())
    rows = session.execute(select(col(Case.id), *marks).where(col(Case.id).in_(case_ids), or_(*marks)))
    return {row[0]: Marks(*(bool(mark) for mark in row[1:])) for row in rows}
