"""A number that has to be dialled."""

from __future__ import annotations

import re


def dialled(number: str | None) -> str:
    """The whole number, whatever the role: whoever has the call before them must dial it. It is one customer's at a time, under
    a lease that names the caller."""
    return re.sub(r"^\+86", "", number or "")
