"""Single cases that a reader should find: seven past due, some due today, the red line and two old ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.demo.cases import Draft, Outside, write_case
from dashboard.demo.complaints import Complaints, Task
from dashboard.demo.rhythm import local, today
from dashboard.demo.world import ENGINEERING, LAKE, NORTH, PLAZA, SOUTH, SPRUCE, Member, Person, Population, World
from dashboard.rules.red_lines import red_line_in
from dashboard.rules.sla import policy_due
from data_access.vocabulary import WAITING_CUSTOMER, CaseKind, Channel, SideEvent, Stage, Tier
from data_access.vocabulary.forms import OutsideBody

_HOUR = timedelta(hours=1)
RED_LINE_AGE = 5 * _HOUR


@dataclass(frozen=True)
class _Stuck:
    """A case that is past its limit: `late` hours past the policy's, or past a promise where `promised`."""

    key: str
    cause: str
    site: str
    building: int
    team: str
    owner: str
    stage: Stage
    late: float
    severity: int = 3
    promised: bool = False


_STUCK = (
    _Stuck("stuck_lift", "lift.fault", LAKE, 6, SOUTH, "Chen", Stage.RECEIVED, 28, severity=2),
    _Stuck("garage", "leak.garage", SPRUCE, 4, ENGINEERING, "Zhao", Stage.INVESTIGATING, 19),
    _Stuck("rubbish", "cleaning.rubbish", LAKE, 5, SOUTH, "Shen", Stage.INVESTIGATING, 9),
    _Stuck("fee", "parking.fee", PLAZA, 1, SOUTH, "Lin", Stage.INVESTIGATING, 6),
    _Stuck("card", "access.card", SPRUCE, 2, NORTH, "Zhou", Stage.DISPATCHED, 3),
    _Stuck("smell", "cleaning.smell", LAKE, 8, SOUTH, "He", Stage.DISPATCHED, 5, promised=True),
    _Stuck("noise", "noise.building_works", LAKE, 3, SOUTH, "Lin", Stage.INVESTIGATING, 2, promised=True),
)
_TODAY = (("fees.bill", SPRUCE), ("parking.blocked", LAKE), ("noise.neighbours", SPRUCE))
_OLD_RED_LINES = (("red_line_gate", "parking.gate", SPRUCE, 41), ("red_line_petition", "leak.garage", LAKE, 22))


@dataclass(frozen=True)
class PlantedTask:
    at: datetime
    is_lift: bool
    run: Callable[[], object]

    @property
    def task(self) -> Task:
        return self.at, self.run


