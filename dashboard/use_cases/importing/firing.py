"""Callbacks that imported rows open, for an import that asks for consequences. What happened before go-live stays history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dashboard.rules.callbacks import due_day, due_end
from dashboard.rules.surveys import is_low_answer
from dashboard.use_cases.import_batch import Moment, Record
from dashboard.use_cases.importing.belongings import ITEM, told_events
from dashboard.use_cases.importing.ground import Ground
from dashboard.use_cases.importing.rows import RowPlan, plan, write
from data_access.repositories import imports
from data_access.repositories.imports import Row
from data_access.repositories.imports_belongings import ItemRow, items_by_code
from data_access.tables import Callback, Case
from data_access.vocabulary import CallbackReason, CaseKind, ImportKind, Precision, Stage

_CARRIED = ("customer_id", "asset_id", "site_id", "team_id", "tier")


def fire(ground: Ground, new: Mapping[str, tuple[Record, RowPlan]], keys: Mapping[str, int]) -> int:
    """Open the callbacks of new rows, by number; the number opened."""
    wanted = list(_wanted(ground, new, keys))
    template = ground.template(Callback)
    numbers = [number for number, _ in wanted]
    stored = imports.rows_by_number(ground.session, Callback, ground.batch.source, numbers, to_change=True)
    plans = [
        plan(number, said, stored.get(number), template | said | {"number": number}, ground) for number, said in wanted
    ]
    opened = [one for one in plans if one.is_new]
    write(ground, Callback, opened)
    return len(opened)


def _wanted(
    ground: Ground, new: Mapping[str, tuple[Record, RowPlan]], keys: Mapping[str, int]
) -> Iterator[tuple[str, Row]]:
    kind = ground.batch.kind
    cases = _complaints(ground, new) if kind is ImportKind.CASE_EVENTS else {}
    items = items_by_code(ground.session) if kind is ImportKind.SURVEYS else {}
    for number, (record, one) in new.items():
        if kind is ImportKind.SERVICES:
            moment = record.values.get("finished_at")
            yield from _callback(ground, number, moment, CallbackReason.AFTER_SERVICE, one.row, service_id=keys[number])
        elif kind is ImportKind.CASES and one.row["kind"] == CaseKind.COMPLAINT:
            moment = told_events(record).get(Stage.RESOLVED)
            yield from _callback(ground, number, moment, CallbackReason.AFTER_COMPLAINT, one.row, case_id=keys[number])
        elif kind is ImportKind.CASE_EVENTS and one.row["kind"] == Stage.RESOLVED and one.row["case_id"] in cases:
            case = cases[one.row["case_id"]]
            yield from _callback(
                ground,
                number,
                record.values.get("occurred_at"),
                CallbackReason.AFTER_COMPLAINT,
                case,
                case_id=case["id"],
            )
        elif kind is ImportKind.SURVEYS and one.row["may_call"] and _is_low(ground, items, record):
            moment = record.values.get("answered_at")
            yield from _callback(ground, number, moment, CallbackReason.LOW_SCORE, one.row, survey_id=keys[number])


def _callback(
    ground: Ground, number: str, moment: Moment | None, reason: CallbackReason, about: Row, **link: int
) -> Iterator[tuple[str, Row]]:
    policies = ground.policies
    if moment is None or moment.precision == Precision.UNKNOWN or about.get("customer_id") is None:
        return
    if policies.is_history(moment.at):
        return
    due_at = due_end(due_day(policies.callbacks, policies.calendar, reason, moment.at), policies.zone)
    said: dict[str, Any] = {column: about[column] for column in _CARRIED if column in about} | link
    said |= {"owner_id": about.get("owner_id"), "topic": about.get("content") or about.get("description") or ""}
    said |= {"reason": str(reason), "opened_at": moment.at, "original_due_at": due_at, "due_at": due_at}
    yield f"after:{number}"[:200], said


def _complaints(ground: Ground, new: Mapping[str, tuple[Record, RowPlan]]) -> dict[int, Row]:
    ids = {one.row["case_id"] for _, one in new.values()}
    rows = imports.rows_by_id(ground.session, imports.table_of(Case), ids)
    return {key: row for key, row in rows.items() if row["kind"] == CaseKind.COMPLAINT}


def _is_low(ground: Ground, items: Mapping[str, ItemRow], record: Record) -> bool:
    return any(
        _calls(ground, items[name[len(ITEM) :]], score)
        for name, score in record.values.items()
        if name.startswith(ITEM)
    )


def _calls(ground: Ground, item: ItemRow, score: int) -> bool:
    return is_low_answer(
        ground.policies.callbacks,
        score,
        item.scale_min,
        item.scale_max,
        higher_is_better=item.higher_is_better,
        recommend=item.is_recommend,
    )
