"""From a file and a mapping to checked rows: every cell read, every row with an identity, every refusal with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from dashboard.errors import Refusal
from dashboard.exchange.columns import ITEM, Fitted, Pick, column_label, fit
from dashboard.exchange.converting import Context, Converter, converters
from dashboard.exchange.layout import DataRow, lay_out
from dashboard.exchange.mapping import FileMapping, Item, write_mapping
from dashboard.exchange.reading import Cell, SourceFile, as_text, read_file
from dashboard.exchange.values import Doubtful, Fault
from dashboard.periods import zone_info
from dashboard.use_cases.import_batch import ImportBatch, ItemScale, Record, Remark
from dashboard.use_cases.import_needs import NEEDED
from data_access.vocabulary import ImportKind

LONGEST_NUMBER = 200


def open_file(raw: bytes, mapping: FileMapping) -> SourceFile:
    """Read a file as its mapping says."""
    return read_file(raw, encoding=mapping.encoding, delimiter=mapping.delimiter, sheets=mapping.sheets)


def check(
    file: SourceFile, mapping: FileMapping, *, file_name: str, now: datetime, zone: str, currency: str
) -> ImportBatch:
    """Check every row. `zone` and `currency` are the company's, for where the mapping names none.

    Raises Refusal where the file as a whole can't be taken: a needed field without a column, a header that is missing or
    repeated, a column of times that may be read in two ways.
    """
    _require_fields(mapping)
    layouts = [lay_out(sheet, mapping.header_row) for sheet in file.sheets]
    sheets = fit(mapping, layouts)
    rows = [(sheet, row) for sheet in sheets for row in sheet.layout.rows]
    if not rows:
        raise Refusal("exchange.error.no_rows")
    constant = mapping.columns.get("currency")
    money = str(constant.constant) if constant is not None and constant.constant else currency
    about = Context(now=now, zone=zone_info(mapping.zone or zone), currency=money)
    checking = _Checking(mapping, converters(mapping, sheets, about))
    for sheet, row in rows:
        checking.take(sheet, row)
    return ImportBatch(
        kind=mapping.kind,
        source=mapping.source,
        file_name=file_name,
        records=tuple(checking.records),
        rejections=tuple(checking.rejections),
        warnings=tuple(checking.warnings),
        consequences=mapping.consequences,
        separate_events=mapping.separate_events,
        customer_source=mapping.customer_source,
        items=tuple(_scales(mapping)),
        mapping_text=write_mapping(mapping),
        left_out=sum(sheet.layout.left_out for sheet in sheets),
        folded=checking.folded,
    )


def missing_fields(mapping: FileMapping) -> list[tuple[str, ...]]:
    """The groups of which the mapping fills no field; one of each group is needed."""
    groups = [group for group in NEEDED[mapping.kind] if not any(name in mapping.columns for name in group)]
    if mapping.kind is ImportKind.SURVEYS and not mapping.items and "sent_at" not in mapping.columns:
        groups.append(("items",))
    return groups


def _require_fields(mapping: FileMapping) -> None:
    if groups := missing_fields(mapping):
        listed = "; ".join(" / ".join(group) for group in groups)
        raise Refusal("exchange.error.fields_missing", kind=mapping.kind.value, fields=listed)


def _scales(mapping: FileMapping) -> Iterator[ItemScale]:
    for item in mapping.items:
        yield ItemScale(item.code, item_name(item), *item.scale, extra=dict(item.extra))


def item_name(item: Item) -> str:
    """What a survey item is called: as the mapping says, else by its header."""
    return str(item.extra.get("name") or (column_label(item.column) if item.column.names else item.code))[:120]


class _Checking:
    """The rows so far, and which identities they took."""

    def __init__(self, mapping: FileMapping, convert: dict[str, Converter]) -> None:
        self.mapping = mapping
        self.convert = convert
        self.records: list[Record] = []
        self.rejections: list[Remark] = []
        self.warnings: list[Remark] = []
        self.folded = 0
        self._called = {f"{ITEM}{item.code}": item_name(item) for item in mapping.items}
        self._first: dict[str, int] = {}
        self._times: Counter[str] = Counter()

    def take(self, sheet: Fitted, row: DataRow) -> None:
        values: dict[str, Any] = {}
        faults: list[Remark] = []
        doubts: list[Remark] = []
        for name, pick in sheet.picks.items():
            cell = pick(row.cells)
            value = self.convert[name](cell)
            if isinstance(value, Fault):
                faults.append(self._remark(sheet, row, name, cell, value.key, value.values))
                continue
            if isinstance(value, Doubtful):
                doubts.append(self._remark(sheet, row, name, cell, value.key, {}))
                value = value.value
            if value is not None and value != "":
                values[name] = value
        if faults:
            self.rejections += faults
        elif values and self._keep(sheet, row, values):
            self.warnings += doubts

    def _remark(
        self, sheet: Fitted, row: DataRow, name: str, cell: Cell, reason: str, gaps: Mapping[str, Any]
    ) -> Remark:
        return Remark(row.line, sheet.layout.sheet, self._called.get(name, name), as_text(cell), reason, gaps)

    def _keep(self, sheet: Fitted, row: DataRow, values: dict[str, Any]) -> bool:
        """Whether the row goes in."""
        number = values.pop("number", None) or self._made_number(sheet.picks, row, values)
        name = sheet.layout.sheet
        if len(number) > LONGEST_NUMBER:
            gaps = {"most": LONGEST_NUMBER}
            self.rejections.append(Remark(row.line, name, "number", number, "exchange.reason.too_long", gaps))
        elif number not in self._first:
            self._first[number] = row.line
            self.records.append(Record(row.line, name, number, values))
            return True
        elif self.mapping.separate_events and self.mapping.kind is ImportKind.CASES:
            self.folded += 1
        else:
            gaps = {"line": self._first[number]}
            field = "number" if "number" in self.mapping.columns else ""
            self.rejections.append(Remark(row.line, name, field, number, "exchange.reason.repeated", gaps))
        return False

    def _made_number(self, picks: Mapping[str, Pick], row: DataRow, values: dict[str, Any]) -> str:
        """Without a number: a hash of the mapped row and its nth occurrence. Exposures are known by what they measure."""
        if self.mapping.kind is ImportKind.EXPOSURES:
            return "|".join(str(values.get(name, "")) for name in ("site", "month", "kind"))
        told = "\x1f".join(f"{name}\x1e{as_text(picks[name](row.cells))}" for name in sorted(picks))
        digest = sha256(told.encode()).hexdigest()[:32]
        self._times[digest] += 1
        return f"#{digest}-{self._times[digest]}"
