"""Complaints, week by week, each through all its stages. Includes story 1: lifts at two buildings in the last week."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.demo.callbacks import Ledger, Plan
from dashboard.demo.cases import Draft, answer_urging, write_case
from dashboard.demo.phrases import causes_with, responsible, weight
from dashboard.demo.surveys import Surveys
from dashboard.demo.world import LAKE, Member, Person, Population, World
from dashboard.rules.sla import policy_due
from dashboard.rules.working_time import add_working_time
from data_access.vocabulary import CallbackReason, CallbackState, CaseKind, Channel, Exit, SideEvent, Stage

Task = tuple[datetime, Callable[[], object]]

LIFT = "lift.fault"
LIFTS = (3, 2, 4, 3, 2, 5, 3, 1, 2, 4, 3, 3, 2, 4, 2, 3, 5, 3, 2, 3, 4, 2, 3)
LIFT_SPIKE = 9
SPIKE_BUILDINGS = (5, 6)
OTHERS_IN_LAST_WEEK, OTHERS_BEFORE = 22, 20

_CHANNELS = (
    *((Channel.PHONE, 46), (Channel.WECHAT, 24), (Channel.FRONT_DESK, 12), (Channel.WEB, 5), (Channel.CHAT, 4)),
    *((Channel.VISIT, 3), (Channel.EMAIL, 2), (Channel.SMS, 1), (Channel.HOTLINE, 1.5), (Channel.SOCIAL, 0.8)),
    *((Channel.REGULATOR, 0.4), (Channel.LETTER, 0.3)),
)
_HURRY = {1: 0.35, 2: 0.6, 3: 1.0}
_DESK_KEEPS = 0.62
_MATURE = timedelta(days=45)
_SETTLED = timedelta(days=12)


@dataclass(frozen=True)
class Pace:
    """Medians in working hours, and the spread of their logarithms."""

    dispatch: tuple[float, float] = (0.6, 1.1)
    look: tuple[float, float] = (1.7, 0.95)
    mend: tuple[float, float] = (8.0, 0.8)
    answer: tuple[float, float] = (1.3, 1.1)
    close: tuple[float, float] = (8.0, 0.8)


_PACE = Pace()


class Complaints:
    def __init__(self, world: World, population: Population, ledger: Ledger, surveys: Surveys) -> None:
        self._world, self._population, self._ledger, self._surveys = world, population, ledger, surveys
        self._causes = [cause for cause in causes_with("complaint") if weight(cause, "complaint")]
        self._weights = [weight(cause, "complaint") for cause in self._causes]
        self._channels = [str(channel) for channel, _ in _CHANNELS]
        self._shares = [share for _, share in _CHANNELS]

    def week(self, week: int, planted: int, planted_lifts: int) -> list[Task]:
        """The week's complaints in no order. `planted`: how many the stories put into it, lifts among them."""
        world = self._world
        lifts = self._lifts(week) - planted_lifts
        others = self._others(week) - (planted - planted_lifts)
        tasks: list[Task] = []
        spike = [
            person
            for person in self._population.draw(world.numbers, week, 40 * len(self._population.people) // 100)
            if person.site == LAKE and person.building in SPIKE_BUILDINGS
        ]
        is_spike = week == world.rhythm.last_week
        for at in world.rhythm.instants(world.numbers, week, lifts):
            person = world.chance.choice(spike) if is_spike and spike else self._someone(week)
            tasks.append((at, self._task(person, LIFT, at)))
        for at in world.rhythm.instants(world.numbers, week, others):
            cause = world.chance.choices(self._causes, self._weights)[0]
            tasks.append((at, self._task(self._someone(week), cause, at)))
        return tasks

    def _someone(self, week: int) -> Person:
        return self._population.draw(self._world.numbers, week, 1)[0]

    def _task(self, person: Person, cause: str, at: datetime) -> Callable[[], object]:
        return lambda: self.receive(person, cause, at)

    def _lifts(self, week: int) -> int:
        last = self._world.rhythm.last_week
        if week == last:
            return LIFT_SPIKE
        return 2 if week > last else LIFTS[(last - 1 - week) % len(LIFTS)]

    def _others(self, week: int) -> int:
        """Usual weeks vary by chance; the two before now are fixed beside the lifts, so that they compare well."""
        rhythm, times = self._world.rhythm, self._world.volumes.complaints / 22
        fixed = {rhythm.last_week: OTHERS_IN_LAST_WEEK, rhythm.last_week - 1: OTHERS_BEFORE}.get(week)
        if fixed is not None:
            return round(fixed * times)
        level = math.sqrt(rhythm.level(week))
        noise = float(self._world.numbers.normal(0, 2.6)) * math.sqrt(times)
        return max(4, round(self._world.volumes.complaints * level + noise))

    def draft(self, person: Person, cause: str, at: datetime) -> Draft:
        """The complaint as it is taken down."""
        world, chance = self._world, self._world.chance
        desk = world.desk_of(person.site)
        team = desk if responsible(cause) == "desk" or chance.random() < _DESK_KEEPS else responsible(cause)
        luck = chance.random()
        return Draft(
            kind=CaseKind.COMPLAINT,
            person=person,
            site=person.site,
            team=team,
            owner=world.any_of(team),
            channel=chance.choices(self._channels, self._shares)[0],
            cause=None if luck > 0.955 and cause != LIFT else cause,  # unsorted
            content=world.phrases.complaint(chance, cause, world.where(person)),
            received_at=at,
            taken_by=world.any_of(desk),
            severity=1 if luck < 0.04 else 2 if luck < 0.3 else 3,
            demand=world.phrases.pick(chance, "complaint", "demands") if chance.random() < 0.3 else None,
            confidential=chance.random() < 0.04,
        )

    def receive(self, person: Person, cause: str, at: datetime) -> int:
        """Write one usual complaint."""
        return self.follow(self.draft(person, cause, at))

    def follow(self, draft: Draft) -> int:
        """Let a complaint take its way; write it with what has happened so far, its callbacks and its survey."""
        assert draft.person is not None
        person = draft.person
        way = _Way(self._world, draft, self._ledger)
        way.go()
        case = write_case(self._world, draft)
        for plan in way.callbacks:
            by = self._world.manager(person)
            self._ledger.write(plan, person, by, draft.content, case=case, alone=draft.confidential)
        if way.closed_at and draft.owner:
            self._surveys.invite(person, way.closed_at, draft.owner, case=case)
        return case


class _Way:
    """One complaint from the first answer to its closing, on working time, truncated later."""

    def __init__(self, world: World, draft: Draft, ledger: Ledger) -> None:
        self._world, self._draft, self._ledger = world, draft, ledger
        self._chance = world.chance
        assert draft.owner is not None
        self._owner: Member = draft.owner
        self.callbacks: list[Plan] = []
        self.closed_at: datetime | None = None

    def go(self) -> None:
        chance, draft = self._chance.random, self._draft
        at = self._acknowledge()
        luck = chance()
        if luck < 0.035:
            draft.happened(Exit.WITHDRAWN, self._later(at, (5, 0.8)), self._owner, self._said("withdrawn"))
            return
        self._promise(at)
        resolved = self._mend(at, 1.0)
        if luck < 0.075:
            draft.events = [event for event in draft.events if event.kind != Stage.RESOLVED]
            draft.happened(Exit.INVALID, resolved, self._owner, self._said("invalid"))
            return
        self._urge(resolved)
        settled = resolved < self._world.rhythm.now - _SETTLED
        self._finish(resolved, again=settled and chance() < 0.055)

    def _said(self, what: str) -> str:
        return self._world.phrases.pick(self._chance, "complaint", what)

    def _later(self, at: datetime, pace: tuple[float, float], scale: float = 1.0) -> datetime:
        median, spread = pace
        hours = min(median * scale * self._chance.lognormvariate(0, spread), 90)
        return add_working_time(self._world.policies.calendar, at, hours).replace(microsecond=0)

    def _acknowledge(self) -> datetime:
        """The first human answer, within minutes: half of them in 11, nine of ten in 42."""
        at = self._draft.received_at + timedelta(seconds=60 * 11 * self._chance.lognormvariate(0, 1.02))
        at = at.replace(microsecond=0)
        self._draft.happened(SideEvent.ACKNOWLEDGED, at, self._draft.taken_by)
        return at

    def _promise(self, at: datetime) -> None:
        if self._chance.random() < 0.22:
            due = self._later(at, (11, 0.4), _HURRY[self._draft.severity])
            self._draft.happened(
                SideEvent.PROMISED, at + timedelta(minutes=2), self._draft.taken_by, self._said("promised"), due
            )

    def _mend(self, at: datetime, scale: float) -> datetime:
        """Dispatch, look, resolve. What was received lately and is past its limit got done in time after all:
        the open overdue cases are planted ones."""
        world, draft = self._world, self._draft
        kept = list(draft.events)
        limit = draft.limit(world)
        recent = world.rhythm.now - draft.received_at < _MATURE
        for _ in range(9):
            draft.events = list(kept)
            resolved = self._steps(at, scale * _HURRY[draft.severity])
            late = limit is not None and limit < world.rhythm.now <= resolved
            if not (recent and late):
                break
            scale *= 0.5
        return resolved

    def _steps(self, at: datetime, scale: float) -> datetime:
        draft, chance = self._draft, self._chance.random
        at = self._later(at, _PACE.dispatch, scale)
        if chance() > 0.05:
            draft.happened(Stage.DISPATCHED, at, draft.taken_by)
            if chance() < 0.07:
                draft.happened(
                    SideEvent.TRANSFERRED, at + timedelta(minutes=25), self._owner, self._said("transferred")
                )
        at = max(self._later(at, _PACE.look, scale), at + timedelta(minutes=26))
        if chance() > 0.03:
            draft.happened(Stage.INVESTIGATING, at, self._owner, self._said("investigating"))
        start, at = at, self._later(at, _PACE.mend, scale)
        if chance() < 0.06 and at - start > timedelta(hours=3):
            draft.happened(SideEvent.WAITING, _whole(start + (at - start) / 3), self._owner, self._said("waiting"))
            draft.happened(SideEvent.RESUMED, _whole(start + (at - start) / 1.5), self._owner)
        draft.happened(Stage.RESOLVED, at, self._owner, self._said("resolved"))
        return at

    def _urge(self, resolved: datetime) -> None:
        """Who waits long calls again; what is past its limit goes up to the supervisor."""
        draft, world = self._draft, self._world
        limit = draft.limit(world)
        held = next((event.at for event in draft.events if event.kind == Stage.DISPATCHED), None)
        if held and resolved - held > timedelta(hours=20) and self._chance.random() < 0.35:
            at = world.rhythm.awake(_whole(held + (resolved - held) * 0.6), self._chance.random)
            if at < resolved:
                draft.happened(SideEvent.URGED, at, draft.taken_by, self._said("urged"))
                answer_urging(world, draft, at, resolved)
        if limit and resolved > limit and self._chance.random() < 0.5:
            at = limit + (resolved - limit) / 2
            supervisor = world.members(draft.team)[0]
            draft.happened(SideEvent.ESCALATED, at.replace(microsecond=0), supervisor, self._said("escalated"))

    def _finish(self, resolved: datetime, *, again: bool) -> None:
        """Answer, call back, close; a dissatisfied customer is started over once."""
        draft = self._draft
        plan = self._ledger.plan(CallbackReason.AFTER_COMPLAINT, resolved, unhappy=True)
        draft.happened(Stage.ANSWERED, self._answered(resolved, plan), self._owner, self._said("answered"))
        if resolved < self._world.rhythm.now:
            self.callbacks.append(plan)
        if plan.ended_at is None:
            return
        done = plan.ended_at
        if plan.state is CallbackState.USED_UP:
            self._close(done)
            return
        if again:
            back = done + timedelta(minutes=3)
            policies = self._world.policies
            clock = policy_due(policies.sla, policies.calendar, draft.kind, draft.severity, back)
            draft.happened(SideEvent.REOPENED, back, self._owner, self._said("reopened"), clock)
            self._finish(self._mend(back, 0.8), again=False)
            return
        draft.happened(Stage.FOLLOWED_UP, done, self._owner, self._said("followed_up"))
        self._close(done)

    def _answered(self, resolved: datetime, plan: Plan) -> datetime:
        """The customer is told before anybody calls to ask how it was."""
        answered = self._later(resolved, _PACE.answer)
        if not plan.tries:
            return answered
        return max(min(answered, plan.tries[0].at - timedelta(minutes=6)), _whole(resolved + timedelta(minutes=9)))

    def _close(self, done: datetime) -> None:
        at = self._later(done, _PACE.close)  # the supervisor looks through the sheets, mostly the day after
        self._draft.happened(Stage.CLOSED, max(at, done + timedelta(minutes=2)), self._owner)
        self.closed_at = at


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
