"""Shares: the Wilson interval, and Newcombe's interval for a change between two weeks.

Written out (five lines each) because importing statsmodels costs a start several seconds; the tests hold them against
statsmodels and the published tables.
"""

from __future__ import annotations

from math import erfc, sqrt

from dashboard.inference.interval import Difference, Interval, normal_quantile, verdict_of


def wilson(k: int, n: int, confidence: float = 0.95) -> Interval | None:
    """The score interval of a share k / n; None for n = 0; exactly 0 or 1 at the ends when k = 0 or n.

    Centre ``(p + z²/2n) / (1 + z²/n)``, half width ``z / (1 + z²/n) · sqrt(p(1-p)/n + z²/4n²)``.
    Source: Wilson 1927; Newcombe 1998, Stat Med 17:857–872, method 3. Raises ValueError unless 0 <= k <= n.
    """
    _check(k, n)
    if n == 0:
        return None
    z, p = normal_quantile(confidence), k / n
    shrink = 1 + z * z / n
    centre = (p + z * z / (2 * n)) / shrink
    half = z / shrink * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Interval(0.0 if k == 0 else centre - half, 1.0 if k == n else centre + half)


def difference(k1: int, n1: int, k2: int, n2: int, confidence: float = 0.95) -> Difference | None:
    """The change p1 - p2 (later minus earlier share) with Newcombe's hybrid score interval; None where a sample is empty.

    With the Wilson limits (l, u) of each share: ``d - sqrt((p1-l1)² + (u2-p2)²)`` to ``d + sqrt((u1-p1)² + (p2-l2)²)``.
    Source: Newcombe 1998, Stat Med 17:873–890, method 10. ``statistic`` is the pooled z with its two-sided p.
    All or none in both samples cannot be tested.
    """
    first, second = wilson(k1, n1, confidence), wilson(k2, n2, confidence)
    if first is None or second is None:
        return None
    p1, p2, pooled = k1 / n1, k2 / n2, (k1 + k2) / (n1 + n2)
    d = p1 - p2
    if k1 + k2 in (0, n1 + n2):
        return Difference(d, None, None, None, "cannot_test")
    low = d - sqrt((p1 - first.low) ** 2 + (second.high - p2) ** 2)
    high = d + sqrt((first.high - p1) ** 2 + (p2 - second.low) ** 2)
    z = d / sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    interval = Interval(low, high)
    return Difference(d, interval, z, erfc(abs(z) / sqrt(2)), verdict_of(interval))


def _check(k: int, n: int) -> None:
    if not 0 <= k <= n:
        raise ValueError(f"{k} of {n} is no share")
