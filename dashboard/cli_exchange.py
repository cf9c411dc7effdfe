"""Files in and out from the command line: `huiyin import`, `huiyin undo-import`, `huiyin export`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard import clock
from dashboard.auth.viewer import machine
from dashboard.cli_metrics import Codes, asked_selection
from dashboard.errors import Refusal
from dashboard.exchange.check import check, open_file
from dashboard.exchange.counted_rows import counted_rows
from dashboard.exchange.export_rows import rows_sheet
from dashboard.exchange.hand_out import export_to_file
from dashboard.exchange.mapping import FileMapping, parse_mapping
from dashboard.exchange.remarks import refusal_text, remarks_csv
from dashboard.i18n.terminal import terminal_words
from dashboard.i18n.words import Words
from dashboard.metrics.catalogue import METRICS
from dashboard.periods import Period
from dashboard.settings import settings
from dashboard.use_cases.apply_import import StrictRefusal, apply_import, preview_import
from dashboard.use_cases.import_batch import ImportBatch, ImportResult
from dashboard.use_cases.undo_import import undo_import
from data_access.engine import open_store, reading
from data_access.queries.organisation import company_facts
from data_access.schema import migrate
from data_access.scope import Selection
from data_access.vocabulary import CaseKind, ImportKind

_ACTOR = "huiyin"
MOST_LISTED = 20


def register(app: typer.Typer) -> None:
    app.command("import")(import_file)
    app.command("undo-import")(undo)
    app.command("export")(export_rows)


def import_file(
    kind: Annotated[str, typer.Argument(help="customers, cases, case_events, surveys …")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)],
    mapping_file: Annotated[
        Path, typer.Option("--map", exists=True, dir_okay=False, help="Mapping, see docs/import.md.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, write nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="One bad row and nothing is taken in.")] = False,
    rejected: Annotated[Path | None, typer.Option("--rejected", help="Where refused rows go, as CSV.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Counts as one JSON object.")] = False,
) -> None:
    """Take in a file."""
    with _sentences() as words:
        store = _store()
        mapping = _mapping(kind, mapping_file)
        batch = _checked(store, file, mapping)
        try:
            if dry_run:
                result = preview_import(store, machine(_ACTOR), batch, now=clock.now(), progress=_Bar(words))
            else:
                result = apply_import(
                    store, machine(_ACTOR), batch, now=clock.now(), strict=strict, progress=_Bar(words)
                )
        except StrictRefusal as refusal:
            result = ImportResult(0, 0, 0, refusal.rejections)
            _report(words, result, batch, rejected, as_json=as_json)
            raise
        _report(words, result, batch, rejected, as_json=as_json)


def undo(import_id: Annotated[int, typer.Argument(help="The number that the import was given.")]) -> None:
    """Take an import back: what it made goes, what it changed is as before."""
    with _sentences() as words:
        undone = undo_import(_store(), machine(_ACTOR), import_id, now=clock.now())
        typer.echo(words.text("exchange.undone", id=import_id, n=words.number(sum(undone.voided.values()))))
        if undone.restored:
            typer.echo(words.plural("exchange.restored", undone.restored))
        if undone.left:
            typer.echo(words.plural("exchange.left_rows", len(undone.left)))
        for left in undone.left[:MOST_LISTED]:
            typer.echo(f"  {left.table} {left.number}: {words.text(f'exchange.left.{left.why}')}")


def export_rows(
    what: Annotated[
        str, typer.Argument(help="cases, customers, callbacks …: all rows; or a metric: the rows it counts.")
    ],
    to: Annotated[Path, typer.Option(help="A .csv or .xlsx file.")],
    as_of: Annotated[
        str | None, typer.Option(help="Of a metric: a date, or an instant with or without offset.")
    ] = None,
    period: Annotated[str | None, typer.Option(help="2016-W19, 2016-05, a day, or 2010-01-01/2014-02-01.")] = None,
    team: Codes = None,
    site: Codes = None,
    kind: Annotated[list[CaseKind] | None, typer.Option(help="Kind of case; may be given several times.")] = None,
) -> None:
    """Write all rows of a kind, or those that a metric counts."""
    with _sentences() as words:
        store, viewer, now = _store(), machine(_ACTOR), clock.now()
        if what not in METRICS and what not in tuple(ImportKind):
            raise Refusal("exchange.error.no_metric", slug=what, kinds=words.listing([*ImportKind]))
        if to.suffix.lower() not in (".csv", ".xlsx"):
            raise Refusal("exchange.error.export_kind")
        with reading(store) as session:
            spoken = Words(words.language, company_facts(session).zone)
            subject: str = what
            if what in METRICS and (as_of is not None or what not in tuple(ImportKind)):  # `customers` is both
                asked = _asked(session, what, as_of, period, team=team, site=site, kind=kind)
                subject, sheet = counted_rows(session, spoken, viewer, what, *asked)
            else:
                if team or site or kind:
                    raise Refusal("exchange.error.export_filters", kind=what)
                days = asked_selection(session, as_of=now.isoformat(), period=period)[1] if period else None
                sheet = rows_sheet(session, spoken, viewer, ImportKind(what), as_of=now, period=days)
            n = export_to_file(store, viewer, sheet, to, subject=subject, now=now)
        typer.echo(words.plural("exchange.exported", n, file=to))


def _asked(
    session: Session, slug: str, as_of: str | None, period: str | None, **narrowed: Any
) -> tuple[Selection, Period]:
    if as_of is None or period is None:
        raise Refusal("exchange.error.export_period", slug=slug)
    return asked_selection(session, as_of=as_of, period=period, **narrowed)


def _mapping(kind: str, file: Path) -> FileMapping:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal("exchange.error.mapping_utf8") from error
    mapping = parse_mapping(text)
    if mapping.kind != kind:
        raise Refusal("exchange.error.other_kind", wanted=kind, given=mapping.kind.value)
    return mapping


def _checked(store: Engine, file: Path, mapping: FileMapping) -> ImportBatch:
    with reading(store) as session:
        company = company_facts(session)
    return check(
        open_file(file.read_bytes(), mapping),
        mapping,
        file_name=file.name,
        now=clock.now(),
        zone=company.zone,
        currency=company.currency,
    )


def _report(words: Words, result: ImportResult, batch: ImportBatch, rejected: Path | None, *, as_json: bool) -> None:
    if rejected is not None:
        rejected.write_bytes(remarks_csv(words, result.rejections))
    counts = {"new": result.new, "changed": result.changed, "unchanged": result.unchanged, "rejected": result.rejected}
    if as_json:
        typer.echo(json.dumps(counts))
        return
    typer.echo(words.text("exchange.counts", **{name: words.number(n) for name, n in counts.items()}))
    for line in _remarks(words, result, batch):
        typer.echo(line)


def _remarks(words: Words, result: ImportResult, batch: ImportBatch) -> Iterator[str]:
    if result.warnings:
        yield words.plural("exchange.warned", len({(remark.sheet, remark.line) for remark in result.warnings}))
    if batch.left_out:
        yield words.plural("exchange.left_out", batch.left_out)
    if batch.folded:
        yield words.plural("exchange.folded", batch.folded)
    for sort, n in result.made.items():
        yield words.plural(f"exchange.made.{sort}", n)
    if result.import_id is not None:
        yield words.text("exchange.number_for_undo", id=result.import_id)


class _Bar:
    """Progress on stderr, where a person watches."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def __call__(self, done: int, total: int) -> None:
        if sys.stderr.isatty() and total:
            typer.echo(f"\r{done * 100 // total:3d}%", nl=done >= total, err=True)


def _store() -> Engine:
    store = open_store(settings().database_url)
    migrate(store)
    return store


@contextmanager
def _sentences() -> Iterator[Words]:
    """Refusals become one sentence on stderr and exit code 1."""
    words = terminal_words(settings().language)
    try:
        yield words
    except Refusal as refusal:
        typer.echo(refusal_text(words, refusal, by_file=True), err=True)
        raise typer.Exit(1) from refusal
