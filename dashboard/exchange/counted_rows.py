"""The very rows that a number counts, as a sheet to hand out: what, filters, scope, cut-off and definition version above."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.exchange.export import Sheet
from dashboard.i18n.words import Words
from dashboard.metrics.catalogue import METRICS
from dashboard.periods import Period
from dashboard.reports.figures import rows_behind, subject_of
from data_access.queries.organisation import Named, Organisation, company_facts, organisation
from data_access.queries.row_lists import ListedRow, listed_rows
from data_access.scope import Selection
from data_access.vocabulary import Subject

MOST_ROWS = 100_000
_PORTION = 5_000
_COLUMNS = ("number", "occurred_at", "kind", "content", "customer_name", "asset", "site", "team", "staff")


def counted_rows(
    session: Session, words: Words, viewer: Viewer, slug: str, selection: Selection, period: Period
) -> tuple[Subject, Sheet]:
    """At most MOST_ROWS rows, newest first. KeyError for a metric that there is none of."""
    subject = subject_of(slug)
    ids = rows_behind(session, slug, selection, limit=MOST_ROWS)
    names = organisation(session)
    rows = [
        _cells(words, names, row)
        for start in range(0, len(ids), _PORTION)
        for row in listed_rows(session, subject, ids[start : start + _PORTION])
    ]
    columns = [words.text(f"exchange.field.{name}") for name in _COLUMNS]
    about = _about(words, viewer, slug, selection, period, names)
    sheet = Sheet(words.text(f"metric.{slug}.name"), columns, rows, about, company_facts(session).zone)
    return subject, sheet


def _cells(words: Words, names: Organisation, row: ListedRow) -> Sequence[object]:
    sort = words.text(row.sort) if row.sort and words.has(row.sort) else row.sort
    places = (names.site(row.site_id), names.team(row.team_id), names.person(row.staff_id))
    return [
        *(row.number, row.at, sort, row.what, row.customer, row.asset),
        *(words.name(one.name, one.name_en) if one else None for one in places),
    ]


def _about(
    words: Words, viewer: Viewer, slug: str, selection: Selection, period: Period, names: Organisation
) -> tuple[tuple[str, str], ...]:
    chosen = [
        *(words.text(f"kind.{kind}") for kind in selection.kinds),
        *_named(words, names.teams, selection.team_ids),
        *_named(words, names.sites, selection.site_ids),
    ]
    seen = [
        *_named(words, names.teams, tuple(viewer.scope.teams or ())),
        *_named(words, names.sites, tuple(viewer.scope.sites or ())),
    ]
    everything = words.text("exchange.about.everything")
    return (
        (words.text("exchange.about.period"), f"{period.first_day} – {period.days[-1]}"),
        (words.text("exchange.about.filters"), words.listing(chosen) or everything),
        (words.text("exchange.about.scope"), words.listing(seen) or everything),
        (words.text("exchange.about.as_of"), f"{words.local(selection.as_of):%Y-%m-%d %H:%M}"),
        (words.text("exchange.about.version"), f"{slug} {METRICS[slug].version}"),
    )


def _named(words: Words, things: tuple[Named, ...], keys: tuple[int, ...]) -> list[str]:
    return [words.name(thing.name, thing.name_en) for thing in things if thing.id in keys]
