"""Made-up names, phones and plates. The phones' middle digits are zeros, the plates' province does not exist."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

_PREFIXES = ("130", "135", "136", "137", "138", "139", "150", "152", "159", "186", "188")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Registry:
    """Draws people for a store written in `language`."""

    chance: Random
    language: str

    @cached_property
    def _book(self) -> dict[str, Any]:
        with (Path(__file__).parent / "names.toml").open("rb") as stream:
            return tomllib.load(stream)

    @property
    def _place(self) -> int:
        return 0 if self.language == "zh_CN" else 1

    def _part(self, heading: str) -> str:
        options = self._book[heading]
        return str(options[int(self.chance.random() * len(options))][self._place])

    def person(self) -> str:
        given = self._part("given") + (self._part("given").lower() if self.chance.random() < 0.6 else "")
        if self._place == 0:
            return self._part("surnames") + given
        return f"{self._part('surnames')} {given}"

    def shop(self) -> str:
        return self._part("brands") + ("" if self._place == 0 else " ") + self._part("trades")

    def phone(self) -> str:
        """E.164; `+86 138 00 0x xxxx`."""
        prefix = _PREFIXES[int(self.chance.random() * len(_PREFIXES))]
        return f"+86{prefix}00{int(self.chance.random() * 1_000_000):06d}"

    def plate(self) -> str:
        letter = _LETTERS[int(self.chance.random() * len(_LETTERS))]
        head = "杉" if self._place == 0 else "SP"
        return f"{head}{letter}{int(self.chance.random() * 100_000):05d}"
