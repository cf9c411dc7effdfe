"""Customers as a page needs them."""

from __future__ import annotations

from dashboard.policies import Policies
from data_access.queries.customer_standing import CustomerRules


def customer_rules(policies: Policies) -> CustomerRules:
    """Tier and lifecycle policy in the form that the queries take."""
    intervals = tuple((tier, days) for tier, days in policies.tiers.intervals.items() if days is not None)
    return CustomerRules(
        zone=policies.zone,
        currency=policies.value_currency,
        intervals=intervals,
        a_percent=policies.tiers.a_percent,
        b_percent=policies.tiers.b_percent,
        window_days=policies.tiers.window_days,
        won_days=policies.lifecycle.won_days,
        churned_after_days=policies.lifecycle.churned_after_days,
        loyal_order_days=policies.lifecycle.loyal_order_days,
    )
