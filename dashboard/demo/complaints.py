"""Complaints, week by week, each through all its stages. Includes story 1: lifts at two buildings in the last week."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from dashboard.demo.callbacks import Ledger
from dashboard.demo.cases import Draft, write_case
from dashboard.demo.complaint_way import LIFT, Way, apart
from dashboard.demo.phrases import causes_with, responsible, weight
from dashboard.demo.surveys import Surveys
from dashboard.demo.world import LAKE, Person, Population, World
from data_access.vocabulary import CaseKind, Channel

Task = tuple[datetime, Callable[[], object]]

LIFTS = (3, 2, 4, 3, 2, 5, 3, 1, 2, 4, 3, 3, 2, 4, 2, 3, 5, 3, 2, 3, 4, 2, 3)
LIFT_SPIKE = 9
SPIKE_BUILDINGS = (5, 6)
OTHERS_IN_LAST_WEEK, OTHERS_BEFORE = 22, 20

_CHANNELS = (
    *((Channel.PHONE, 46), (Channel.WECHAT, 24), (Channel.FRONT_DESK, 12), (Channel.WEB, 5), (Channel.CHAT, 4)),
    *((Channel.VISIT, 3), (Channel.EMAIL, 2), (Channel.SMS, 1), (Channel.HOTLINE, 1.5), (Channel.SOCIAL, 0.8)),
    *((Channel.REGULATOR, 0.4), (Channel.LETTER, 0.3)),
)
_DESK_KEEPS = 0.62


class Complaints:
    def __init__(self, world: World, population: Population, ledger: Ledger, surveys: Surveys) -> None:
        self._world, self._population, self._ledger, self._surveys = world, population, ledger, surveys
        self._causes = [cause for cause in causes_with("complaint") if weight(cause, "complaint")]
        self._weights = [weight(cause, "complaint") for cause in self._causes]
        self._channels = [str(channel) for channel, _ in _CHANNELS]
        self._shares = [share for _, share in _CHANNELS]
        self._children: defaultdict[int, list[Task]] = defaultdict(list)

    def week(self, week: int, planted: int, planted_lifts: int) -> list[Task]:
        """The week's complaints in no order. `planted`: how many the stories put into it, lifts among them."""
        world = self._world
        lifts = self._lifts(week) - planted_lifts
        others = self._others(week) - (planted - planted_lifts)
        tasks: list[Task] = self._children.pop(week, [])
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

    def _reject(self, parent: Draft, case: int, at: datetime) -> None:
        """The customer does not accept the outcome: a form of its own with the first attached, in the week of the call."""
        world = self._world
        assert parent.person is not None
        caller = world.manager(parent.person)
        said = world.phrases.pick(apart(at), "complaint", "rejected")
        content = world.phrases.joined(parent.content, said)
        draft = replace(parent, content=content, received_at=at, taken_by=caller, demand=None, parent=case, events=[])
        self._children[world.rhythm.week_of(at)].append((at, lambda: self._followapart(draft)))

    def _followapart(self, draft: Draft) -> int:
        """With a chance of its own: the rest of the company does not depend on who rejects what."""
        world, kept = self._world, self._world.chance
        world.chance = apart(draft.received_at)
        try:
            return self.follow(draft)
        finally:
            world.chance = kept

    def follow(self, draft: Draft) -> int:
        """Let a complaint take its way; write it with what has happened so far, its callbacks and its survey."""
        assert draft.person is not None
        person = draft.person
        way = Way(self._world, draft, self._ledger)
        way.go()
        case = write_case(self._world, draft)
        if way.rejected_at:
            self._reject(draft, case, way.rejected_at)
        for plan in way.callbacks:
            by = self._world.manager(person)
            self._ledger.write(plan, person, by, draft.content, case=case, alone=draft.confidential)
        if way.closed_at and draft.owner:
            self._surveys.invite(person, way.closed_at, draft.owner, case=case)
        return case
