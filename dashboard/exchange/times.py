"""Instants and days out of cells. Without stated formats, one format is found for a whole column, or it is refused.

A day written 4/8/2015 is 4 August or 8 April: only the other rows of the column can tell. So every date form that reads
the column is tried; when two of them read it differently, or no single one reads all of it, the person is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dashboard.errors import Refusal
from dashboard.exchange.reading import Cell, as_text
from dashboard.periods import FIRST_YEAR, LAST_YEAR
from dashboard.use_cases.import_batch import Moment
from data_access.vocabulary import Precision

_DATE_FORMS = (
    *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"),
    *("%d-%b-%y", "%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d/%b/%Y", "%d.%m.%Y", "%d.%m.%y"),
    *("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d/%m/%y", "%m/%d/%y", "%y/%m/%d"),
    *("%d-%m-%y", "%m-%d-%y", "%y-%m-%d"),
)
_MONTH_FORMS = ("%Y-%m", "%Y/%m", "%Y.%m", "%Y年%m月", "%Y%m", "%b %Y", "%B %Y", "%b-%Y", "%m/%Y")
_CLOCK = re.compile(
    r"[T\s]*(?P<before>上午|下午|晚上)?\s*(?P<h>\d{1,2})(?::|时|点)(?P<m>\d{1,2})?分?(?::?(?P<s>\d{1,2})(?:[.,]\d+)?秒?)?"
    r"\s*(?P<after>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|[+-]\d\d:?\d\d)?$"
)
_FRACTION = re.compile(r"[.,]\d+$")
_SAMPLE = 20_000


@dataclass(frozen=True)
class TimeReader:
    """Reads the cells of one column. `formats`: stated ones, tried in order; otherwise `date_form` holds the one found."""

    zone: ZoneInfo
    formats: tuple[str, ...] = ()
    date_form: str = "%Y-%m-%d"

    def read(self, cell: Cell) -> Moment | None:
        """The instant; a day is its first moment in the zone. None when the cell can't be read."""
        if isinstance(cell, datetime):
            return self._moment(cell, is_day=False)
        if isinstance(cell, date):
            return self._moment(datetime.combine(cell, time()), is_day=True)
        text = as_text(cell)
        return self._by_formats(text) if self.formats else self._by_form(text, self.date_form)

    def _by_formats(self, text: str) -> Moment | None:
        for form in self.formats:
            if not re.search(r"%[HIcXT]", form):
                found = self._by_form(text, form)
            else:
                moment = _strptime(_FRACTION.sub("", text) if form.endswith("%S") else text, form)
                found = self._moment(moment, is_day=False) if moment is not None else None
            if found is not None:
                return found
        return None

    def _by_form(self, text: str, form: str) -> Moment | None:
        """A day in the form, perhaps with a time of day behind it."""
        day_text, clock = _split(text)
        day = _day(day_text, form)
        if day is None or clock is None:
            return None
        if clock == "":
            return self._moment(day, is_day=True)
        found = _read_clock(clock)
        if found is None:
            return None
        span, offset = found
        moment = day + span
        return self._moment(moment.replace(tzinfo=UTC) - offset if offset is not None else moment, is_day=False)

    def _moment(self, found: datetime, *, is_day: bool) -> Moment | None:
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            return None
        aware = found if found.tzinfo else found.replace(tzinfo=self.zone)
        return Moment(aware.astimezone(UTC), Precision.DAY if is_day else Precision.INSTANT)


def reader_for(cells: Iterable[Cell], *, column: str, zone: ZoneInfo, formats: tuple[str, ...] = ()) -> TimeReader:
    """The reader for a column. Raises Refusal that names an ambiguity, a mixture, or that nothing reads as a time."""
    if formats:
        return TimeReader(zone, formats)
    texts = _distinct_days(cells)
    if not texts:
        return TimeReader(zone)
    read = {form: found for form in _DATE_FORMS if (found := _read_all(texts, form))}
    readable = {text for found in read.values() for text in found}
    if not readable:
        first = next(iter(texts))
        key = "exchange.error.time_month_only" if names_a_month(first) else "exchange.error.time_unreadable"
        raise Refusal(key, column=column, value=first)
    whole = [form for form, found in read.items() if len(found) == len(readable)]
    if not whole:
        raise _mixture(column, read, readable)
    for other in whole[1:]:
        for text, day in read[whole[0]].items():
            if read[other][text] != day:
                raise Refusal(
                    "exchange.error.time_ambiguous",
                    column=column,
                    value=text,
                    one=f"{day:%Y-%m-%d}",
                    one_form=whole[0],
                    two=f"{read[other][text]:%Y-%m-%d}",
                    two_form=other,
                )
    return TimeReader(zone, date_form=whole[0])


