"""The callback ledger: when each was due, who was tried when, what came of it. Includes story 3.

During the last long holiday hardly anybody called, so what was due then was done late; and today about 18 are overdue.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from dashboard.demo.rhythm import DAY, ZONE, instant, local, today
from dashboard.demo.world import Member, Person, World
from dashboard.rules.callbacks import Attempt, ageing_bucket, due_day, due_end, standing
from data_access.vocabulary import AttemptResult, AttemptWay, CallbackReason, CallbackState

_OVERDUE_TODAY = (10, 6, 3)
"""Wanted today by age: 1–2, 3–6 and 7–14 working days."""

_STAYS_OPEN = (0.2, 0.06, 0.025)
_OLDEST_OVERDUE = timedelta(days=16)
_REACHED_ON_TRY = 0.41
_MISSED = (AttemptResult.NO_ANSWER, AttemptResult.NO_ANSWER, AttemptResult.NO_ANSWER, AttemptResult.BUSY)
_MAX_TRIES = 3

CHECKED = timedelta(weeks=9)
"""So far back callbacks are called again."""


@dataclass(frozen=True)
class Done:
    """A completed callback, as it may be checked by calling again. `satisfied` None: nobody was reached."""

    key: int
    person: Person
    owner: Member
    ended_at: datetime
    topic: str
    satisfied: bool | None
    case: int | None
    service: int | None


@dataclass
class Plan:
    """What becomes of a callback, as far as it has happened by now."""

    reason: CallbackReason
    opened_at: datetime
    due_at: datetime
    tries: list[Attempt] = field(default_factory=list)
    state: CallbackState = CallbackState.OPEN
    ended_at: datetime | None = None
    satisfied: bool | None = None
    """What the customer says of the outcome of a complaint."""


class Ledger:
    """Plans callbacks and writes them. One per filling: it counts what must stay open today."""

    def __init__(self, world: World) -> None:
        self._world = world
        times = max(1, round((world.volumes.services + world.volumes.repairs) / 150))
        self._wanted = [n * times for n in _OVERDUE_TODAY]
        self._calls: dict[tuple[int, datetime], tuple[int, datetime | None]] = {}
        self.done: list[Done] = []

    def plan(self, reason: CallbackReason, opened_at: datetime, *, unhappy: bool = False) -> Plan:
        """`unhappy`: the customer is glad to talk, so the first call reaches them more often."""
        policies = self._world.policies
        due_on = due_day(policies.callbacks, policies.calendar, reason, opened_at)
        plan = Plan(reason, opened_at, due_end(due_on, ZONE))
        chance = 0.6 if unhappy else _REACHED_ON_TRY
        day, late = self._first_day(local(opened_at).date(), due_on)
        self._try(plan, day, chance - 0.12 if late else chance)
        if reason is CallbackReason.AFTER_SERVICE and plan.ended_at and self._world.chance.random() < 0.02:
            plan.tries, plan.state = [], CallbackState.CANCELLED
        if plan.due_at <= self._world.rhythm.now:
            self._settle_overdue(plan, due_on)
        return plan

    def _first_day(self, opened_on: date, due_on: date) -> tuple[date, bool]:
        """The day of the first call, and whether the holiday put it off."""
        chance, span = self._world.chance.random, (due_on - opened_on).days
        luck = chance()
        day = due_on - DAY * (0 if luck < 0.46 else 1 if luck < 0.78 else 2)
        day = due_on + DAY * int(1 + 2 * chance()) if luck > 0.955 else max(day, opened_on + DAY * min(1, span))
        pause = self._world.rhythm.backlog_holiday
        if pause is None or not pause.first <= day <= pause.last + 5 * DAY:
            return day, False
        if day <= pause.last:
            return (pause.last + DAY * int(1 + 6 * chance()), True) if chance() < 0.85 else (day, False)
        return day + DAY * int(5 * chance()), True

    def _try(self, plan: Plan, day: date, reach: float) -> None:
        """Call until reached or used up, at most twice on one day; the future has not happened."""
        chance, now = self._world.chance.random, self._world.rhythm.now
        at = max(instant(day, 9.2 + 6.5 * chance()), plan.opened_at + timedelta(minutes=40))
        for tried in range(_MAX_TRIES):
            if at >= now:
                return
            if chance() < reach:
                self._end(plan, at, CallbackState.REACHED)
                return
            plan.tries.append(Attempt(at, str(_MISSED[int(chance() * 4)])))
            same_day = tried == 0 and chance() < 0.5
            following = local(at).date() + (0 * DAY if same_day else DAY)
            at = at + timedelta(hours=2.2 + chance()) if same_day else instant(following, 9.2 + 8 * chance())
        plan.state, plan.ended_at = CallbackState.USED_UP, plan.tries[-1].at

    def _end(self, plan: Plan, at: datetime, state: CallbackState) -> None:
        result = AttemptResult.REACHED if self._world.chance.random() < 0.95 else AttemptResult.REFUSED
        plan.tries.append(Attempt(at, str(result)))
        plan.state, plan.ended_at = state, at

    def _settle_overdue(self, plan: Plan, due_on: date) -> None:
        """Some of what was due lately was never done; anything else was reached in time after all."""
        now, chance = self._world.rhythm.now, self._world.chance.random
        cancelled = plan.state is CallbackState.CANCELLED
        if not cancelled and now - plan.due_at < _OLDEST_OVERDUE and self._stays_open(plan, due_on):
            plan.tries = [one for one in plan.tries if one.result in _MISSED][: int(3 * chance())]
            plan.state, plan.ended_at = CallbackState.OPEN, None
        elif plan.state is CallbackState.OPEN:
            earliest = max((plan.opened_at, *(one.at for one in plan.tries)))
            on_due_day = instant(due_on, 15.0 + 4 * chance())
            at = on_due_day if on_due_day > earliest else earliest + (min(plan.due_at + DAY, now) - earliest) / 2
            self._end(plan, at.replace(microsecond=0), CallbackState.REACHED)

    def _stays_open(self, plan: Plan, due_on: date) -> bool:
        policies = self._world.policies
        age = ageing_bucket(policies.callbacks, policies.calendar, due_on, today(self._world.rhythm.now))
        if not isinstance(age, int) or age >= len(self._wanted) or not self._wanted[age]:
            return False
        eager = 5 if plan.reason is CallbackReason.LOW_SCORE else 1
        if self._world.chance.random() >= _STAYS_OPEN[age] * eager:
            return False
        self._wanted[age] -= 1
        return True

    def write(
        self,
        plan: Plan,
        person: Person,
        owner: Member,
        topic: str,
        *,
        case: int | None = None,
        service: int | None = None,
        survey: int | None = None,
        alone: bool = False,
    ) -> int | None:
        """Write the callback and its attempts. Returns its key; None for one that would be opened in the future.

        A promise to a customer who is to be called by that day anyway is part of that call; one that stays `alone` is not.
        """
        world, sheets = self._world, self._world.sheets
        if plan.opened_at >= world.rhythm.now:
            return None
        due_at = self._put_off(plan)
        is_open = plan.state is CallbackState.OPEN and not alone
        call, next_at = self._calls.get((person.id, due_at), (None, None)) if is_open else (None, None)
        if call is None:
            next_at = self._next(plan)
        else:
            plan.tries = []
        cancelled = plan.state is CallbackState.CANCELLED
        key = sheets.callbacks.add(
            *(f"B{sheets.callbacks.next_key}", person.id, person.asset, case, service, survey),
            *(world.sites[person.site], world.teams[owner.team], owner.id, str(plan.reason), topic, person.tier),
            *(plan.opened_at, plan.due_at, due_at, str(plan.state), plan.ended_at, next_at),
            world.phrases.pick(world.chance, "callback", "cancelled") if cancelled else None,
            *(call, None, plan.opened_at, owner.name),
        )
        if is_open and call is None:
            self._calls[person.id, due_at] = key, next_at
        satisfied = [self._write_try(key, one, owner, plan) for one in plan.tries]
        self._skip(key, plan, owner)
        if plan.ended_at is not None and satisfied and plan.ended_at > world.rhythm.now - CHECKED:
            self.done.append(Done(key, person, owner, plan.ended_at, topic, satisfied[-1], case, service))
        return key

    def _put_off(self, plan: Plan) -> datetime:
        """Some whom an early try reached asked for another time, and were called then; the due as it stands."""
        now, chance = self._world.rhythm.now, self._world.aside.random
        wanted: datetime | None = None
        if plan.state is CallbackState.REACHED and len(plan.tries) > 1 and chance() < 0.2:
            tried, wanted = plan.tries[-2], plan.tries[-1].at.replace(minute=0, second=0)
            place = -2
        elif plan.state is CallbackState.OPEN and plan.tries and plan.due_at > now and chance() < 0.6:
            tried, wanted, place = plan.tries[-1], instant(today(now) + (local(now).hour >= 14) * DAY, 15), -1
        if wanted is None or wanted <= tried.at:
            return plan.due_at
        plan.tries[place] = Attempt(tried.at, str(AttemptResult.ANOTHER_TIME), wanted)
        return due_end(local(wanted).date(), ZONE)

    def _skip(self, key: int, plan: Plan, owner: Member) -> None:
        """Now and then somebody had the call before them and left it for later."""
        world = self._world
        at = plan.tries[0].at - timedelta(minutes=35) if plan.tries else world.rhythm.now
        if plan.opened_at < at < world.rhythm.now and world.aside.random() < 0.03:
            said = world.phrases.pick(world.aside, "callback", "skipped")
            world.sheets.skips.add(key, at, said, owner.id, owner.name)

    def _write_try(self, callback: int, one: Attempt, owner: Member, plan: Plan) -> bool | None:
        """Whether the customer was satisfied; None for one who was not reached."""
        world, chance = self._world, self._world.chance
        reached = one.result == AttemptResult.REACHED
        note = world.phrases.pick(chance, "callback", "reached") if reached and chance.random() < 0.4 else None
        way = str(AttemptWay.WECHAT if chance.random() < 0.08 else AttemptWay.PHONE)
        satisfied = chance.random() < 0.88 if reached else None
        if reached and plan.reason is CallbackReason.AFTER_COMPLAINT:
            satisfied = plan.satisfied  # as the story of the case goes on
        world.sheets.attempts.add(
            *(f"T{world.sheets.attempts.next_key}", callback, one.at),
            *(way, one.result, owner.id, note, satisfied, one.at, owner.name, one.wanted_at, None),
        )
        return satisfied

    def _next(self, plan: Plan) -> datetime | None:
        if plan.state is not CallbackState.OPEN or not plan.tries:
            return None
        policies = self._world.policies
        return standing(policies.callbacks, policies.calendar, plan.due_at, plan.tries).next_at
