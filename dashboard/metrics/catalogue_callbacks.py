"""Metrics of callbacks (metrics §4). Shares are over the callbacks due in the period, up to the cut-off."""

from __future__ import annotations

from dashboard.metrics.model import Better, Count, Distribution, Metric, Ratio, Unit

METRICS: tuple[Metric, ...] = (
    Count("callbacks_due", Unit.CALLBACKS, fact="callbacks_due"),
    Ratio("callback_completion_rate", Unit.SHARE, Better.UP, top="callbacks_due_completed", bottom="callbacks_due"),
    Ratio("callback_reached_rate", Unit.SHARE, Better.UP, top="callbacks_due_reached", bottom="callbacks_due"),
    Ratio("callback_used_up_rate", Unit.SHARE, Better.DOWN, top="callbacks_due_used_up", bottom="callbacks_due"),
    Ratio("callback_on_time_rate", Unit.SHARE, Better.UP, top="callbacks_due_on_time", bottom="callbacks_due_dated"),
    Count("callbacks_open", Unit.CALLBACKS, Better.DOWN, fact="callbacks_open"),
    Count("callbacks_overdue", Unit.CALLBACKS, Better.DOWN, fact="callbacks_overdue"),
    Count("callbacks_arrived", Unit.CALLBACKS, fact="callbacks_arrived"),
    Count("callbacks_completed", Unit.CALLBACKS, Better.UP, fact="callbacks_completed"),
    Count("callbacks_cancelled", Unit.CALLBACKS, fact="callbacks_cancelled"),
    Distribution(
        "attempts_per_reached",
        Unit.ATTEMPTS,
        Better.DOWN,
        fact="callbacks_reached_with_attempts",
        statistic="mean",
    ),
)
