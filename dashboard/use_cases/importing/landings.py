"""How the row of each kind becomes columns of its table. Only what the row says: a blank cell leaves what is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import SQLModel

from dashboard.rules.sla import due
from dashboard.use_cases.import_batch import Moment, Record
from dashboard.use_cases.importing.ground import Ground, RowFault
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
    EXITS,
    AttemptResult,
    CallbackReason,
    CallbackState,
    ImportKind,
    Precision,
    Stage,
    Subject,
)

Build = Callable[[Record, References, Ground], Row]


@dataclass(frozen=True)
class Landing:
    """The table of a kind, what its rows say, what a new row holds besides (`born`: from what the row says), and what
    follows for a stored one (`beside`: from both)."""

    model: type[SQLModel]
    build: Build
    subjects: tuple[Subject, ...]
    born: Callable[[Row, Ground], Row] = lambda _said, _ground: {}
    beside: Callable[[Row, Row], Row] = lambda _said, _stored: {}


def _taken(values: Mapping[str, Any], **columns: str) -> Row:
    """Columns filled from fields, where the row has them: `_taken(values, name="name")`."""
    return {column: values[field] for column, field in columns.items() if field in values}


def _cut(row: Row, **most: int) -> Row:
    for column, longest in most.items():
        if column in row and len(row[column]) > longest:
            raise RowFault(column, row[column], "exchange.reason.too_long", most=longest)
    return row


def _at(values: Mapping[str, Any], field: str, column: str, precision: str | None = None) -> Row:
    if field not in values:
        return {}
    moment: Moment = values[field]
    return {column: moment.at} | ({precision: str(moment.precision)} if precision else {})


def _where(record: Record, refs: References, *, team: bool = True) -> Row:
    """Customer, asset, site and team, as far as the row names them."""
    values = record.values
    found = {
        "customer_id": refs.customers.find(record),
        "asset_id": refs.asset(values),
        "site_id": refs.place("site", values),
        "team_id": refs.place("team", values) if team else None,
    }
    return {column: key for column, key in found.items() if key is not None}


def _keys(**found: int | None) -> Row:
    return {column: key for column, key in found.items() if key is not None}


def _customer(record: Record, refs: References, ground: Ground) -> Row:
    values = record.values
    names = ("name", "kind", "phone", "email", "address", "industry", "size", "do_not_call", "preferred_time")
    row = _taken(values, **{name: name for name in names}, preference="preference", lost_reason="lost_reason")
    row |= _taken(values, manual_tier="tier", given_recency_days="recency_days", given_frequency="frequency")
    row |= _taken(values, given_monetary_minor="monetary") | _at(values, "opened_at", "opened_at")
    row |= _at(values, "lost_at", "lost_at") | {"is_stub": False}
    row |= {"manual_tier_by": ground.by} if "tier" in values else {}
    row |= _keys(site_id=refs.place("site", values), account_manager_id=refs.place("staff", values, "account_manager"))
    limits = {"name": 200, "phone": 40, "email": 200, "address": 400, "industry": 120, "size": 40}
    return _cut(row, **limits, preferred_time=120, lost_reason=200)


def _asset(record: Record, refs: References, _ground: Ground) -> Row:
    values = record.values
    label = values.get("label", record.number)
    return _cut({"label": label, **_taken(values, kind="kind"), **_keys(site_id=refs.place("site", values))}, label=200)


def _staff(record: Record, refs: References, _ground: Ground) -> Row:
    values = record.values
    row = _taken(values, name="name", name_en="name_en", phone="phone", left_on="left_on")
    row |= _keys(team_id=refs.place("team", values)) | ({"active": False} if "left_on" in values else {})
    return _cut(row, name=120, name_en=120, phone=40)


def _service(record: Record, refs: References, _ground: Ground) -> Row:
    values, case = record.values, refs.case(record.values)
    row = _where(record, refs) | _keys(staff_id=refs.place("staff", values), case_id=case.id if case else None)
    row |= _taken(values, description="description", quantity="quantity") | _money(values, _ground)
    return row | _at(values, "finished_at", "finished_at", "precision")


def _money(values: Mapping[str, Any], ground: Ground) -> Row:
    if "amount" not in values:
        return {}
    currency = str(values.get("currency", ground.policies.currency)).upper()
    if len(currency) != 3 or not currency.isalpha():
        raise RowFault("currency", currency, "exchange.reason.currency")
    return {"amount_minor": values["amount"], "currency": currency}


def _purchase(record: Record, refs: References, ground: Ground) -> Row:
    values = record.values
    row = _where(record, refs, team=False) | _money(values, ground) | _taken(values, description="description")
    row.pop("asset_id", None)
    return row | _at(values, "bought_at", "bought_at", "precision")


def _interaction(record: Record, refs: References, _ground: Ground) -> Row:
    values, case = record.values, refs.case(record.values)
    row = _where(record, refs) | _keys(staff_id=refs.place("staff", values), case_id=case.id if case else None)
    row |= _taken(values, channel="channel", direction="direction", kind="kind", reached="reached", content="content")
    return row | _at(values, "occurred_at", "occurred_at", "precision")


def _case(record: Record, refs: References, ground: Ground) -> Row:
    values = record.values
    row = _where(record, refs) | _keys(
        owner_id=refs.place("staff", values, "owner"), cause_id=refs.place("cause", values)
    )
    row |= _taken(values, kind="kind", channel="channel", severity="severity", content="content", demand="demand")
    row |= _taken(values, is_red_line="red_line", confidential="confidential")
    if row.get("severity", 1) not in (1, 2, 3):
        raise RowFault("severity", row["severity"], "exchange.reason.range", least=1, most=3)
    row |= _at(values, "received_at", "received_at", "received_precision")
    row |= _at(values, "due_at", "policy_due_at") | _at(values, "promised_at", "promised_at")
    first = due(row.get("policy_due_at"), row.get("promised_at"))
    row |= {"due_at": first} if first else {}
    _check_order(record, ground)
    return row


def _case_beside(said: Row, stored: Row) -> Row:
    """A row that brings only one of its two limits leaves the other: the earlier of both is due."""
    if not said.keys() & {"policy_due_at", "promised_at"}:
        return {}
    whole = stored | said
    return {"due_at": due(whole["policy_due_at"], whole["promised_at"])}


def _check_order(record: Record, ground: Ground) -> None:
    """A row that contradicts itself is refused; an impossible order is kept as it came, and told."""
    values = record.values
    stage = values.get("stage")
    if "closed_at" in values and stage is not None and stage not in (Stage.CLOSED, *EXITS):
        raise RowFault("stage", stage, "exchange.reason.open_but_closed")
    first = values.get("received_at")
    for name in ("dispatched_at", "investigating_at", "resolved_at", "answered_at", "followed_up_at", "closed_at"):
        if first is not None and name in values and is_before(values[name], first):
            ground.warn(record, name, ground.policies.day(values[name].at), "exchange.reason.before_receipt")


def is_before(one: Moment, other: Moment) -> bool:
    """Whether something happened before something else, for all that is known: a day lasts until its end."""
    is_day = Precision.DAY in (one.precision, other.precision)
    return one.at < other.at and not (is_day and other.at - one.at < timedelta(days=1))


def _case_event(record: Record, refs: References, _ground: Ground) -> Row:
    values, case = record.values, refs.case(record.values)
    row = _taken(values, kind="kind", note="note") | _at(values, "occurred_at", "occurred_at", "precision")
    if case is not None:
        row["case_id"] = case.id
        if "occurred_at" not in values:  # it happened, nobody knows when: it counts in state, not in durations
            row |= {"occurred_at": case.at, "precision": str(Precision.UNKNOWN)}
    row |= _keys(staff_id=refs.place("staff", values), team_id=refs.place("team", values))
    return row | _at(values, "due_at", "due_at")


def _survey(record: Record, refs: References, _ground: Ground) -> Row:
    values, case, service = record.values, refs.case(record.values), refs.service(record.values)
    row = _where(record, refs) | _keys(staff_id=refs.place("staff", values))
    row.pop("asset_id", None)
    row |= _keys(case_id=case.id if case else None, service_id=service.id if service else None)
    row |= _taken(values, channel="channel", delivered="delivered", comment="comment", may_call="may_call")
    return row | _at(values, "answered_at", "answered_at", "precision") | _at(values, "sent_at", "sent_at")


def _callback(record: Record, refs: References, ground: Ground) -> Row:
    values, case, service = record.values, refs.case(record.values), refs.service(record.values)
    row = _where(record, refs) | _keys(owner_id=refs.place("staff", values, "owner"))
    row |= _keys(case_id=case.id if case else None, service_id=service.id if service else None)
    row |= _taken(values, reason="reason", topic="topic")
    row |= _at(values, "due_at", "original_due_at") | _at(values, "due_at", "due_at")
    row |= _at(values, "rescheduled_to", "due_at") | _at(values, "opened_at", "opened_at")
    return row | _callback_end(values, ground)


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
        return row | _at(values, "attempted_at", "ended_at", "ended_precision")
    due_at = values.get("due_at")
    ended = {"ended_at": min(due_at.at, ground.now), "ended_precision": str(Precision.UNKNOWN)} if due_at else {}
    return row | ended


def _callback_beside(said: Row, stored: Row) -> Row:
    """An end of which the file knows no instant leaves the stored one: the same file again changes nothing."""
    if said.get("ended_precision") != Precision.UNKNOWN or stored["ended_at"] is None:
        return {}
    return {"ended_at": stored["ended_at"], "ended_precision": stored["ended_precision"]}


def _callback_born(said: Row, ground: Ground) -> Row:
    return {"reason": CallbackReason.BY_HAND, "opened_at": min(said["original_due_at"], ground.now)}


def _exposure(record: Record, refs: References, _ground: Ground) -> Row:
    values = record.values
    row = _taken(values, month="month", kind="kind", quantity="quantity")
    if row.get("quantity", 0) < 0:
        raise RowFault("quantity", row["quantity"], "exchange.reason.negative")
    return row | _keys(site_id=refs.place("site", values))


LANDINGS: Mapping[ImportKind, Landing] = {
    ImportKind.CUSTOMERS: Landing(
        Customer, _customer, (Subject.CUSTOMERS,), lambda _said, ground: {"opened_at": ground.now}
    ),
    ImportKind.ASSETS: Landing(Asset, _asset, (Subject.CUSTOMERS,)),
    ImportKind.STAFF: Landing(Staff, _staff, (Subject.ORGANISATION,)),
    ImportKind.SERVICES: Landing(Service, _service, (Subject.SERVICES,)),
    ImportKind.PURCHASES: Landing(Purchase, _purchase, (Subject.PURCHASES,)),
    ImportKind.INTERACTIONS: Landing(Interaction, _interaction, (Subject.INTERACTIONS,)),
    ImportKind.CASES: Landing(
        Case, _case, (Subject.CASES,), lambda said, _ground: {"stage_since": said["received_at"]}, _case_beside
    ),
    ImportKind.CASE_EVENTS: Landing(CaseEvent, _case_event, (Subject.CASES,)),
    ImportKind.SURVEYS: Landing(Survey, _survey, (Subject.SURVEYS,)),
    ImportKind.CALLBACKS: Landing(Callback, _callback, (Subject.CALLBACKS,), _callback_born, _callback_beside),
    ImportKind.EXPOSURES: Landing(Exposure, _exposure, (Subject.EXPOSURES,)),
}