class Planted:
    def __init__(self, world: World, population: Population, complaints: Complaints) -> None:
        self._world, self._population, self._complaints = world, population, complaints

    def tasks(self) -> list[PlantedTask]:
        found = [self._stuck(one) for one in _STUCK]
        found += [self._due_today(cause, site, index) for index, (cause, site) in enumerate(_TODAY)]
        found += [self._old_red_line(*one) for one in _OLD_RED_LINES]
        return [*found, self._red_line(), self._raised_before(), self._handed_down(), self._resting()]

    def _someone(self, site: str, building: int, tier: Tier | None = None) -> Person:
        """The first who lives there and is still active; of the tier where there is one."""
        weeks = self._world.rhythm.weeks
        here = [
            person
            for place, person in enumerate(self._population.people)
            if person.site == site and self._population.active_until[place] == weeks
        ]
        ranked = sorted(here, key=lambda person: (person.building != building, person.tier != tier, person.id))
        return ranked[0]

    def _draft(self, person: Person, content: str, at: datetime, cause: str, team: str, owner: Member) -> Draft:
        return Draft(
            kind=CaseKind.COMPLAINT,
            person=person,
            site=person.site,
            team=team,
            owner=owner,
            channel=str(Channel.PHONE),
            cause=cause,
            content=content,
            received_at=at,
            taken_by=self._world.any_of(self._world.desk_of(person.site)),
        )

    def _stuck(self, one: _Stuck) -> PlantedTask:
        world = self._world
        person = self._someone(one.site, one.building, Tier.A if one.severity == 2 else None)
        at = self._received_before(one)
        draft = self._draft(
            person, world.phrases.one("planted", one.key), at, one.cause, one.team, world.staff[one.owner]
        )
        draft.severity = one.severity
        span = world.rhythm.now - at
        draft.happened(SideEvent.ACKNOWLEDGED, at + timedelta(minutes=14), draft.taken_by)
        if one.promised:
            said = world.phrases.pick(world.chance, "complaint", "promised")
            due = world.rhythm.now - timedelta(hours=one.late)
            draft.happened(SideEvent.PROMISED, at + timedelta(minutes=16), draft.taken_by, said, _whole(due))
        self._work(draft, one, at, span)
        return PlantedTask(at, one.cause == "lift.fault", lambda: write_case(world, draft))

    def _work(self, draft: Draft, one: _Stuck, at: datetime, span: timedelta) -> None:
        phrases, chance = self._world.phrases, self._world.chance
        assert draft.owner is not None
        if one.stage is Stage.RECEIVED:
            again = phrases.one("planted", "stuck_lift_again")
            draft.happened(SideEvent.NOTE, _whole(at + span * 0.45), draft.taken_by, again)
            draft.happened(
                SideEvent.ESCALATED,
                _whole(at + span * 0.7),
                draft.owner,
                phrases.pick(chance, "complaint", "escalated"),
            )
            draft.demand = phrases.options("complaint", "demands")[0]
            return
        draft.happened(Stage.DISPATCHED, _whole(at + span * 0.08), draft.taken_by)
        if one.stage is Stage.INVESTIGATING:
            said = phrases.pick(chance, "complaint", "investigating")
            draft.happened(Stage.INVESTIGATING, _whole(at + span * 0.2), draft.owner, said)
        draft.happened(
            SideEvent.URGED, _whole(at + span * 0.85), draft.taken_by, phrases.pick(chance, "complaint", "urged")
        )

    def _received_before(self, one: _Stuck) -> datetime:
        """By day, and so long ago that the policy's limit passed `late` hours ago; a promise was shorter than that."""
        world = self._world
        at = _whole(world.rhythm.now - (26 if one.promised else 8) * _HOUR + timedelta(minutes=7 * len(one.key)))
        passed = world.rhythm.now - timedelta(hours=one.late)
        while not 8 <= local(at).hour < 20 or (not one.promised and self._limit(one.severity, at) > passed):
            at -= _HOUR / 2
        return at

    def _limit(self, severity: int, at: datetime) -> datetime:
        policies = self._world.policies
        limit = policy_due(policies.sla, policies.calendar, CaseKind.COMPLAINT, severity, at)
        return limit or self._world.rhythm.now

    def _due_today(self, cause: str, site: str, index: int) -> PlantedTask:
        """Open, with an answer promised for later today."""
        world = self._world
        now = world.rhythm.now
        due = now + _HOUR * (1.5 + 1.2 * index)
        if today(due) != today(now):
            due = now + timedelta(minutes=5 + 4 * index)
        at = world.rhythm.awake(now - _HOUR * (21 + 2 * index), lambda: 0.4)
        person = self._someone(site, 3 + index)
        content = world.phrases.complaint(world.chance, cause, world.where(person))
        team = world.desk_of(site)
        draft = self._draft(person, content, _whole(at), cause, team, world.any_of(team))
        assert draft.owner is not None
        said = world.phrases.pick(world.chance, "complaint", "promised")
        draft.happened(SideEvent.ACKNOWLEDGED, _whole(at + timedelta(minutes=9)), draft.taken_by)
        draft.happened(SideEvent.PROMISED, _whole(at + timedelta(minutes=11)), draft.taken_by, said, _whole(due))
        draft.happened(Stage.DISPATCHED, _whole(at + timedelta(minutes=40)), draft.taken_by)
        draft.happened(Stage.INVESTIGATING, _whole(at + timedelta(minutes=150)), draft.owner)
        return PlantedTask(draft.received_at, False, lambda: write_case(world, draft))

    def _red_line(self) -> PlantedTask:
        """A person hurt in a lift, the press on the phone, five hours ago, with the supervisor of the South desk."""
        world = self._world
        at = _whole(world.rhythm.now - RED_LINE_AGE - timedelta(minutes=4))
        chen = world.staff["Chen"]
        content = world.phrases.one("planted", "red_line")
        draft = self._draft(self._someone(LAKE, 6), content, at, "lift.trapped", SOUTH, chen)
        draft.severity = 1
        draft.red_line_word = self._word(content)
        story = (
            (3, SideEvent.ACKNOWLEDGED, draft.taken_by, None),
            (6, SideEvent.ESCALATED, chen, "red_line_escalated"),
            (9, Stage.DISPATCHED, chen, None),
            (38, Stage.INVESTIGATING, chen, "red_line_look"),
            (124, SideEvent.NOTE, chen, "red_line_note"),
        )
        for minutes, kind, by, said in story:
            note = world.phrases.one("planted", said) if said else None
            draft.happened(kind, at + timedelta(minutes=minutes), by, note)
        return PlantedTask(at, False, lambda: write_case(world, draft))

    def _word(self, content: str) -> str | None:
        found = red_line_in(content, self._world.policies.red_lines)
        return found.word if found else None

    def _old_red_line(self, key: str, cause: str, site: str, weeks: int) -> PlantedTask:
        world = self._world
        at = _whole(world.rhythm.awake(world.rhythm.now - timedelta(weeks=weeks), lambda: 0.6))
        content = world.phrases.one("planted", key)
        draft = self._draft(
            self._someone(site, 1), content, at, cause, world.desk_of(site), world.members(world.desk_of(site))[0]
        )
        draft.severity, draft.red_line_word = 1, self._word(content)
        return PlantedTask(at, False, lambda: self._complaints.follow(draft))

    def _handed_down(self) -> PlantedTask:
        """From the city's hotline, with its number and its own time for the answer, which overrides ours."""
        world = self._world
        now = world.rhythm.now
        at = _whole(world.rhythm.awake(now - 23 * _HOUR, lambda: 0.2))
        draft = self._draft(
            self._someone(PLAZA, 2),
            world.phrases.one("planted", "hotline"),
            at,
            "fees.bill",
            SOUTH,
            world.staff["Shen"],
        )
        draft.channel, draft.severity = str(Channel.HOTLINE), 2
        draft.outside = Outside(OutsideBody.HOTLINE_12345, f"{local(at):%Y%m%d}0417", _whole(now + 50 * _HOUR))
        assert draft.owner is not None
        draft.happened(SideEvent.ACKNOWLEDGED, at + timedelta(minutes=8), draft.taken_by)
        draft.happened(Stage.DISPATCHED, at + timedelta(minutes=20), draft.taken_by)
        draft.happened(
            Stage.INVESTIGATING, at + timedelta(minutes=95), draft.owner, world.phrases.one("planted", "hotline_look")
        )
        return PlantedTask(at, False, lambda: write_case(world, draft))

    def _resting(self) -> PlantedTask:
        """Waits for the customer, whose part it is now: the clock stands still."""
        world = self._world
        at = _whole(world.rhythm.awake(world.rhythm.now - 22 * _HOUR, lambda: 0.3))
        draft = self._draft(
            self._someone(LAKE, 3),
            world.phrases.one("planted", "resting"),
            at,
            "noise.neighbours",
            SOUTH,
            world.staff["He"],
        )
        assert draft.owner is not None
        said = world.phrases.one("planted", "resting_note")
        draft.happened(SideEvent.ACKNOWLEDGED, at + timedelta(minutes=6), draft.taken_by)
        draft.happened(Stage.DISPATCHED, at + timedelta(minutes=15), draft.taken_by)
        draft.happened(Stage.INVESTIGATING, at + timedelta(minutes=70), draft.owner)
        draft.happened(SideEvent.WAITING, at + timedelta(minutes=100), draft.owner, said, reason=WAITING_CUSTOMER)
        return PlantedTask(at, False, lambda: write_case(world, draft))

    def _raised_before(self) -> PlantedTask:
        """The stuck lift was reported by the same customer five weeks ago, and closed."""
        world = self._world
        at = _whole(world.rhythm.awake(world.rhythm.now - timedelta(days=36), lambda: 0.3))
        person = self._someone(LAKE, 6, Tier.A)
        draft = self._draft(
            person, world.phrases.one("planted", "stuck_lift"), at, "lift.fault", SOUTH, world.staff["He"]
        )
        return PlantedTask(at, True, lambda: self._complaints.follow(draft))


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
