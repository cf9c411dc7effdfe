"""One cell into one value. What can't be read comes back as a Fault, which names the reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel.numbers import get_currency_precision

from dashboard.exchange.field_model import Field
from dashboard.exchange.reading import Cell, as_text
from dashboard.i18n.words import LANGUAGES, Words
from dashboard.rules.phones import read_phone

LONGEST_TEXT = 20_000
_YES = frozenset(["yes", "y", "true", "t", "1", "是", "有", "对", "已", "√", "✓", "满意", "接通", "x"])
_NO = frozenset(["no", "n", "false", "f", "0", "否", "无", "没有", "不", "未", "×", "不满意", "未接通"])
_MONEY = re.compile(r"(?P<open>\()?\s*(?P<sign>[-+])?\s*(?P<number>[\d.,\s]+)(?P<wan>万)?\s*(?(open)\))")
_SEVERAL = re.compile(r"[、,，;；/|+＋\n]")
_CURRENCY_SIGNS = re.compile(r"[¥￥$€£元圆块]|RMB|CNY|USD|EUR|HKD|HK", re.IGNORECASE)
_ALSO: Mapping[str, Mapping[str, str]] = {
    "kind": {"抱怨": "complaint", "客诉": "complaint", "维修": "repair", "询问": "enquiry", "inquiry": "enquiry"}
    | {"question": "enquiry", "compliment": "praise", "意见": "suggestion", "意见建议": "suggestion"},
    "stage": {"open": "received", "new": "received", "pending": "received", "未处理": "received", "待派单": "received"}
    | {
        "处理中": "investigating",
        "调查": "investigating",
        "in progress": "investigating",
        "assigned": "dispatched",
        "已派单": "dispatched",
    }
    | {"solved": "resolved", "已处理": "resolved", "已完成": "resolved", "done": "resolved", "解决": "resolved"}
    | {"关闭": "closed", "已关闭": "closed", "结案": "closed", "已受理": "received", "待处理": "received"}
    | {"恢复": "resumed", "resume": "resumed", "挂起": "waiting", "on hold": "waiting", "wait": "waiting"}
    | {"撤回": "withdrawn", "已撤回": "withdrawn", "cancelled": "withdrawn", "无效": "invalid", "reopen": "reopened"},
    "channel": {"telephone": "phone", "call": "phone", "来电": "phone", "cellular": "phone", "email": "email"}
    | {"e-mail": "email", "面谈": "front_desk", "来访": "front_desk", "counter": "front_desk", "短信": "sms"}
    | {"internet": "web", "online": "web", "网络": "web", "12345": "hotline", "app": "web", "公众号": "wechat"},
    "direction": {"in": "inbound", "out": "outbound", "呼入": "inbound", "呼出": "outbound", "来电": "inbound"},
    "callback_state": {"done": "reached", "已回访": "reached", "未回访": "open", "待办": "open", "pending": "open"}
    | {"已完成": "reached", "完成": "reached", "未完成": "open", "取消": "cancelled"},
    "asset_kind": {
        "房屋": "unit",
        "房间": "unit",
        "住宅": "unit",
        "车辆": "vehicle",
        "汽车": "vehicle",
        "合同": "contract",
    },
    "case.validity": {"有效投诉": "valid", "无效投诉": "invalid", "群诉": "group", "协助处理": "help_with"},
    "outcome": {"满足": "met", "满足要求": "met", "赔偿": "compensated", "理赔": "compensated", "退货": "returned"}
    | {"接受退货": "returned", "换货": "exchanged", "让步接收": "accepted_as_is", "解释": "explained"},
    "attempt": {
        "成功": "reached",
        "已接通": "reached",
        "connected": "reached",
        "未接通": "no_answer",
        "空号": "wrong_number",
    }
    | {"无人接听": "no_answer", "未接": "no_answer", "no reply": "no_answer", "拒绝": "refused"},
    "way": {"call": "phone", "telephone": "phone", "来电": "phone", "现场": "visit", "on-site": "visit"},
}


@dataclass(frozen=True)
class Fault:
    """Why a cell is refused: a message key and what fills its gaps."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Doubtful:
    """A value that is taken as it stands, with what a person should know about it."""

    value: Any
    key: str


def folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_text(cell: Cell) -> str | Fault:
    text = as_text(cell).replace("\x00", "")
    return text if len(text) <= LONGEST_TEXT else Fault("exchange.reason.too_long", {"most": LONGEST_TEXT})


