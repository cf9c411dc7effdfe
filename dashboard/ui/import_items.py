"""The items of a survey file: which columns hold scores, and on which scale."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.exchange.cell_shapes import score_columns, texts_at
from dashboard.exchange.layout import Layout
from dashboard.exchange.mapping import Item
from dashboard.exchange.suggest import column_at
from dashboard.exchange.values import folded
from dashboard.ui.head import section
from dashboard.ui.import_upload import Upload
from dashboard.ui.page import Page

_SCALES = ((1, 5), (0, 10), (1, 10), (1, 7), (1, 3), (0, 100))
_KNOWN_ITEMS = {
    **{"服务态度": "attitude", "态度": "attitude", "attitude": "attitude", "service attitude": "attitude"},
    **{"服务效率": "efficiency", "效率": "efficiency", "响应速度": "efficiency", "efficiency": "efficiency"},
    **{"服务质量": "quality", "质量": "quality", "quality": "quality", "总体满意度": "overall", "overall": "overall"},
    **{"解决问题的能力": "ability", "专业能力": "ability", "推荐意愿": "recommend", "nps": "recommend"},
}


def choose_items(page: Page, upload: Upload, begun: Sequence[Item]) -> tuple[Item, ...]:
    words, layout = page.words, upload.first
    section(words.text("imports.items"), words.text("imports.items_note"))
    remembered = {item.column.names or (item.column.position,): item for item in begun}
    start = [place for place in range(len(layout.header)) if _key(layout, place) in remembered]
    places = st.multiselect(
        words.text("imports.item_columns"),
        range(len(layout.header)),
        default=start or score_columns(layout),
        format_func=lambda place: layout.header[place] or str(place + 1),
        key=f"import_items.{upload.key}",
        label_visibility="collapsed",
        placeholder="",
        select_all=False,
    )
    left, right = st.columns(2, vertical_alignment="bottom")
    scales = [item.scale for item in begun]
    options = list(dict.fromkeys((*scales, *_SCALES)))
    with left:
        scale = st.selectbox(
            words.text("imports.scale"),
            options,
            format_func=lambda ends: f"{ends[0]}–{ends[1]}",
            key=f"import_scale.{upload.key}",
        )
    with right:
        has_blank = any(item.column.blank for item in begun) if begun else _has_zeros(layout, places)
        zero = st.checkbox(words.text("imports.zero_is_blank"), value=has_blank, key=f"import_zero.{upload.key}")
    return tuple(_item(layout, place, scale, blank=zero and scale[0] > 0) for place in places)


def _key(layout: Layout, place: int) -> tuple[str | int | None, ...]:
    column = column_at(layout, place)
    return column.names or (column.position,)


def _item(layout: Layout, place: int, scale: tuple[int, int], *, blank: bool) -> Item:
    name = layout.header[place] or str(place + 1)
    column = column_at(layout, place)
    code = _KNOWN_ITEMS.get(folded(name), "_".join(folded(name).split()))[:80]
    nothing = ("0",) if blank else ()
    return Item(code, type(column)(names=column.names, position=column.position, blank=nothing), scale)


def _has_zeros(layout: Layout, places: Sequence[int]) -> bool:
    """Whether scores of 1 to 5 hold a 0, which then stands for no answer."""
    given = {text for place in places for text in texts_at(layout, place)}
    return "0" in given and given <= {str(score) for score in range(6)}
