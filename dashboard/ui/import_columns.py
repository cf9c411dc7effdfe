"""The second step of an import: which column becomes which field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from dashboard.exchange.field_model import TIMES, Field, Sort
from dashboard.exchange.fields import FIELDS
from dashboard.exchange.layout import Layout
from dashboard.exchange.mapping import Column, FileMapping
from dashboard.exchange.remarks import field_label, field_title
from dashboard.exchange.suggest import CLOCK_HEADERS, column_at, fits, readable, suggest
from dashboard.exchange.time_words import form_of, form_text
from dashboard.exchange.values import folded
from dashboard.ui.head import section
from dashboard.ui.import_items import choose_items
from dashboard.ui.import_upload import Upload
from dashboard.ui.import_words import choose_values
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.use_cases.import_needs import NEEDED
from data_access.queries.imports import remembered_mappings
from data_access.vocabulary import ImportKind, Subject

_SUGGESTED = "import.suggested"
_SKIP, _CONSTANT = "-", "="
_FORMATS = ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y", "%y-%m-%d", "%m/%d/%y", "%d/%m/%y", "%Y%m%d")
_EXAMPLE = date(2026, 12, 31)


def show_columns(page: Page, upload: Upload) -> FileMapping:
    """The mapping as it stands on the page, begun from the remembered one or from the headers."""
    words = page.words
    base, is_remembered = _base(page, upload)
    section(words.text("imports.columns"), words.text("imports.remembered" if is_remembered else "imports.suggested"))
    needed = {name for group in NEEDED[upload.kind] for name in group}
    fields = FIELDS[upload.kind]
    first = [field for field in fields if field.name in needed or field.name in base.columns]
    rest = [field for field in fields if field not in first]
    columns = _grid(page, upload, base, first, needed)
    with st.expander(words.text("imports.more_fields", n=len(rest))):
        columns |= _grid(page, upload, base, rest, needed)
    columns = choose_values(page, upload, columns)
    items = choose_items(page, upload, base.items) if upload.kind is ImportKind.SURVEYS else ()
    formats, consequences = _options(page, upload, base)
    return replace(
        base,
        columns=columns,
        items=items,
        formats=formats,
        consequences=consequences,
        sheets=upload.sheets,
        header_row=upload.header_row,
    )


def _base(page: Page, upload: Upload) -> tuple[FileMapping, bool]:
    for known in load(page, (Subject.IMPORTS,), remembered_mappings):
        if (known.source, known.kind) == (upload.source, upload.kind):
            mapping = readable(known.mapping)
            if mapping is not None and fits(mapping, upload.first):
                return mapping, True
    kept: tuple[str, FileMapping] | None = st.session_state.get(_SUGGESTED)
    if kept is None or kept[0] != upload.key:  # the cells are looked at once per file, not once per click
        kept = st.session_state[_SUGGESTED] = (upload.key, suggest(upload.kind, upload.source, upload.first))
    return kept[1], False


def _grid(
    page: Page, upload: Upload, base: FileMapping, fields: Sequence[Field], needed: set[str]
) -> dict[str, Column]:
    chosen: dict[str, Column] = {}
    for place in range(0, len(fields), 3):
        for slot, field in zip(st.columns(3), fields[place : place + 3], strict=False):
            with slot:
                column = _choose(page, upload, field, base.columns.get(field.name), needed=field.name in needed)
            if column is not None:
                chosen[field.name] = column
    return chosen


def _choose(page: Page, upload: Upload, field: Field, begun: Column | None, *, needed: bool) -> Column | None:
    words, options = page.words, _options_of(upload.first, field)
    start = _SKIP
    if begun is not None:
        start = next((code for code, column in options.items() if _same(column, begun)), _CONSTANT)
    codes = [_SKIP, *options, _CONSTANT]
    label = field_title(words, field.name)
    code = st.selectbox(
        f"{label} *" if needed else label,
        codes,
        index=codes.index(start),
        format_func=lambda code: _shown(page, upload.first, code),
        key=f"import_column.{upload.key}.{field.name}",
    )
    if code == _SKIP:
        return None
    if code == _CONSTANT:
        constant = _constant(page, upload, field, begun.constant if begun else None)
        return None if constant in (None, "") else Column(constant=constant)
    column = options[code]
    return replace(column, values=begun.values, blank=begun.blank) if begun and _same(column, begun) else column


def _options_of(layout: Layout, field: Field) -> dict[str, Column]:
    """Every column by its place; for times also a day's column joined with that of the time of day."""
    options = {str(place): column_at(layout, place) for place in range(len(layout.header))}
    if field.sort not in TIMES:
        return options
    names = [folded(name) for name in layout.header]
    days = [place for place, name in enumerate(names) if "date" in name or "日期" in name]
    clocks = [place for place, name in enumerate(names) if name in CLOCK_HEADERS]
    for day in days:
        for clock in clocks:
            both = (options[str(day)], options[str(clock)])
            if all(column.names for column in both):
                options[f"{day}+{clock}"] = Column(names=both[0].names + both[1].names)
    return options


def _same(one: Column, other: Column) -> bool:
    return (tuple(map(folded, one.names)), one.position) == (tuple(map(folded, other.names)), other.position) and (
        bool(one.names) or one.position is not None
    )


def _shown(page: Page, layout: Layout, code: str) -> str:
    if code in (_SKIP, _CONSTANT):
        return page.words.text("imports.skip" if code == _SKIP else "imports.constant")
    names = []
    for place in map(int, code.split("+")):
        name = layout.header[place]
        is_clear = bool(name) and layout.header.count(name) == 1
        names.append(name if is_clear else page.words.text("imports.nth_column", n=place + 1, name=name))
    return " + ".join(names)


def _constant(page: Page, upload: Upload, field: Field, begun: Any) -> Any:
    words, key = page.words, f"import_constant.{upload.key}.{field.name}"
    label = words.text("imports.constant_of", field=field_label(words, field.name))
    if field.sort is Sort.WORD:
        index = field.words.index(begun) if begun in field.words else None
        return st.selectbox(
            label,
            field.words,
            index=index,
            format_func=lambda code: words.text(f"{field.prefix}.{code}"),
            key=key,
            label_visibility="collapsed",
            placeholder=words.text("imports.choose"),
        )
    if field.sort in TIMES:
        day = begun if isinstance(begun, date) else None
        return st.date_input(label, value=day, key=key, label_visibility="collapsed")
    text = "" if begun is None else str(begun)
    return st.text_input(label, value=text, key=key, label_visibility="collapsed", placeholder=label)


def _options(page: Page, upload: Upload, base: FileMapping) -> tuple[tuple[str, ...], bool]:
    words = page.words
    with st.expander(words.text("imports.options")):
        formats = st.multiselect(
            words.text("imports.formats"),
            list(dict.fromkeys((*base.formats, *_FORMATS))),
            default=list(base.formats),
            format_func=lambda form: words.text(
                "exchange.day_as", form=_EXAMPLE.strftime(form_of(form)), day=form_text(words, form_of(form))
            ),
            accept_new_options=True,
            placeholder="",
            select_all=False,
            help=words.text("imports.formats_help"),
            key=f"import_formats.{upload.key}",
        )
        consequences = st.checkbox(
            words.text("imports.consequences"),
            value=base.consequences,
            help=words.text("imports.consequences_help"),
            key=f"import_consequences.{upload.key}",
        )
    return tuple(form_of(form) for form in formats), consequences
