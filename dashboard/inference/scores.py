"""Means of survey scores and the net promoter score, from the sums that a query returns."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

from scipy.special import stdtr, stdtrit

from dashboard.inference.interval import Difference, Estimate, Interval, normal_quantile, verdict_of


@dataclass(frozen=True, slots=True)
class Sums:
    """What SQL returns of a set of answers: how many, their sum, the sum of their squares."""

    n: int
    total: float
    squares: float

    def __post_init__(self) -> None:
        if self.n < 0 or self.squares < 0:
            raise ValueError("a count or a sum of squares is negative")

    @property
    def mean(self) -> float:
        """Their mean. ZeroDivisionError without answers."""
        return self.total / self.n

    @property
    def spread(self) -> float:
        """Sum of squared distances from the mean; 0 when all are the same (rounding is cut off)."""
        spread = self.squares - self.total * self.total / self.n
        return spread if spread > 1e-9 * max(1.0, self.squares) else 0.0

    @property
    def variance(self) -> float:
        """The sample variance (n - 1). Needs two answers."""
        return self.spread / (self.n - 1)


def mean_interval(n: int, total: float, squares: float, confidence: float = 0.95) -> Estimate:
    """The mean of n answers with its t interval ``mean ± t(n-1) · s / sqrt(n)`` (Student 1908; NIST e-Handbook 1.3.5.2).

    The interval is None with a reason for no answer, one answer, or answers that are all the same.
    """
    sums = Sums(n, total, squares)
    if n == 0:
        return Estimate(None, None, "no_data")
    if n == 1:
        return Estimate(sums.mean, None, "one_answer")
    if sums.spread == 0:
        return Estimate(sums.mean, None, "all_same")
    half = float(stdtrit(n - 1, 0.5 + confidence / 2)) * sqrt(sums.variance / n)
    return Estimate(sums.mean, Interval(sums.mean - half, sums.mean + half))


def mean_difference(later: Sums, earlier: Sums, confidence: float = 0.95) -> Difference | None:
    """The change of a mean by Welch's t (Welch 1947, Satterthwaite's degrees of freedom); None where a sample is empty."""
    if later.n == 0 or earlier.n == 0:
        return None
    d = later.mean - earlier.mean
    if min(later.n, earlier.n) < 2 or later.spread + earlier.spread == 0:
        return Difference(d, None, None, None, "cannot_test")
    a, b = later.variance / later.n, earlier.variance / earlier.n
    freedom = (a + b) ** 2 / (a * a / (later.n - 1) + b * b / (earlier.n - 1))
    t = d / sqrt(a + b)
    half = float(stdtrit(freedom, 0.5 + confidence / 2)) * sqrt(a + b)
    interval = Interval(d - half, d + half)
    return Difference(d, interval, t, 2 * float(stdtr(freedom, -abs(t))), verdict_of(interval))


def nps(promoters: int, passives: int, detractors: int, confidence: float = 0.95) -> Estimate:
    """Net promoter score in points (-100 … 100) with its Wald interval, from the three counts.

    ``100 (p - d) ± z · 100 sqrt((p + d - (p - d)²) / n)``. Source: Reichheld 2003 for the score; the variance of a value
    that is +1, 0 or -1 for the interval (W. Huber, Cross Validated, "margin of error for NPS").
    """
    if min(promoters, passives, detractors) < 0:
        raise ValueError("a count is negative")
    n = promoters + passives + detractors
    return nps_of_sums(Sums(n, 100 * (promoters - detractors), 10_000 * (promoters + detractors)), confidence)


def nps_of_sums(sums: Sums, confidence: float = 0.95) -> Estimate:
    """The same from answers stored as +100, 0 and -100: their number, sum and sum of squares."""
    if sums.n == 0:
        return Estimate(None, None, "no_data")
    if sums.spread == 0:
        return Estimate(sums.mean, None, "one_answer" if sums.n == 1 else "all_same")
    half = normal_quantile(confidence) * sqrt(sums.spread) / sums.n
    return Estimate(sums.mean, Interval(max(-100.0, sums.mean - half), min(100.0, sums.mean + half)))


def nps_difference(later: Sums, earlier: Sums, confidence: float = 0.95) -> Difference | None:
    """The change of the score in points, by z from both variances; None where a sample is empty."""
    if later.n == 0 or earlier.n == 0:
        return None
    d = later.mean - earlier.mean
    error = sqrt(later.spread / later.n**2 + earlier.spread / earlier.n**2)
    if error == 0:
        return Difference(d, None, None, None, "cannot_test")
    half = normal_quantile(confidence) * error
    interval = Interval(d - half, d + half)
    return Difference(d, interval, d / error, erfc(abs(d / error) / sqrt(2)), verdict_of(interval))
