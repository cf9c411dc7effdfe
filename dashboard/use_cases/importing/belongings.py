"""Rows that belong to others: the events a case's columns tell of, a callback's attempt, the scores of a survey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlmodel import SQLModel

from dashboard.errors import Refusal
from dashboard.use_cases.import_batch import ItemScale, Moment, Record
from dashboard.use_cases.importing.ground import Ground
from dashboard.use_cases.importing.landing import taken
from dashboard.use_cases.importing.landing_case import solution
from dashboard.use_cases.importing.rows import RowPlan, Status, plan, write
from data_access.repositories import imports, imports_belongings
from data_access.repositories.imports import Row
from data_access.tables import CallbackAttempt, CaseEvent
from data_access.vocabulary import AttemptResult, ImportKind, Precision, Stage

ITEM = "item:"
_DATED = (
    *(Stage.DISPATCHED, Stage.INVESTIGATING, Stage.RESOLVED, Stage.ANSWERED, Stage.FOLLOWED_UP),
    Stage.CLOSED,
)


def told_events(record: Record) -> dict[str, Moment]:
    """The events that a case's own columns tell of, by kind. A stage without a date happened at an unknown instant."""
    values = record.values
    received: Moment | None = values.get("received_at")
    events: dict[str, Moment] = {str(Stage.RECEIVED): received} if received else {}
    events |= {str(stage): values[f"{stage}_at"] for stage in _DATED if f"{stage}_at" in values}
    reached = values.get("stage")
    if reached is not None and reached not in events and received is not None:
        events[str(reached)] = Moment(received.at, str(Precision.UNKNOWN))
    return events


class Belongings:
    """Plans and writes what belongs to a portion of rows, once their own plans stand."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.touched: set[int] = set()

    def plans(self, records: Sequence[Record], own: Mapping[str, RowPlan]) -> dict[str, list[RowPlan]]:
        """The plans of belonging rows by their owner's number; those of new owners included."""
        kind = self._ground.batch.kind
        if kind is ImportKind.CASES and not self._ground.batch.separate_events:
            return self._plan(CaseEvent, {record.number: list(_events(record)) for record in records}, own)
        if kind is ImportKind.CALLBACKS:
            return self._plan(CallbackAttempt, {record.number: list(_attempts(record)) for record in records}, own)
        return {}

    def _plan(
        self, model: type[SQLModel], wanted: dict[str, list[tuple[str, Row]]], own: Mapping[str, RowPlan]
    ) -> dict[str, list[RowPlan]]:
        ground = self._ground
        numbers = [number for rows in wanted.values() for number, _ in rows]
        stored = imports.rows_by_number(
            ground.session, model, ground.batch.source, numbers, to_change=not ground.is_dry
        )
        template = ground.template(model)
        found: dict[str, list[RowPlan]] = {}
        for owner, rows in wanted.items():
            if own[owner].status is Status.UNCHANGED and _is_void(own[owner].stored):
                continue
            found[owner] = [
                plan(number, said, stored.get(number), template | said | {"number": number}, ground)
                for number, said in rows
            ]
        return found

    def write(self, plans: Mapping[str, Sequence[RowPlan]], keys: Mapping[str, int]) -> None:
        """Write them with their owners' keys."""
        kind = self._ground.batch.kind
        model, column = (CaseEvent, "case_id") if kind is ImportKind.CASES else (CallbackAttempt, "callback_id")
        ready = [
            RowPlan(one.number, one.status, one.row | ({column: keys[owner]} if one.is_new else {}), one.stored)
            for owner, rows in plans.items()
            for one in rows
        ]
        write(self._ground, model, ready)


def _is_void(stored: Row | None) -> bool:
    return stored is not None and stored.get("voided_at") is not None


def _events(record: Record) -> Iterator[tuple[str, Row]]:
    for kind, moment in told_events(record).items():
        said: Row = {"kind": kind, "occurred_at": moment.at, "precision": str(moment.precision)}
        said |= solution(record.values) if kind == Stage.RESOLVED else {}
        said |= taken(record.values, way="answer_way") if kind == Stage.ANSWERED else {}
        yield f"{record.number[:180]}:{kind}", said


