"""What fills the days: repairs and other services, enquiries, suggestions, praise, and calls that open no case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from dashboard.demo.callbacks import Ledger
from dashboard.demo.cases import Draft, write_case
from dashboard.demo.phrases import causes_with, responsible, weight
from dashboard.demo.rhythm import OFFICE_HOURS
from dashboard.demo.surveys import Surveys
from dashboard.demo.world import ENGINEERING, Member, Person, Population, World
from dashboard.rules.working_time import add_working_time
from data_access.vocabulary import CallbackReason, CaseKind, Channel, Direction, SideEvent, Stage

Task = tuple[datetime, Callable[[], object]]

_CHANNELS = ((Channel.PHONE, 44), (Channel.WECHAT, 33), (Channel.FRONT_DESK, 13), (Channel.WEB, 5), (Channel.CHAT, 5))
_MATURE = timedelta(days=20)


class Everyday:
    def __init__(self, world: World, population: Population, ledger: Ledger, surveys: Surveys) -> None:
        self._world, self._population, self._ledger, self._surveys = world, population, ledger, surveys
        self._causes = {
            kind: ([*causes_with(kind)], [weight(cause, kind) for cause in causes_with(kind)])
            for kind in (str(CaseKind.REPAIR), str(CaseKind.ENQUIRY))
        }

    def cases(self, week: int) -> list[Task]:
        """The week's cases that are no complaints, in no order."""
        volumes = self._world.volumes
        kinds: tuple[tuple[float, Callable[[Person, datetime], object]], ...] = (
            (volumes.repairs, self.repair),
            (volumes.enquiries, self.enquiry),
            (volumes.suggestions, self.suggestion),
            (volumes.praise, self.praise),
        )
        tasks: list[Task] = []
        for count, take in kinds:
            for at, person in self._moments(week, count):
                tasks.append((at, _bound(take, person, at)))
        return tasks

    def others(self, week: int) -> None:
        """The week's services that nobody had to ask for, and its calls and messages that open no case."""
        for at, person in self._moments(week, self._world.volumes.services, office=True):
            what = self._world.phrases.pick(self._world.chance, "service", "standing")
            self.serve(person, at, self._world.any_of(ENGINEERING), what, None)
        for at, person in self._moments(week, self._world.volumes.contacts):
            self.contact(person, at)
        per_contact = self._world.volumes.surveys - self._asked()
        for at, person in self._moments(week, max(0.0, per_contact), office=True):
            self._surveys.invite(person, at, self._world.manager(person))
        for at, person in self._moments(week, self._world.volumes.tier_callbacks, office=True):
            plan = self._ledger.plan(CallbackReason.TIER_INTERVAL, at)
            topic = self._world.phrases.pick(self._world.chance, "callback", "tier_interval")
            self._ledger.write(plan, person, self._world.manager(person), topic)

    def _asked(self) -> float:
        """Invitations of a usual week that follow from something done."""
        volumes = self._world.volumes
        done = volumes.repairs + volumes.services + volumes.complaints + 0.9 * volumes.enquiries
        return done + min(0.9 * volumes.contacts, 0.4 * volumes.surveys)

    def _moments(self, week: int, count: float, *, office: bool = False) -> list[tuple[datetime, Person]]:
        world = self._world
        wanted = count * world.rhythm.level(week) * world.numbers.normal(1, 0.05)
        hours = (OFFICE_HOURS,) if office else ()
        instants = world.rhythm.instants(world.numbers, week, wanted, *hours)
        return list(zip(instants, self._population.draw(world.numbers, week, len(instants)), strict=True))

    def _draft(self, kind: CaseKind, person: Person, at: datetime, cause: str | None, content: str) -> Draft:
        world, chance = self._world, self._world.chance
        desk = world.desk_of(person.site)
        team = responsible(cause) if cause else "desk"
        team = desk if team == "desk" else team
        channels = [str(channel) for channel, _ in _CHANNELS]
        return Draft(
            kind=kind,
            person=person,
            site=person.site,
            team=team,
            owner=world.any_of(team),
            channel=chance.choices(channels, [share for _, share in _CHANNELS])[0],
            cause=cause,
            content=content,
            received_at=at,
            taken_by=world.any_of(desk),
        )

    def repair(self, person: Person, at: datetime) -> None:
        """Dispatched within the hour, done the same or the next day, weekends too; closed when the sheet comes back."""
        world, chance = self._world, self._world.chance
        causes, weights = self._causes[CaseKind.REPAIR]
        cause = chance.choices(causes, weights)[0]
        draft = self._draft(CaseKind.REPAIR, person, at, cause, world.phrases.request(chance, cause, "repair"))
        assert draft.owner is not None
        sent = at + timedelta(minutes=4 + int(40 * chance.lognormvariate(0, 0.7)))
        done = _whole(world.rhythm.awake(sent + timedelta(hours=4.6 * chance.lognormvariate(0, 0.8)), chance.random))
        if world.rhythm.now - at < _MATURE:
            limit = draft.limit(world)
            if limit and limit < world.rhythm.now <= done:
                done = _whole(limit - timedelta(minutes=5 + int(90 * chance.random())))
        done = max(done, sent + timedelta(minutes=20))
        draft.happened(Stage.DISPATCHED, sent, draft.taken_by)
        if chance.random() < 0.3:
            draft.happened(Stage.INVESTIGATING, _whole(sent + (done - sent) / 2), draft.owner)
        draft.happened(Stage.RESOLVED, done, draft.owner)
        closed = world.rhythm.awake(done + timedelta(minutes=int(840 * chance.lognormvariate(0, 0.6))), chance.random)
        draft.happened(Stage.CLOSED, _whole(closed), draft.taken_by)
        case = write_case(world, draft)
        if done < world.rhythm.now:
            self.serve(person, done, draft.owner, draft.content, case)

    def serve(self, person: Person, at: datetime, member: Member, what: str, case: int | None) -> None:
        """A service done: it opens a callback and is asked about."""
        world, sheet, chance = self._world, self._world.sheets.services, self._world.chance.random
        paid = 2000 + 500 * int(chance() * 60) if case is None and chance() < 0.4 else None
        service = sheet.add(
            *(f"D{sheet.next_key}", person.id, person.asset, world.sites[person.site], world.teams[member.team]),
            *(member.id, case, what, paid, "CNY" if paid else None, person.tier, at, at, member.name),
        )
        plan = self._ledger.plan(CallbackReason.AFTER_SERVICE, at)
        self._ledger.write(plan, person, world.manager(person), what, service=service)
        self._surveys.invite(person, at, member, service=service)

    def enquiry(self, person: Person, at: datetime) -> None:
        """Answered at once as a rule, otherwise by somebody who knows, within hours."""
        world, chance = self._world, self._world.chance
        causes, weights = self._causes[CaseKind.ENQUIRY]
        cause = chance.choices(causes, weights)[0]
        draft = self._draft(CaseKind.ENQUIRY, person, at, cause, world.phrases.request(chance, cause, "enquiry"))
        assert draft.owner is not None
        if chance.random() < 0.86:
            draft.owner = draft.taken_by
            done = at + timedelta(minutes=1 + int(4 * chance.random()))
            draft.happened(Stage.CLOSED, done, draft.taken_by, world.phrases.pick(chance, "contact", "solved"))
        else:
            draft.happened(Stage.DISPATCHED, at + timedelta(minutes=6), draft.taken_by)
            hours = 0.4 + min(1.6 * chance.lognormvariate(0, 0.6), 6.5)
            done = _whole(add_working_time(world.policies.calendar, at + timedelta(minutes=6), hours))
            draft.happened(Stage.ANSWERED, done, draft.owner)
            draft.happened(Stage.CLOSED, done + timedelta(minutes=3), draft.owner)
        case = write_case(world, draft)
        if chance.random() < 0.9:
            self._surveys.invite(person, done, draft.owner, case=case)

    def suggestion(self, person: Person, at: datetime) -> None:
        world, chance = self._world, self._world.chance
        content = world.phrases.pick(chance, "suggestion", "contents")
        draft = self._draft(CaseKind.SUGGESTION, person, at, None, content)
        assert draft.owner is not None
        calendar = world.policies.calendar
        looked = _whole(add_working_time(calendar, at, 1 + 5 * chance.random()))
        answered = _whole(add_working_time(calendar, looked, 6 + 22 * chance.random()))
        draft.happened(SideEvent.ACKNOWLEDGED, at + timedelta(minutes=9), draft.taken_by)
        draft.happened(Stage.DISPATCHED, looked, draft.taken_by)
        draft.happened(Stage.ANSWERED, answered, draft.owner)
        draft.happened(Stage.CLOSED, answered + timedelta(minutes=30), draft.owner)
        write_case(world, draft)

    def praise(self, person: Person, at: datetime) -> None:
        world, chance = self._world, self._world.chance
        draft = self._draft(CaseKind.PRAISE, person, at, None, world.phrases.pick(chance, "praise", "contents"))
        draft.happened(Stage.CLOSED, at + timedelta(minutes=2), draft.taken_by)
        write_case(world, draft)

    def contact(self, person: Person, at: datetime) -> None:
        """A call that opens no case, answered by the desk."""
        world, sheet, chance = self._world, self._world.sheets.interactions, self._world.chance
        member = world.any_of(world.desk_of(person.site))
        channel = (
            Channel.PHONE if chance.random() < 0.55 else Channel.WECHAT if chance.random() < 0.7 else Channel.FRONT_DESK
        )
        sheet.add(
            *(f"I{sheet.next_key}", person.id, person.asset, world.sites[person.site], world.teams[member.team]),
            *(member.id, None, str(channel), str(Direction.INBOUND), str(CaseKind.ENQUIRY), True),
            *(world.phrases.pick(chance, "contact", "inbound"), person.tier, at, at, member.name),
        )
        if chance.random() < min(0.9, 0.4 * world.volumes.surveys / max(world.volumes.contacts, 1)):
            self._surveys.invite(person, at, member)


def _bound(take: Callable[[Person, datetime], object], person: Person, at: datetime) -> Callable[[], object]:
    return lambda: take(person, at)


def _whole(at: datetime) -> datetime:
    return at.replace(microsecond=0)
