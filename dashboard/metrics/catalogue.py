"""Every number of the product, defined once. Pages, exports, the command line and the review evaluate these objects."""

from __future__ import annotations

from dashboard.metrics import (
    catalogue_callbacks,
    catalogue_cases,
    catalogue_clocks,
    catalogue_contacts,
    catalogue_customers,
    catalogue_surveys,
)
from dashboard.metrics.model import Metric

AREAS: dict[str, tuple[Metric, ...]] = {
    "cases": (*catalogue_cases.METRICS, *catalogue_clocks.METRICS),
    "callbacks": catalogue_callbacks.METRICS,
    "surveys": catalogue_surveys.METRICS,
    "customers": catalogue_customers.METRICS,
    "contacts": catalogue_contacts.METRICS,
}

METRICS: dict[str, Metric] = {metric.slug: metric for metrics in AREAS.values() for metric in metrics}
