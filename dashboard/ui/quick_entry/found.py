"""Customers found while one types, in words: who, where, tier, what is open, when we spoke last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dashboard.i18n.words import Words
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page
from dashboard.ui.quick_entry.near import near, policies_today
from dashboard.ui.tables import phone
from dashboard.use_cases.correct_entry import recorder
from dashboard.use_cases.entry_choices import Candidate, find_for_entry, known_for_entry
from data_access.queries.find_customers import OpenCase
from data_access.queries.my_entries import recent_customers as recent_customers_of
from data_access.vocabulary import CaseKind, Subject

OFFERED = 4
READS = (Subject.INTERACTIONS, Subject.CUSTOMERS)


def answer(page: Page, query: str, site: str | None, now: datetime) -> dict[str, Any] | None:
    """The candidates for a query; those of the `site` come first. The query is echoed, so that the line can ignore an answer
    that comes late."""
    if not query.strip():
        return None
    words = page.words
    own_site, policies = int(site) if site else None, policies_today(page, now)
    found = find_for_entry(page.store, page.viewer, query, policies, now=now, site_id=own_site)
    is_one_place = len({site_of(one) for one in found.candidates}) == 1
    beside = site if is_one_place else None  # where one site is named, all are
    candidates = [_candidate(page, one, beside, now) for one in found.candidates]
    notes: list[str] = []
    if found.new_phone:
        candidates = [_unknown(page, query, found.new_phone, found.new_name)]
        candidates += [_candidate(page, one, site, now) | {"warning": True} for one in found.similar]
        notes = [words.plural("log.similar", len(found.similar))] if found.similar else []
    elif not candidates:
        notes = [words.text("log.nobody", text=query.strip())]
    return {"query": query, "candidates": candidates, "notes": notes}


def new_customer_label(words: Words, typed: str, name: str) -> str:
    """`新客户 张三，电话 139 0000 1111`, the number as it was typed."""
    number = typed.replace(name, "").strip(" ,，、;；:：/") if name else typed.strip()
    key = "log.new_customer_named" if name else "log.new_customer"
    return words.text(key, phone=number, name=name)


def _unknown(page: Page, query: str, number: str, name: str) -> dict[str, Any]:
    return {
        "id": None,
        "asset": None,
        "phone": number,
        "name": name,
        "label": new_customer_label(page.words, query, name),
        "short": query.strip(),
        "detail": "",
        "site": None,
        "open": [],
    }


def label_of(page: Page, one: Candidate, own_site: str | None = None) -> str:
    """`云杉里 6-1203 业主 王小明 138…`; the site is named where it is not the recorder's own."""
    words, customer, asset = page.words, one.customer, one.asset
    site = site_of(one)
    there = organisation(page).site(site) if str(site) != own_site else None
    at = words.name(there.name, there.name_en) if there else ""
    known = asset or next(iter(customer.assets), None)
    relation = words.text(f"relation.{known.relation}") if known else ""
    parts = (at, _where(one), relation, customer.name or words.text("log.nameless"), phone(page, customer.phone))
    return " ".join(part for part in parts if part)


def site_of(one: Candidate) -> int | None:
    return (one.asset.site_id if one.asset else None) or one.customer.site_id


def _where(one: Candidate) -> str:
    """The unit; of several the first, without saying which one the matter is about."""
    known = one.asset or next(iter(one.customer.assets), None)
    return known.label if known else f"#{one.customer.number}"


def _candidate(page: Page, one: Candidate, own_site: str | None, now: datetime) -> dict[str, Any]:
    """A line of the panel."""
    words, customer, site = page.words, one.customer, site_of(one)
    there = organisation(page).site(site)
    return {
        "id": customer.customer_id,
        "asset": one.asset.asset_id if one.asset else None,
        "phone": None,
        "label": label_of(page, one, own_site),
        "short": f"{_where(one)} {customer.name or words.text('log.nameless')}",
        "detail": _detail(page, one, now),
        "site": str(site) if site else None,
        "site_label": words.name(there.name, there.name_en) if there else "",
        "open": [_already_open(page, case) for case in customer.open_cases if case.cause_id is not None],
    }


def _gravity(case: OpenCase) -> int:
    """Complaints first; among equals the newest, as the cases stand."""
    return 0 if case.kind == CaseKind.COMPLAINT else 1


def _already_open(page: Page, case: OpenCase) -> dict[str, Any]:
    """An open case that another call with the same reason may be about."""
    words, cause = page.words, organisation(page).cause(case.cause_id)
    named = words.name(cause.name, cause.name_en) if cause else ""
    warning = words.text(
        "log.maybe_same", kind=words.text(f"kind.{case.kind}"), number=case.number, cause=named,
        stage=words.text(f"stage.{case.stage}"),
    )  # fmt: skip
    return {"kind": case.kind, "cause": case.cause_id, "warning": warning}


def recent_customers(page: Page, now: datetime) -> list[dict[str, Any]]:
    """The customers of one's own latest entries: the same one often calls again."""
    keys = load(page, READS, recent_customers_of, recorder=recorder(page.viewer), limit=OFFERED)
    found = known_for_entry(page.store, page.viewer, keys, policies_today(page, now), now=now)
    return [_candidate(page, one, None, now) for one in found]


def _detail(page: Page, one: Candidate, now: datetime) -> str:
    """`A 级，未结投诉 #1023，上次联系 今日 08:55`."""
    words, customer = page.words, one.customer
    said = [words.text(f"tier.{one.tier}")] if one.tier else []
    if customer.open_cases:
        gravest, count = min(customer.open_cases, key=_gravity), len(customer.open_cases)
        kind = words.text(f"kind.{gravest.kind}")
        key = "log.open_case" if count == 1 else "log.open_cases"
        said.append(words.text(key, n=count, kind=kind if words.is_chinese else kind.lower(), number=gravest.number))
    else:
        said.append(words.text("log.nothing_open"))
    if customer.last_contact_at:
        said.append(words.text("log.last_contact", moment=near(page, customer.last_contact_at, now)))
    return ("，" if words.is_chinese else ", ").join(said)
