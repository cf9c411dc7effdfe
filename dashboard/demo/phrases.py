"""What people say and write in the demo company, in one of two languages, put together from small parts."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any


@lru_cache(maxsize=2)
def _book(name: str) -> dict[str, Any]:
    with (Path(__file__).parent / f"{name}.toml").open("rb") as stream:
        return tomllib.load(stream)


@dataclass(frozen=True)
class Phrases:
    """`language` picks one of each pair [Chinese, English] of `phrases.toml` and `causes.toml`."""

    language: str

    @property
    def place(self) -> int:
        return 0 if self.language == "zh_CN" else 1

    def options(self, *path: str, book: str = "phrases") -> tuple[str, ...]:
        """All phrases under a heading, e.g. `("complaint", "tails")`. KeyError for an unknown heading."""
        return _options(book, path, self.place)

    def pick(self, chance: Random, *path: str, book: str = "phrases") -> str:
        return _pick(chance.random, self.options(*path, book=book))

    def one(self, *path: str, **values: str) -> str:
        """A single phrase with its gaps filled."""
        pair: Any = _book("phrases")
        for step in path:
            pair = pair[step]
        return str(pair[self.place]).format(**values)

    def complaint(self, chance: Random, cause: str, where: str) -> str:
        """One of several hundred sentences: what happened, where, and what the customer adds."""
        matter = self.pick(chance, cause, "complaint", book="causes")
        if chance.random() < 0.35:
            return matter
        if chance.random() < 0.45:
            return self.joined(
                f"{where}{'：' if self.place == 0 else ': '}{matter}", self.pick(chance, "complaint", "tails")
            )
        return self.joined(matter, self.pick(chance, "complaint", "tails"))

    def request(self, chance: Random, cause: str, kind: str) -> str:
        """What a repair or an enquiry is about."""
        return self.pick(chance, cause, kind, book="causes")

    def joined(self, *parts: str) -> str:
        return ("，" if self.place == 0 else ", ").join(parts)


@lru_cache(maxsize=1024)
def _options(book: str, path: tuple[str, ...], place: int) -> tuple[str, ...]:
    found = _book(book)
    for step in path:
        found = found[step]
    return tuple(pair[place] for pair in found)


def _pick(number: Callable[[], float], options: Sequence[str]) -> str:
    return options[int(number() * len(options))]


def causes_with(heading: str) -> tuple[str, ...]:
    """Codes of the causes that have phrases under a kind: complaint, repair or enquiry."""
    return tuple(code for code, book in _book("causes").items() if heading in book)


def weight(cause: str, heading: str) -> float:
    """How often a cause comes up beside the others."""
    return float(_book("causes")[cause].get(f"{heading}_weight", 1))


def responsible(cause: str) -> str:
    """The team that usually sees to it: desk, engineering or grounds."""
    return str(_book("causes")[cause]["team"])
