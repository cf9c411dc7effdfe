"""The single path to a number: page, export, command line and review all call `figures`."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.evaluate import censored, counts, means, missing, quantiles, ratios
from dashboard.metrics.model import Count, Distribution, Metric, Ratio, Reason, Unit, Value
from dashboard.periods import midnight
from dashboard.policies import policies_in_force
from dashboard.reports.case_targets import target_rules
from dashboard.reports.customers import customer_rules
from data_access.queries.case_facts import REPEATS, repeat_facts
from data_access.queries.case_lifetimes import lifetimes
from data_access.queries.case_targets import TARGETS, target_facts
from data_access.queries.customer_facts import customer_facts
from data_access.queries.facts import FactQuery, NotSplittableError, reaches, row_ids, rows_of, tallies, tally
from data_access.queries.facts import Tally as Counted
from data_access.queries.held_sums import held_sum
from data_access.queries.organisation import company_facts
from data_access.queries.sources import FACTS
from data_access.queries.spreads import Spread, spreads
from data_access.queries.survey_facts import LOW_SCORES, low_score_facts
from data_access.queries.work_days import published_until
from data_access.scope import Selection, Split
from data_access.vocabulary import Subject

Sources = dict[str, FactQuery]
_DAY = timedelta(days=1)
MOST_ROWS = 100_000


def figures(session: Session, slugs: Sequence[str], selection: Selection) -> list[Value]:
    """The values of the metrics, in the order asked; one per group where the selection is split.

    A split by week gives the index of the bucket as group. A metric whose rows don't know a chosen filter or split has no
    value and says so. Raises KeyError for an unknown slug.
    """
    metrics = [METRICS[slug] for slug in slugs]
    selection = replace(selection, zone=company_facts(session).zone)
    asked = dict.fromkeys(name for metric in metrics for name in _counted_by(metric))
    read = _Reader(session, _sources(session, metrics, selection), tuple(asked))
    return [value for metric in metrics for value in _values(read, metric, selection)]


def figure(session: Session, slug: str, selection: Selection) -> Value:
    """One value over the whole selection, unsplit."""
    return figures(session, (slug,), selection.split(None))[0]


def added_up(session: Session, slug: str, selection: Selection, step: timedelta) -> int:
    """The values that a count of a state has after each step of the selection (a whole number of them), added up."""
    metric = METRICS[slug]
    selection = replace(selection, zone=company_facts(session).zone)
    fact = _sources(session, [metric], selection)[_facts_of(metric)[0]]
    return held_sum(session, fact, _narrowed(metric, selection), step)


def rows_behind(
    session: Session, slug: str, selection: Selection, *, limit: int = 500, oldest_first: bool = False
) -> list[int]:
    """Keys of the very rows that a metric counts (a ratio: its numerator), newest first; `oldest_first` for a work list
    that must not lose those that wait longest.

    To open one group of a split, filter the selection by it and leave `by` empty.
    """
    metric = METRICS[slug]
    selection = replace(selection, zone=company_facts(session).zone)
    fact = _sources(session, [metric], selection)[_facts_of(metric)[0]]
    narrowed = _narrowed(metric, selection).split(None)
    return row_ids(session, fact, narrowed, limit=limit, oldest_first=oldest_first)


def rows_missed(session: Session, slug: str, selection: Selection, *, limit: int = 500) -> list[int]:
    """Keys of the rows of a share's denominator that its numerator doesn't count, newest first: a case due twice and met once
    is there once. Empty for what is no share of its own rows."""
    metric = METRICS[slug]
    if not isinstance(metric, Ratio) or metric.unit is not Unit.SHARE or metric.weighed:
        return []
    selection = replace(selection, zone=company_facts(session).zone)
    sources = _sources(session, [metric], selection)
    top, bottom = sources[metric.top], sources[metric.bottom]
    if top.subject is not bottom.subject:
        return []
    narrowed = _narrowed(metric, selection).split(None)
    counted = Tally(row_ids(session, top, narrowed, limit=MOST_ROWS))
    missed = []
    for key in row_ids(session, bottom, narrowed, limit=MOST_ROWS):
        if counted[key]:
            counted[key] -= 1
        else:
            missed.append(key)
    return missed[:limit]


def is_stock(session: Session, slug: str, selection: Selection) -> bool:
    """Whether the metric counts a state at the cut-off instead of what happened in the period."""
    metric = METRICS[slug]
    return _sources(session, [metric], selection)[_facts_of(metric)[0]].is_stock


def subject_of(slug: str) -> Subject:
    """What the rows of a metric are: cases, callbacks, customers …"""
    name = _facts_of(METRICS[slug])[0]
    if name in FACTS:
        return FACTS[name].subject
    if name in TARGETS | REPEATS:
        return Subject.CASES
    return Subject.SURVEYS if name in LOW_SCORES else Subject.CUSTOMERS


def _facts_of(metric: Metric) -> tuple[str, ...]:
    if isinstance(metric, Ratio):
        return metric.top, metric.bottom
    assert isinstance(metric, (Count, Distribution))
    return (metric.fact,)


def _counted_by(metric: Metric) -> tuple[str, ...]:
    """The facts of which a metric needs no more than how many rows they have, or the sum of their `value`."""
    return () if isinstance(metric, Distribution) else _facts_of(metric)


def _sources(session: Session, metrics: Sequence[Metric], selection: Selection) -> Sources:
    """All facts; those that need the rules in force (of customers, low scores, limits, repeats) only when asked for."""
    wanted = {name for metric in metrics for name in _facts_of(metric)}
    if wanted <= FACTS.keys():
        return FACTS
    policies = policies_in_force(session, selection.as_of)
    low_scores = low_score_facts(policies.callbacks.low_score_percent)
    targets = target_facts(target_rules(policies))
    repeats = repeat_facts(policies.repeats.window_days)
    return {**FACTS, **low_scores, **targets, **repeats, **customer_facts(session, customer_rules(policies))}


def _narrowed(metric: Metric, selection: Selection) -> Selection:
    """The metric's own kinds where the reader chose none, and its own split where none was asked."""
    if metric.kinds and not selection.kinds:
        selection = replace(selection, kinds=metric.kinds)
    if metric.by and selection.by is None:
        selection = replace(selection, by=Split(metric.by))
    return selection


