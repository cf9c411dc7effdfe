"""In and out: what was open, what came, what went, what is open, and whether that adds up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlmodel import Session

from dashboard.inference.flow import imbalance
from dashboard.reports.figures import figure
from data_access.scope import Selection


@dataclass(frozen=True)
class Flow:
    """Cases open at the start and the end of a period (or the cut-off), and what happened in between."""

    open_before: int
    received: int
    reopened: int
    closed: int
    exited: int
    open_after: int

    @property
    def difference(self) -> int:
        """0 when open after = open before + received + re-opened − closed − exited."""
        return imbalance(self.open_before, self.received + self.reopened, self.closed + self.exited, self.open_after)


def flow(session: Session, selection: Selection) -> Flow:
    """The balance of the selection's period, up to the cut-off."""
    start, end = replace(selection, as_of=selection.start), replace(selection, as_of=selection.until)
    counted = {slug: figure(session, slug, end).n for slug in ("received", "reopened", "closed", "exited", "open")}
    return Flow(
        figure(session, "open", start).n,
        counted["received"],
        counted["reopened"],
        counted["closed"],
        counted["exited"],
        counted["open"],
    )
