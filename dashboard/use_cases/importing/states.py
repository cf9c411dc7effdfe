"""What follows from imported rows in others: the state of cases from their events, and how customers are found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session

from dashboard.rules.histories import flaw_of, is_before
from dashboard.rules.search_keys import search_keys
from dashboard.rules.stages import is_open, next_stage_after
from data_access.repositories import imports, imports_states
from data_access.repositories.imports_states import EventRow
from data_access.tables import Case, CaseEvent, CustomerSearch
from data_access.vocabulary import Stage


def restate_cases(session: Session, case_ids: Iterable[int]) -> int:
    """Set stage, since when, and whether open from the events; flag imported moves that a person could not make.

    The number of cases whose state changed. Versions stay: nobody's own words are changed by it.
    """
    wanted = sorted(set(case_ids))
    changed = 0
    for part in imports.portions(wanted, 2_000):
        cases = imports_states.states_of_cases(session, part, to_change=True)  # held before their events are read
        events = {
            key: list(group)
            for key, group in groupby(imports_states.events_of_cases(session, part), key=lambda event: event.case_id)
        }
        states: list[tuple[int, dict[str, Any]]] = []
        flags: list[tuple[int, dict[str, Any]]] = []
        for case in cases:
            stage, since, flagged = fold(case.kind, case.received_at, events.get(case.id, ()))
            if (stage, since, is_open(stage)) != (case.stage, case.stage_since, case.is_open):
                states.append((case.id, {"stage": stage, "stage_since": since, "is_open": is_open(stage)}))
            flags += flagged
        imports.update_rows(session, imports.table_of(Case), states)
        imports.update_rows(session, imports.table_of(CaseEvent), flags)
        changed += len(states)
    return changed


def fold(
    kind: str, received_at: datetime, events: Sequence[EventRow]
) -> tuple[str, datetime, list[tuple[int, dict[str, Any]]]]:
    """The stage that the events lead to, since when, and the flags to set on imported moves."""
    stage, since = str(Stage.RECEIVED), received_at
    flags: list[tuple[int, dict[str, Any]]] = []
    first_receipt = next((event for event in events if event.kind == Stage.RECEIVED), None)
    for event in events:
        early = is_before(event.occurred_at, event.precision, received_at)
        flaw = None if event is first_receipt else flaw_of(kind, stage, event.kind, before_receipt=early)
        if event.is_imported and (flaw is not None, flaw) != (event.gate_bypassed, event.flaw):
            flags.append((event.id, {"gate_bypassed": flaw is not None, "flaw": flaw and str(flaw)}))
        reached = next_stage_after(stage, event.kind)
        if reached != stage:
            stage, since = reached, event.occurred_at
    return stage, since, flags


def make_findable(session: Session, customer_ids: Iterable[int]) -> None:
    """Renew the keys by which these customers are found; void ones have none."""
    table = imports.table_of(CustomerSearch)
    for part in imports.portions(sorted(set(customer_ids))):
        customers, labels = imports_states.findables(session, part)
        imports.delete_rows(session, table, table.c.customer_id.in_(part))
        rows = [
            {"customer_id": one.id, "key": key, "kind": kind}
            for one in customers
            if not one.is_void
            for key, kind in search_keys(one.name, one.phone, one.number, labels.get(one.id, ()))
        ]
        imports.insert_rows(session, CustomerSearch, rows)
