"""Values of a file that the vocabulary doesn't know: a person says what each of them means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from dashboard.exchange.field_model import Field, Sort
from dashboard.exchange.fields import field_of
from dashboard.exchange.mapping import Column
from dashboard.exchange.reading import as_text
from dashboard.exchange.remarks import field_label
from dashboard.exchange.values import Fault, folded, read_word
from dashboard.ui.import_upload import Upload
from dashboard.ui.page import Page
from dashboard.ui.tables import plain_markdown

MOST_SHOWN = 30
_REJECT = "-"


def choose_values(page: Page, upload: Upload, columns: Mapping[str, Column]) -> dict[str, Column]:
    """The columns, with what a person said about unknown values; what is left unsaid will be refused, row by row."""
    chosen: dict[str, Column] = {}
    for name, column in columns.items():
        field = field_of(upload.kind, name)
        found = _found(upload, column) if field is not None and field.sort is Sort.WORD else {}
        chosen[name] = _choose(page, upload, field, column, found) if field is not None and found else column
    return chosen


def _found(upload: Upload, column: Column) -> dict[str, int]:
    """How often each value occurs. Only of one column: words are never joined."""
    if column.constant is not None:
        return {}
    counts: Counter[str] = Counter()
    for layout in upload.layouts:
        place = column.position - 1 if column.position else _place(layout.header, column.names)
        if place is not None:
            counts.update(as_text(row.cells[place]) for row in layout.rows if place < len(row.cells))
    return {value: n for value, n in counts.most_common(500) if value != ""}


def _place(header: tuple[str, ...], names: tuple[str, ...]) -> int | None:
    wanted = folded(names[0]) if len(names) == 1 else None
    return next((place for place, name in enumerate(header) if folded(name) == wanted), None)


def _choose(page: Page, upload: Upload, field: Field, column: Column, found: Mapping[str, int]) -> Column:
    """What isn't known comes first; what is known stands as it was understood, and can be corrected."""
    words = page.words
    said = dict(column.values)
    known = {value: code for value in found if not isinstance(code := read_word(value, field), Fault)}
    unknown = [value for value in found if value not in known]
    told = "imports.unknown_values" if unknown else "imports.known_values"
    title = words.plural(told, len(unknown) or len(known), field=field_label(words, field.name))
    with st.expander(title, expanded=bool(unknown)):
        slots = st.columns(3)
        for place, value in enumerate([*unknown, *known][:MOST_SHOWN]):
            n = found[value]
            codes = list(field.words) if value in known else [_REJECT, *field.words]
            begun = said.get(value, known.get(value, _REJECT))
            with slots[place % 3]:
                code = st.selectbox(
                    words.plural("imports.value_means", n, value=plain_markdown(value)),
                    codes,
                    index=codes.index(begun) if begun in codes else 0,
                    format_func=lambda code: (
                        words.text("imports.reject_value") if code == _REJECT else words.text(f"{field.prefix}.{code}")
                    ),
                    key=f"import_value.{upload.key}.{field.name}.{value}",
                )
            if code == known.get(value, _REJECT):
                said.pop(value, None)
            else:
                said[value] = code
    return replace(column, values=said)
