"""What an industry brings along: its words, a cause tree, the questions of its survey. Data, in one TOML file each.

A new company starts with its preset's rows; from then on they are its own, to rename, add to and switch off.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from data_access.vocabulary import CaseKind, Preset

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Named:
    """One name in both languages."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        """The name as a reader of `language` (zh_CN or en) knows it."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class PresetCause:
    """A cause of the tree. `parent` is a code, None at the first level; `kind` None fits every kind of case."""

    code: str
    name: Named
    parent: str | None
    kind: CaseKind | None
    position: int


@dataclass(frozen=True, slots=True)
class PresetItem:
    """A question with its scale. `top_from`: the lowest score that counts as satisfied."""

    code: str
    name: Named
    scale_min: int
    scale_max: int
    top_from: int
    is_overall: bool
    is_recommend: bool
    position: int


@dataclass(frozen=True, slots=True)
class PresetData:
    """`account_manager`, `site` and `asset` are the words that pages use for them in this industry."""

    preset: Preset
    account_manager: Named
    site: Named
    asset: Named
    causes: tuple[PresetCause, ...]
    items: tuple[PresetItem, ...]


@lru_cache(maxsize=len(Preset))
def preset_data(preset: str) -> PresetData:
    """The preset's words and rows, parents before their children. ValueError for an unknown preset."""
    chosen = Preset(preset)
    data = _read(chosen)
    words = {name: Named(*pair) for name, pair in data["words"].items()}
    return PresetData(
        preset=chosen,
        account_manager=words["account_manager"],
        site=words["site"],
        asset=words["asset"],
        causes=tuple(_causes(data["causes"])),
        items=tuple(_items(_read("survey_items")["items"])),
    )


def _read(name: str) -> dict[str, Any]:
    with (_HERE / f"{name}.toml").open("rb") as stream:
        return tomllib.load(stream)


def _causes(groups: Mapping[str, dict[str, Any]]) -> Iterator[PresetCause]:
    """The file nests children under their group; a child's code is `group.child` and has the group's kind."""
    for position, (code, group) in enumerate(groups.items(), start=1):
        kind = CaseKind(group["kind"]) if "kind" in group else None
        yield PresetCause(code, Named(*group["name"]), None, kind, position)
        for place, (child, pair) in enumerate(group["children"].items(), start=1):
            yield PresetCause(f"{code}.{child}", Named(*pair), code, kind, place)


def _items(listed: list[dict[str, Any]]) -> Iterator[PresetItem]:
    for position, item in enumerate(listed, start=1):
        least, most = item["scale"]
        yield PresetItem(
            code=item["code"],
            name=Named(*item["name"]),
            scale_min=least,
            scale_max=most,
            top_from=item["top_from"],
            is_overall=item.get("overall", False),
            is_recommend=item.get("recommend", False),
            position=position,
        )
