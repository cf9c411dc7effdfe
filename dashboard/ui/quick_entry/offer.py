"""What the line offers, in the reader's words: everything that stays the same while one types."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dashboard.periods import midnight
from dashboard.policies import Policies, policies_in_force
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page
from dashboard.use_cases.entry_choices import (
    USUAL_RESULT,
    Choice,
    Result,
    offered_causes,
    offered_recipients,
    policy_dues,
    read_usual,
    usual_choices,
)
from data_access.vocabulary import CaseKind, Channel, Subject

LINE_WORDS = (
    *("customer", "kind", "cause", "content", "result", "recipient", "promise"),
    *("customer_hint", "kind_hint", "cause_hint", "content_hint", "result_hint", "recipient_hint", "promise_hint"),
    *("save", "saving", "slow", "key_save", "key_next", "key_call", "key_same", "key_draft"),
    *("time", "time_label", "time_hint", "channel", "options", "anonymous", "customer_help", "searching", "several"),
    *("nobody", "kind_first", "unsorted", "usual", "promise_help", "policy", "content_help", "draft", "draft_kept"),
)


def policies_today(page: Page, now: datetime) -> Policies:
    """The rules of the local day, read once a day and after each change of a rule."""
    today = midnight(page.words.local(now).date(), page.company.zone)
    return load(page, (Subject.POLICIES, Subject.ORGANISATION), policies_in_force, today)


def offer(page: Page, now: datetime) -> dict[str, Any]:
    """The constant part of the component's data."""
    words, names = page.words, organisation(page)
    today = midnight(page.words.local(now).date(), page.company.zone)
    entries = load(page, (Subject.IMPORTS, Subject.ORGANISATION), read_usual, until=today)
    usual = usual_choices(entries, names, page.viewer)
    dues = policy_dues(policies_today(page, now), now=now)
    sites = [site for site in names.sites if site.active]
    return {
        "words": {name: words.text(f"log.line.{name}") for name in LINE_WORDS} | {"site": words.term("site")},
        "owner": page.viewer.name,
        "zone": page.company.zone,
        "kinds": [{"value": kind, "label": words.text(f"kind.{kind}")} for kind in CaseKind],
        "results": [{"value": result, "label": words.text(f"log.result.{result}")} for result in Result],
        "usual_result": {str(kind): str(result) for kind, result in USUAL_RESULT.items()},
        "causes": [_shown(page, one) | {"value": int(one.value), "kind": one.kind} for one in offered_causes(names)],
        "usual_causes": usual.causes,
        "routes": usual.routes,
        "recipients": [_shown(page, one) for one in offered_recipients(names)],
        "sites": [{"key": str(site.id), "label": words.name(site.name, site.name_en)} for site in sites],
        "site": own_site(page),
        "channels": [{"key": channel, "label": words.text(f"channel.{channel}")} for channel in Channel],
        "channel": str(Channel.PHONE),
        "policy": {kind: near(page, due, now) for kind, due in dues.items() if due is not None},
    }


def own_site(page: Page) -> str | None:
    """Where the recorder's team serves; else the first site that the recorder sees."""
    names, scope = organisation(page), page.viewer.scope
    team = names.team(page.viewer.team_id)
    if team is not None and team.parent is not None:
        return str(team.parent)
    seen = [site.id for site in names.sites if site.active and (scope.sites is None or site.id in scope.sites)]
    return str(seen[0]) if seen else None


def near(page: Page, moment: datetime, now: datetime) -> str:
    """`今日 17:30`, `明日 10:00`, `昨日 15:30`; further away the date."""
    words = page.words
    days = (words.local(moment).date() - words.local(now).date()) // timedelta(days=1)
    name = {-1: "log.yesterday", 0: "log.today", 1: "log.tomorrow"}.get(days)
    return words.text(name, clock=words.clock(moment)) if name else words.moment(moment)


def _shown(page: Page, choice: Choice) -> dict[str, Any]:
    return {"value": choice.value, "label": page.words.name(choice.name, choice.name_en), "initials": choice.initials}
