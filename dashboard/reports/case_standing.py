"""Where a case stood at an instant, told from its events: an earlier cut-off gives the earlier answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from dashboard.rules.stages import is_open, next_stage_after, rank
from data_access.vocabulary import SideEvent, Stage


class Happening(Protocol):
    """An event, as much of it as matters here; `due_at` of a re-opening is the limit of the new round."""

    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def due_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Standing:
    """`resolved_at`: of the present round; None while it is not resolved. `due_at`: by when it must be."""

    stage: str
    since: datetime
    due_at: datetime | None
    resolved_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return is_open(self.stage)

    def is_late(self, as_of: datetime) -> bool:
        """Open, not resolved, and past the due."""
        return self.is_open and self.resolved_at is None and self.due_at is not None and self.due_at < as_of


def standing(received_at: datetime, due_at: datetime | None, events: Iterable[Happening]) -> Standing:
    """Fold the events, oldest first, into where the case stands after the last of them."""
    found = Standing(Stage.RECEIVED, received_at, due_at)
    for event in events:
        stage = next_stage_after(found.stage, event.kind)
        if event.kind == SideEvent.REOPENED:
            found = Standing(stage, event.at, event.due_at or found.due_at)
        elif stage != found.stage:
            found = replace(found, stage=stage, since=max(event.at, received_at))
        if found.resolved_at is None and is_done(found.stage):
            found = replace(found, resolved_at=event.at)
    return found


def is_done(stage: str) -> bool:
    """Resolved, or a stage beyond it."""
    return stage in tuple(Stage) and rank(stage) >= rank(Stage.RESOLVED)
