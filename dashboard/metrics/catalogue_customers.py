"""Metrics of customers as of the cut-off (metrics §1 and §8)."""

from __future__ import annotations

from dashboard.metrics.model import Better, Count, Metric, Ratio, Unit

METRICS: tuple[Metric, ...] = (
    Count("customers", Unit.CUSTOMERS, fact="customers"),
    Count("customers_by_tier", Unit.CUSTOMERS, source="Juran; Dickie 1951", by="tier", fact="customers"),
    Count("customers_by_lifecycle", Unit.CUSTOMERS, by="lifecycle", fact="customers"),
    Ratio(
        "contact_coverage",
        Unit.SHARE,
        Better.UP,
        top="customers_contact_covered",
        bottom="customers_with_contact_plan",
    ),
    Count("customers_contact_overdue", Unit.CUSTOMERS, Better.DOWN, fact="customers_contact_overdue"),
    Count("customers_at_risk", Unit.CUSTOMERS, Better.DOWN, fact="customers_at_risk"),
)
