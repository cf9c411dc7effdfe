"""Everything that the Surveys page tells, read on one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.periods import Period
from dashboard.policies import policies_in_force
from dashboard.reports.series import Series, weekly
from dashboard.reports.survey_people import PeopleScores, people_scores
from dashboard.reports.surveys import (
    Comment,
    GroupScore,
    ItemScore,
    NpsPoint,
    SurveyHeadline,
    by_group,
    comments,
    headline,
    items,
    nps_by_month,
)
from data_access.scope import Selection, Split

PEOPLE_WEEKS = 13


@dataclass(frozen=True)
class SurveysScreen:
    headline: SurveyHeadline
    items: tuple[ItemScore, ...]
    months: tuple[NpsPoint, ...]
    trend: Series  # satisfied share by week
    teams: tuple[GroupScore, ...]
    people: PeopleScores  # of the last thirteen weeks of the trend


def surveys_screen(
    session: Session, selection: Selection, months: tuple[datetime, ...], weeks: tuple[Period, ...]
) -> SurveysScreen:
    """`months`: the boundaries of the months of the NPS chart; `weeks`: those of the trend, oldest first."""
    return SurveysScreen(
        headline(session, selection),
        items(session, selection),
        nps_by_month(session, selection, months),
        weekly(session, "csat_share", selection, weeks),
        by_group(session, selection, Split.TEAM),
        people_scores(session, selection.during(weeks[-PEOPLE_WEEKS].start, weeks[-1].end)),
    )


def survey_comments(session: Session, selection: Selection, limit: int) -> tuple[Comment, ...]:
    """The first so many, low scores first."""
    return comments(session, selection, policies_in_force(session, selection.as_of), limit=limit)