@dataclass
class _Reader:
    """Reads each fact once, however many metrics tell of it: median and 90th percentile by both clocks are one statement,
    and so are the parts of one fact. `asked`: the names of all facts to be counted."""

    session: Session
    sources: Sources
    asked: tuple[str, ...]
    known: dict[tuple[str, Selection], dict[str, list[Spread]]] = field(default_factory=dict)
    counted: dict[tuple[str, Selection], list[Counted]] = field(default_factory=dict)

    def count(self, name: str, selection: Selection) -> list[Counted]:
        if (name, selection) not in self.counted:
            whole = self._whole(name)
            names = [other for other in self.asked if self._whole(other) is whole]
            found = tallies(self.session, [self.sources[one] for one in names], selection)
            self.counted |= {(one, selection): counted for one, counted in zip(names, found, strict=True)}
        return self.counted[name, selection]

    def _whole(self, name: str) -> FactQuery:
        fact = self.sources[name]
        return fact.whole or fact

    def spread(self, metric: Distribution, selection: Selection) -> list[Spread]:
        key = (metric.fact, selection)
        if key not in self.known:
            self.known[key] = spreads(self.session, self.sources[metric.fact], selection)
        return self.known[key][metric.measure]


def _values(read: _Reader, metric: Metric, selection: Selection) -> list[Value]:
    selection = _narrowed(metric, selection)
    if metric.by and selection.by is not Split(metric.by):
        return [missing(metric, Reason.NOT_BY_THIS)]
    try:
        return _evaluated(read, metric, selection)
    except NotSplittableError:
        return [missing(metric, Reason.NOT_BY_THIS)]


def _evaluated(read: _Reader, metric: Metric, selection: Selection) -> list[Value]:
    session, sources = read.session, read.sources
    if isinstance(metric, Count):
        return counts(metric, read.count(metric.fact, selection))
    if isinstance(metric, Ratio):
        of_bottom = _for_bottom(sources[metric.bottom], selection)
        return ratios(metric, read.count(metric.top, selection), read.count(metric.bottom, of_bottom))
    assert isinstance(metric, Distribution)
    found = _distributed(read, metric, selection)
    return _marked(session, sources[metric.fact], selection, found) if metric.measure == "worked" else found


def _distributed(read: _Reader, metric: Distribution, selection: Selection) -> list[Value]:
    fact = read.sources[metric.fact]
    if metric.is_censored:
        return censored(metric, lifetimes(read.session, fact, selection, metric.measure))
    if metric.statistic == "mean":
        return means(metric, tally(read.session, fact, selection, metric.measure))
    return quantiles(metric, read.spread(metric, selection))


def _marked(session: Session, fact: FactQuery, selection: Selection, values: list[Value]) -> list[Value]:
    """Working time that touches a day past the published calendar rests on a guess, and says so."""
    published = published_until(session)
    horizon = datetime.min.replace(tzinfo=UTC) if published is None else midnight(published + _DAY, selection.zone)
    if not reaches(session, fact, selection, horizon):
        return values
    return [replace(value, reason=value.reason or Reason.NOT_PUBLISHED) if value.n else value for value in values]


def _for_bottom(bottom: FactQuery, selection: Selection) -> Selection:
    """A bottom that a split doesn't concern is taken whole."""
    return selection.split(None) if bottom.ignores_split(selection.by) else selection


__all__ = ["added_up", "figure", "figures", "is_stock", "rows_behind", "rows_missed", "rows_of", "subject_of"]
