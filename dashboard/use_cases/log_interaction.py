"""A call is logged: one line of the quick entry becomes an interaction, a case and its first events, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.errors import NotFound, Refusal
from dashboard.rules import intake
from dashboard.rules.search_keys import search_keys
from dashboard.rules.stages import is_open, next_stage_after
from dashboard.use_cases.check_entry import CheckedEntry, NewEntry, check_entry
from dashboard.use_cases.consequences import after_repair, after_resolution
from dashboard.use_cases.recording import Deed, Desk, record
from data_access.repositories import intake as store_room
from data_access.tables import Case, CaseEvent, Customer, Interaction
from data_access.vocabulary import CaseKind, SideEvent, Stage, Subject


@dataclass(frozen=True)
class Logged:
    """What came of it. `already`: the same form had been stored before, so nothing was written now."""

    interaction_id: int
    case_id: int
    case_number: str
    customer_id: int | None
    new_customer: bool = False
    red_line_word: str | None = None
    due_at: datetime | None = None
    already: bool = False


def log_interaction(store: Engine, viewer: Viewer, entry: NewEntry, *, now: datetime) -> Logged:
    """Store one line. The same token again returns what it became the first time.

    Raises NotAllowed without the right to record, NotFound for a customer that is gone, Refusal (its `field` is one of the
    line's) for anything that is missing or can't be read.
    """
    return record(store, viewer, LOG_INTERACTION, entry, now=now)


def _already(session: Session, token: str) -> Logged | None:
    stored = store_room.interaction_of_token(session, token)
    if stored is None or stored.id is None or stored.case_id is None:
        return None
    case = session.get_one(Case, stored.case_id)
    return Logged(
        stored.id,
        stored.case_id,
        case.number,
        stored.customer_id,
        red_line_word=case.red_line_word,
        due_at=case.due_at,
        already=True,
    )


def _check(desk: Desk, entry: NewEntry) -> CheckedEntry:
    if not 16 <= len(entry.form_token) <= 64:
        raise Refusal("log.no_token")
    return check_entry(entry, desk.names, desk.policies, desk.viewer, desk.now)


def _write(desk: Desk, entry: NewEntry) -> Logged:
    read = _check(desk, entry)
    session, viewer = desk.session, desk.viewer
    customer_id, is_new = _customer(desk, read)
    tier = desk.tier(customer_id)
    case, events = _case(desk, read, customer_id, tier)
    assert case.id is not None
    interaction = Interaction(
        number="",
        customer_id=customer_id,
        asset_id=entry.asset_id,
        site_id=read.site_id,
        team_id=viewer.team_id,
        staff_id=viewer.staff_id,
        case_id=case.id,
        channel=entry.channel,
        kind=read.kind,
        content=read.content,
        tier=tier,
        occurred_at=read.occurred_at,
        precision=entry.precision,
        form_token=entry.form_token,
        **desk.stamp,
    )
    interaction_id = store_room.add_numbered(session, interaction)
    changed = _after_solution(desk, read, case, events) if read.result == intake.Result.SOLVED else ()
    details: dict[str, Any] = {
        "case": case.number,
        "kind": str(read.kind),
        "result": str(read.result),
        "events": [event.kind for event in events],
    }
    details |= {"new_customer": customer_id} if is_new else {}
    also = [*([Subject.CUSTOMERS] if is_new else []), *changed]
    desk.note("interaction", interaction_id, Subject.CASES, Subject.INTERACTIONS, *also, **details)
    return Logged(interaction_id, case.id, case.number, customer_id, is_new, read.red_line_word, read.due_at)


LOG_INTERACTION = Deed(_already, _check, _write)


def _after_solution(desk: Desk, read: CheckedEntry, case: Case, events: Sequence[CaseEvent]) -> tuple[Subject, ...]:
    """Solved in the call, a complaint is called back, and a repair is a service done; what was written besides."""
    if read.kind == CaseKind.COMPLAINT:
        opened = after_resolution(desk.session, desk.viewer, case, read.occurred_at, desk.policies, now=desk.now)
        return (Subject.CALLBACKS,) if opened else ()
    if read.kind == CaseKind.REPAIR:
        resolved = next(event for event in events if event.kind == Stage.RESOLVED)
        after_repair(desk.session, desk.viewer, case, resolved, desk.policies, now=desk.now)
        return (Subject.SERVICES, Subject.CALLBACKS)
    return ()


def _customer(desk: Desk, read: CheckedEntry) -> tuple[int | None, bool]:
    """The customer chosen, or the one with exactly this phone, or a new one: the phone, and the name where it was told."""
    entry, session = read.entry, desk.session
    if entry.customer_id is not None:
        if store_room.standing_customer(session, entry.customer_id) is None:
            raise NotFound("log.customer_gone", field="customer")
        if entry.asset_id is not None and not store_room.has_asset(session, entry.customer_id, entry.asset_id):
            raise NotFound("log.customer_gone", field="customer")
        return entry.customer_id, False
    if read.phone is None:
        return None, False
    known = store_room.customer_with_phone(session, read.phone)
    if known is not None:
        return known, False
    name = entry.name.strip()
    customer = Customer(number="", name=name, phone=read.phone, site_id=read.site_id, opened_at=read.occurred_at)
    customer_id = store_room.add_numbered(session, customer)
    store_room.add_search_keys(session, customer_id, search_keys(name, read.phone, customer.number))
    desk.note("customer", customer_id, Subject.CUSTOMERS, action="add", **{"from": "log"})
    return customer_id, True


def _case(desk: Desk, read: CheckedEntry, customer_id: int | None, tier: str | None) -> tuple[Case, list[CaseEvent]]:
    events = intake.first_events(
        read.kind, read.result, with_promise=read.promised_at is not None, is_red_line=read.red_line_word is not None
    )
    stage = str(Stage.RECEIVED)
    for kind in events:
        stage = next_stage_after(stage, kind)
    outside_body, outside_number = read.entry.outside
    case = Case(
        number="",
        kind=read.kind,
        customer_id=customer_id,
        asset_id=read.entry.asset_id,
        site_id=read.site_id,
        team_id=read.team_id,
        owner_id=read.owner_id,
        channel=read.entry.channel,
        outside_body=outside_body,
        outside_number=outside_number,
        cause_id=read.cause_id,
        severity=read.severity,
        content=read.content,
        tier=tier,
        received_at=read.occurred_at,
        received_precision=read.entry.precision,
        policy_due_at=read.policy_due_at,
        promised_at=read.promised_at,
        due_at=read.due_at,
        stage=stage,
        stage_since=read.occurred_at,
        is_open=is_open(stage),
        is_red_line=read.red_line_word is not None,
        red_line_word=read.red_line_word,
        **desk.stamp,
    )
    case_id = store_room.add_numbered(desk.session, case)
    written = [_event(desk, event, case_id, read) for event in events]
    for event in written:
        store_room.add_numbered(desk.session, event)
    return case, written


def _event(desk: Desk, kind: str, case_id: int, read: CheckedEntry) -> CaseEvent:
    """Who does it: the recorder, except that a dispatch or an escalation names whom it goes to."""
    to_others = kind in (Stage.DISPATCHED, SideEvent.ESCALATED)
    return CaseEvent(
        number="",
        case_id=case_id,
        kind=kind,
        occurred_at=read.occurred_at,
        precision=read.entry.precision,
        team_id=read.team_id if to_others else desk.viewer.team_id,
        staff_id=read.owner_id if to_others else desk.viewer.staff_id,
        note=read.red_line_word if kind == SideEvent.ESCALATED else None,
        due_at=read.promised_at if kind == SideEvent.PROMISED else None,
        **desk.stamp,
    )
