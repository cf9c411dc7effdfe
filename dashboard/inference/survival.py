"""Durations with cases that are still open: a mean over closed cases alone understates the time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from math import sqrt

import numpy as np


class Outcome(IntEnum):
    """How a duration ended: with what is waited for, with something else that rules it out, or not yet."""

    WAITING = 0
    DONE = 1
    LEFT = 2


COMPETING_FROM = 0.05
"""Above this share of other endings they may no longer be treated like durations cut off (metrics, section 2)."""


@dataclass(frozen=True, slots=True)
class Survival:
    """A Kaplan–Meier curve: at each time with an event the share still waiting, and its Greenwood standard error."""

    times: tuple[float, ...]
    shares: tuple[float, ...]
    standard_errors: tuple[float, ...]
    at_risk: tuple[int, ...]
    longest: float

    def at(self, time: float) -> float:
        """The share still waiting after ``time`` (a step function, 1 before the first event)."""
        share = 1.0
        for moment, value in zip(self.times, self.shares, strict=True):
            if moment > time:
                break
            share = value
        return share

    @property
    def median(self) -> float | None:
        """The first time at which no more than half still wait; None when the curve never falls that far."""
        return self.quantile(0.5)

    def quantile(self, done: float) -> float | None:
        """The first time by which the share ``done`` (0.9 for p90) is over; None when it is not reached."""
        left = 1 - done + 1e-12
        return next((t for t, share in zip(self.times, self.shares, strict=True) if share <= left), None)

    def rmst(self, until: float) -> float:
        """The restricted mean: area under the curve up to ``until``. ValueError past the longest duration seen."""
        if until > self.longest:
            raise ValueError("the curve ends before that time")
        area, last, share = 0.0, 0.0, 1.0
        for moment, value in zip(self.times, self.shares, strict=True):
            if moment >= until:
                break
            area, last, share = area + share * (moment - last), moment, value
        return area + share * (until - last)


def kaplan_meier(durations: Sequence[float], done: Sequence[bool]) -> Survival | None:
    """The product-limit curve of durations, ``done`` False where the case was still open at the cut-off.

    ``S(t) = prod(1 - d/n)``; Greenwood ``se = S sqrt(sum d / (n (n - d)))``, 0 where nobody is left. Sources: Kaplan & Meier
    1958; Greenwood 1926; NIST/SEMATECH e-Handbook 8.2.1.5. None without durations. ValueError for a negative one: it
    belongs on the list of faulty data.
    """
    if len(durations) != len(done):
        raise ValueError("as many marks as durations are needed")
    if not durations:
        return None
    time, event = np.asarray(durations, dtype=float), np.asarray(done, dtype=bool)
    if not bool(np.all(time >= 0)):
        raise ValueError("a duration is negative or no number")
    ordered = np.sort(time)
    moments, counts = np.unique(time[event], return_counts=True)
    at_risk = len(ordered) - np.searchsorted(ordered, moments, side="left")
    shares = np.cumprod(1 - counts / at_risk)
    left = at_risk - counts
    steps = np.divide(counts, at_risk * left, out=np.zeros(len(counts)), where=left > 0)
    errors = [float(share) * sqrt(total) for share, total in zip(shares, np.cumsum(steps), strict=True)]
    return Survival(
        tuple(moments.tolist()), tuple(shares.tolist()), tuple(errors), tuple(at_risk.tolist()), float(ordered[-1])
    )


def cumulative_incidence(durations: Sequence[float], outcomes: Sequence[Outcome]) -> Survival | None:
    """The share not yet done, where leaving rules out being done: ``1 - CIF`` with ``CIF(t) = sum S(t-) d/n``, S falling with
    either ending. Source: Aalen & Johansen 1978. Without standard errors. None without durations; ValueError as
    `kaplan_meier`."""
    either = kaplan_meier(durations, [outcome is not Outcome.WAITING for outcome in outcomes])
    if either is None:
        return None
    done = sorted(time for time, outcome in zip(durations, outcomes, strict=True) if outcome is Outcome.DONE)
    shares, times, at_risk, before, reached = [], [], [], 1.0, 0.0
    for moment, left, risk in zip(either.times, either.shares, either.at_risk, strict=True):
        count = bisect_right(done, moment) - bisect_left(done, moment)
        if count:
            reached += before * count / risk
            times.append(moment)
            shares.append(1 - reached)
            at_risk.append(risk)
        before = left
    return Survival(tuple(times), tuple(shares), (), tuple(at_risk), either.longest)


def time_to_event(durations: Sequence[float], outcomes: Sequence[Outcome]) -> Survival:
    """The share still waiting: Kaplan–Meier with the others cut off, or Aalen–Johansen where more than 5 % left otherwise.

    ValueError without durations.
    """
    if not durations:
        raise ValueError("nothing to follow")
    left = sum(outcome is Outcome.LEFT for outcome in outcomes) / len(outcomes)
    if left > COMPETING_FROM:
        curve = cumulative_incidence(durations, outcomes)
    else:
        curve = kaplan_meier(durations, [outcome is Outcome.DONE for outcome in outcomes])
    assert curve is not None
    return curve
