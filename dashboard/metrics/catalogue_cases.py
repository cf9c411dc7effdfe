"""The metrics about cases. Facts: `data_access.queries.case_facts`, `case_times`, `case_funnel`, `exposure_facts`."""

from __future__ import annotations

from dashboard.metrics.model import Better, Count, Distribution, Interval, Metric, Ratio, Unit
from data_access.vocabulary import CaseKind

COMPLAINTS = (CaseKind.COMPLAINT.value,)

_FLOW: tuple[Metric, ...] = (
    Count("received", Unit.CASES, Better.NEITHER, kinds=COMPLAINTS, fact="case_received"),
    Count("closed", Unit.CASES, Better.NEITHER, kinds=COMPLAINTS, fact="case_closed"),
    Count("exited", Unit.CASES, Better.NEITHER, kinds=COMPLAINTS, fact="case_exited"),
    Count("reopened", Unit.CASES, Better.DOWN, kinds=COMPLAINTS, fact="case_reopened"),
    Count("open", Unit.CASES, Better.DOWN, kinds=COMPLAINTS, fact="case_open"),
    Count("past_due", Unit.CASES, Better.DOWN, kinds=COMPLAINTS, fact="case_past_due"),
    Count("due_today", Unit.CASES, Better.NEITHER, kinds=COMPLAINTS, fact="case_due_today"),
    Count("promise_broken", Unit.CASES, Better.DOWN, kinds=COMPLAINTS, fact="case_promise_broken"),
    Count("red_lines", Unit.CASES, Better.DOWN, fact="case_red_line"),
    Count("red_lines_open", Unit.CASES, Better.DOWN, fact="case_red_line_open"),
)

_TIMES: tuple[Metric, ...] = tuple(
    Distribution(
        f"{slug}{'' if statistic == 'median' else '_p90'}",
        Unit.SECONDS,
        Better.DOWN,
        kinds=COMPLAINTS,
        source=source,
        by="stage" if "in_stage" in slug else None,
        fact=fact,
        statistic=statistic,
    )
    for slug, fact, source in (
        ("first_response", "case_first_response", "COPC"),
        ("first_resolution", "case_first_resolution", "ISO 10002:2018, 8"),
        ("full_resolution", "case_full_resolution", "ISO 10002:2018, 8"),
        ("time_in_stage", "case_time_in_stage", ""),
        ("age_in_stage", "case_age_in_stage", ""),
    )
    for statistic in ("median", "p90")
)

_FUNNEL: tuple[Metric, ...] = tuple(
    Ratio(
        slug,
        Unit.SHARE,
        better,
        kinds=COMPLAINTS,
        by="stage",
        source="ISO 10002:2018, 7–8; GB/T 19012-2019",
        top=fact,
        bottom="case_cohort",
    )
    for slug, better, fact in (
        ("stage_reached", Better.UP, "case_stage_reached"),
        ("stage_done", Better.UP, "case_stage_done"),
        ("stage_exited", Better.NEITHER, "case_stage_exited"),
        ("stage_waiting", Better.NEITHER, "case_stage_waiting"),
    )
)

_SHARES: tuple[Metric, ...] = tuple(
    Ratio(slug, Unit.SHARE, better, kinds=COMPLAINTS, source=source, top=top, bottom=bottom)
    for slug, better, top, bottom, source in (
        ("sla_attainment", Better.UP, "case_due_met", "case_due", "COPC"),
        ("closure_rate", Better.UP, "case_received_closed", "case_received", ""),
        ("reopen_rate", Better.DOWN, "case_came_back", "case_resolved_mature", ""),
        ("escalation_rate", Better.DOWN, "case_escalated", "case_received", ""),
        ("repeat_rate", Better.DOWN, "case_repeated", "case_known_customer", ""),
        ("unsorted_share", Better.DOWN, "case_unsorted", "case_received", ""),
    )
)

_RATES: tuple[Metric, ...] = (
    Ratio(
        "complaint_rate",
        Unit.PER_10K,
        Better.DOWN,
        kinds=COMPLAINTS,
        source="NIST/SEMATECH e-Handbook 6.3.3.1",
        top="case_exposed",
        bottom="exposure",
        per=10_000,
        interval=Interval.POISSON,
        weighed=True,
    ),
)

METRICS: tuple[Metric, ...] = (*_FLOW, *_TIMES, *_FUNNEL, *_SHARES, *_RATES)
