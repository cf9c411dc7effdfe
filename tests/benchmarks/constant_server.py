"""The same pages drawn from constants: every answer of the store is asked for once and then given from memory for ever.

This is the floor that the real pages are measured against. `uvicorn tests.benchmarks.constant_server:app`
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from dashboard.ui import loaders
from dashboard.use_cases import call_queue

_real, _take_call = loaders.load, call_queue.take_call
_answers: dict[Hashable, Any] = {}


def _shape(argument: Any) -> Hashable:
    """The argument without its instants, so that the moving cut-off doesn't ask again."""
    if isinstance(argument, datetime):
        return "an instant"
    if is_dataclass(argument) and not isinstance(argument, type):
        return (type(argument).__name__, *(_shape(getattr(argument, one.name)) for one in fields(argument)))
    if isinstance(argument, tuple):
        return tuple(_shape(part) for part in argument)
    return argument if isinstance(argument, Hashable) else repr(argument)


def from_constants(page: Any, subjects: Any, read: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    key = (read.__module__, read.__qualname__, _shape(arguments), _shape(tuple(sorted(named.items()))))
    if key not in _answers:
        _answers[key] = _real(page, subjects, read, *arguments, **named)
    return _answers[key]


def one_turn(*_arguments: Any, **_named: Any) -> call_queue.Turn:
    """Of call mode: the call that the queue gave first."""
    if "turn" not in _answers:
        _answers["turn"] = _take_call(*_arguments, **_named)
    turn: call_queue.Turn = _answers["turn"]
    return turn


def renewed(*_arguments: Any, **_named: Any) -> bool:
    return True


# before any page module binds the names
loaders.load = from_constants
call_queue.take_call = one_turn
call_queue.renew_lease = renewed

from streamlit_app import app  # noqa: E402

__all__ = ["app"]