def read_word(cell: Cell, about: Field) -> str | Fault:
    """The code of a word of the vocabulary, written as its code or in either language."""
    text = folded(as_text(cell))
    found = _vocabulary(about.prefix, about.words).get(text)
    return Fault("exchange.reason.word", {"field": about.name}) if found is None else found


def read_words(cell: Cell, about: Field) -> list[str] | Fault:
    """Several words of the vocabulary, each once, in the order of the vocabulary."""
    read = [read_word(part, about) for part in _SEVERAL.split(as_text(cell)) if part.strip()]
    fault = next((one for one in read if isinstance(one, Fault)), None)
    return fault or [word for word in about.words if word in read]


@lru_cache(maxsize=64)
def _vocabulary(prefix: str, codes: tuple[str, ...]) -> Mapping[str, str]:
    known = {folded(text): code for text, code in _ALSO.get(prefix, {}).items() if code in codes}
    for language in LANGUAGES:
        words = Words(language)
        known |= {folded(words.text(f"{prefix}.{code}")): code for code in codes if words.has(f"{prefix}.{code}")}
    return known | {folded(code): code for code in codes} | {folded(code.replace("_", " ")): code for code in codes}


@lru_cache(maxsize=65_536)
def read_phone_cell(text: str) -> str | Doubtful:
    """E.164 where the number is valid, else as written, and told."""
    return read_phone(text) or Doubtful(text, "exchange.reason.phone")


def read_money(cell: Cell, currency: str) -> int | Fault:
    """Minor units of the currency: 1,234.50 → 123450; ¥12, 12元, 1.2万 and (12.00) are understood."""
    amount = _decimal(cell)
    if amount is None:
        return Fault("exchange.reason.money")
    minor = (amount * 10 ** get_currency_precision(currency)).to_integral_value(ROUND_HALF_UP)
    return int(minor) if abs(minor) < 10**17 else Fault("exchange.reason.money")


def read_number(cell: Cell) -> float | Fault:
    amount = _decimal(cell)
    return Fault("exchange.reason.number") if amount is None else float(amount)


def read_whole(cell: Cell, least: int | None = None, most: int | None = None) -> int | Fault:
    """A whole number, also written 4.0; between two bounds where they are given."""
    amount = _decimal(cell)
    if amount is None or amount != amount.to_integral_value() or abs(amount) >= 2**62:
        return Fault("exchange.reason.whole")
    value = int(amount)
    if (least is not None and value < least) or (most is not None and value > most):
        return Fault("exchange.reason.range", {"least": least, "most": most})
    return value


def read_flag(cell: Cell) -> bool | Fault:
    if isinstance(cell, bool):
        return cell
    text = folded(as_text(cell))
    if text in _YES or text in _NO:
        return text in _YES
    return Fault("exchange.reason.flag")


def read_constant_time(value: object) -> datetime | date | str:
    """A constant instant or day of a mapping file; text in ISO form becomes one, other text stays for the column's reader."""
    if isinstance(value, str):
        for read in (date.fromisoformat, datetime.fromisoformat):
            try:
                return read(value.strip())
            except ValueError:
                continue
    return value if isinstance(value, (date, datetime)) else str(value)


def _decimal(cell: Cell) -> Decimal | None:
    if isinstance(cell, (bool, date)):
        return None
    if isinstance(cell, (int, float)):
        return Decimal(repr(cell)) if abs(cell) < 1e18 else None  # also keeps NaN out
    text = _CURRENCY_SIGNS.sub("", unicodedata.normalize("NFKC", as_text(cell))).strip()
    match = _MONEY.fullmatch(text)
    if match is None:
        return None
    digits = _plain_digits(re.sub(r"\s", "", match["number"]))
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        return None
    amount *= 10_000 if match["wan"] else 1
    return -amount if match["open"] or match["sign"] == "-" else amount


def _plain_digits(text: str) -> str:
    """Thousands' marks taken out: 1,234.5 and 1.234,5 are the same; a single comma before three digits separates thousands."""
    if "," in text and "." in text:
        return text.replace(",", "") if text.rfind(".") > text.rfind(",") else text.replace(".", "").replace(",", ".")
    if "," in text:
        head, _, tail = text.rpartition(",")
        return f"{head}{tail}".replace(",", "") if len(tail) == 3 or text.count(",") > 1 else f"{head}.{tail}"
    return text
