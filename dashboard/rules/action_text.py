"""A decision of the weekly review as it is typed: `修电梯 @张三 周五`, `fix the lift @Zhang fri`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.errors import Refusal
from dashboard.periods import local_date
from dashboard.rules.promise_times import promised_time

_WHO = re.compile(r"[@＠]\s?(\S+)")
_DAY_ENDS = " 23:59"


@dataclass(frozen=True)
class ActionText:
    """What is to be done, by whom, by the end of which local day."""

    what: str
    who: str
    by_when: date | None


def parse_action(text: str, *, now: datetime, zone: str) -> ActionText:
    """Read what, who and by when. The day is the last or the last two words; without a readable day there is none.

    Raises Refusal where nothing is to be done or nobody is named: a decision without a name is none.
    """
    named = _WHO.search(text)
    if named is None:
        raise Refusal("action.no_who", field="who")
    words = f"{text[: named.start()]} {text[named.end() :]}".split()
    by_when = None
    for taken in (2, 1):
        if len(words) > taken and (found := _day(" ".join(words[-taken:]), now, zone)):
            by_when, words = found, words[:-taken]
            break
    what = " ".join(words)
    if not what:
        raise Refusal("action.no_what", field="what")
    return ActionText(what, named.group(1).strip("，,；;"), by_when)


def _day(text: str, now: datetime, zone: str) -> date | None:
    try:
        return local_date(promised_time(text.strip("前内之 ") + _DAY_ENDS, now=now, zone=zone), zone)
    except Refusal:
        return None
