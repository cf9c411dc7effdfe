"""What the line offers, in the reader's words: everything that stays the same while one types."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dashboard.periods import midnight
from dashboard.policies import Policies
from dashboard.rules.intake import OUTSIDE_BODY
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page
from dashboard.ui.quick_entry.found import recent_customers
from dashboard.ui.quick_entry.near import near, policies_today
from dashboard.use_cases.check_entry import sites_offered
from dashboard.use_cases.entry_choices import (
    USUAL_RESULT,
    Choice,
    Result,
    named_choices,
    offered_causes,
    offered_recipients,
    policy_dues,
    read_usual,
    usual_choices,
)
from data_access.queries.phrases import phrases
from data_access.vocabulary import CaseKind, Channel, Subject

LINE_WORDS = (
    *("customer", "kind", "cause", "content", "result", "recipient", "promise"),
    *("customer_hint", "site_hint", "kind_hint", "cause_hint", "content_hint", "result_hint"),
    *("recipient_hint", "promise_hint", "phrases", "no_phrases", "keep_anonymous"),
    *("save", "saving", "slow", "key_save", "key_next", "key_call", "key_same", "key_phrases", "key_draft"),
    *("time", "time_label", "time_hint", "channel", "options", "anonymous", "customer_help", "searching", "several"),
    *("nobody", "kind_first", "unsorted", "usual", "promise_help", "policy", "content_help", "draft", "draft_kept"),
    *("red_line", "red_line_due", "outside"),
)


WANTED = {
    "kind": "log.no_kind",
    "cause": "log.no_cause",
    "content": "log.no_content",
    "result": "log.no_result",
    "recipient": "log.no_recipient",
}
"""What Enter says on a field that is still empty: the sentence with which saving would refuse it."""


def offer(page: Page, now: datetime) -> dict[str, Any]:
    """The constant part of the component's data."""
    words, names = page.words, organisation(page)
    today = midnight(page.words.local(now).date(), page.company.zone)
    entries = load(page, (Subject.IMPORTS, Subject.ORGANISATION), read_usual, until=today)
    usual = usual_choices(entries, names, page.viewer)
    policies = policies_today(page, now)
    sites = sites_offered(names, page.viewer)
    return {
        "words": {name: words.text(f"log.line.{name}") for name in LINE_WORDS}
        | {f"want_{field}": words.text(key) for field, key in WANTED.items()}
        | {"site": words.term("site"), "want_site": words.text("log.line.want_site", site=words.term("site"))},
        "owner": page.viewer.name,
        "kinds": [{"value": kind, "label": words.text(f"kind.{kind}")} for kind in CaseKind],
        "results": [{"value": result, "label": words.text(f"log.result.{result}")} for result in Result],
        "usual_result": {str(kind): str(result) for kind, result in USUAL_RESULT.items()},
        "causes": [_shown(page, one) | {"value": int(one.value), "kind": one.kind} for one in offered_causes(names)],
        "usual_causes": usual.causes,
        "routes": usual.routes,
        "recipients": [_shown(page, one) for one in offered_recipients(names)],
        "sites": [_shown(page, one) for one in named_choices(sites)],
        "site": str(sites[0].id) if len(sites) == 1 else None,
        "home": own_site(page),
        "phrases": list(load(page, (Subject.ORGANISATION,), phrases)),
        "recent": recent_customers(page, now),
        "channels": [{"key": channel, "label": words.text(f"channel.{channel}")} for channel in Channel],
        "channel": str(Channel.PHONE),
        "outside": list(OUTSIDE_BODY),
        "policy": _limits(page, policies, now),
        "red_policy": _limits(page, policies, now, is_red_line=True),
        "red_lines": {"words": policies.red_lines.in_order(), "denials": policies.red_lines.denials},
    }


def own_site(page: Page) -> str | None:
    """Where the recorder's team serves, else the first site that she sees: whose customers are likely meant. No default."""
    names, scope = organisation(page), page.viewer.scope
    team = names.team(page.viewer.team_id)
    if team is not None and team.parent is not None:
        return str(team.parent)
    seen = [site.id for site in names.sites if site.active and (scope.sites is None or site.id in scope.sites)]
    return str(seen[0]) if seen else None


def _limits(page: Page, policies: Policies, now: datetime, *, is_red_line: bool = False) -> dict[str, str]:
    """By when each kind must be resolved, in words."""
    dues = policy_dues(policies, now=now, is_red_line=is_red_line)
    return {kind: near(page, due, now) for kind, due in dues.items() if due is not None}


def _shown(page: Page, choice: Choice) -> dict[str, Any]:
    return {"value": choice.value, "label": page.words.name(choice.name, choice.name_en), "initials": choice.initials}
