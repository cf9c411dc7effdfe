"""An action of the weekly review, typed as one line: ``约谈电梯维保 @陈主管 周五``, ``Meet the lift contractor @Chen Fri``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.errors import Refusal
from dashboard.periods import local_date
from dashboard.rules.promise_times import promised_time

LONGEST_WHAT, LONGEST_WHO = 400, 120


@dataclass(frozen=True, slots=True)
class ActionLine:
    """What, who, and the day by which; None: no day was set."""

    what: str
    who: str
    by_when: date | None


def read_action(text: str, *, now: datetime, zone: str) -> ActionLine:
    """Read the line. A name may have several words: the day begins where the rest can be read as one.

    Raises Refusal without a what or a who, or for a day that can't be read or has passed.
    """
    what, _, rest = re.sub(r"\s+", " ", text.replace("＠", "@")).strip().partition("@")
    words = rest.split()
    if not what.strip():
        raise Refusal("week.action.no_what", field="action")
    if not words:
        raise Refusal("week.action.no_who", field="action")
    if len(what.strip()) > LONGEST_WHAT or len(rest) > LONGEST_WHO:
        raise Refusal("week.action.too_long", field="action")
    for place in range(1, len(words)):
        day = _day(" ".join(words[place:]), now=now, zone=zone)
        if day is not None:
            return ActionLine(what.strip(), " ".join(words[:place]), day)
    if len(words) > 1:
        raise Refusal("week.action.no_day", field="action", text=" ".join(words[1:]))
    return ActionLine(what.strip(), words[0], None)


def _day(text: str, *, now: datetime, zone: str) -> date | None:
    """A day, its time of day left open; None for what is no day ahead."""
    for written in (text, f"{text} 23:59"):
        try:
            return local_date(promised_time(written, now=now, zone=zone), zone)
        except Refusal:
            continue
    return None
