"""What to say in a call, per reason: data of the company, in its own words, with defaults in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from dashboard.rules.policy_reading import PolicyError, read_section
from data_access.vocabulary import CallbackReason

LONGEST = 1000
_GAP = re.compile(r"\{(\w+)\}")
_PART = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class CallScripts:
    """``texts``: reason → what to say; a reason without a text of the company's own has the default of the reader's language.

    ``{customer}``, ``{caller}``, ``{asset}``, ``{topic}``, ``{done}`` (what was done), ``{when}`` and ``{by}`` (by whom)
    stand for what they name. A part in square brackets is said only where all that it names is known.
    """

    texts: Mapping[str, str] = field(default_factory=dict)

    def of(self, reason: str, default: str, **names: str) -> str:
        """The text of a reason with its names put in; one that is not known is an empty text."""

        def part(found: re.Match[str]) -> str:
            asked = [name for name in _GAP.findall(found[1]) if name in names]
            return found[1] if asked and all(names[name] for name in asked) else "" if asked else found[0]

        said = _PART.sub(part, self.texts.get(reason) or default)
        return _GAP.sub(lambda gap: names.get(gap[1], gap[0]), said)

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads."""
        return {"texts": dict(self.texts)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Raises PolicyError that names the setting at fault."""
        texts = read_section(data, "texts")
        for reason, said in texts.items():
            if reason not in tuple(CallbackReason):
                raise PolicyError(f"texts.{reason}", "unknown")
            if not isinstance(said, str):
                raise PolicyError(f"texts.{reason}", "form")
            if len(said) > LONGEST:
                raise PolicyError(f"texts.{reason}", "range")
        return cls({reason: str(said).strip() for reason, said in texts.items() if str(said).strip()})
