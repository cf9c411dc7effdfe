"""Everything a person reads: sentences from the gettext catalogues, and numbers, dates and durations in their language.

One catalogue file per area and language, `i18n/<language>/<area>.po`; a message id is a key such as `callbacks.none`.
Values stand in braces: `{n}`, `{name}`. Plurals follow the catalogue's own rule.
"""

from __future__ import annotations

import gettext
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("zh_CN", "en")
MISSING = "—"
_ROUNDING_ERROR = 1e-9
_HERE = Path(__file__).parent


class MissingTextError(KeyError):
    """A key that no catalogue holds: a fault of ours, found by the tests."""


@lru_cache(maxsize=len(LANGUAGES))
def _translations(language: str) -> gettext.GNUTranslations:
    merged = Catalog(locale=language)
    for file in sorted((_HERE / language).glob("*.po")):
        with file.open("rb") as stream:
            for message in read_po(stream, locale=language):
                if message.id:
                    merged[message.id if isinstance(message.id, str) else message.id[0]] = message
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Words:
    """One language's words. Cheap to make; holds no state of a person."""

    def __init__(self, language: str, zone: str = "Asia/Shanghai", preset: str = "general") -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self.zone = ZoneInfo(zone)
        self.preset = preset
        self._catalogue = _translations(self.language)

    @property
    def is_chinese(self) -> bool:
        return self.language == "zh_CN"

    def text(self, key: str, /, **values: Any) -> str:
        """The sentence for `key`, its gaps filled. Raises MissingTextError for an unknown key."""
        sentence = self._catalogue.gettext(key)
        if sentence == key:
            raise MissingTextError(key)
        return sentence.format_map(values) if values else sentence

    def plural(self, key: str, n: int, /, **values: Any) -> str:
        """Like `text`, for a counted thing; `{n}` is the number, grouped."""
        sentence = self._catalogue.ngettext(key, key, n)
        if sentence == key:
            raise MissingTextError(key)
        return sentence.format_map({"n": self.number(n), **values})

    def has(self, key: str) -> bool:
        return self._catalogue.gettext(key) != key

    def term(self, name: str) -> str:
        """A word that the industry chooses: `site`, `asset`, `account_manager`."""
        special = f"term.{name}.{self.preset}"
        return self.text(special if self.has(special) else f"term.{name}.general")

    def name(self, chinese: str, english: str | None) -> str:
        """A record's own name: the English one where there is one and English is read."""
        return chinese if self.is_chinese or not english else english

    def number(self, value: float | int | None, digits: int = 0) -> str:
        """`1,558`; half-up; `—` for no data."""
        if value is None:
            return MISSING
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(_half_up(value, digits), format=pattern, locale="en"))

    def percent(self, share: float | None, digits: int = 1) -> str:
        """A share of 0–1 as `90.0%`. Only a whole is shown as 100 % and only nothing as 0 %: else `99.8%`, `<1%`."""
        if share is None:
            return MISSING
        shown = _half_up(share * 100, digits)
        if shown >= 100 and share < 1 - _ROUNDING_ERROR:
            return self.percent(share, 1) if digits < 1 else f">{self.number(100 - 10**-digits, digits)}%"
        if shown == 0 and share > _ROUNDING_ERROR:
            return f"<{self.number(10**-digits, digits)}%"
        return f"{self.number(share * 100, digits)}%"

    def points(self, score: float | None, digits: int = 0) -> str:
        """A signed score such as NPS: `+29`."""
        return MISSING if score is None else ("+" if score > 0 else "") + self.number(score, digits)

    def money(self, minor: int | None, currency: str = "CNY") -> str:
        """Minor units as an amount: `¥1,500.00`."""
        sign = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$"}.get(currency, f"{currency} ")
        return MISSING if minor is None else sign + self.number(minor / 100, 2)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def day(self, day: date | datetime | None) -> str:
        """`11月23日` or `23 Nov`."""
        if day is None:
            return MISSING
        shown = self.local(day) if isinstance(day, datetime) else day
        return f"{shown.month}月{shown.day}日" if self.is_chinese else f"{shown.day} {shown:%b}"

    def full_day(self, day: date | datetime | None) -> str:
        """`2026年11月23日` or `23 Nov 2026`."""
        if day is None:
            return MISSING
        shown = self.local(day) if isinstance(day, datetime) else day
        return f"{shown.year}年{self.day(shown)}" if self.is_chinese else f"{self.day(shown)} {shown.year}"

    def moment(self, moment: datetime | None) -> str:
        """`11月23日 09:12` or `23 Nov 09:12`."""
        return MISSING if moment is None else f"{self.day(moment)} {self.local(moment):%H:%M}"

    def clock(self, moment: datetime | None) -> str:
        return MISSING if moment is None else f"{self.local(moment):%H:%M}"

    def month(self, day: date) -> str:
        """`11月` or `Nov`."""
        return str(format_skeleton("MMM", day, locale=self.language))

    def duration(self, span: timedelta | float | None) -> str:
        """A time span in its two largest units: `1天4小时`, `19小时`, `5分钟`. Seconds or a timedelta."""
        if span is None:
            return MISSING
        seconds = span.total_seconds() if isinstance(span, timedelta) else span
        minutes = int(abs(seconds) // 60)
        days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
        parts = (
            [(days, "unit.days"), (hours, "unit.hours")] if days else [(hours, "unit.hours"), (rest, "unit.minutes")]
        )
        shown = [self.plural(key, amount) for amount, key in parts if amount] or [self.plural("unit.minutes", 0)]
        return ("" if self.is_chinese else " ").join(shown[: 1 if hours and not days and hours >= 6 else 2])

    def listing(self, parts: list[str]) -> str:
        """Equals side by side: `、` in Chinese, `, ` in English."""
        return ("、" if self.is_chinese else ", ").join(parts)


def _half_up(value: float, digits: int) -> float:
    """Round half away from zero, on what a person would read (so that 2.675 becomes 2.68)."""
    return float(Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))
