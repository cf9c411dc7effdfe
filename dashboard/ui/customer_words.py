"""One customer in words: the headline, and the lines of the file."""

from __future__ import annotations

from datetime import date, timedelta

from dashboard.auth.viewer import Right
from dashboard.reports.customers import Card
from dashboard.reports.customers_screen import CustomerScreen
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.tables import mask, phone, plain_markdown
from data_access.queries.customer_file import CustomerFile
from data_access.queries.open_callbacks import OpenCallback
from data_access.vocabulary import Lifecycle


def name_of(page: Page, file: CustomerFile) -> str:
    """The name; a customer of whom only the phone is known is called by it."""
    if file.anonymous:
        return page.words.text("customer.anonymous")
    return file.name or phone(page, file.phone) or page.words.text("customers.unnamed")


def headline(page: Page, screen: CustomerScreen) -> str:
    """`王小明，A 级，保有；上次联系 34 天前，超期 4 天，回访应在 11月12日（逾期），林管家名下。`"""
    words, file, card = page.words, screen.file, screen.card
    comma, semicolon, stop = ("，", "；", "。") if words.is_chinese else (", ", "; ", ".")
    who = [plain_markdown(name_of(page, file))]
    if card is None:
        return comma.join((*who, words.text("customer.not_yet"))) + stop
    if card.tier:
        who.append(words.text("customers.tier_inside", letter=card.tier))
    who.append(words.text(f"customer.state.{card.lifecycle}"))
    how = [_last_contact(page, card)]
    if card.days_overdue:
        how.append(f":red[{words.plural('customer.overdue', card.days_overdue)}]")
    elif card.next_due:
        how.append(words.text("customer.next_by", day=_day(page, card.next_due)))
    if screen.call:
        how.append(_call(page, screen.call))
    person = organisation(page).person(file.account_manager_id)
    if person:
        how.append(words.text("customer.with", who=words.name(person.name, person.name_en)))
    return comma.join(who) + semicolon + comma.join(how) + stop


def _call(page: Page, call: OpenCallback) -> str:
    """Due by the end of a day, which is stored as the next one's midnight; red once that has passed."""
    day = _day(page, page.words.local(call.due_at - timedelta(milliseconds=1)).date())
    if call.due_at > page.as_of:
        return page.words.text("customer.call_due", day=day)
    return f":red[{page.words.text('customer.call_late', day=day)}]"


def _day(page: Page, day: date) -> str:
    """With its year where that is not this one."""
    is_of_this_year = day.year == page.words.local(page.as_of).year
    return page.words.day(day) if is_of_this_year else page.words.full_day(day)


def _last_contact(page: Page, card: Card) -> str:
    if card.last_contact_at is None:
        return page.words.text("customer.never_contacted")
    words = page.words
    days = (words.local(page.as_of).date() - words.local(card.last_contact_at).date()).days
    return words.plural("customer.contacted", days) if days else words.text("customer.contacted_today")


def file_lines(page: Page, screen: CustomerScreen) -> list[tuple[str, str]]:
    """(what, text) of everything that is known, in the order of the card; unknown things are left out."""
    words, file, card = page.words, screen.file, screen.card
    names = organisation(page)
    person, site = names.person(file.account_manager_id), names.site(file.site_id)
    counted = [] if card is None else _counted_lines(page, screen, card)
    lines = [
        ("phone", plain_markdown(phone(page, file.phone))),
        ("email", plain_markdown(_hidden(page, file.email))),
        ("address", plain_markdown(_hidden(page, file.address))),
        ("assets", plain_markdown(_assets(page, file))),
        ("site", words.name(site.name, site.name_en) if site else ""),
        ("manager", words.name(person.name, person.name_en) if person else ""),
        *counted,
        ("preferred_time", plain_markdown(file.preferred_time or "")),
        ("preference", plain_markdown(file.preference or "")),
        ("number", plain_markdown(file.number)),
        ("kind", _kind(page, file)),
        ("opened", words.full_day(file.opened_at)),
        ("given", _given(page, file)),
    ]
    return [(_label(page, what), text) for what, text in lines if text]


