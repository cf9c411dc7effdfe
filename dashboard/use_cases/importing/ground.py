"""What every part of an import stands on: the transaction, who and when, and how a row that can't land is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlmodel import Session, SQLModel

from dashboard.auth.viewer import Viewer
from dashboard.policies import Policies, policies_in_force
from dashboard.rules.waiting import WaitingReason
from dashboard.use_cases.import_batch import ImportBatch, Moment, Record, Remark
from data_access.repositories.imports import VOIDED_BY_UNDO, Row, table_of


class RowFault(Exception):  # noqa: N818 - a row's, never an error of ours
    """A row that reads well but can't land: the field at fault, what stood there, and the reason."""

    def __init__(self, field: str, value: object, reason: str, **gaps: Any) -> None:
        super().__init__(reason)
        self.field, self.value, self.reason, self.gaps = field, str(value), reason, gaps


@dataclass
class Ground:
    """`import_id` is None for a dry run: then nothing is written, and what would be made gets negative keys."""

    session: Session
    batch: ImportBatch
    policies: Policies
    now: datetime
    viewer: Viewer
    import_id: int | None
    preset: str = "general"
    undone: frozenset[int] = frozenset()
    made: Counter[str] = field(default_factory=Counter)
    warnings: list[Remark] = field(default_factory=list)
    _templates: dict[type[SQLModel], Row] = field(default_factory=dict)
    _policies_at: dict[date, Policies] = field(default_factory=dict)
    _reasons: dict[str, WaitingReason] = field(default_factory=dict)
    _pretended: count[int] = field(default_factory=lambda: count(-1, -1))

    @property
    def by(self) -> str:
        return self.viewer.name

    def is_history(self, record: Record) -> bool:
        """Whether all that the row tells of happened before the company went live."""
        moments = [value for value in record.values.values() if isinstance(value, Moment)]
        return bool(moments) and all(self.policies.is_history(moment.at) for moment in moments)

    def policies_at(self, moment: datetime) -> Policies:
        """The rules that held on that day."""
        day = self.policies.day(moment)
        if day not in self._policies_at:
            self._policies_at[day] = policies_in_force(self.session, moment)
        return self._policies_at[day]

    def waiting_reason(self, said: str) -> WaitingReason | None:
        """The company's waiting reason that is called so, in either language or by its code."""
        if not self._reasons:
            for reason in self.policies.waiting.reasons:
                self._reasons |= {name.casefold(): reason for name in (reason.en, reason.zh, reason.code) if name}
        return self._reasons.get(said.strip().casefold())

    @property
    def is_dry(self) -> bool:
        return self.import_id is None

    def warn(self, record: Record, name: str, value: object, reason: str) -> None:
        """The row goes in, and the person is told what is odd about it."""
        self.warnings.append(Remark(record.line, record.sheet, name, str(value), reason))

    def pretended_key(self) -> int:
        return next(self._pretended)

    def template(self, model: type[SQLModel]) -> Row:
        """A new row's columns with their defaults, stamped with source, import, instant and person."""
        if model not in self._templates:
            self._templates[model] = self._new_template(model)
        return dict(self._templates[model])

    def _new_template(self, model: type[SQLModel]) -> Row:
        columns = table_of(model).c
        row = {
            name: None if about.is_required() else about.get_default(call_default_factory=True)
            for name, about in model.model_fields.items()
            if name != "id" and name in columns
        }
        stamps: Row = {"source": self.batch.source, "import_id": self.import_id}
        stamps |= {"recorded_at": self.now, "recorded_by": self.by}
        return row | {name: value for name, value in stamps.items() if name in row}


def was_undone(row: Mapping[str, Any], undone: frozenset[int]) -> bool:
    """Whether the row is void because the import that made it was undone, so that the same row coming again revives it."""
    if "voided_at" in row:
        return row["voided_at"] is not None and str(row["void_reason"] or "").startswith(VOIDED_BY_UNDO)
    return row.get("active") is False and row.get("import_id") in undone
