"""A table in a role of its own within a statement, as an event that is "the re-opening" beside one that is "the end".

Making such an alias costs a millisecond, and a page's statements need hundreds, so each is made once.
"""

from __future__ import annotations

from functools import cache
from typing import TypeVar

from sqlalchemy.orm import aliased

Table = TypeVar("Table")


@cache
def in_role(table: type[Table], role: str) -> type[Table]:
    """The table in that role. Every place that asks has a role of its own: of two that meet in one statement, one inside
    the other, the inner would hide the outer."""
    return aliased(table, name=role)
