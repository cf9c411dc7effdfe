"""Rechecks: each week some of the completed callbacks are called again by a colleague, with a difference now and then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from dashboard.demo.callbacks import CHECKED, Done
from dashboard.demo.rhythm import DAY, ZONE, instant, local
from dashboard.demo.world import World
from dashboard.periods import iso_week
from dashboard.rules.callbacks import due_day, due_end
from dashboard.rules.rechecks import drawn
from data_access.vocabulary import AttemptResult, AttemptWay, CallbackReason, CallbackState

_FORGOTTEN, _JUDGES_OTHERWISE = 0.05, 0.07


def check_again(world: World, done: Iterable[Done]) -> None:
    """Drawn like the nightly job draws them, so that it finds its week done already."""
    weeks: defaultdict[str, list[Done]] = defaultdict(list)
    for one in done:
        weeks[iso_week(ZONE, one.ended_at).key].append(one)
    for key, ended in sorted(weeks.items()):
        week = iso_week(ZONE, ended[0].ended_at)
        opened = instant(local(week.end).date(), 8.1)
        if opened >= world.rhythm.now or week.start < world.rhythm.now - CHECKED:
            continue
        chosen = drawn(key, (one.key for one in ended), world.policies.callbacks.recheck_percent)
        for one in sorted(ended, key=lambda one: one.key):
            if one.key in chosen:
                _check(world, one, opened)


def _check(world: World, one: Done, opened: datetime) -> None:
    chance, policies = world.aside.random, world.policies
    due_at = due_end(due_day(policies.callbacks, policies.calendar, CallbackReason.RECHECK, opened), ZONE)
    at = instant(local(opened).date() + int(3 * chance()) * DAY, 9.3 + 7.5 * chance())
    called = at < world.rhythm.now
    colleagues = [member for member in world.members(one.owner.team) if member.id != one.owner.id]
    by = colleagues[int(chance() * len(colleagues))]
    state = CallbackState.REACHED if called else CallbackState.OPEN
    sheets, person = world.sheets, one.person
    key = sheets.callbacks.add(
        *(f"B{sheets.callbacks.next_key}", person.id, person.asset, one.case, one.service, None),
        *(
            world.sites[person.site],
            world.teams[one.owner.team],
            None,
            str(CallbackReason.RECHECK),
            one.topic,
            person.tier,
        ),
        *(opened, due_at, due_at, str(state), at if called else None, None, None, None, one.key, opened, "huiyin"),
    )
    if not called:
        return
    remembers = chance() >= _FORGOTTEN
    satisfied = one.satisfied != (chance() < _JUDGES_OTHERWISE) if one.satisfied is not None else chance() < 0.8
    sheets.attempts.add(
        *(f"T{sheets.attempts.next_key}", key, at, str(AttemptWay.PHONE), str(AttemptResult.REACHED), by.id, None),
        *(satisfied if remembers else None, at, by.name, None, remembers),
    )
