"""What is said of a file and its rows, in the reader's language: why it was refused, and how to mend it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from dashboard.errors import Refusal
from dashboard.exchange.export import defused
from dashboard.exchange.time_words import form_text
from dashboard.i18n.words import Words
from dashboard.use_cases.import_batch import Remark

_LONGEST = 500


def field_label(words: Words, name: str) -> str:
    """What a field is called; a survey item, which has no label, by its code."""
    key = f"exchange.field.{name}"
    return words.text(key) if words.has(key) else name


def field_title(words: Words, name: str) -> str:
    """The same, where it stands by itself."""
    label = field_label(words, name)
    return label[:1].upper() + label[1:]


def reason_text(words: Words, remark: Remark) -> str:
    gaps = {name: field_label(words, str(gap)) if name == "field" else gap for name, gap in remark.gaps.items()}
    return words.text(remark.reason, value=remark.value[:_LONGEST], **gaps)


def row_name(words: Words, remark: Remark) -> str:
    """The row's number in its file, with the sheet where there are several."""
    if not remark.sheet:
        return str(remark.line)
    return words.text("exchange.row_of_sheet", sheet=remark.sheet, line=remark.line)


def remarks_csv(words: Words, remarks: Iterable[Remark]) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read Chinese; safe for them to open."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([words.text(f"exchange.rejected.{name}") for name in ("row", "field", "value", "reason")])
    for remark in remarks:
        told = (field_label(words, remark.field), remark.value[:_LONGEST], reason_text(words, remark))
        writer.writerow([defused(cell) for cell in (row_name(words, remark), *told)])
    return out.getvalue().encode("utf-8-sig")


def refusal_text(words: Words, refusal: Refusal, *, by_file: bool = False) -> str:
    """The sentence of a refusal and how to mend it: on the page or, for the command line, in the mapping file. A page calls
    fields and ways of writing times by their words; to whoever writes a mapping file their codes are told."""
    values = dict(refusal.values)
    if refusal.key == "exchange.error.fields_missing":
        groups = str(values["fields"]).split("; ")
        values["fields"] = words.listing([_group(words, group, by_file=by_file) for group in groups])
    if "kind" in values and words.has(f"import_kind.{values['kind']}"):
        values["kind"] = words.text(f"import_kind.{values['kind']}")
    if refusal.key in ("exchange.error.strict", "exchange.error.too_many_names"):
        values["column"] = field_label(words, str(values["column"]))
    for name in ("one", "two"):
        if form := values.get(f"{name}_form"):
            shown = form if by_file else form_text(words, str(form))
            values[name] = words.text("exchange.day_as", day=values[name], form=shown)
    told = words.text(refusal.key, **values)
    what = refusal.key.rpartition(".")[2]
    mend = f"exchange.mend_in_file.{what}" if by_file else f"exchange.mend_on_page.{what}"
    gap = "" if words.is_chinese else " "
    return f"{told}{gap}{words.text(mend, **values)}" if words.has(mend) else told


def _group(words: Words, group: str, *, by_file: bool) -> str:
    names = [
        words.text("exchange.named", label=field_label(words, name), name=name) if by_file else field_label(words, name)
        for name in group.split(" / ")
    ]
    return words.text("exchange.or").join(names)
