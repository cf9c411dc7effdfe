"""What the cells of a column look like: scores, days, times of day, amounts. For guesses that a person looks over."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

from dashboard.errors import Refusal
from dashboard.exchange.layout import Layout
from dashboard.exchange.reading import as_text
from dashboard.exchange.times import reader_for

_LOOKED_AT, _DAYS_LOOKED_AT = 300, 3_000
_ANY_ZONE = ZoneInfo("UTC")
_CLOCK = re.compile(r"(上午|下午|晚上)?\s*\d{1,2}[:：时点]\d{0,2}(:\d{2})?分?\s*([AaPp]\.?[Mm]\.?)?")
_AMOUNT = re.compile(r"[-+¥￥$€]?\s*\d[\d,]*\.\d{1,2}")


def score_columns(layout: Layout) -> list[int]:
    """Places of columns with few small whole numbers, such as scores are."""
    return [place for place in range(len(layout.header)) if _are_scores(set(texts_at(layout, place)))]


def holds_days(layout: Layout, place: int) -> bool:
    """Whether all cells read as days or instants, in one form."""
    given = [row.cells[place] for row in layout.rows[:_DAYS_LOOKED_AT] if place < len(row.cells)]
    texts = [cell for cell in given if cell != ""]
    try:
        reader = reader_for(texts, column="", zone=_ANY_ZONE)
    except Refusal:
        return False
    return bool(texts) and all(reader.read(cell) is not None for cell in texts[:_LOOKED_AT])


def holds_clocks(layout: Layout, place: int) -> bool:
    """Whether all cells are times of day without a day."""
    return _all(_CLOCK, texts_at(layout, place))


def holds_amounts(layout: Layout, place: int) -> bool:
    """Whether all cells are amounts of money with cents."""
    return _all(_AMOUNT, texts_at(layout, place))


def texts_at(layout: Layout, place: int) -> list[str]:
    """The texts of the first rows that are not blank."""
    texts = [as_text(row.cells[place]) for row in layout.rows[:_LOOKED_AT] if place < len(row.cells)]
    return [text for text in texts if text != ""]


def _are_scores(texts: set[str]) -> bool:
    return 1 < len(texts) <= 11 and all(text.isdigit() and len(text) <= 2 for text in texts)


def _all(form: re.Pattern[str], texts: list[str]) -> bool:
    return bool(texts) and all(form.fullmatch(text.strip()) for text in texts)