def _attempts(record: Record) -> Iterator[tuple[str, Row]]:
    values = record.values
    if "attempted_at" not in values:
        return
    moment: Moment = values["attempted_at"]
    said: Row = {"attempted_at": moment.at, "precision": str(moment.precision)}
    said["result"] = values.get("result", str(AttemptResult.REACHED))
    said |= {name: values[name] for name in ("way", "note", "satisfied") if name in values}
    yield f"{record.number[:180]}:1", said


class Scores:
    """The items of a survey file, made where they are new, and the scores given."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.items: dict[str, int] = {}
        if ground.batch.items:
            self._prepare(ground.batch.items)

    def differing(self, records: Sequence[Record], own: Mapping[str, RowPlan]) -> dict[str, dict[int, int]]:
        """Scores to write, by survey number and item key: all of new surveys, the differing ones of stored surveys."""
        ids = {
            int(one.stored["id"]): number for number, one in own.items() if one.stored is not None and not one.is_new
        }
        stored = imports_belongings.scores_of(self._ground.session, ids)
        found: dict[str, dict[int, int]] = {}
        for record in records:
            one = own[record.number]
            given = {
                self.items[name[len(ITEM) :]]: score for name, score in record.values.items() if name.startswith(ITEM)
            }
            if one.stored is not None and not one.is_new:
                given = {} if _is_void(one.stored) else _beside(given, stored.get(int(one.stored["id"]), {}))
            if given:
                found[record.number] = given
        return found

    def write(
        self, scores: Mapping[str, Mapping[int, int]], keys: Mapping[str, int], own: Mapping[str, RowPlan]
    ) -> None:
        """Write them, and keep what changed surveys had before."""
        ground = self._ground
        assert ground.import_id is not None
        old = [keys[number] for number in scores if not own[number].is_new]
        before = imports_belongings.scores_of(ground.session, old)
        imports_belongings.remember_scores(ground.session, ground.import_id, {key: before.get(key, {}) for key in old})
        replaced = [keys[number] for number in scores if own[number].status is Status.REVIVED]
        imports_belongings.forget_scores(ground.session, replaced)
        rows = {keys[number]: given for number, given in scores.items()}
        imports_belongings.put_scores(ground.session, rows, before)

    def _prepare(self, wanted: Sequence[ItemScale]) -> None:
        known = imports_belongings.items_by_code(self._ground.session)
        for place, item in enumerate(wanted):
            stored = known.get(item.code)
            if stored is None:
                self.items[item.code] = self._make(item, len(known) + place)
            elif (stored.scale_min, stored.scale_max) != (item.scale_min, item.scale_max):
                raise Refusal(
                    "exchange.error.other_scale",
                    item=item.name,
                    stored=f"{stored.scale_min}–{stored.scale_max}",
                    given=f"{item.scale_min}–{item.scale_max}",
                )
            else:
                self.items[item.code] = stored.id

    def _make(self, item: ItemScale, position: int) -> int:
        ground = self._ground
        ground.made["item"] += 1
        if ground.is_dry:
            return ground.pretended_key()
        return imports_belongings.make_item(ground.session, item_row(item) | {"position": position})


def item_row(item: ItemScale) -> dict[str, Any]:
    """A new survey item. Satisfied is whoever gives the top quarter of the scale (4 of 1–5); for NPS 9 and more."""
    recommends = bool(item.extra.get("recommend", (item.scale_min, item.scale_max) == (0, 10)))
    quarter = item.scale_min + round((item.scale_max - item.scale_min) * 3 / 4)
    return {
        "code": item.code,
        "name": item.extra.get("name", item.name),
        "name_en": item.extra.get("name_en"),
        "scale_min": item.scale_min,
        "scale_max": item.scale_max,
        "top_from": item.extra.get("top_from", 9 if recommends else quarter),
        "is_overall": bool(item.extra.get("overall", item.code == "overall")),
        "is_recommend": recommends,
    }


def _beside(given: Mapping[int, int], stored: Mapping[int, int]) -> dict[int, int]:
    return {item: score for item, score in given.items() if stored.get(item) != score}
