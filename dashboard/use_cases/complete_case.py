"""Completing the form of a case: the fields beside its steps, all faults named at once, one version further."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, refuse_all
from dashboard.policies import policies_in_force
from dashboard.saving import writing
from dashboard.use_cases.case_details import CaseDetails, details_of, faults_in, write_details
from dashboard.use_cases.case_due import set_due, situation_of
from dashboard.use_cases.escalate_case import red_line_event
from dashboard.use_cases.move_case import seen_case
from data_access.repositories.cases import event_of_form
from data_access.repositories.ledger import audit, raise_revision
from data_access.tables import Case
from data_access.vocabulary import Subject

_PERSONAL = frozenset({"contact", "demand"})
"""What the audit names without its words."""


@dataclass(frozen=True)
class CaseForm:
    """`version`: of the case as the person saw it. `is_red_line`: confirmed or lifted by a person; None: as it is."""

    case_id: int
    version: int
    form_token: str
    details: CaseDetails
    is_red_line: bool | None = None


def complete_case(store: Engine, viewer: Viewer, form: CaseForm, *, now: datetime) -> int:
    """Store the fields; the case's version afterwards.

    A time set from outside overrides the due at once. A case that becomes a red line is escalated at once (requirements
    P11). Raises NotFound, Conflict with both versions of every field, Faults for all that is wrong, NotAllowed.
    """
    viewer.require(Right.RECORD)
    with writing(store) as session:
        case = seen_case(session, viewer, form.case_id)
        before = details_of(session, case)
        if case.version != form.version:
            if before == form.details:
                return case.version
            raise _conflict(before, form.details)
        refuse_all([*faults_in(form.details, case.received_at)])
        policies = policies_in_force(session, now)
        write_details(session, case, form.details)
        set_due(session, case, situation_of(session, case, policies), policies)
        raised = _set_red_line(session, viewer, case, form, now)
        case.version += 1
        details: dict[str, Any] = {"version": case.version, "changed": _changes(before, form.details)}
        if form.is_red_line is not None and raised is not None:
            details["red_line"] = raised
        audit(
            session, at=now, actor=viewer.actor, action="complete", subject="case", subject_id=case.id, details=details
        )
        raise_revision(session, Subject.CASES)
        return case.version


def _set_red_line(session: Session, viewer: Viewer, case: Case, form: CaseForm, now: datetime) -> bool | None:
    """What it was set to; None where nothing changed. Lifted, it keeps the word that raised it, for the record."""
    wanted = form.is_red_line
    if wanted is None or wanted == case.is_red_line or case.id is None:
        return None
    case.is_red_line = wanted
    if wanted and case.is_open and event_of_form(session, form.form_token) is None:
        session.add(red_line_event(viewer.name, case, form.form_token, now))
    return wanted


def _changes(before: CaseDetails, after: CaseDetails) -> dict[str, Any]:
    """Field by field, as JSON can hold it; of personal words only that they changed."""
    old, new = asdict(before), asdict(after)
    return {
        name: "changed" if name in _PERSONAL else [_plain(old[name]), _plain(new[name])]
        for name in old
        if old[name] != new[name]
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _conflict(theirs: CaseDetails, mine: CaseDetails) -> Conflict:
    old, new = asdict(theirs), asdict(mine)
    differing = [name for name in old if old[name] != new[name]]
    return Conflict(
        "case.changed", mine={name: new[name] for name in differing}, theirs={name: old[name] for name in differing}
    )
