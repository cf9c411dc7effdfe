"""A row of the paper grid is read: every cell, every name; what is wrong with it names the column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.errors import Refusal
from dashboard.exchange.paper import Paper, PaperColumn, columns_of, read_cell
from dashboard.exchange.paper_entries import ENTRIES, PaperDesk, ReadForm, TypedForm
from dashboard.exchange.values import folded
from dashboard.use_cases.check_entry import UNSORTED, sites_offered
from dashboard.use_cases.entry_choices import Candidate, Meant, meant_for_entry
from data_access.engine import reading
from data_access.queries.organisation import Named
from data_access.repositories.cases import case_numbered

COLUMNS_OF: Mapping[str, tuple[str, ...]] = {
    "time": ("occurred_at",),
    "promise": ("another_time",),
    "customer_id": ("customer",),
    "asset_id": ("customer",),
    "case_id": ("case",),
    "problem": ("note",),
}
"""The columns that a deed's field may stand for, where they have another name."""
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
    return read_cell(column, text, desk.about)


def _recipient(desk: PaperDesk, text: str) -> str:
    teams, people = ([one for one in each if one.active] for each in (desk.names.teams, desk.names.staff))
    found = _named([*teams, *people], text)
    return f"{'team' if found in teams else 'staff'}:{found.id}"


def _case(desk: PaperDesk, text: str) -> int:
    with reading(desk.store) as session:
        case = case_numbered(session, text.lstrip("#"))
    if case is None or case.id is None:
        raise Refusal("paper.no_case", text=text)
    return case.id


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
    "case": _case,
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
