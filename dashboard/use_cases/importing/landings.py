"""How the row of each kind becomes columns of its table. Only what the row says: a blank cell leaves what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.rules.callbacks import word_missing
from dashboard.use_cases.import_batch import Record
from dashboard.use_cases.importing.ground import Ground, RowFault
from dashboard.use_cases.importing.landing import Landing, at, cut, keys, same, taken, where
from dashboard.use_cases.importing.landing_case import case_row, case_settled, event_row
from dashboard.use_cases.importing.references import References
from data_access.repositories.imports import Row
from data_access.tables import (
    Asset,
    Callback,
    Case,
    CaseEvent,
    Customer,
    Exposure,
    Interaction,
    Purchase,
    Service,
    Staff,
    Survey,
)
from data_access.vocabulary import (
    ENDING_RESULTS,
    AttemptResult,
    CallbackReason,
    CallbackState,
    ImportKind,
    Precision,
)


def _customer(record: Record, refs: References, ground: Ground) -> Row:
    values = record.values
    row = same(values, "name", "kind", "phone", "email", "address", "industry", "size", "do_not_call", "preferred_time")
    row |= same(values, "preference", "lost_reason")
    row |= taken(values, manual_tier="tier", given_recency_days="recency_days", given_frequency="frequency")
    row |= taken(values, given_monetary_minor="monetary") | at(values, "opened_at", "opened_at")
    row |= at(values, "lost_at", "lost_at") | {"is_stub": False}
    row |= {"manual_tier_by": ground.by} if "tier" in values else {}
    row |= keys(site_id=refs.place("site", values), account_manager_id=refs.place("staff", values, "account_manager"))
    limits = {"name": 200, "phone": 40, "email": 200, "address": 400, "industry": 120, "size": 40}
    return cut(row, **limits, preferred_time=120, lost_reason=200)


def _asset(record: Record, refs: References, _ground: Ground) -> Row:
    values = record.values
    label = values.get("label", record.number)
    return cut({"label": label, **same(values, "kind"), **keys(site_id=refs.place("site", values))}, label=200)


def _staff(record: Record, refs: References, _ground: Ground) -> Row:
    values = record.values
    row = same(values, "name", "name_en", "phone", "left_on")
    row |= keys(team_id=refs.place("team", values)) | ({"active": False} if "left_on" in values else {})
    return cut(row, name=120, name_en=120, phone=40)


def _service(record: Record, refs: References, ground: Ground) -> Row:
    values, case = record.values, refs.case(record.values)
    row = where(record, refs) | keys(staff_id=refs.place("staff", values), case_id=case.id if case else None)
    row |= same(values, "description", "quantity") | _money(values, ground)
    return row | at(values, "finished_at", "finished_at", "precision")


def _money(values: Mapping[str, Any], ground: Ground) -> Row:
    if "amount" not in values:
        return {}
    currency = str(values.get("currency", ground.policies.currency)).upper()
    if len(currency) != 3 or not currency.isalpha():
        raise RowFault("currency", currency, "exchange.reason.currency")
    return {"amount_minor": values["amount"], "currency": currency}


def _purchase(record: Record, refs: References, ground: Ground) -> Row:
    values = record.values
    row = where(record, refs, team=False) | _money(values, ground) | same(values, "description")
    row.pop("asset_id", None)
    return row | at(values, "bought_at", "bought_at", "precision")


def _interaction(record: Record, refs: References, _ground: Ground) -> Row:
    values, case = record.values, refs.case(record.values)
    row = where(record, refs) | keys(staff_id=refs.place("staff", values), case_id=case.id if case else None)
    row |= same(values, "channel", "direction", "kind", "reached", "content")
    return row | at(values, "occurred_at", "occurred_at", "precision")


def _survey(record: Record, refs: References, _ground: Ground) -> Row:
    values, case, service = record.values, refs.case(record.values), refs.service(record.values)
    row = where(record, refs) | keys(staff_id=refs.place("staff", values))
    row.pop("asset_id", None)
    row |= keys(case_id=case.id if case else None, service_id=service.id if service else None)
    row |= same(values, "channel", "delivered", "comment", "may_call")
    return row | at(values, "answered_at", "answered_at", "precision") | at(values, "sent_at", "sent_at")


def _callback(record: Record, refs: References, ground: Ground) -> Row:
    values, case, service = record.values, refs.case(record.values), refs.service(record.values)
    row = where(record, refs) | keys(owner_id=refs.place("staff", values, "owner"))
    row |= keys(case_id=case.id if case else None, service_id=service.id if service else None)
    row |= same(values, "reason", "topic")
    if ground.batch.consequences and not ground.is_history(record):
        _check_word(values)
    row |= at(values, "due_at", "original_due_at") | at(values, "due_at", "due_at")
    row |= at(values, "rescheduled_to", "due_at") | at(values, "opened_at", "opened_at")
    return row | _callback_end(values, ground)


def _check_word(values: Mapping[str, Any]) -> None:
    """News are asked what typed entries are asked; raises RowFault."""
    said = {"satisfied": values.get("satisfied"), "problem": values.get("note", "")}
    if (owed := word_missing([values.get("reason", "")], values.get("result", ""), **said)) is not None:
        field = "satisfied" if owed == "satisfied" else "note"
        raise RowFault(field, "", f"exchange.reason.callback_{owed}")


def _callback_end(values: Mapping[str, Any], ground: Ground) -> Row:
    """Reached when the file says so, or when the customer answered; an attempt without a result is taken as reached.

    An end at an unknown instant stands at its due, but never later than now: what is over is not open.
    """
    result = values.get("result", AttemptResult.REACHED if "attempted_at" in values else None)
    state = values.get("state", CallbackState.REACHED if result in ENDING_RESULTS else None)
    if state is None or state == CallbackState.OPEN:
        return {"state": str(state)} if state else {}
    row: Row = {"state": str(state)}
    if "attempted_at" in values:
        return row | at(values, "attempted_at", "ended_at", "ended_precision")
    due_at = values.get("due_at")
    ended = {"ended_at": min(due_at.at, ground.now), "ended_precision": str(Precision.UNKNOWN)} if due_at else {}
    return row | ended


def _callback_settled(said: Row, stored: Row | None, _ground: Ground) -> Row:
    """An end of which the file knows no instant leaves the stored one: the same file again changes nothing."""
    if stored is None or said.get("ended_precision") != Precision.UNKNOWN or stored["ended_at"] is None:
        return {}
    return {"ended_at": stored["ended_at"], "ended_precision": stored["ended_precision"]}


def _callback_born(said: Row, ground: Ground) -> Row:
    return {"reason": CallbackReason.BY_HAND, "opened_at": min(said["original_due_at"], ground.now)}


def _exposure(record: Record, refs: References, _ground: Ground) -> Row:
    values = record.values
    row = same(values, "month", "kind", "quantity")
    if row.get("quantity", 0) < 0:
        raise RowFault("quantity", row["quantity"], "exchange.reason.negative")
    return row | keys(site_id=refs.place("site", values))


LANDINGS: Mapping[ImportKind, Landing] = {
    ImportKind.CUSTOMERS: Landing(Customer, _customer, lambda _said, ground: {"opened_at": ground.now}),
    ImportKind.ASSETS: Landing(Asset, _asset),
    ImportKind.STAFF: Landing(Staff, _staff),
    ImportKind.SERVICES: Landing(Service, _service),
    ImportKind.PURCHASES: Landing(Purchase, _purchase),
    ImportKind.INTERACTIONS: Landing(Interaction, _interaction),
    ImportKind.CASES: Landing(Case, case_row, lambda said, _ground: {"stage_since": said["received_at"]}, case_settled),
    ImportKind.CASE_EVENTS: Landing(CaseEvent, event_row),
    ImportKind.SURVEYS: Landing(Survey, _survey),
    ImportKind.CALLBACKS: Landing(Callback, _callback, _callback_born, _callback_settled),
    ImportKind.EXPOSURES: Landing(Exposure, _exposure),
}
