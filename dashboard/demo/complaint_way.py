"""The way of one complaint from the first answer to its closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from dashboard.demo.callbacks import Ledger, Plan
from dashboard.demo.cases import Draft, answer_urging
from dashboard.demo.world import Member, World
from dashboard.rules.callbacks import Attempt
from dashboard.rules.sla import policy_due
from dashboard.rules.working_time import add_working_time
from data_access.vocabulary import AttemptResult, CallbackReason, CallbackState, Exit, SideEvent, Stage

LIFT = "lift.fault"
_HURRY = {1: 0.35, 2: 0.6, 3: 1.0}
_MATURE = timedelta(days=45)
_SETTLED = timedelta(days=12)
_STEADY_WEEKS = 4
_REJECTS_ONE_IN = 23


@dataclass(frozen=True)
class Pace:
    """Medians in working hours, and the spread of their logarithms."""

    dispatch: tuple[float, float] = (0.6, 1.1)
    look: tuple[float, float] = (1.7, 0.95)
    mend: tuple[float, float] = (8.0, 0.8)
    answer: tuple[float, float] = (1.3, 1.1)
    close: tuple[float, float] = (8.0, 0.8)


_PACE = Pace()


class Way:
    """One complaint from the first answer to its closing, on working time, truncated later."""

    def __init__(self, world: World, draft: Draft, ledger: Ledger) -> None:
        self._world, self._draft, self._ledger = world, draft, ledger
        self._chance = world.chance
        assert draft.owner is not None
        self._owner: Member = draft.owner
        self.callbacks: list[Plan] = []
        self.closed_at: datetime | None = None
        self.rejected_at: datetime | None = None

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
        said, phrases = self._said("followed_up"), self._world.phrases
        plan.satisfied = not self._is_rejected(plan.tries, done)
        if not plan.satisfied:
            self.rejected_at = done
            said = phrases.one("complaint", "not_accepted")
        draft.happened(Stage.FOLLOWED_UP, done, self._owner, said)
        if self.rejected_at:
            draft.happened(SideEvent.REJECTED, done, self._owner, phrases.pick(apart(done), "complaint", "rejected"))
        self._close(done)

    def _is_rejected(self, tries: list[Attempt], done: datetime) -> bool:
        """A few do not accept the outcome. Not in the weeks before now, whose numbers the stories fix, nor about lifts, whose
        series they are; and nobody twice."""
        rhythm, draft = self._world.rhythm, self._draft
        if not tries or tries[-1].result != AttemptResult.REACHED:
            return False
        first, then = rhythm.week_of(draft.received_at), rhythm.week_of(done)
        if draft.parent is not None or draft.cause == LIFT or not first < then < rhythm.last_week - _STEADY_WEEKS:
            return False
        return int(done.timestamp()) % _REJECTS_ONE_IN == 0

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


def apart(at: datetime) -> Random:
    """A chance of its own, the same every time."""
    return Random(int(at.timestamp()))


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
