"""Red lines (红线事件): injury, media, group action, a regulator. They lead every page, whatever the statistics say.

Words only raise the flag; a person confirms or lifts it. A false alarm costs a glance, a missed one a headline, so the
lists are broad; phrases that plainly deny the matter ("无人受伤", "no injuries") are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from dashboard.rules.policy_reading import PolicyError, read_section, read_texts


class RedLineKind(StrEnum):
    """What makes a case a red line, gravest first."""

    INJURY = "injury"
    GROUP_ACTION = "group_action"
    REGULATOR = "regulator"
    MEDIA = "media"


DEFAULT_WORDS: Mapping[str, tuple[str, ...]] = {
    RedLineKind.INJURY: (
        *(
            "受伤",
            "伤人",
            "致伤",
            "死亡",
            "身亡",
            "流血",
            "骨折",
            "昏迷",
            "触电",
            "中毒",
            "溺水",
            "坠楼",
            "送医",
            "急救",
        ),
        *("injury", "injuries", "injured", "died", "death", "bleeding", "fracture", "unconscious"),
        *("electrocuted", "poisoned", "poisoning", "drowned", "ambulance"),
    ),
    RedLineKind.GROUP_ACTION: (
        *(
            "群诉",
            "集体投诉",
            "联名",
            "集体维权",
            "业主维权",
            "维权群",
            "拉横幅",
            "聚集",
            "围堵",
            "堵门",
            "集体上访",
            "集体诉讼",
        ),
        *("group action", "class action", "petition", "protest", "joint complaint", "collective complaint"),
    ),
    RedLineKind.REGULATOR: (
        *(
            "12345",
            "12315",
            "12378",
            "信访",
            "上访",
            "监管",
            "市监局",
            "市场监管",
            "消协",
            "住建局",
            "银保监",
            "金融监管",
        ),
        *("仲裁", "起诉", "法院", "律师函", "举报"),
        *("regulator", "ombudsman", "consumer association", "lawsuit", "to court", "lawyer's letter", "sue"),
    ),
    RedLineKind.MEDIA: (
        *("媒体", "记者", "曝光", "电视台", "报社", "热搜", "抖音", "微博", "小红书", "上网发帖", "网上发帖"),
        *(
            "journalist",
            "reporter",
            "newspaper",
            "television",
            "tv station",
            "the press",
            "go viral",
            "social media",
        ),
    ),
}

DEFAULT_DENIALS: tuple[str, ...] = (
    *("无人受伤", "没有人受伤", "没有受伤", "没人受伤", "未受伤", "未造成受伤", "无人员伤亡"),
    *("no injury", "no injuries", "not injured", "nobody was injured", "no one was injured"),
)


@dataclass(frozen=True, slots=True)
class RedLineWords:
    """The words per kind, and the phrases that deny them."""

    words: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_WORDS)
    denials: tuple[str, ...] = DEFAULT_DENIALS

    def in_order(self) -> tuple[str, ...]:
        """All words as they are looked for, those of the gravest kind first."""
        return tuple(word for kind in RedLineKind for word in self.words.get(kind, ()))

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads."""
        return {"words": {str(kind): list(words) for kind, words in self.words.items()}, "denials": list(self.denials)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Raises PolicyError that names the setting at fault."""
        words = read_section(data, "words")
        for kind in words:
            if kind not in DEFAULT_WORDS:
                raise PolicyError(f"words.{kind}", "unknown")
        return cls({kind: read_texts(words, kind) for kind in words}, read_texts(data, "denials"))


@dataclass(frozen=True, slots=True)
class RedLine:
    """The gravest red line found in a text, and the word that raised it."""

    kind: RedLineKind
    word: str


def red_line_in(text: str, words: RedLineWords) -> RedLine | None:
    """The gravest red line that a text speaks of, or None.

    Chinese words match anywhere, words in Latin letters and digits only as whole words; case does not matter.
    """
    folded = text.casefold()
    for denial in words.denials:
        folded = folded.replace(denial.casefold(), " ")
    for kind in RedLineKind:
        for word in words.words.get(kind, ()):
            if _speaks_of(word.casefold(), folded):
                return RedLine(kind, word)
    return None


def _speaks_of(word: str, text: str) -> bool:
    """Not a word boundary for Latin letters: 打12345投诉 has none between a digit and a Chinese character."""
    if word not in text:
        return False
    return not word.isascii() or re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z0-9])", text) is not None
