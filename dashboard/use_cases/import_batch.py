"""What an import hands to the use case that applies it: checked rows, refused rows, and how they are to be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as of
from datetime import datetime
from typing import Any, NamedTuple

from data_access.vocabulary import ImportKind


class Moment(NamedTuple):
    """An instant in UTC and how exactly it is known: instant or day."""

    at: datetime
    precision: str


@dataclass(frozen=True, slots=True)
class Record:
    """One good row. `number` is its identity within the source; `values` holds the fields that were not blank, as str, int,
    float, bool, date or Moment, and the scores of survey items under `item:<code>`."""

    line: int
    sheet: str
    number: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a row, why it was refused or what to mind: the field, what stood there, and a message key with
    what fills its gaps."""

    line: int
    sheet: str
    field: str
    value: str
    reason: str
    gaps: Mapping[str, Any] = of(default_factory=dict)


@dataclass(frozen=True)
class ItemScale:
    """A survey item that a file brings: its code and scale, and what the mapping says about it."""

    code: str
    name: str
    scale_min: int
    scale_max: int
    extra: Mapping[str, Any] = of(default_factory=dict)


@dataclass(frozen=True)
class ImportBatch:
    """A checked file. `warnings`: of rows that go in. `separate_events`: the cases' events come from a log of their own.
    `left_out`: title, total and signature rows; `folded`: later rows of a case that its first row stands for."""

    kind: ImportKind
    source: str
    file_name: str
    records: tuple[Record, ...]
    rejections: tuple[Remark, ...] = ()
    warnings: tuple[Remark, ...] = ()
    consequences: bool = False
    separate_events: bool = False
    customer_source: str | None = None
    items: tuple[ItemScale, ...] = ()
    mapping_text: str = ""
    left_out: int = 0
    folded: int = 0


@dataclass(frozen=True)
class ImportResult:
    """Counts of rows. `warnings`: of rows that are good all the same. `made`: what else had to be made (customers marked as
    stubs, sites, teams, staff, causes, assets). `import_id` is None for a dry run, and where nothing was stored."""

    new: int
    changed: int
    unchanged: int
    rejections: tuple[Remark, ...]
    warnings: tuple[Remark, ...] = ()
    made: Mapping[str, int] = of(default_factory=dict)
    import_id: int | None = None

    @property
    def rejected(self) -> int:
        """How many rows were refused; one row may have several reasons."""
        return len({(rejection.sheet, rejection.line) for rejection in self.rejections})
