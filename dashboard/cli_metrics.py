"""`huiyin metrics`: the same figures as the pages, for scripts and for checking."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer
from sqlmodel import Session

from dashboard.errors import Refusal
from dashboard.i18n.choice import choose_language
from dashboard.i18n.words import Words
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Reason, Value
from dashboard.periods import Period, PeriodError, boundaries, midnight, parse_period, weeks_in, zone_info
from dashboard.reports.figures import figures
from dashboard.reports.metrics_document import metrics_document
from dashboard.reports.metrics_table import table_lines
from dashboard.settings import settings
from data_access.engine import open_store, reading
from data_access.queries.organisation import Named, Organisation, company_facts, organisation
from data_access.schema import migrate
from data_access.scope import Selection, Split
from data_access.vocabulary import CaseKind

Codes = Annotated[list[str] | None, typer.Option(help="Code; may be given several times.")]


def register(app: typer.Typer) -> None:
    """Add the command to `huiyin`."""
    app.command()(metrics)
    app.command("metrics-document", hidden=True)(document)


def metrics(
    as_of: Annotated[str, typer.Option(help="The cut-off: a date, or an instant with or without offset.")],
    period: Annotated[
        str, typer.Option(help="2016-W19, 2016-05, 2016, a day, or 2010-01-01/2014-02-01 (end excluded).")
    ],
    slug: Annotated[list[str] | None, typer.Argument(help="Metrics; all when none is named.")] = None,
    team: Codes = None,
    site: Codes = None,
    kind: Annotated[list[CaseKind] | None, typer.Option(help="Kind of case; may be given several times.")] = None,
    by: Annotated[Split | None, typer.Option(help="One value per group.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="A list of objects instead of a table.")] = False,
) -> None:
    """Print metrics at a cut-off over a period."""
    store = open_store(settings().database_url)
    migrate(store)
    with reading(store) as session:
        names = organisation(session)
        selection, asked = asked_selection(session, as_of=as_of, period=period, team=team, site=site, kind=kind)
        found = _values(session, selection, asked, by, slug or [])
    if as_json:
        label = _labels(by, names, asked)
        typer.echo(json.dumps([_object(value, by, label) for value in found], ensure_ascii=False, indent=1))
        return
    words = Words(choose_language(settings().language, browser=os.environ.get("LANG") or "en"))
    for line in table_lines(words, found, _labels(by, names, asked)):
        typer.echo(line)


def document() -> None:
    """Print the catalogue of metrics in both languages, as it stands in docs/metrics.md."""
    typer.echo(metrics_document(), nl=False)


def asked_selection(
    session: Session,
    *,
    as_of: str,
    period: str,
    team: list[str] | None = None,
    site: list[str] | None = None,
    kind: list[CaseKind] | None = None,
) -> tuple[Selection, Period]:
    """The rows that the options ask for. Raises Refusal that names the option at fault."""
    asked = _period(period, company_facts(session).zone)
    names = organisation(session)
    selection = Selection(
        as_of=_instant(as_of, asked.zone),
        start=asked.start,
        end=asked.end,
        kinds=tuple(kind or ()),
        team_ids=_keys(names.teams, team, "team"),
        site_ids=_keys(names.sites, site, "site"),
    )
    return selection, asked


def _values(
    session: Session, selection: Selection, asked: Period, by: Split | None, slugs: Sequence[str]
) -> list[Value]:
    """Metrics that were not named are left out where they can't be split that way."""
    for slug in slugs:
        if slug not in METRICS:
            raise Refusal("metrics.unknown_slug", field="slug", slug=slug)
    selection = selection.split(by, boundaries(weeks_in(asked)) if by is Split.WEEK else ())
    found = figures(session, slugs or list(METRICS), selection)
    if by is None or slugs:
        return found
    return [value for value in found if value.reason is not Reason.NOT_BY_THIS]


def _object(value: Value, by: Split | None, label: Callable[[Value], str | None]) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "slug": value.slug,
        "value": value.value,
        "unit": value.unit.value,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "n": value.n,
        "low": value.low,
        "high": value.high,
        "version": value.version,
    }
    if value.reason:
        shown["reason"] = value.reason.value
    if by or METRICS[value.slug].by:
        shown["group"] = label(value)
    return shown


def _labels(by: Split | None, names: Organisation, asked: Period) -> Callable[[Value], str | None]:
    """Groups as codes: of a team, site, cause or person; an ISO week."""
    things = {Split.TEAM: names.teams, Split.SITE: names.sites, Split.CAUSE: names.causes, Split.STAFF: names.staff}
    weeks = [week.key for week in weeks_in(asked)] if by is Split.WEEK else []

    def label(value: Value) -> str | None:
        if value.group is None or value.reason is Reason.NOT_BY_THIS:
            return None
        if by is Split.WEEK and isinstance(value.group, int):
            return weeks[value.group]
        if by in things:
            return next((thing.code for thing in things[by] if thing.id == value.group), str(value.group))
        return str(value.group)

    return label


def _keys(things: tuple[Named, ...], codes: list[str] | None, what: str) -> tuple[int, ...]:
    known = {thing.code: thing.id for thing in things}
    for code in codes or []:
        if code not in known:
            raise Refusal(f"metrics.unknown_{what}", field=what, code=code)
    return tuple(known[code] for code in codes or [])


def _period(text: str, zone: str) -> Period:
    try:
        return parse_period(text, zone)
    except PeriodError as error:
        raise Refusal("metrics.bad_period", field="period", given=text) from error


def _instant(text: str, zone: str) -> datetime:
    """A date is its first moment; a time without an offset is on the company's clock."""
    try:
        if len(text) <= 10:
            return midnight(date.fromisoformat(text), zone)
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refusal("metrics.bad_instant", field="as_of", given=text) from error
    return (read if read.tzinfo else read.replace(tzinfo=zone_info(zone))).astimezone(UTC)
