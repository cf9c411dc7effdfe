"""Surveys as a page needs them: items with their intervals, NPS over time, low scores, comments, teams and persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.inference.interval import Estimate, Interval
from dashboard.inference.proportions import wilson
from dashboard.inference.scores import mean_interval, nps
from dashboard.metrics.model import Value
from dashboard.policies import Policies
from dashboard.reports.figures import figure, figures
from data_access.queries.survey_answers import (
    CommentRow,
    Item,
    item_sums,
    overall_by,
    recommendations,
)
from data_access.queries.survey_answers import comments as comment_rows
from data_access.scope import Selection, Split

Comment = CommentRow


@dataclass(frozen=True)
class ItemScore:
    """One question: share of satisfied answers (Wilson) and mean on its own scale (t)."""

    item: Item
    n: int
    satisfied: int
    share_limits: Interval | None
    mean: Estimate

    @property
    def share(self) -> float:
        return self.satisfied / self.n


@dataclass(frozen=True)
class GroupScore:
    """The overall question of one team, person, cause …; `group` None: of nobody."""

    group: str | int | None
    n: int
    satisfied: int
    share_limits: Interval | None
    mean: Estimate

    @property
    def share(self) -> float:
        return self.satisfied / self.n


@dataclass(frozen=True)
class NpsPoint:
    """The score between two instants. Nobody asked: `score.value` is None."""

    start: datetime
    end: datetime
    promoters: int
    passives: int
    detractors: int
    score: Estimate

    @property
    def n(self) -> int:
        return self.promoters + self.passives + self.detractors


@dataclass(frozen=True)
class LowScores:
    """Responses with a low answer, and those whose customer no callback has reached since."""

    n: int
    not_called: int


@dataclass(frozen=True)
class SurveyHeadline:
    """The numbers of the first sentence. `weakest`: the item with the lowest share of at least 10 answers."""

    share: Value
    mean: Value
    nps: Value
    response_rate: Value
    responses: int
    weakest: ItemScore | None
    low: LowScores


def items(session: Session, selection: Selection) -> tuple[ItemScore, ...]:
    """Every scored question that was answered in the period: the overall one first, then in the order of the form."""
    return tuple(
        ItemScore(
            one.item, one.n, one.satisfied, wilson(one.satisfied, one.n), mean_interval(one.n, one.total, one.squares)
        )
        for one in item_sums(session, selection)
    )


def by_group(session: Session, selection: Selection, by: Split) -> tuple[GroupScore, ...]:
    """The overall question on 1–5 per group, the most answers first."""
    return tuple(
        GroupScore(
            one.group, one.n, one.satisfied, wilson(one.satisfied, one.n), mean_interval(one.n, one.total, one.squares)
        )
        for one in overall_by(session, selection, by)
    )


def nps_by_month(session: Session, selection: Selection, boundaries: tuple[datetime, ...]) -> tuple[NpsPoint, ...]:
    """The score in each stretch between the n+1 boundaries (months, weeks), with its Wald interval."""
    return tuple(
        NpsPoint(
            boundaries[one.place],
            boundaries[one.place + 1],
            one.promoters,
            one.passives,
            one.detractors,
            nps(one.promoters, one.passives, one.detractors),
        )
        for one in recommendations(session, selection, boundaries)
    )


def low_scores(session: Session, selection: Selection) -> LowScores:
    """Low answers of the period; they don't disappear from `not_called` before a callback reached the customer."""
    n, not_called = figures(session, ("low_scores", "low_scores_not_called"), selection.split(None))
    return LowScores(n.n, not_called.n)


def comments(
    session: Session, selection: Selection, policies: Policies, *, limit: int = 50, offset: int = 0
) -> tuple[Comment, ...]:
    """What customers said in the period, low scores first, then the newest."""
    low_percent = policies.callbacks.low_score_percent
    return tuple(comment_rows(session, selection, low_percent, limit=limit, offset=offset))


def headline(session: Session, selection: Selection) -> SurveyHeadline:
    """The first sentence: how satisfied, how many answered, the weakest item, low scores."""
    share, mean, score, rate = (
        figure(session, slug, selection) for slug in ("csat_share", "csat_mean", "nps", "survey_response_rate")
    )
    return SurveyHeadline(
        share,
        mean,
        score,
        rate,
        figure(session, "survey_responses", selection).n,
        weakest(items(session, selection)),
        low_scores(session, selection),
    )


def weakest(scores: tuple[ItemScore, ...]) -> ItemScore | None:
    """The item with the lowest satisfied share among those with at least 10 answers; the overall question is none."""
    known = [one for one in scores if one.n >= 10 and not one.item.is_overall]
    return min(known, key=lambda one: one.share, default=None)
