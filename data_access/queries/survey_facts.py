"""Facts of surveys: invitations, responses, scores, low scores. The scale and direction of each item are its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, exists, func, or_, select
from sqlmodel import col

from data_access.queries.case_rows import columns_of_case
from data_access.queries.facts import FactQuery
from data_access.scope import Selection, Split
from data_access.tables import Callback, Survey, SurveyAnswer, SurveyItem
from data_access.vocabulary import CallbackState, ScoreDirection, Subject

LOW_SCORES = frozenset({"low_scores", "low_scores_not_called"})
PROMOTER_FROM, DETRACTOR_TO = 9, 6
"""On 0–10. Source: Reichheld 2003."""

_higher = col(SurveyItem.direction) == ScoreDirection.HIGHER_BETTER
_score = col(SurveyAnswer.score)
_width = col(SurveyItem.scale_max) - col(SurveyItem.scale_min)


def satisfied() -> ColumnElement[bool]:
    """The score counts as satisfied: at or beyond the item's own `top_from`, in the item's own direction."""
    top = col(SurveyItem.top_from)
    return or_(and_(_higher, _score >= top), and_(~_higher, _score <= top))


def low_answer(low_percent: int) -> ColumnElement[bool]:
    """A detractor, or a score within the lowest part of the item's scale (25 %: 1–2 of 5). As `rules.surveys` has it."""
    return or_(
        and_(col(SurveyItem.is_recommend), _score <= DETRACTOR_TO),
        and_(~col(SurveyItem.is_recommend), _from_worst() * 100 <= low_percent * _width),
    )


def lowest_answer() -> ColumnElement[Any]:
    """The lowest answer of the response, in percent of its item's scale: 0 is the worst there is."""
    return (
        select(func.min(_from_worst() * 100 / func.nullif(_width, 0)))
        .select_from(SurveyAnswer)
        .join(SurveyItem, col(SurveyItem.id) == col(SurveyAnswer.item_id))
        .where(col(SurveyAnswer.survey_id) == col(Survey.id))
        .correlate(Survey)
        .scalar_subquery()
    )


def _from_worst() -> ColumnElement[Any]:
    """How far the score is from the bad end of its scale."""
    return case((_higher, _score - col(SurveyItem.scale_min)), else_=col(SurveyItem.scale_max) - _score)


def _columns(at: SQLColumnExpression[Any]) -> list[ColumnElement[Any]]:
    return [
        col(Survey.id).label("id"),
        at.label("at"),
        col(Survey.team_id).label("team_id"),
        col(Survey.site_id).label("site_id"),
        col(Survey.staff_id).label("staff_id"),
        col(Survey.channel).label("channel"),
        col(Survey.tier).label("tier"),
        *columns_of_case(Survey.case_id),
    ]


def _surveys(at: SQLColumnExpression[Any], *more: ColumnElement[Any]) -> Select[Any]:
    rows = select(*_columns(at), *more).select_from(Survey)
    return rows.where(at.is_not(None), col(Survey.voided_at).is_(None))


def _invitations(_: Selection) -> Select[Any]:
    return _surveys(col(Survey.sent_at)).where(col(Survey.delivered))


def _is_answered(selection: Selection) -> ColumnElement[bool]:
    return col(Survey.answered_at) < selection.as_of


def _responses(_: Selection) -> Select[Any]:
    return _surveys(col(Survey.answered_at))


def _answers(*more: ColumnElement[Any]) -> Select[Any]:
    """The answers of each survey. No planner is to begin with all answers ever given: surveys are not looked up by theirs."""
    return (
        _surveys(col(Survey.answered_at), col(SurveyItem.code).label("item"), *more)
        .join(SurveyAnswer, col(SurveyAnswer.survey_id) == func.coalesce(col(Survey.id), 0))
        .join(SurveyItem, col(SurveyItem.id) == col(SurveyAnswer.item_id))
    )


