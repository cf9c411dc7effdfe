"""A row of the paper grid is read: every cell, every name; what is wrong with it names the column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from dashboard.errors import Refusal
from dashboard.exchange.fields import field_of
from dashboard.exchange.paper import Paper, PaperColumn, columns_of, read_cell
from dashboard.exchange.paper_entries import ENTRIES, PaperDesk, ReadForm, TypedForm
from dashboard.exchange.values import folded
from dashboard.periods import midnight
from dashboard.use_cases.check_entry import UNSORTED, sites_offered
from dashboard.use_cases.entry_choices import Candidate
from dashboard.use_cases.meant_customers import Meant, meant_for_entry
from data_access.engine import reading
from data_access.queries.judged_work import JudgedWork, case_meant, service_meant, services_between
from data_access.queries.organisation import Named
from data_access.vocabulary import ImportKind

COLUMNS_OF: Mapping[str, tuple[str, ...]] = {
    "time": ("occurred_at",),
    "promise": ("another_time",),
    "customer_id": ("customer",),
    "asset_id": ("customer",),
    "case_id": ("case",),
    "service_id": ("service",),
    "problem": ("note",),
}
"""The columns that a deed's field may stand for, where they have another name."""
_DAY_OF_SERVICE = PaperColumn("service", field_of(ImportKind.SERVICES, "finished_at"))
_UNSORTED = frozenset(["0", "未分类", "unsorted"])


def read_form(desk: PaperDesk, paper: Paper, form: TypedForm) -> ReadForm:
    """Read every cell, look every name up; all that is wrong is told, not only the first."""
    read = ReadForm(form)
    for column in columns_of(paper, desk.items):
        text = form.cells.get(column.name, "").strip()
        try:
            if text:
                read.values[column.name] = _value(desk, column, text, read)
            elif column.needed:
                raise Refusal("paper.needed", field=column.name)
        except Refusal as refusal:
            read.faults.append(Refusal(refusal.key, field=column.name, **refusal.values))
    if not read.faults:
        try:
            read.entry = ENTRIES[paper](desk, read)
        except Refusal as refusal:
            read.faults.append(refusal)
    return read


def _value(desk: PaperDesk, column: PaperColumn, text: str, read: ReadForm) -> Any:
    if column.name == "customer":
        return _customer(desk, text, read)
    if column.name in _LOOK_UPS:
        return _LOOK_UPS[column.name](desk, text)
    if column.name in ("case", "service"):
        read.judged[column.name] = _case(desk, text) if column.name == "case" else _service(desk, text, read)
        return read.judged[column.name].id
    return read_cell(column, text, desk.about)


def _recipient(desk: PaperDesk, text: str) -> str:
    teams, people = ([one for one in each if one.active] for each in (desk.names.teams, desk.names.staff))
    found = _named([*teams, *people], text)
    return f"{'team' if found in teams else 'staff'}:{found.id}"


def _case(desk: PaperDesk, text: str) -> JudgedWork:
    with reading(desk.store) as session:
        found = case_meant(session, text.lstrip("#"), desk.viewer.scope)
    if found is None:
        raise Refusal("paper.no_case", text=text)
    return found


def _service(desk: PaperDesk, text: str, read: ReadForm) -> JudgedWork:
    """By its number; else the only one to the customer on the day that the text names."""
    scope = desk.viewer.scope
    with reading(desk.store) as session:
        if (found := service_meant(session, text.lstrip("#"), scope)) is not None:
            return found
        try:
            day = read_cell(_DAY_OF_SERVICE, text, desk.about).at
        except Refusal as unreadable:
            raise Refusal("paper.no_service", text=text) from unreadable
        if read.candidate is None:
            raise Refusal("paper.service_of_whom", text=text)
        start = midnight(day.astimezone(desk.about.zone).date(), str(desk.about.zone))
        end = midnight(day.astimezone(desk.about.zone).date() + timedelta(days=1), str(desk.about.zone))
        then = services_between(session, read.candidate.customer.customer_id, start, end, scope)
    if len(then) != 1:
        raise Refusal("paper.several_services" if then else "paper.no_service_then", text=text, n=len(then))
    return then[0]


def _cause(desk: PaperDesk, text: str) -> int:
    if folded(text) in _UNSORTED:
        return UNSORTED
    return _named([one for one in desk.names.causes if one.active], text, "paper.unknown_cause").id


def _named(things: Sequence[Named], text: str, unknown: str = "paper.unknown") -> Named:
    """The one thing of that name in either language, or of that code."""
    wanted = folded(text)
    found = [one for one in things if wanted in (folded(one.name), folded(one.name_en or ""), folded(one.code))]
    if len(found) > 1:
        raise Refusal("paper.several", text=text, n=len(found))
    if not found:
        raise Refusal(unknown, text=text)
    return found[0]


_LOOK_UPS: Mapping[str, Callable[[PaperDesk, str], int | str]] = {
    "site": lambda desk, text: _named(sites_offered(desk.names, desk.viewer), text).id,
    "cause": _cause,
    "staff": lambda desk, text: _named([one for one in desk.names.staff if one.active], text).id,
    "recipient": _recipient,
}


def _customer(desk: PaperDesk, text: str, read: ReadForm) -> Candidate | str:
    """Whom the row names; a phone that nobody has stands for a new customer."""
    if read.form.chosen is not None and (known := desk.known(read.form.chosen[0])) is not None:
        held = next((one for one in known.customer.assets if one.asset_id == read.form.chosen[1]), None)
        read.candidate = Candidate(known.customer, held, known.tier)
        return read.candidate
    site = read.form.cells.get("site", "").strip()
    wanted = folded(site)
    at = next((one.id for one in desk.names.sites if wanted in (folded(one.name), folded(one.name_en or ""))), None)
    meant: Meant = meant_for_entry(
        desk.store, desk.viewer, text, desk.policies, now=desk.now, site_id=at if site else None
    )
    if meant.candidate is not None:
        read.candidate = meant.candidate
        return meant.candidate
    if meant.new_phone is not None and not meant.count:
        read.new_phone, read.new_name = meant.new_phone, meant.new_name
        return meant.new_phone
    raise Refusal("paper.several_customers" if meant.count else "paper.nobody", text=text)
