"""Metrics of callbacks (metrics §4). Shares are over the callbacks due in the period, up to the cut-off."""

from __future__ import annotations

from dashboard.metrics.model import Better, Count, Distribution, Metric, Ratio, Unit

_V2 = 2
"""Since promises for one day are one call, and rechecks are left out."""

METRICS: tuple[Metric, ...] = (
    Count("callbacks_due", Unit.CALLBACKS, version=_V2, fact="callbacks_due"),
    Ratio(
        "callback_completion_rate",
        Unit.SHARE,
        Better.UP,
        version=_V2,
        top="callbacks_due_completed",
        bottom="callbacks_due",
    ),
    Ratio(
        "callback_reached_rate", Unit.SHARE, Better.UP, version=_V2, top="callbacks_due_reached", bottom="callbacks_due"
    ),
    Ratio(
        "callback_used_up_rate",
        Unit.SHARE,
        Better.DOWN,
        version=_V2,
        top="callbacks_due_used_up",
        bottom="callbacks_due",
    ),
    Ratio(
        "callback_on_time_rate",
        Unit.SHARE,
        Better.UP,
        version=_V2,
        top="callbacks_due_on_time",
        bottom="callbacks_due_dated",
    ),
    Count("callbacks_open", Unit.CALLBACKS, Better.DOWN, version=_V2, fact="callbacks_open"),
    Count("callbacks_overdue", Unit.CALLBACKS, Better.DOWN, version=_V2, fact="callbacks_overdue"),
    Count("callbacks_arrived", Unit.CALLBACKS, version=_V2, fact="callbacks_arrived"),
    Count("callbacks_completed", Unit.CALLBACKS, Better.UP, version=_V2, fact="callbacks_completed"),
    Count("callbacks_cancelled", Unit.CALLBACKS, version=_V2, fact="callbacks_cancelled"),
    Distribution(
        "attempts_per_reached",
        Unit.ATTEMPTS,
        Better.DOWN,
        fact="callbacks_reached_with_attempts",
        statistic="mean",
    ),
    Count("callback_attempts", Unit.ATTEMPTS, fact="callback_attempts"),
    Ratio(
        "attempt_answered_rate",
        Unit.SHARE,
        Better.UP,
        top="callback_attempts_answered",
        bottom="callback_attempts",
    ),
    Count("callbacks_skipped", Unit.CALLBACKS, Better.DOWN, fact="callbacks_skipped"),
    Count("callbacks_rechecks_open", Unit.CALLBACKS, Better.DOWN, fact="callbacks_rechecks_open"),
    Count("callbacks_rechecked", Unit.CALLBACKS, fact="callbacks_rechecked"),
    Ratio(
        "recheck_difference_rate",
        Unit.SHARE,
        Better.DOWN,
        top="callbacks_recheck_differs",
        bottom="callbacks_rechecked",
    ),
    Count("customers_interval_waiting", Unit.CUSTOMERS, Better.DOWN, fact="customers_interval_waiting"),
)
