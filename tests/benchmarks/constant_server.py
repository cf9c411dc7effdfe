"""The same pages drawn from constants: every answer of the store is asked for once and then given from memory for ever.

This is the floor that the real pages are measured against. `uvicorn tests.benchmarks.constant_server:app`
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from dashboard.ui import loaders

_real = loaders.load
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


loaders.load = from_constants  # before any page module binds the name

from streamlit_app import app  # noqa: E402

__all__ = ["app"]
