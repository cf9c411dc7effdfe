"""What follows from imported news, for an import that asks for consequences: the very deeds that follow from typed entries.

Callbacks open, a resolved repair becomes a service done, waits and re-openings move limits, a red line is escalated at its
receipt. What happened before the go-live date, or nobody knows when, has no consequences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from dashboard.rules.surveys import is_low_answer
from dashboard.use_cases.case_due import policy_due_of, set_due, situation_of
from dashboard.use_cases.check_entry import entry_due
from dashboard.use_cases.consequences import after_low_score, after_repair, after_resolution, after_service, call_off
from dashboard.use_cases.import_batch import Record
from dashboard.use_cases.importing.belongings import ITEM
from dashboard.use_cases.importing.ground import Ground
from dashboard.use_cases.importing.rows import plan, write
from data_access.repositories import imports, imports_belongings, imports_firing
from data_access.repositories.cases import callbacks_of_case
from data_access.repositories.imports import Row
from data_access.repositories.imports_belongings import ItemRow
from data_access.tables import Callback, Case, CaseEvent, Service, Survey
from data_access.vocabulary import EXITS, CaseKind, ImportKind, Precision, SideEvent, Stage

News = Sequence[tuple[Record, int]]
"""New rows of the file, each with its key."""

MAY_FIRE = frozenset({ImportKind.SERVICES, ImportKind.CASES, ImportKind.CASE_EVENTS, ImportKind.SURVEYS})
_OUTCOMES = frozenset({Stage.RESOLVED, SideEvent.REOPENED, *EXITS})
_CALLED_OFF = ("state", "ended_at", "next_attempt_at", "end_reason", "needs_phone")
_CLOCK = frozenset({SideEvent.PROMISED, SideEvent.WAITING, SideEvent.RESUMED, SideEvent.REOPENED})


def fire(ground: Ground, rows: News) -> None:
    """Do all that follows, and mark what it made as this import's, so that undoing takes it back."""
    news = [(record, key) for record, key in rows if not ground.is_history(record)]
    kind = ground.batch.kind
    if kind is ImportKind.SERVICES:
        _after_services(ground, news)
    elif kind is ImportKind.SURVEYS:
        _after_surveys(ground, news)
    elif kind is ImportKind.CASES:
        _escalate_red_lines(ground, news)
        _after_outcomes(ground, imports_firing.resolutions_of(ground.session, [key for _, key in news]))
    elif kind is ImportKind.CASE_EVENTS:
        events = imports_firing.loaded(ground.session, CaseEvent, [key for _, key in news])
        _move_clocks(ground, events)
        _after_outcomes(ground, [event for event in events if event.kind in _OUTCOMES])
    imports_firing.mark_callbacks(ground.session, ground.import_id or 0)


def _after_services(ground: Ground, news: News) -> None:
    for service in imports_firing.loaded(ground.session, Service, [key for _, key in news]):
        _opened(ground, after_service(ground.session, ground.viewer, service, ground.policies, now=ground.now))


def _after_surveys(ground: Ground, news: News) -> None:
    items = imports_belongings.items_by_code(ground.session)
    low = [key for record, key in news if any(map(partial(_calls, ground), _scores(items, record)))]
    for survey in imports_firing.loaded(ground.session, Survey, low):
        _opened(ground, after_low_score(ground.session, ground.viewer, survey, ground.policies, now=ground.now))


def _scores(items: Mapping[str, ItemRow], record: Record) -> Iterator[tuple[ItemRow, int]]:
    for name, score in record.values.items():
        if name.startswith(ITEM):
            yield items[name[len(ITEM) :]], score


def _calls(ground: Ground, given: tuple[ItemRow, int]) -> bool:
    item, score = given
    return is_low_answer(
        ground.policies.callbacks,
        score,
        item.scale_min,
        item.scale_max,
        higher_is_better=item.higher_is_better,
        recommend=item.is_recommend,
    )


