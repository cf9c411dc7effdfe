"""Which completed callbacks are called again by somebody else: by lot, and the same lot whoever draws it.

A target on *reached* alone breeds faked calls; a random part called again keeps the figure honest (metrics §4).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from math import ceil


def drawn(week: str, keys: Iterable[int], percent: int) -> set[int]:
    """``percent`` of the keys, rounded up: those that come first by the hash of week and key. A late entry brings in one key
    at most and puts out one at most."""
    known = sorted(set(keys), key=lambda key: (sha256(f"{week}:{key}".encode()).digest(), key))
    return set(known[: ceil(len(known) * percent / 100)])
