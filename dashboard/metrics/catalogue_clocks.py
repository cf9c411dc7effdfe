"""The metrics about time: how long cases took, in calendar and in working time side by side, and limits kept.

Facts: `data_access.queries.case_times`, `case_due`, `case_deeds`, `case_lifetimes`; working time: `work_time`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from dashboard.metrics.catalogue_cases import COMPLAINTS
from dashboard.metrics.model import Better, Count, Distribution, Metric, Ratio, Unit

Statistic = Literal["median", "p90", "mean", "max"]
_ENDINGS: dict[Statistic, str] = {"median": "", "p90": "_p90", "max": "_most"}
_ISO = "ISO 10002:2018, 8"


def _both_clocks(
    slug: str,
    fact: str,
    source: str = "",
    by: str | None = None,
    statistics: tuple[Statistic, ...] = ("median", "p90"),
    version: int = 1,
) -> Iterator[Metric]:
    """`first_response`, `first_response_p90`, `first_response_work`, `first_response_work_p90`."""
    for suffix, measure in (("", "value"), ("_work", "worked")):
        for statistic in statistics:
            yield Distribution(
                f"{slug}{suffix}{_ENDINGS[statistic]}",
                Unit.SECONDS,
                Better.DOWN,
                version,
                kinds=COMPLAINTS,
                source=source,
                by=by,
                fact=fact,
                statistic=statistic,
                measure="value" if measure == "value" else "worked",
                is_censored=fact == "case_lifetime",
            )


_LIMITS: tuple[Metric, ...] = (
    Ratio(
        "first_response_attainment",
        Unit.SHARE,
        Better.UP,
        version=2,
        kinds=COMPLAINTS,
        source="COPC",
        top="case_response_met",
        bottom="case_response_due",
    ),
    Ratio(
        "stage_attainment",
        Unit.SHARE,
        Better.UP,
        kinds=COMPLAINTS,
        by="stage",
        top="case_stay_met",
        bottom="case_stay_due",
    ),
    Count("stage_paused", Unit.CASES, kinds=COMPLAINTS, by="stage", fact="case_stay_paused"),
)
"""By the limits in force. Facts: `data_access.queries.case_targets`."""

METRICS: tuple[Metric, ...] = (
    *_LIMITS,
    *_both_clocks("first_response", "case_first_response", "COPC", version=2),
    *_both_clocks("first_resolution", "case_first_resolution", _ISO),
    *_both_clocks("full_resolution", "case_full_resolution", _ISO),
    *_both_clocks("round_resolution", "case_round_resolution"),
    *_both_clocks("time_in_stage", "case_time_in_stage", by="stage", version=2),
    *_both_clocks("age_in_stage", "case_age_in_stage", by="stage"),
    *_both_clocks("overrun", "case_overrun", statistics=("median", "p90", "max")),
    *_both_clocks("urge_answer", "case_urge_answered"),
    *_both_clocks("resolution_with_open", "case_lifetime", "Kaplan & Meier 1958; Aalen & Johansen 1978"),
    *(
        Distribution(
            f"resolution_days{_ENDINGS[statistic]}",
            Unit.DAYS,
            Better.DOWN,
            kinds=COMPLAINTS,
            fact="case_days_to_resolution",
            statistic=statistic,
        )
        for statistic in ("median", "p90")
    ),
    Distribution(
        "stay", Unit.SECONDS, Better.DOWN, kinds=COMPLAINTS, source="Little 1961", fact="case_stay", statistic="mean"
    ),
)
