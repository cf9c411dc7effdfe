"""The refused rows as a file: row, field, value, reason, in the reader's language."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from dashboard.errors import Refusal
from dashboard.exchange.export import defused
from dashboard.i18n.words import Words
from dashboard.use_cases.import_batch import Rejection

_LONGEST = 500


def field_label(words: Words, name: str) -> str:
    """What a field is called; a survey item, which has no label, by its code."""
    key = f"exchange.field.{name}"
    return words.text(key) if words.has(key) else name


def reason_text(words: Words, rejection: Rejection) -> str:
    gaps = {name: field_label(words, str(gap)) if name == "field" else gap for name, gap in rejection.gaps.items()}
    return words.text(rejection.reason, value=rejection.value[:_LONGEST], **gaps)


def row_name(words: Words, rejection: Rejection) -> str:
    """The row's number in its file, with the sheet where there are several."""
    if not rejection.sheet:
        return str(rejection.line)
    return words.text("exchange.row_of_sheet", sheet=rejection.sheet, line=rejection.line)


def rejected_csv(words: Words, rejections: Iterable[Rejection]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read Chinese; safe for them to open."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([words.text(f"exchange.rejected.{name}") for name in ("row", "field", "value", "reason")])
    for rejection in rejections:
        told = (field_label(words, rejection.field), rejection.value[:_LONGEST], reason_text(words, rejection))
        writer.writerow([defused(cell) for cell in (row_name(words, rejection), *told)])
    return out.getvalue().encode("utf-8-sig")


def refusal_text(words: Words, refusal: Refusal) -> str:
    """The sentence of a refusal, fields by what they are called."""
    values = dict(refusal.values)
    if refusal.key == "exchange.error.fields_missing":
        groups = str(values["fields"]).split("; ")
        values["fields"] = words.listing([_group(words, group) for group in groups])
    if "kind" in values and words.has(f"import_kind.{values['kind']}"):
        values["kind"] = words.text(f"import_kind.{values['kind']}")
    if refusal.key in ("exchange.error.strict", "exchange.error.too_many_names"):
        values["column"] = field_label(words, str(values["column"]))
    return words.text(refusal.key, **values)


def _group(words: Words, group: str) -> str:
    names = [words.text("exchange.named", label=field_label(words, name), name=name) for name in group.split(" / ")]
    return words.text("exchange.or").join(names)