def _after_outcomes(ground: Ground, events: Sequence[CaseEvent]) -> None:
    """A resolved complaint is called back, unless the file says that the customer was followed up; a repair is a service done,
    unless one stands for it. Nobody is called about an outcome that stands no more."""
    session, viewer, policies = ground.session, ground.viewer, ground.policies
    dated = [event for event in events if event.precision != Precision.UNKNOWN]
    dated.sort(key=lambda event: (event.case_id, event.occurred_at, event.id))
    ids = sorted({event.case_id for event in dated})
    cases = {case.id: case for case in imports_firing.loaded(session, Case, ids)}
    settled = imports_firing.cases_followed_up_or_served(session, ids)
    for event in dated:
        case = cases[event.case_id]
        if event.kind != Stage.RESOLVED:
            _call_off(ground, case, event)
            continue
        if case.id in settled or case.stage in EXITS or policies.is_history(event.occurred_at):
            continue
        if case.kind == CaseKind.COMPLAINT:
            _opened(ground, after_resolution(session, viewer, case, event.occurred_at, policies, now=ground.now))
        elif case.kind == CaseKind.REPAIR:
            service, callback = after_repair(session, viewer, case, event, policies, now=ground.now)
            imports_firing.stamp(session, Service, service, ground.import_id)
            ground.made["service"] += 1
            _opened(ground, callback)
            settled.add(event.case_id)


def _call_off(ground: Ground, case: Case, event: CaseEvent) -> None:
    """As for typed steps; what was open before the import is open again once it is undone."""
    session = ground.session
    rows = callbacks_of_case(session, event.case_id)
    before = {row.id: {name: getattr(row, name) for name in _CALLED_OFF} for row in rows}
    called_off = call_off(session, case, event, ground.policies)
    others = [row for row in rows if row.id in called_off and row.import_id != ground.import_id]
    changed = [(row.id, before[row.id], row.version) for row in others if row.id is not None]
    assert ground.import_id is not None
    imports.remember_changes(session, ground.import_id, imports.table_of(Callback), changed)


def _opened(ground: Ground, callback: int | None) -> None:
    if callback is not None:
        imports_firing.stamp(ground.session, Callback, callback, ground.import_id)
        ground.made["callback"] += 1


def _escalate_red_lines(ground: Ground, news: News) -> None:
    """The escalation that a red line's words bring at once, beside the events that the file tells of."""
    cases = imports_firing.loaded(ground.session, Case, [key for _, key in news])
    said = {
        f"{case.number[:180]}:red": {
            "case_id": case.id,
            "kind": str(SideEvent.ESCALATED),
            "occurred_at": case.received_at,
            "precision": case.received_precision,
            "note": case.red_line_word,
        }
        for case in cases
        if case.red_line_word is not None
    }
    stored = imports.rows_by_number(ground.session, CaseEvent, ground.batch.source, said, to_change=True)
    template = ground.template(CaseEvent)
    plans = [
        plan(number, row, stored.get(number), template | row | {"number": number}, ground)
        for number, row in said.items()
    ]
    write(ground, CaseEvent, plans)


def _move_clocks(ground: Ground, events: Sequence[CaseEvent]) -> None:
    """Limits of the cases whose events promise, wait, resume or re-open."""
    assert ground.import_id is not None
    moved = [event for event in events if event.kind in _CLOCK]
    promises = {event.case_id: event.due_at for event in moved if event.kind == SideEvent.PROMISED and event.due_at}
    table = imports.table_of(Case)
    for case in imports_firing.loaded(ground.session, Case, sorted({event.case_id for event in moved})):
        if case.id is None or ground.policies.is_history(case.received_at):
            continue
        before = _limits(case)
        case.promised_at = promises.get(case.id, case.promised_at)
        then = ground.policies_at(case.received_at)
        if case.policy_due_at == entry_due(then, case.kind, case.severity, case.received_at):  # not one from a file
            case.policy_due_at = policy_due_of(ground.session, case, ground.policies)
        set_due(ground.session, case, situation_of(ground.session, case, ground.policies), ground.policies)
        if _limits(case) != before:
            case.version += 1
            imports.remember_changes(ground.session, ground.import_id, table, [(case.id, before, case.version)])


def _limits(case: Case) -> Row:
    return {name: getattr(case, name) for name in ("policy_due_at", "promised_at", "due_at")}
