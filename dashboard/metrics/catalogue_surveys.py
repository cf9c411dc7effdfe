"""Metrics of surveys (metrics §3)."""

from __future__ import annotations

from dashboard.metrics.model import Better, Count, Distribution, Interval, Metric, Ratio, Unit

METRICS: tuple[Metric, ...] = (
    Count("survey_responses", Unit.RESPONSES, fact="survey_responses"),
    Ratio(
        "csat_share",
        Unit.SHARE,
        Better.UP,
        source="ISO 10004:2018 (GB/T 19014-2019); Wilson 1927",
        top="survey_satisfied",
        bottom="survey_rated",
    ),
    Ratio(
        "item_csat_share",
        Unit.SHARE,
        Better.UP,
        source="ISO 10004:2018 (GB/T 19014-2019); Wilson 1927",
        by="item",
        top="survey_item_satisfied",
        bottom="survey_item_rated",
    ),
    Distribution(
        "csat_mean",
        Unit.SCORE,
        Better.UP,
        source="ISO 10004:2018; Student 1908",
        fact="survey_scores",
        statistic="mean",
        interval=Interval.T,
    ),
    Distribution(
        "item_csat_mean",
        Unit.SCORE,
        Better.UP,
        source="ISO 10004:2018; Student 1908",
        by="item",
        fact="survey_item_scores",
        statistic="mean",
        interval=Interval.T,
    ),
    Distribution(
        "nps",
        Unit.POINTS,
        Better.UP,
        source="Reichheld 2003",
        fact="survey_recommendations",
        statistic="mean",
        interval=Interval.WALD,
    ),
    Ratio(
        "survey_response_rate",
        Unit.SHARE,
        Better.UP,
        source="AAPOR RR",
        top="survey_invitations_answered",
        bottom="survey_invitations",
    ),
    Count("low_scores", Unit.RESPONSES, Better.DOWN, fact="low_scores"),
    Count("low_scores_not_called", Unit.RESPONSES, Better.DOWN, fact="low_scores_not_called"),
)
