"""What the tests of imports share: reading a file by its mapping, and asking the store in plain SQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from dashboard.auth.viewer import machine
from dashboard.exchange.check import check, open_file
from dashboard.exchange.mapping import parse_mapping
from dashboard.use_cases.apply_import import apply_import
from dashboard.use_cases.import_batch import ImportBatch, ImportResult

MAPPINGS = Path(__file__).resolve().parents[1] / "mappings"
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TESTER = machine("tester")


def checked(raw: bytes | str, mapping: str, *, file_name: str = "file", now: datetime = NOW) -> ImportBatch:
    told = parse_mapping(mapping)
    content = raw.encode() if isinstance(raw, str) else raw
    return check(open_file(content, told), told, file_name=file_name, now=now, zone="Asia/Shanghai", currency="CNY")


def mapping_of(name: str) -> str:
    """The text of `tests/mappings/<name>.toml`."""
    return (MAPPINGS / f"{name}.toml").read_text(encoding="utf-8")


def take_in(store: Engine, raw: bytes | str, mapping: str, **options: Any) -> ImportResult:
    return apply_import(store, TESTER, checked(raw, mapping), now=NOW, **options)


def take_file(store: Engine, file: Path, name: str) -> ImportResult:
    return take_in(store, file.read_bytes(), mapping_of(name))


def counts(result: ImportResult) -> tuple[int, int, int, int]:
    """New, changed, unchanged, rejected."""
    return result.new, result.changed, result.unchanged, result.rejected


def ask(store: Engine, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with store.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement), values)]


def one(store: Engine, statement: str, **values: Any) -> Any:
    return ask(store, statement, **values)[0][0]


def by_kind(store: Engine, statement: str) -> Mapping[str, int]:
    return {row[0]: row[1] for row in ask(store, statement)}
