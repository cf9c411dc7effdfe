"""Callbacks that open without a person: a customer's contact interval has run out, or the lot fell on a completed callback.

Both are safe to run as often as one likes, and on several machines at once (the jobs' lease lets one through): the day's cap
counts what is open already, and a callback is rechecked once.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.periods import iso_week, midnight
from dashboard.policies import Policies, policies_in_force
from dashboard.reports.customers import customer_rules
from dashboard.rules.callbacks import due_day, due_end
from dashboard.rules.rechecks import drawn
from data_access.engine import reading, writing
from data_access.queries.interval_queue import Waiting, opened_by_team, waiting_customers
from data_access.queries.rechecks import completed_in, rechecked_among
from data_access.repositories.intake import add_numbered
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Callback, Customer
from data_access.vocabulary import CallbackReason, Subject

ACTOR = "huiyin"
_ABOUT = ("customer_id", "asset_id", "case_id", "service_id", "site_id", "team_id", "tier", "topic")
"""What a recheck takes over from the callback that it checks."""


def open_interval_callbacks(store: Engine, *, now: datetime) -> int:
    """Open the day's callbacks to customers whose interval has run out, up to the cap per team; how many.

    The highest tier first, in it whoever waits longest; due the same day. What is beyond the cap waits for tomorrow and is
    told on the Callbacks page.
    """
    with reading(store) as session:
        policies = policies_in_force(session, now)
        today = midnight(policies.day(now), policies.zone)
        if not policies.calendar.is_working_day(policies.day(now)) or not policies.capacity.interval_cap:
            return 0
        waiting = waiting_customers(session, customer_rules(policies), now)
    if not waiting:
        return 0
    with writing(store) as session:
        opened = Counter(opened_by_team(session, today))
        made = 0
        for one in waiting:
            if opened[one.team_id] < policies.capacity.interval_cap and _is_still_there(session, one):
                add_numbered(session, _interval_callback(one, policies, now))
                opened[one.team_id] += 1
                made += 1
        if made:
            details = {"reason": str(CallbackReason.TIER_INTERVAL), "opened": made}
            audit(session, at=now, actor=ACTOR, action="open", subject="callback", details=details)
            raise_revision(session, Subject.CALLBACKS)
        return made


def _is_still_there(session: Session, one: Waiting) -> bool:
    customer = row_to_change(session, Customer, one.customer_id)
    return customer is not None and not customer.do_not_call


def _interval_callback(one: Waiting, policies: Policies, now: datetime) -> Callback:
    about = {"customer_id": one.customer_id, "site_id": one.site_id, "team_id": one.team_id, "owner_id": one.staff_id}
    return _opened(CallbackReason.TIER_INTERVAL, policies, now, tier=one.tier, **about)


def open_rechecks(store: Engine, *, now: datetime) -> int:
    """Draw last week's rechecks: a part of its completed callbacks, to be called again by somebody else; how many.

    The draw follows from the week and the keys alone. What ended before go-live or came by an import is not drawn.
    """
    with reading(store) as session:  # nearly always everything is drawn already, and then no writer need wait
        policies = policies_in_force(session, now)
        if not _to_recheck(session, policies, now):
            return 0
    with writing(store) as session:
        wanted = _to_recheck(session, policies, now)
        for one in wanted:
            add_numbered(session, _recheck(one, policies, now))
        if wanted:
            week = iso_week(policies.zone, now).previous()
            details = {"week": week.key, "reason": str(CallbackReason.RECHECK), "opened": len(wanted)}
            audit(session, at=now, actor=ACTOR, action="open", subject="callback", details=details)
            raise_revision(session, Subject.CALLBACKS)
        return len(wanted)


def _to_recheck(session: Session, policies: Policies, now: datetime) -> list[Callback]:
    """Of last week's completed callbacks those that were drawn and have no recheck yet."""
    week = iso_week(policies.zone, now).previous()
    since = max(week.start, _live_since(policies, week.start))
    ended = completed_in(session, since, week.end)
    wanted = drawn(week.key, [one.id for one in ended if one.id is not None], policies.callbacks.recheck_percent)
    wanted -= rechecked_among(session, wanted)
    return [one for one in ended if one.id in wanted]


def _recheck(checked: Callback, policies: Policies, now: datetime) -> Callback:
    about = {name: getattr(checked, name) for name in _ABOUT}
    return _opened(CallbackReason.RECHECK, policies, now, checks_id=checked.id, **about)


def _opened(reason: CallbackReason, policies: Policies, now: datetime, **about: Any) -> Callback:
    """A callback that falls due as its reason's rule says from now on; `about`: whom and what it concerns."""
    due_at = due_end(due_day(policies.callbacks, policies.calendar, reason, now), policies.zone)
    return Callback(
        number="",
        reason=reason,
        opened_at=now,
        original_due_at=due_at,
        due_at=due_at,
        recorded_at=now,
        recorded_by=ACTOR,
        **about,
    )


def _live_since(policies: Policies, start: datetime) -> datetime:
    return midnight(policies.go_live_on, policies.zone) if policies.go_live_on else start - timedelta(days=1)
