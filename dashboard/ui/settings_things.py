"""Sites, teams, staff and causes: a list, of which a row is chosen, and the form of that row or of a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from sqlmodel import Session

from dashboard import clock
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.settings_form import choose_part, do, label
from dashboard.ui.tables import pick_row
from dashboard.use_cases import settings_organisation as deeds
from dashboard.use_cases.settings_organisation import ThingEntry
from data_access.queries import settings as queries
from data_access.queries.settings import ThingRow
from data_access.vocabulary import CaseKind, Subject


@dataclass(frozen=True)
class Sort:
    """How one sort of thing is read, saved, and under which sort it hangs."""

    read: Callable[[Session], list[ThingRow]]
    save: Callable[..., int]
    parent: str | None = None


SORTS = {
    "team": Sort(queries.team_rows, deeds.save_team, parent="site"),
    "site": Sort(queries.site_rows, deeds.save_site),
    "staff": Sort(queries.staff_rows, deeds.save_person, parent="team"),
    "cause": Sort(queries.cause_rows, deeds.save_cause, parent="cause"),
}


def show_things(page: Page) -> None:
    sort = choose_part(page, "sort", SORTS, "settings.sort")
    rows = _rows(page, sort)
    parents = {row.id: row for row in _rows(page, SORTS[sort].parent or sort)}
    left, right = st.columns([6, 5], gap="large")
    with left:
        place = _show_list(page, sort, rows, parents)
    with right:
        _show_form(page, sort, rows[place] if place is not None else None, parents, len(rows))


def _rows(page: Page, sort: str) -> list[ThingRow]:
    return load(page, (Subject.ORGANISATION,), SORTS[sort].read)


def _name(page: Page, row: ThingRow | None) -> str:
    return page.words.name(row.name, row.name_en) if row else ""


def _show_list(page: Page, sort: str, rows: list[ThingRow], parents: dict[int, ThingRow]) -> int | None:
    words = page.words
    if not rows:
        st.markdown(words.text("settings.none_yet"))
        return None
    has_parent = SORTS[sort].parent is not None
    columns = [label(page, "name"), *([label(page, f"{sort}_parent")] if has_parent else []), label(page, "state")]
    shown = [
        [
            _name(page, row),
            *([_name(page, parents.get(row.parent_id or 0))] if has_parent else []),
            _state(page, sort, row),
        ]
        for row in rows
    ]
    return pick_row(page, columns, shown, key=f"list_{sort}", alt=words.text(f"settings.sort.{sort}"), height_rows=14)


def _state(page: Page, sort: str, row: ThingRow) -> str:
    words = page.words
    if not row.active:
        return words.text("settings.left" if sort == "staff" else "settings.switched_off")
    if sort == "staff":
        return words.text("settings.leads" if row.is_leader else "settings.with_us")
    return words.text("settings.active")


def _show_form(page: Page, sort: str, row: ThingRow | None, parents: dict[int, ThingRow], known: int) -> None:
    """A form is new once it was saved: the one of a row with its version, the empty one with how many rows there are."""
    words, key = page.words, f"{sort}_{row.id}_{row.version}" if row else f"{sort}_new_{known}"
    st.subheader(
        words.text("settings.change", name=_name(page, row)) if row else words.text(f"settings.add.{sort}"),
        anchor=False,
    )
    with st.form(key, enter_to_submit=False):
        name = st.text_input(label(page, "name"), row.name if row else "", max_chars=120, key=f"{key}_name")
        name_en = st.text_input(label(page, "name_en"), (row.name_en or "") if row else "", key=f"{key}_en")
        code = st.text_input(
            label(page, "number" if sort == "staff" else "code"),
            row.code if row else "",
            help=words.text("settings.code_help"),
            key=f"{key}_code",
        )
        parent = _parent(page, sort, row, parents, key)
        phone, leads = _person_fields(page, row, key) if sort == "staff" else (None, False)
        kind, position = _cause_fields(page, row, key) if sort == "cause" else (None, 0)
        in_use = words.text("settings.with_us" if sort == "staff" else "settings.active")
        active = st.toggle(in_use, row.active if row else True, key=f"{key}_active")
        if st.form_submit_button(words.text("settings.save"), type="primary"):
            entry = ThingEntry(
                name=name,
                code=code,
                name_en=name_en,
                parent_id=parent,
                active=active,
                phone=phone,
                is_leader=leads,
                kind=kind,
                position=position,
                id=row.id if row else None,
                version=row.version if row else 1,
            )
            save = SORTS[sort].save
            do(page, lambda: save(page.store, page.viewer, entry, now=clock.now()), "settings.saved")


def _parent(page: Page, sort: str, row: ThingRow | None, parents: dict[int, ThingRow], key: str) -> int | None:
    """The site of a team, the team of a person, the group of a cause: only groups are offered there."""
    if SORTS[sort].parent is None:
        return None
    fits = [one for one in parents.values() if sort != "cause" or (one.parent_id is None and one != row)]
    options: list[int | None] = [None, *(one.id for one in fits)]
    held = row.parent_id if row and row.parent_id in options else None
    return st.selectbox(
        label(page, f"{sort}_parent"),
        options,
        index=options.index(held),
        format_func=lambda one: _name(page, parents.get(one or 0)) or page.words.text("settings.nothing"),
        key=f"{key}_parent",
    )


def _person_fields(page: Page, row: ThingRow | None, key: str) -> tuple[str, bool]:
    phone = st.text_input(label(page, "phone"), (row.phone or "") if row else "", key=f"{key}_phone")
    leads = st.toggle(
        label(page, "is_leader"),
        row.is_leader if row else False,
        help=page.words.text("settings.leader_help"),
        key=f"{key}_leads",
    )
    return phone, leads


def _cause_fields(page: Page, row: ThingRow | None, key: str) -> tuple[str | None, int]:
    kinds: list[str | None] = [None, *CaseKind]
    kind = st.selectbox(
        label(page, "kind"),
        kinds,
        index=kinds.index(row.kind if row else None),
        format_func=lambda one: page.words.text(f"kind.{one}") if one else page.words.text("settings.every_kind"),
        key=f"{key}_kind",
    )
    position = st.number_input(label(page, "position"), 0, 999, row.position if row else 99, key=f"{key}_position")
    return kind, int(position)