def read_month(cell: Cell) -> date | None:
    """The first day of a month written as 2026-05, 2026年5月, May 2026, or as any day in it written in ISO form."""
    if isinstance(cell, (datetime, date)):
        return date(cell.year, cell.month, 1)
    for form in (*_MONTH_FORMS, *_DATE_FORMS[:5]):
        found = _strptime(as_text(cell), form)
        if found is not None and FIRST_YEAR <= found.year <= LAST_YEAR:
            return date(found.year, found.month, 1)
    return None


def names_a_month(cell: Cell) -> bool:
    """Whether a cell tells a month without a day: 2024-03, 2024年3月, Mar 2024."""
    return isinstance(cell, str) and any(_strptime(cell, form) is not None for form in _MONTH_FORMS)


def joined(cells: Sequence[Cell]) -> Cell:
    """Several cells as one: a date and a time of day become an instant, anything else is joined by a blank."""
    given = [cell for cell in cells if cell != ""]
    if len(given) == 2 and isinstance(given[1], time) and isinstance(given[0], date):
        return datetime.combine(given[0], given[1])
    return given[0] if len(given) == 1 else " ".join(as_text(cell) for cell in given)


def _distinct_days(cells: Iterable[Cell]) -> dict[str, None]:
    texts: dict[str, None] = {}
    for cell in cells:
        if isinstance(cell, date) or cell == "":
            continue
        texts[_split(as_text(cell))[0]] = None
        if len(texts) >= _SAMPLE:
            break
    return texts


def _read_all(texts: Iterable[str], form: str) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    misses = 0
    for text in texts:
        day = _strptime(text, form)
        if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR:
            found[text] = day
        else:
            misses += 1
            if misses > 50 and not found:
                break
    return found


def _mixture(column: str, read: dict[str, dict[str, datetime]], readable: set[str]) -> Refusal:
    most = max(read, key=lambda form: len(read[form]))
    rest = sorted(readable - set(read[most]))
    one = next(iter(read[most]))
    return Refusal("exchange.error.time_mixed", column=column, one=one, two=rest[0], n=len(rest))


def _split(text: str) -> tuple[str, str | None]:
    """The day and the time of day: `22-Apr-15 3:53:50 PM` → (`22-Apr-15`, `3:53:50 PM`)."""
    plain = text.strip()
    match = re.search(r"(?<=[\d日])(?:[T\s]+|(?=上午|下午|晚上))(?=(?:上午|下午|晚上)?\s*\d{1,2}[:时点])", plain)
    if match is None:
        return plain, ""
    return plain[: match.start()], plain[match.end() :]


def _read_clock(clock: str) -> tuple[timedelta, timedelta | None] | None:
    match = _CLOCK.match(clock.strip())
    if match is None:
        return None
    hour, minute, second = int(match["h"]), int(match["m"] or 0), int(match["s"] or 0)
    half = (match["after"] or "").replace(".", "").lower() or {"上午": "am", "下午": "pm", "晚上": "pm"}.get(
        match["before"] or "", ""
    )
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second), _offset(match["zone"])


def _offset(written: str | None) -> timedelta | None:
    if written is None:
        return None
    if written == "Z":
        return timedelta()
    sign = -1 if written[0] == "-" else 1
    return sign * timedelta(hours=int(written[1:3]), minutes=int(written[-2:]))


@lru_cache(maxsize=32_768)
def _day(text: str, form: str) -> datetime | None:
    """Days come again and again."""
    return _strptime(text, form)


def _strptime(text: str, form: str) -> datetime | None:
    if form == "%Y%m%d" and len(text.strip()) != len("20261231"):
        return None  # 202411 is a month, not 1 January
    try:
        return datetime.strptime(text.strip(), form)  # noqa: DTZ007 - the zone of the column is added by the caller
    except ValueError:
        return None
