"""The mapping file: which column of a file becomes which field. Read from TOML and written back; see docs/import.md."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from dashboard.errors import Refusal
from dashboard.exchange.fields import field_of
from data_access.vocabulary import ImportKind

REJECT, BLANK = "reject", "blank"
SEPARATE = "separate"

_TOP = {"kind", "source", "consequences", "events", "customer_source", "file", "time", "columns", "items"}
_FILE = {"sheets", "header_row", "encoding", "delimiter"}
_TIME = {"zone", "formats"}
_COLUMN = {"column", "columns", "position", "constant", "values", "otherwise", "blank"}
_ITEM = _COLUMN | {"scale", "name", "name_en", "top_from", "overall", "recommend"}
_ORIGINS = ("column", "columns", "position", "constant")


@dataclass(frozen=True)
class Column:
    """Where a field's value comes from: named columns (several are joined by a blank), a position counted from 1, or a
    constant. `values` translates cells; `otherwise` is what becomes of a cell it does not list: "reject", "blank" or a
    value; None means that the built-in words may still know it. `blank`: cells that mean nothing."""

    names: tuple[str, ...] = ()
    position: int | None = None
    constant: Any = None
    values: Mapping[str, Any] = field(default_factory=dict)
    otherwise: Any = None
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """A survey item: its column and its scale, both ends included."""

    code: str
    column: Column
    scale: tuple[int, int]
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FileMapping:
    kind: ImportKind
    source: str
    columns: Mapping[str, Column]
    consequences: bool = False
    separate_events: bool = False
    customer_source: str | None = None
    sheets: tuple[str, ...] = ()
    header_row: int | None = None
    encoding: str | None = None
    delimiter: str | None = None
    zone: str | None = None
    formats: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


def parse_mapping(text: str) -> FileMapping:
    """Read a mapping file. Raises Refusal that names the key at fault."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refusal("exchange.error.mapping_toml", fault=str(error)) from error
    _known("", data, _TOP)
    kind = _kind(data.get("kind"))
    source = data.get("source")
    if not isinstance(source, str) or not source.strip():
        raise Refusal("exchange.error.mapping_key", entry="source")
    if data.get("events", SEPARATE) not in (SEPARATE, "own"):
        raise Refusal("exchange.error.mapping_key", entry="events")
    about_file = _known("file", _table(data, "file"), _FILE)
    about_time = _known("time", _table(data, "time"), _TIME)
    columns = {name: _column(f"columns.{name}", spec, _COLUMN) for name, spec in _table(data, "columns").items()}
    for name in columns:
        if field_of(kind, name) is None:
            raise Refusal("exchange.error.mapping_field", entry=name, kind=kind)
    return FileMapping(
        kind=kind,
        source=source.strip(),
        columns=MappingProxyType(columns),
        consequences=_typed(data, "consequences", bool, False),
        separate_events=data.get("events") == SEPARATE,
        customer_source=_typed(data, "customer_source", str, None),
        sheets=tuple(_texts("file.sheets", about_file.get("sheets", []))),
        header_row=_typed(about_file, "header_row", int, None),
        encoding=_typed(about_file, "encoding", str, None),
        delimiter=_typed(about_file, "delimiter", str, None),
        zone=_typed(about_time, "zone", str, None),
        formats=tuple(_texts("time.formats", about_time.get("formats", []))),
        items=tuple(_item(code, spec) for code, spec in _table(data, "items").items()),
    )


def _kind(value: object) -> ImportKind:
    try:
        return ImportKind(str(value))
    except ValueError as error:
        raise Refusal("exchange.error.mapping_kind", kinds=", ".join(ImportKind)) from error


