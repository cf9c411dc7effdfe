"""What a figure should reach, as the company has set it (Settings, Rules, Targets)."""

from __future__ import annotations

from dashboard.policies import policies_in_force
from dashboard.rules.targets import CALLBACK_RATE
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from data_access.vocabulary import Subject


def target_of(page: Page, metric: str) -> float | None:
    """In the metric's unit (shares 0–1); None where the company has set none."""
    rules = load(page, (Subject.POLICIES, Subject.ORGANISATION), policies_in_force, page.as_of)
    return rules.targets.of(metric)


def callback_target(page: Page) -> float:
    """The share of callbacks to be made: always set, 90 % unless the company says otherwise."""
    wanted = target_of(page, CALLBACK_RATE)
    assert wanted is not None
    return wanted


def callback_band(page: Page) -> str:
    """`90–100%`."""
    low = page.words.percent(callback_target(page), 1).removesuffix("%").removesuffix(".0")
    return f"{low}–100%" if low != "100" else "100%"