def _item_rated(_: Selection) -> Select[Any]:
    """Every answer to a scored question; the question whether one would recommend has a metric of its own."""
    return _answers().where(~col(SurveyItem.is_recommend))


def _is_satisfied(_: Selection) -> ColumnElement[bool]:
    return satisfied()


def _item_scores(_: Selection) -> Select[Any]:
    marked = case((satisfied(), 1), else_=0).label("is_satisfied")
    return _answers(_score.label("value"), marked).where(~col(SurveyItem.is_recommend))


def _rated(selection: Selection) -> Select[Any]:
    """The answers to the overall question, which is never the mean of the items; split by item, those to each."""
    rows = _item_rated(selection)
    return rows if selection.by is Split.ITEM else rows.where(col(SurveyItem.is_overall))


def _scores(selection: Selection) -> Select[Any]:
    """Different scales are never mixed in one mean: unless each item stands alone, only 1–5 upwards counts."""
    rows = _item_scores(selection)
    if selection.by is Split.ITEM:
        return rows
    one_to_five = and_(col(SurveyItem.scale_min) == 1, col(SurveyItem.scale_max) == 5, _higher)
    return rows.where(col(SurveyItem.is_overall), one_to_five)


def recommend_points() -> ColumnElement[Any]:
    """+100 for a promoter, -100 for a detractor, else 0."""
    return case((_score >= PROMOTER_FROM, 100), (_score <= DETRACTOR_TO, -100), else_=0)


def _recommendations(_: Selection) -> Select[Any]:
    zero_to_ten = and_(col(SurveyItem.scale_min) == 0, col(SurveyItem.scale_max) == 10)
    return _answers(recommend_points().label("value")).where(col(SurveyItem.is_recommend), zero_to_ten)


def has_low_answer(low_percent: int) -> ColumnElement[bool]:
    """The response holds at least one low answer."""
    return exists(
        select(1)
        .select_from(SurveyAnswer)
        .join(SurveyItem, col(SurveyItem.id) == col(SurveyAnswer.item_id))
        .where(col(SurveyAnswer.survey_id) == col(Survey.id), low_answer(low_percent))
    )


def called_back(selection: Selection) -> ColumnElement[bool]:
    """A callback because of this response has reached the customer before the cut-off."""
    return exists(
        select(1).where(
            col(Callback.survey_id) == col(Survey.id),
            col(Callback.state) == CallbackState.REACHED,
            col(Callback.ended_at) < selection.as_of,
            col(Callback.voided_at).is_(None),
        )
    )


def low_score_facts(low_percent: int) -> dict[str, FactQuery]:
    """Responses with a low answer. `low_percent`: the policy's lowest part of a scale that counts as low."""

    def low(_: Selection) -> Select[Any]:
        return _surveys(col(Survey.answered_at)).where(has_low_answer(low_percent))

    every = FactQuery(Subject.SURVEYS, low)
    return {"low_scores": every, "low_scores_not_called": every.part(lambda selection: ~called_back(selection))}


_INVITATIONS, _RATED, _ITEM_RATED = (FactQuery(Subject.SURVEYS, rows) for rows in (_invitations, _rated, _item_rated))

FACTS: dict[str, FactQuery] = {
    "survey_invitations": _INVITATIONS,
    "survey_invitations_answered": _INVITATIONS.part(_is_answered),
    "survey_responses": FactQuery(Subject.SURVEYS, _responses),
    "survey_rated": _RATED,
    "survey_satisfied": _RATED.part(_is_satisfied),
    "survey_scores": FactQuery(Subject.SURVEYS, _scores),
    "survey_item_rated": _ITEM_RATED,
    "survey_item_satisfied": _ITEM_RATED.part(_is_satisfied),
    "survey_item_scores": FactQuery(Subject.SURVEYS, _item_scores),
    "survey_recommendations": FactQuery(Subject.SURVEYS, _recommendations),
}
