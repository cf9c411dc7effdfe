"""How cases and their events land: limits and red lines by the rules for typed ones, and nothing of it for history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.rules.histories import is_before
from dashboard.rules.red_lines import red_line_in
from dashboard.rules.sla import due
from dashboard.use_cases.check_entry import GRAVEST, entry_due
from dashboard.use_cases.import_batch import Record
from dashboard.use_cases.importing.ground import Ground, RowFault
from dashboard.use_cases.importing.joint_teams import joint_team_keys
from dashboard.use_cases.importing.landing import at, cut, keys, same, taken, where
from dashboard.use_cases.importing.references import References
from data_access.repositories.imports import Row
from data_access.vocabulary import EXITS, Precision, SideEvent, Stage

_LIMITS = ("policy_due_at", "promised_at", "outside_due_at")


def case_row(record: Record, refs: References, ground: Ground) -> Row:
    values = record.values
    row = where(record, refs) | keys(
        owner_id=refs.place("staff", values, "owner"), cause_id=refs.place("cause", values)
    )
    row |= same(values, "kind", "channel", "severity", "content", "demand", "demands", "validity", "urgent", "contact")
    row |= same(values, "order_number", "product", "outside_body", "outside_number", "confidential")
    row |= taken(values, is_red_line="red_line")
    if row.get("severity", 1) not in (1, 2, 3):
        raise RowFault("severity", row["severity"], "exchange.reason.range", least=1, most=3)
    row |= at(values, "received_at", "received_at", "received_precision") | at(values, "due_at", "policy_due_at")
    for limit in ("promised_at", "demanded_at", "outside_due_at"):
        row |= at(values, limit, limit)
    joint_team_keys(record, refs)  # a name that can't be one refuses the row
    _check_order(record, ground)
    return cut(row, contact=200, order_number=120, product=200, outside_number=120)


def case_settled(said: Row, stored: Row | None, ground: Ground) -> Row:
    """What the company's rules make of it. News gets the limit and the red line that a typed case would get; history, from
    before the go-live date, is never due and never red. What rules have set in a stored case stays."""
    whole = (stored or {}) | said
    if ground.policies.is_history(whole["received_at"]):
        never: Row = {"is_red_line": False, "due_at": None}
        return never if stored is None else {name: stored[name] for name in never}
    found: Row = {}
    if stored is None and ground.batch.consequences:
        found = _as_typed(whole, ground)
    elif stored is not None and stored["red_line_word"] is not None:
        found = {"severity": stored["severity"], "is_red_line": stored["is_red_line"]}
    if stored is None or said.keys() & set(_LIMITS):
        whole |= found
        found["due_at"] = due(*(whole.get(limit) for limit in _LIMITS))
    return found


def _as_typed(whole: Row, ground: Ground) -> Row:
    """The red line that the words speak of, and the limit that the policy of that day sets where the file sets none."""
    found: Row = {}
    severity: int = whole["severity"]
    red = red_line_in(whole.get("content", ""), ground.policies.red_lines)
    if red is not None:
        severity = GRAVEST
        found = {"is_red_line": True, "red_line_word": red.word, "severity": GRAVEST}
    if whole.get("policy_due_at") is None:
        then = ground.policies_at(whole["received_at"])
        found["policy_due_at"] = entry_due(then, whole["kind"], severity, whole["received_at"])
    return found


def _check_order(record: Record, ground: Ground) -> None:
    """A row that contradicts itself is refused; an impossible order is kept as it came, and told."""
    values = record.values
    stage = values.get("stage")
    if "closed_at" in values and stage is not None and stage not in (Stage.CLOSED, *EXITS):
        raise RowFault("stage", stage, "exchange.reason.open_but_closed")
    first = values.get("received_at")
    for name in ("dispatched_at", "investigating_at", "resolved_at", "answered_at", "followed_up_at", "closed_at"):
        if first is not None and name in values and is_before(values[name].at, values[name].precision, first.at):
            ground.warn(record, name, ground.policies.day(values[name].at), "exchange.reason.before_receipt")
    if solution(values) and "resolved_at" not in values and stage != Stage.RESOLVED:
        ground.warn(record, "resolved_at", "", "exchange.reason.unresolved")


def solution(values: Mapping[str, Any]) -> Row:
    """What a row says of a resolution: why, the outcome, the cost, and what is done so that it doesn't come again."""
    row = same(values, "finding", "outcome", "root_cause", "liability", "improvement", "implemented_by")
    row |= taken(values, note="measure", compensation_minor="compensation", cost_minor="cost")
    row |= at(values, "implemented_at", "implemented_at")
    return cut(row, implemented_by=120)


def event_row(record: Record, refs: References, ground: Ground) -> Row:
    values, case = record.values, refs.case(record.values)
    row = same(values, "kind", "note", "way", "level") | solution(values)
    row |= at(values, "occurred_at", "occurred_at", "precision")
    row |= at(values, "due_at", "due_at")
    row |= keys(staff_id=refs.place("staff", values), team_id=refs.place("team", values))
    if row.get("kind") == SideEvent.WAITING and "waiting_for" in values:
        row |= _waiting(record, ground)
    if case is not None:
        row["case_id"] = case.id
        if "occurred_at" not in values:  # it happened, nobody knows when: it counts in state, not in durations
            row |= {"occurred_at": case.at, "precision": str(Precision.UNKNOWN)}
        elif case.at is not None and is_before(row["occurred_at"], row["precision"], case.at):
            day = ground.policies.day(row["occurred_at"])
            ground.warn(record, "occurred_at", day, "exchange.reason.before_receipt")
    return row


def _waiting(record: Record, ground: Ground) -> Row:
    """The company's reason of that word, and whether it stops the clock; another word is kept as the note, and told."""
    said = str(record.values["waiting_for"])
    reason = ground.waiting_reason(said)
    if reason is not None:
        return {"reason": reason.code, "pauses": reason.pauses}
    ground.warn(record, "waiting_for", said, "exchange.reason.waiting")
    return {"note": record.values.get("note", said)}
