"""Handing a message to the outside, through Apprise (WeCom, DingTalk, Feishu, e-mail and a hundred more).

An address is an Apprise URL that holds secrets: neither it nor what a server answered is ever logged or shown. Of a failure
only its class is kept.
"""

from __future__ import annotations

import logging
import re
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apprise import Apprise

LONGEST_WAIT = 20.0  # seconds for one message
_STATUS = re.compile(r"error=(\d{3})")
for _name in ("apprise", "urllib3"):  # both tell addresses where somebody asks for debugging
    logging.getLogger(_name).setLevel(logging.WARNING)
_apprise_log = logging.getLogger("apprise")
_apprise_log.propagate = False
_apprise_log.addHandler(logging.NullHandler())  # without one, Python's handler of last resort would print its warnings


class Failure(StrEnum):
    """Why a message was not taken. `refused` bears the status of the answer: `refused_404`."""

    ADDRESS = "address"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    REFUSED = "refused"
    UNKNOWN = "unknown"


def is_address(address: str) -> bool:
    """Whether Apprise knows what to do with it. Nothing is sent."""
    return _messenger(address) is not None


def deliver(address: str, title: str, body: str) -> str | None:
    """Send one message; None when it was taken, else the class of the failure, a word of `Failure`."""
    messenger = _messenger(address)
    if messenger is None:
        return Failure.ADDRESS
    result = messenger.notify(body=body, title=title, timeout=LONGEST_WAIT)
    if result:
        return None
    if result.status.name == "TIMEOUT":
        return Failure.TIMEOUT
    return _class_of("\n".join(entry.message for entry in result.logs()))


def _class_of(told: str) -> str:
    """What Apprise told of its failure, as a class."""
    status = _STATUS.search(told)
    if status:
        return f"{Failure.REFUSED}_{status[1]}"
    return Failure.UNREACHABLE if re.search(r"connection error|socket|unreachable", told, re.I) else Failure.UNKNOWN


def _messenger(address: str) -> Apprise | None:
    from apprise import Apprise  # half a second, and most starts send nothing  # noqa: PLC0415

    found = Apprise()
    return found if found.add(address.strip()) and len(found) == 1 else None
