"""The sentences of the Customers page, worded from values."""

from __future__ import annotations

from dashboard.i18n.words import Words
from dashboard.reports.customers import TierCoverage
from dashboard.reports.customers_screen import CustomersScreen
from dashboard.ui.customers_reading import NO_TIER, OVERDUE, TOTAL
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from data_access.vocabulary import Tier


def headline(page: Page, screen: CustomersScreen) -> str:
    """`A 级 120 户，23 户超期未联系，最久 64 天，林管家名下 9 户。`; without an overdue one it says so."""
    words, top = page.words, screen.overview.headline
    if not screen.overview.matrix.total:
        return words.text("customers.nobody")
    if not top.n:
        return words.plural("customers.no_tier", screen.overview.matrix.total, tier=words.text(f"tier.{top.tier}"))
    parts = [words.plural("customers.of_tier", top.n, tier=_tier(words, top.tier))]
    if not top.overdue:
        parts.append(words.text("customers.none_overdue"))
    else:
        parts.append(f":red[{words.plural('customers.overdue', top.overdue)}]")
        if top.longest_days:
            parts.append(words.plural("customers.longest", top.longest_days + _interval(screen, top.tier)))
        person = organisation(page).person(top.manager_id)
        if person and top.manager_n:
            name = words.name(person.name, person.name_en)
            parts.append(words.plural("customers.with_manager", top.manager_n, who=name))
    return ("，" if words.is_chinese else ", ").join(parts) + ("。" if words.is_chinese else ".")


def _interval(screen: CustomersScreen, tier: str) -> int:
    """Days between contacts: the longest silence is these and the days past the plan, as the list shows it."""
    return next((one.interval_days for one in screen.overview.coverage if one.tier == tier), 0)


def _tier(words: Words, tier: str) -> str:
    """`A 级`, and in an English sentence `tier A`."""
    return words.text("customers.tier_inside", letter=tier)


def matrix_note(page: Page, screen: CustomersScreen) -> str:
    """Where the tiers come from, and which of them plan no contact."""
    words = page.words
    planned = {one.tier for one in screen.overview.coverage}
    told = words.text("customers.tiers_from", months=round(screen.window_days / 30.4))
    free = [_tier(words, tier) for tier in Tier if tier not in planned]
    if not free:
        return told
    return told + ("" if words.is_chinese else " ") + words.text("customers.no_interval", tiers=words.listing(free))


def cell_title(page: Page, tier: str, column: str, count: int) -> str:
    """`A 级，超期未联系 23 户`, `B 级，忠诚 131 户`, `全部，保有 2,133 户`."""
    words = page.words
    special = {TOTAL: "customers.all_tiers", NO_TIER: "customers.without_tier"}
    whose = words.text(special.get(tier, f"tier.{tier}"))
    if column == TOTAL:
        return words.plural("customers.cell_total", count, tier=whose)
    what = words.text("customers.overdue_word") if column == OVERDUE else words.text(f"lifecycle.{column}")
    return words.plural("customers.cell", count, tier=whose, what=what)


def cell_note(page: Page, screen: CustomersScreen, tier: str, column: str) -> str | None:
    days = _interval(screen, tier)
    if column == OVERDUE and days:
        return page.words.plural("customers.interval", days)
    return None


def risk_title(words: Words, screen: CustomersScreen) -> str:
    return words.plural("customers.at_risk", screen.at_risk_n)


def coverage_label(words: Words, one: TierCoverage) -> str:
    return words.plural("customers.every", one.interval_days, tier=one.tier)


def page_text(page: Page, screen: CustomersScreen) -> str:
    """The page for a chat: headline and coverage; no names of customers."""
    words = page.words
    lines = [headline(page, screen).replace(":red[", "").replace("]", "")]
    if screen.at_risk_n:
        lines.append(words.text("customers.line", told=risk_title(words, screen)))
    for one in screen.overview.coverage:
        share = words.percent(one.covered / one.n, 0) if one.n else "—"
        covered = f"{words.number(one.covered)}/{words.number(one.n)}"
        lines.append(
            words.text("customers.coverage_line", tier=coverage_label(words, one), share=share, covered=covered)
        )
    return "\n".join(lines)
