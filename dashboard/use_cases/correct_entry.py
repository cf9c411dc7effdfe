"""One's own entry is corrected, or taken back within five minutes. Both leave a trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, NotFound, Refusal
from dashboard.policies import Policies, policies_in_force
from dashboard.rules.red_lines import red_line_in
from dashboard.saving import writing
from dashboard.use_cases.case_due import policy_due_of, set_due, situation_of
from dashboard.use_cases.check_entry import GRAVEST, LONGEST_CONTENT, UNSORTED
from dashboard.use_cases.escalate_case import red_line_event
from data_access.engine import reading
from data_access.queries.my_entries import Recorder
from data_access.queries.organisation import Organisation, organisation
from data_access.repositories import intake as store_room
from data_access.repositories.callbacks import set_parts_free
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Callback, Case, Customer, Interaction, Service
from data_access.vocabulary import STAGES, CaseKind, Channel, Stage, Subject

UNDO_FOR = timedelta(minutes=5)
UNDONE = "undone"


@dataclass(frozen=True)
class Correction:
    """The entry as it should read. `version` and `case_version`: of the rows that the person saw."""

    interaction_id: int
    version: int
    case_version: int
    kind: str
    cause_id: int
    content: str
    channel: str


def recorder(viewer: Viewer) -> Recorder:
    """As whom rows know somebody: an account that is linked to a member of the staff keeps the entries it made before."""
    return Recorder(viewer.name, viewer.staff_id, viewer.username or viewer.name)


def may_undo(recorded_at: datetime, now: datetime) -> bool:
    """Whether an entry is young enough to be taken back."""
    return now - recorded_at <= UNDO_FOR


def undo_entry(store: Engine, viewer: Viewer, interaction_id: int, *, now: datetime) -> None:
    """Take one's own entry back: interaction, case, events, service and callback stay as void rows and count nowhere; so does
    a customer of whom nothing else is known than this call.

    Raises NotFound for an entry that is not one's own or is void, Refusal after five minutes, or once somebody has worked on
    the case.
    """
    viewer.require(Right.RECORD)
    with writing(store) as session:
        interaction, case = _own_entry(session, viewer, interaction_id)
        if not may_undo(interaction.recorded_at, now):
            raise Refusal("log.undo_late", minutes=int(UNDO_FOR.total_seconds() // 60))
        events, callbacks = store_room.events_of(session, _key(case)), store_room.callbacks_of(session, _key(case))
        services = store_room.services_of(session, _key(case))
        if case.version > 1 or store_room.is_relied_on(session, interaction, [*events, *callbacks, *services]):
            raise Refusal("log.undo_worked", number=case.number)
        rows: list[Interaction | Case | Callback | Service] = [interaction, case, *callbacks, *services]
        for row in rows:
            store_room.void(session, row, now=now, by=viewer.name, reason=UNDONE)
            row.version += 1
        for event in events:
            store_room.void(session, event, now=now, by=viewer.name, reason=UNDONE)
        session.flush()
        set_parts_free(session, [one.id or 0 for one in callbacks])
        gone = _customer_of_nothing_else(session, interaction, viewer, now)
        details = {"case": case.number, "customer_too": gone}
        audit(
            session,
            at=now,
            actor=viewer.actor,
            action="undo",
            subject="interaction",
            subject_id=interaction.id,
            details=details,
        )
        subjects = [Subject.CASES, Subject.INTERACTIONS, *([Subject.CALLBACKS] if callbacks else [])]
        subjects += [Subject.SERVICES] if services else []
        raise_revision(session, *subjects, *([Subject.CUSTOMERS] if gone else []))


def _customer_of_nothing_else(session: Session, interaction: Interaction, viewer: Viewer, now: datetime) -> bool:
    """A customer whom only this call had made known goes with it."""
    if interaction.customer_id is None or interaction.id is None:
        return False
    customer = session.get_one(Customer, interaction.customer_id)
    made_by_call = (customer.phone is not None, customer.version, customer.opened_at) == (
        True,
        1,
        interaction.occurred_at,
    )
    if not made_by_call or store_room.has_other_facts(session, interaction.customer_id, besides=interaction.id):
        return False
    store_room.void(session, customer, now=now, by=viewer.name, reason=UNDONE)
    store_room.forget_search_keys(session, interaction.customer_id)
    return True


def correct_entry(store: Engine, viewer: Viewer, correction: Correction, *, now: datetime) -> None:
    """Change one's own entry and its case to what should have been written; the audit keeps both.

    A word that raises a red line raises it here too; none is ever lifted by a correction. Raises NotFound for an entry that
    is not one's own, Refusal (with its `field`), Conflict when somebody changed the row meanwhile.
    """
    viewer.require(Right.RECORD)
    with reading(store) as session:
        policies, names = policies_in_force(session, now), organisation(session)
    _check(correction, names)
    with writing(store) as session:
        interaction, case = _own_entry(session, viewer, correction.interaction_id)
        before = _as_stored(interaction, case)
        wanted = _as_wanted(correction)
        if (interaction.version, case.version) != (correction.version, correction.case_version):
            raise Conflict("log.conflict", mine=wanted, theirs=before)
        changed = {name: [before[name], value] for name, value in wanted.items() if before[name] != value}
        if not changed:
            return
        if _owes_otherwise(case, correction.kind):
            raise Refusal("log.kind_settled", field="kind")
        _apply(session, viewer, interaction, case, correction, policies, now)
        session.add_all([interaction, case])
        audit(
            session,
            at=now,
            actor=viewer.actor,
            action="correct",
            subject="interaction",
            subject_id=interaction.id,
            details={"case": case.number, "changed": changed},
        )
        raise_revision(session, Subject.CASES, Subject.INTERACTIONS)


def _check(correction: Correction, names: Organisation) -> None:
    cause = names.cause(correction.cause_id) if correction.cause_id else None
    if correction.kind not in list(CaseKind):
        raise Refusal("log.no_kind", field="kind")
    if correction.cause_id != UNSORTED and cause is None:
        raise Refusal("log.no_cause", field="cause")
    if cause is not None and cause.kind and cause.kind != correction.kind:
        raise Refusal("log.other_cause", field="cause")
    if not correction.content.strip():
        raise Refusal("log.no_content", field="content")
    if len(correction.content.strip()) > LONGEST_CONTENT:
        raise Refusal("log.long_content", field="content", most=LONGEST_CONTENT)
    if correction.channel not in list(Channel):
        raise Refusal("log.no_channel")


def _as_stored(interaction: Interaction, case: Case) -> dict[str, str | int]:
    return {
        "kind": case.kind,
        "cause_id": case.cause_id or UNSORTED,
        "content": interaction.content,
        "channel": interaction.channel,
    }


def _as_wanted(correction: Correction) -> dict[str, str | int]:
    return {
        "kind": str(correction.kind),
        "cause_id": correction.cause_id,
        "content": correction.content.strip(),
        "channel": str(correction.channel),
    }


def _owes_otherwise(case: Case, kind: str) -> bool:
    """Whether a matter that is settled would have been settled otherwise as that kind: answered, called back, or not."""
    is_settled = not case.is_open or case.stage in STAGES[STAGES.index(Stage.RESOLVED) :]
    return is_settled and kind != case.kind and bool({kind, case.kind} & {CaseKind.COMPLAINT, CaseKind.REPAIR})


def _apply(
    session: Session,
    viewer: Viewer,
    interaction: Interaction,
    case: Case,
    correction: Correction,
    policies: Policies,
    now: datetime,
) -> None:
    content, before = correction.content.strip(), (case.kind, case.severity)
    red = red_line_in(content, policies.red_lines)
    if red is not None and not case.is_red_line:
        case.is_red_line, case.red_line_word, case.severity = True, red.word, GRAVEST
        if case.is_open:
            store_room.add_numbered(session, red_line_event(viewer.name, case, "", now))
    interaction.kind = case.kind = correction.kind
    interaction.content = case.content = content
    interaction.channel = case.channel = correction.channel
    case.cause_id = correction.cause_id or None
    if (case.kind, case.severity) != before:
        case.policy_due_at = policy_due_of(session, case, policies)
        set_due(session, case, situation_of(session, case, policies), policies)
    interaction.version += 1
    case.version += 1


def _own_entry(session: Session, viewer: Viewer, interaction_id: int) -> tuple[Interaction, Case]:
    interaction = row_to_change(session, Interaction, interaction_id)
    if (
        interaction is None
        or not recorder(viewer).made(interaction.recorded_by, interaction.staff_id)
        or interaction.form_token is None
        or interaction.case_id is None
    ):
        raise NotFound("log.not_yours")
    store_room.hold_callbacks(session, interaction.case_id)
    case = row_to_change(session, Case, interaction.case_id)
    if case is None:
        raise NotFound("log.not_yours")
    return interaction, case


def _key(case: Case) -> int:
    assert case.id is not None
    return case.id
