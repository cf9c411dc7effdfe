"""The rechecks that wait: whom to call again, and who must not, having made the first call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.policies import policies_in_force
from dashboard.reports.callbacks_screen import ToCall, days_late
from data_access.queries.callback_list import callbacks_to_do
from data_access.queries.rechecks import first_callers
from data_access.scope import Selection


@dataclass(frozen=True)
class Recheck:
    """An open recheck. `first_*`: who made the call that is checked, and when; None where an attempt is missing."""

    call: ToCall
    first_staff_id: int | None
    first_by: str | None
    first_at: datetime | None

    def is_of(self, staff_id: int | None, name: str) -> bool:
        """Whether this person made the first call: somebody else checks it."""
        if staff_id is not None and self.first_staff_id is not None:
            return staff_id == self.first_staff_id
        return name == self.first_by


def open_rechecks(session: Session, selection: Selection) -> tuple[Recheck, ...]:
    """All that are open at the cut-off, due or not, the earliest due first."""
    policies = policies_in_force(session, selection.as_of)
    rows = callbacks_to_do(session, selection, due_by=None, fact="callbacks_rechecks_open")
    first = first_callers(session, [row.id for row in rows])
    unknown = (None, None, None)
    return tuple(Recheck(ToCall(row, days_late(row, policies, selection)), *first.get(row.id, unknown)) for row in rows)
