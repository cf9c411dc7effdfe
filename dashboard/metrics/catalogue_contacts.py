"""Metrics of interactions."""

from __future__ import annotations

from dashboard.metrics.model import Count, Metric, Unit

METRICS: tuple[Metric, ...] = (
    Count("contacts", Unit.INTERACTIONS, fact="contacts"),
    Count("contacts_inbound", Unit.INTERACTIONS, fact="contacts_inbound"),
    Count("contacts_outbound", Unit.INTERACTIONS, fact="contacts_outbound"),
)
