"""The metrics about cases: how many, which share. How long they took: `catalogue_clocks`.

Facts: `data_access.queries.case_facts`, `case_due`, `case_deeds`, `case_first_contact`, `case_transfers`, `case_funnel`,
`exposure_facts`.
"""

from __future__ import annotations

from dashboard.metrics.model import Better, Count, Interval, Metric, Ratio, Unit
from data_access.vocabulary import CaseKind

COMPLAINTS = (CaseKind.COMPLAINT.value,)

_FLOW: tuple[Metric, ...] = (
    Count("received", Unit.CASES, Better.NEITHER, kinds=COMPLAINTS, fact="case_received"),
    Count("closed", Unit.CASES, Better.NEITHER, kinds=COMPLAINTS, fact="case_closed"),
    Count("exited", Unit.CASES, Better.NEITHER, kinds=COMPLAINTS, fact="case_exited"),
    Count("reopened", Unit.CASES, Better.DOWN, kinds=COMPLAINTS, fact="case_reopened"),
    Count("open", Unit.CASES, Better.DOWN, kinds=COMPLAINTS, fact="case_open"),
    Count("past_due", Unit.CASES, Better.DOWN, version=2, kinds=COMPLAINTS, fact="case_past_due"),
    Count("due_today", Unit.CASES, Better.NEITHER, version=2, kinds=COMPLAINTS, fact="case_due_today"),
    Count("promise_broken", Unit.CASES, Better.DOWN, kinds=COMPLAINTS, fact="case_promise_broken"),
    Count("sla_paused", Unit.CASES, kinds=COMPLAINTS, fact="case_due_paused"),
    Count("resolved_young", Unit.CASES, kinds=COMPLAINTS, fact="case_resolved_young"),
    Count("urged", Unit.CASES, Better.DOWN, kinds=COMPLAINTS, fact="case_urged"),
    Count("escalations", Unit.CASES, Better.DOWN, kinds=COMPLAINTS, fact="case_escalation"),
    Count("red_lines", Unit.CASES, Better.DOWN, fact="case_red_line"),
    Count("red_lines_open", Unit.CASES, Better.DOWN, fact="case_red_line_open"),
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
    Ratio(slug, Unit.SHARE, better, version, kinds=COMPLAINTS, source=source, top=top, bottom=bottom)
    for slug, better, version, top, bottom, source in (
        ("sla_attainment", Better.UP, 2, "case_due_met", "case_due", "COPC"),
        ("closure_rate", Better.UP, 1, "case_received_closed", "case_received", ""),
        ("reopen_rate", Better.DOWN, 1, "case_came_back", "case_resolved_mature", ""),
        ("escalation_rate", Better.DOWN, 1, "case_escalated", "case_received", ""),
        ("repeat_rate", Better.DOWN, 2, "case_repeated", "case_known_customer", ""),
        ("unsorted_share", Better.DOWN, 2, "case_unsorted", "case_received", "Juran"),
        ("first_contact_resolution", Better.UP, 1, "case_first_contact", "case_contact_mature", "COPC, SQM"),
        ("urge_answered", Better.UP, 1, "case_urge_answered", "case_urged", ""),
        ("override_rate", Better.DOWN, 1, "case_closed_early", "case_closing", ""),
        ("solved_without_transfer", Better.UP, 1, "case_not_transferred", "case_resolved", ""),
        ("transferred_often", Better.DOWN, 1, "case_transferred_often", "case_resolved", ""),
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
    Ratio(
        "transfers_per_case",
        Unit.TRANSFERS,
        Better.DOWN,
        kinds=COMPLAINTS,
        top="case_transfer",
        bottom="case_resolved",
        interval=Interval.NONE,
    ),
)

METRICS: tuple[Metric, ...] = (*_FLOW, *_FUNNEL, *_SHARES, *_RATES)
