"""The state of each case against the sum of its events: its stage, its limits, who has it, how far it went up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from dashboard.rules.sla import due
from dashboard.rules.stages import is_open
from dashboard.use_cases.importing.states import fold
from data_access.queries import consistency
from data_access.queries.case_sums import HeldState, Told, held_states, told_of
from data_access.repositories.imports_states import events_of_cases, states_of_cases
from data_access.vocabulary import Exit, SideEvent, Stage

_HANDS_OVER = (Stage.DISPATCHED, SideEvent.TRANSFERRED)
_CHANGES_HANDS = (*_HANDS_OVER, SideEvent.ESCALATED, Stage.INVESTIGATING)
"""Who takes a case up or begins to work on it may take it over; only a hand-over always tells who has it."""


def case_faults(session: Session, live_from: datetime | None) -> Mapping[str, Sequence[int]]:
    """The keys of the cases at fault, by the name of the fault. `live_from`: what came before is due never."""
    found: dict[str, list[int]] = defaultdict(list)
    for portion in consistency.case_portions(session):
        for key, case_id in (*_stages(session, portion), *_sums(session, portion, live_from)):
            found[key].append(case_id)
    return found


def _stages(session: Session, portion: Sequence[int]) -> Iterator[tuple[str, int]]:
    events = {
        key: list(group) for key, group in groupby(events_of_cases(session, portion), key=lambda event: event.case_id)
    }
    for case in states_of_cases(session, portion):
        reached, moment, _ = fold(case.kind, case.received_at, events.get(case.id, ()))
        if reached != case.stage:
            yield "check.case_stage", case.id
        elif moment != case.stage_since:
            yield "check.case_since", case.id
        if is_open(case.stage) != case.is_open:
            yield "check.case_open", case.id


def _sums(session: Session, portion: Sequence[int], live_from: datetime | None) -> Iterator[tuple[str, int]]:
    told = {key: list(group) for key, group in groupby(told_of(session, portion), key=lambda event: event.case_id)}
    for case in held_states(session, portion):
        events = told.get(case.id, [])
        if not _is_due_rightly(case, events, live_from):
            yield "check.case_due", case.id
        if not _is_merged_rightly(case):
            yield "check.case_merged", case.id
        if case.is_own and all(event.is_own for event in events):  # a file may tell of a state without its events
            yield from ((key, case.id) for key in _of_own(case, events))


def _is_due_rightly(case: HeldState, events: Sequence[Told], live_from: datetime | None) -> bool:
    """By its parts; the limit of a first round that is over stays what it was then. History has none in any round."""
    again = [event for event in events if event.kind == SideEvent.REOPENED]
    if live_from is not None and any(one.due_at is not None and one.occurred_at < live_from for one in again):
        return False
    if live_from is not None and case.received_at < live_from:
        return case.due_at is None
    return bool(again) or case.due_at == due(case.policy_due_at, case.promised_at, case.outside_due_at)


def _is_merged_rightly(case: HeldState) -> bool:
    """Into another one, exactly where it left that way; a file need not say into which, and the first version kept the one
    that stays as the parent."""
    if case.merged_into_id is None:
        return case.stage != Exit.MERGED or not case.is_own or case.parent_id is not None
    return case.stage == Exit.MERGED and case.merged_into_id != case.id


def _of_own(case: HeldState, events: Sequence[Told]) -> Iterator[str]:
    """Promise and level are of the present round; whoever was handed the case last has it,
    unless somebody took it up or over since."""
    began = max((place for place, event in enumerate(events) if event.kind == SideEvent.REOPENED), default=-1)
    present = events[began + 1 :]
    promised = next((event.due_at for event in reversed(present) if event.kind == SideEvent.PROMISED), None)
    if case.promised_at != promised:
        yield "check.case_promise"
    if case.escalation_level != max((event.level or 0 for event in present), default=0):
        yield "check.case_level"
    last = next((event for event in reversed(events) if event.kind in _CHANGES_HANDS and not event.by_clock), None)
    if last is None or last.kind not in _HANDS_OVER:
        return
    if (last.staff_id, last.team_id) != (case.owner_id, case.team_id):
        yield "check.case_keeper"