def _counted_lines(page: Page, screen: CustomerScreen, card: Card) -> list[tuple[str, str]]:
    """What is counted as of the cut-off."""
    words = page.words
    return [
        ("tier", _tier_reason(page, screen.file, card)),
        ("lifecycle", _lifecycle(page, screen.file, card)),
        ("last_contact", words.moment(card.last_contact_at) if card.last_contact_at else ""),
        ("next_contact", _next_contact(page, card)),
    ]


def _label(page: Page, what: str) -> str:
    terms = {"assets": "asset", "site": "site", "manager": "account_manager"}
    return page.words.term(terms[what]) if what in terms else page.words.text(f"customer.{what}")


def _hidden(page: Page, value: str | None) -> str:
    """An address or e-mail whole, or mostly masked."""
    if not value:
        return ""
    return value if page.viewer.may(Right.SEE_PERSONAL) else mask(value)


def _assets(page: Page, file: CustomerFile) -> str:
    words = page.words
    held = [f"{asset.label}（{words.text(f'relation.{asset.relation}')}）" for asset in file.assets]
    return words.listing(held if words.is_chinese else [one.replace("（", " (").replace("）", ")") for one in held])


def _tier_reason(page: Page, file: CustomerFile, card: Card) -> str:
    """The tier and where it comes from: set by hand by whom until when, or the value of the last months."""
    words = page.words
    if card.tier is None:
        return words.text("customer.tier_none")
    tier = words.text(f"tier.{card.tier}")
    if card.tier_by_hand:
        until = words.text("customer.tier_until", day=words.full_day(card.tier_until)) if card.tier_until else ""
        who = plain_markdown(file.manual_tier_by or "—")
        return words.text("customer.tier_by_hand", tier=tier, who=who, until=until)
    if card.value_minor is None:
        return words.text("customer.tier_no_purchases", tier=tier)
    return words.text("customer.tier_by_value", tier=tier, value=words.money(card.value_minor, card.currency))


def _lifecycle(page: Page, file: CustomerFile, card: Card) -> str:
    words = page.words
    state = words.text(f"lifecycle.{card.lifecycle}")
    if file.lost_reason and card.lifecycle == Lifecycle.LOST:
        return f"{state}: {plain_markdown(file.lost_reason)}"
    if card.last_at is None:
        return state
    return words.text("customer.lifecycle_since", state=state, last=words.full_day(card.last_at))


def _next_contact(page: Page, card: Card) -> str:
    words = page.words
    if card.next_due is None:
        return words.text("customer.no_plan")
    if not card.days_overdue:
        return words.full_day(card.next_due)
    comma = "，" if words.is_chinese else ", "
    return f":red[{words.full_day(card.next_due)}{comma}{words.plural('customer.overdue', card.days_overdue)}]"


def _kind(page: Page, file: CustomerFile) -> str:
    parts = [page.words.text(f"customer_kind.{file.kind}"), file.industry or "", file.size or ""]
    return plain_markdown(page.words.listing([part for part in parts if part]))


def _given(page: Page, file: CustomerFile) -> str:
    """Ready-made figures of an imported file, said to be such."""
    words = page.words
    known = {
        "recency": None if file.given_recency_days is None else words.number(file.given_recency_days),
        "frequency": None if file.given_frequency is None else words.number(file.given_frequency),
        "monetary": None
        if file.given_monetary_minor is None
        else words.money(file.given_monetary_minor, page.company.currency),
    }
    return words.listing([words.text(f"customer.given_{what}", value=value) for what, value in known.items() if value])


def page_text(page: Page, screen: CustomerScreen) -> str:
    return headline(page, screen).replace(":red[", "").replace("]", "").replace("\\", "")
