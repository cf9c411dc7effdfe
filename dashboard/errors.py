"""The small family of errors that a person is told about. Each carries a message key, never a ready sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Refusal(Exception):  # noqa: N818 - the word people use
    """The input can't be accepted. `key` names the sentence, `field` the input it belongs to, `values` fill its gaps."""

    def __init__(self, key: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(key)
        self.key = key
        self.field = field
        self.values = values


class NotAllowed(Refusal):
    """The person's role or scope doesn't permit it."""


class Conflict(Refusal):
    """Somebody else changed the row meanwhile. `mine` and `theirs` hold both versions, by field."""

    def __init__(self, key: str, *, mine: dict[str, Any], theirs: dict[str, Any], **values: Any) -> None:
        super().__init__(key, **values)
        self.mine = mine
        self.theirs = theirs


class NotFound(Refusal):
    """There is no such thing, or it is out of the viewer's sight; both look the same from outside."""


class Faults(Refusal):
    """Several inputs of one form are wrong at once: all are named, so that nobody mends them one by one."""

    def __init__(self, faults: Sequence[Refusal]) -> None:
        first = faults[0]
        super().__init__(first.key, field=first.field, **first.values)
        self.faults = tuple(faults)


def refuse_all(faults: Sequence[Refusal]) -> None:
    """Raises the one fault, or Faults for several; nothing for none."""
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise Faults(faults)
