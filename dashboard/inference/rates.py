"""Counts per exposure: complaints per 10,000 households, orders, contracts."""

from __future__ import annotations

from scipy.special import chdtri

from dashboard.inference.interval import Estimate, Interval


def poisson_rate(count: int, exposure: float, per: float = 1.0, confidence: float = 0.95) -> Estimate:
    """The rate ``count / exposure · per`` with the exact interval of a Poisson count.

    ``χ²(α/2; 2k) / 2`` to ``χ²(1-α/2; 2k+2) / 2`` events; the low end is 0 for a count of 0. Source: Garwood 1936,
    Biometrika 28:437–442. No exposure: no rate. Raises ValueError for a negative count or exposure.
    """
    if count < 0 or exposure < 0:
        raise ValueError("a count or an exposure is negative")
    if exposure == 0:
        return Estimate(None, None, "no_data")
    tail, scale = (1 - confidence) / 2, per / exposure
    low = float(chdtri(2 * count, 1 - tail)) / 2 if count else 0.0
    high = float(chdtri(2 * count + 2, tail)) / 2
    return Estimate(count * scale, Interval(low * scale, high * scale))