def _table(data: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = data.get(key, {})
    if not isinstance(found, dict):
        raise Refusal("exchange.error.mapping_key", entry=key)
    return found


def _known(where: str, data: dict[str, Any], allowed: set[str]) -> dict[str, Any]:
    for key in data:
        if key not in allowed:
            raise Refusal(
                "exchange.error.mapping_unknown", entry=f"{where}.{key}".lstrip("."), known=", ".join(sorted(allowed))
            )
    return data


def _typed(data: Mapping[str, Any], key: str, sort: type, default: Any) -> Any:
    value = data.get(key, default)
    if value is not default and type(value) is not sort:
        raise Refusal("exchange.error.mapping_key", entry=key)
    return value


def _texts(key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise Refusal("exchange.error.mapping_key", entry=key)
    return value


def _column(key: str, spec: object, allowed: set[str]) -> Column:
    if isinstance(spec, str):
        return Column(names=(spec,))
    if not isinstance(spec, dict):
        raise Refusal("exchange.error.mapping_key", entry=key)
    _known(key, spec, allowed)
    if sum(origin in spec for origin in _ORIGINS) != 1:
        raise Refusal("exchange.error.mapping_origin", entry=key)
    position = _typed(spec, "position", int, None)
    if position is not None and position < 1:
        raise Refusal("exchange.error.mapping_key", entry=f"{key}.position")
    constant = spec.get("constant")
    if not isinstance(constant, (str, int, float, bool, date, datetime, type(None))):
        raise Refusal("exchange.error.mapping_key", entry=f"{key}.constant")
    names = (
        [_typed(spec, "column", str, None)] if "column" in spec else _texts(f"{key}.columns", spec.get("columns", []))
    )
    values = _table(spec, "values")
    return Column(
        names=tuple(names),
        position=position,
        constant=constant,
        values=MappingProxyType(values),
        otherwise=spec.get("otherwise"),
        blank=tuple(str(cell) for cell in spec.get("blank", [])),
    )


def _item(code: str, spec: object) -> Item:
    column = _column(f"items.{code}", spec, _ITEM)
    options = spec if isinstance(spec, dict) else {}
    scale = options.get("scale")
    if not isinstance(scale, list) or [type(end) for end in scale] != [int, int] or scale[0] >= scale[1]:
        raise Refusal("exchange.error.mapping_scale", entry=f"items.{code}.scale")
    extra = {key: options[key] for key in ("name", "name_en", "top_from", "overall", "recommend") if key in options}
    return Item(code, column, (scale[0], scale[1]), MappingProxyType(extra))


def write_mapping(mapping: FileMapping) -> str:
    """The mapping as the text of a mapping file; `parse_mapping` reads back an equal one."""
    lines = [f"kind = {_toml(mapping.kind.value)}", f"source = {_toml(mapping.source)}"]
    top = {"consequences": mapping.consequences or None, "events": SEPARATE if mapping.separate_events else None}
    lines += _pairs({**top, "customer_source": mapping.customer_source})
    about_file: dict[str, Any] = {"sheets": list(mapping.sheets) or None, "header_row": mapping.header_row}
    about_file |= {"encoding": mapping.encoding, "delimiter": mapping.delimiter}
    about_time: dict[str, Any] = {"zone": mapping.zone, "formats": list(mapping.formats) or None}
    for title, table in (("file", about_file), ("time", about_time)):
        if pairs := _pairs(table):
            lines += ["", f"[{title}]", *pairs]
    lines += ["", "[columns]"] + [f"{_key(name)} = {_toml(_spec(column))}" for name, column in mapping.columns.items()]
    if mapping.items:
        items = {item.code: {**_open(item.column), "scale": list(item.scale), **item.extra} for item in mapping.items}
        lines += ["", "[items]"] + [f"{_key(code)} = {_toml(spec)}" for code, spec in items.items()]
    return "\n".join(lines) + "\n"


def _pairs(table: Mapping[str, Any]) -> list[str]:
    return [f"{_key(key)} = {_toml(value)}" for key, value in table.items() if value is not None]


def _open(column: Column) -> dict[str, Any]:
    spec: dict[str, Any] = {}
    if column.position is not None:
        spec["position"] = column.position
    elif column.names:
        spec |= {"column": column.names[0]} if len(column.names) == 1 else {"columns": list(column.names)}
    else:
        spec["constant"] = column.constant
    options = {"values": dict(column.values), "otherwise": column.otherwise, "blank": list(column.blank)}
    return spec | {key: value for key, value in options.items() if value}


def _spec(column: Column) -> Any:
    spec = _open(column)
    return spec["column"] if list(spec) == ["column"] else spec


def _key(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else _toml(key)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_toml(part) for part in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(str(key))} = {_toml(part)}" for key, part in value.items()) + " }"
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'
