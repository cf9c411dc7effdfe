"""The way of a case: which event may follow at which stage, for each kind. One table; forms, use cases and imports read it.

The order follows ISO 10002:2018 (GB/T 19012-2019), clauses 7 and 8: receipt, assessment, investigation, response,
communicating the decision, closing. A complaint or suggestion is closed only once the customer was told (事事有回音); an
enquiry or a praise may be closed at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from data_access.vocabulary import CaseKind, Exit, SideEvent, Stage

REOPENS_AT = Stage.RECEIVED
"""A re-opened case waits for dispatch again."""

FUNNEL: tuple[Stage, ...] = (Stage.RECEIVED, Stage.DISPATCHED, Stage.INVESTIGATING, Stage.RESOLVED, Stage.CLOSED)
"""The steps of the funnel; answered and followed up count only when done and stand beside it (metrics, section 2)."""

_RANK: Mapping[str, int] = MappingProxyType({str(stage): rank for rank, stage in enumerate(Stage)})

_Moves = tuple[str, ...]
_EXITS: _Moves = (Exit.WITHDRAWN, Exit.INVALID, Exit.MERGED)
_ALWAYS: _Moves = (SideEvent.OPINION, SideEvent.NOTE)
_UNHELD: _Moves = (
    SideEvent.ACKNOWLEDGED,
    SideEvent.ESCALATED,
    SideEvent.WAITING,
    SideEvent.RESUMED,
    SideEvent.PROMISED,
    *_EXITS,
    *_ALWAYS,
)
_URGING: _Moves = (SideEvent.URGED, SideEvent.URGE_ANSWERED, SideEvent.SUPERVISED)
_HELD: _Moves = (SideEvent.TRANSFERRED, *_URGING, *_UNHELD)
_LATER: _Moves = (SideEvent.REOPENED, SideEvent.EFFECT_CHECKED)
_SETTLED: _Moves = (*_LATER, *_URGING, SideEvent.ESCALATED, SideEvent.PROMISED, Exit.MERGED, *_ALWAYS)
_TOLD: _Moves = (SideEvent.REJECTED, *_SETTLED)
_OVER: _Moves = (SideEvent.REOPENED, *_ALWAYS)

_SIDE: Mapping[str, _Moves] = {
    Stage.RECEIVED: _UNHELD,
    Stage.DISPATCHED: _HELD,
    Stage.INVESTIGATING: _HELD,
    Stage.RESOLVED: _SETTLED,
    Stage.ANSWERED: _TOLD,
    Stage.FOLLOWED_UP: _TOLD,
    # A callback may reach the customer after closing, who may then not accept the outcome: it is on record, and the case
    # stays closed.
    Stage.CLOSED: (Stage.FOLLOWED_UP, SideEvent.REJECTED, *_LATER, *_ALWAYS),
    Exit.WITHDRAWN: _OVER,
    Exit.INVALID: _OVER,
    Exit.MERGED: _ALWAYS,
}

_WORKED: Mapping[str, _Moves] = {
    Stage.RECEIVED: (Stage.DISPATCHED, Stage.INVESTIGATING, Stage.RESOLVED),
    Stage.DISPATCHED: (Stage.INVESTIGATING, Stage.RESOLVED),
    Stage.INVESTIGATING: (Stage.RESOLVED,),
    Stage.RESOLVED: (Stage.ANSWERED, Stage.FOLLOWED_UP),
    Stage.ANSWERED: (Stage.FOLLOWED_UP, Stage.CLOSED),
    # A callback may reach the customer before anybody told them the outcome: that is still owed.
    Stage.FOLLOWED_UP: (Stage.CLOSED, Stage.ANSWERED),
}
_ANSWERABLE: Mapping[str, _Moves] = {
    **_WORKED,
    Stage.RECEIVED: (*_WORKED[Stage.RECEIVED], Stage.ANSWERED),
    Stage.DISPATCHED: (*_WORKED[Stage.DISPATCHED], Stage.ANSWERED),
    Stage.INVESTIGATING: (Stage.RESOLVED, Stage.ANSWERED),
}
_CLOSABLE: Mapping[str, _Moves] = {
    stage: moves if Stage.CLOSED in moves else (*moves, Stage.CLOSED) for stage, moves in _ANSWERABLE.items()
}

_ALONG: Mapping[str, Mapping[str, _Moves]] = {
    CaseKind.REPAIR: {**_WORKED, Stage.RESOLVED: (Stage.ANSWERED, Stage.FOLLOWED_UP, Stage.CLOSED)},
    CaseKind.ENQUIRY: _CLOSABLE,
    CaseKind.COMPLAINT: _WORKED,
    CaseKind.SUGGESTION: _ANSWERABLE,
    CaseKind.PRAISE: _CLOSABLE,
}

LEGAL_MOVES: Mapping[tuple[str, str], _Moves] = MappingProxyType(
    {
        (str(kind), str(stage)): tuple(str(event) for event in (*along.get(stage, ()), *side))
        for kind, along in _ALONG.items()
        for stage, side in _SIDE.items()
    }
)
"""(kind, stage or exit) → the events that may follow, steps along the way first."""


def legal_moves(kind: str, stage: str) -> tuple[str, ...]:
    """The events that may follow for a case of this kind at this stage (or exit). KeyError for an unknown word."""
    return LEGAL_MOVES[str(kind), str(stage)]


def is_legal(kind: str, stage: str, event: str) -> bool:
    """Whether the event may follow. An imported history that breaks the table is kept and flagged."""
    return str(event) in legal_moves(kind, stage)


def next_stage_after(stage: str, event: str) -> str:
    """The state of a case after an event: it never falls back by a late step, only by being re-opened.

    A case that left by an exit stays out until it is re-opened; side events change nothing.
    """
    if event == SideEvent.REOPENED:
        return str(REOPENS_AT)
    if stage not in _RANK:
        return str(stage)
    if event in _EXITS:
        return str(event)
    if event in _RANK:
        return str(stage) if _RANK[stage] >= _RANK[event] else str(event)
    return str(stage)


def rank(stage: str) -> int:
    """The place of a stage on the way, from 0 (received) to 6 (closed). KeyError for an exit: it has no place."""
    return _RANK[stage]


def stages_from(stage: str) -> tuple[str, ...]:
    """The stage and all later ones: an event at any of them means "got at least this far"."""
    return tuple(name for name, place in _RANK.items() if place >= _RANK[stage])


def is_open(stage: str) -> bool:
    """Whether a case in this state is neither closed nor exited."""
    return stage in _RANK and stage != Stage.CLOSED
