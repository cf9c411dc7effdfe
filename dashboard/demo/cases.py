"""Writing one case with all that happened to it. State columns are read from its events, as the rules have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from dashboard.demo.world import ENGINEERING, Member, Person, World
from dashboard.rules.sla import due as earlier_due
from dashboard.rules.sla import policy_due
from dashboard.rules.stages import is_open, next_stage_after
from data_access.vocabulary import AttemptWay, CaseKind, Direction, SideEvent, Stage
from data_access.vocabulary.forms import Outcome, OutsideBody, RootCause

_PARTS = "parts"
"""What most of the demo's cases wait for: it does not stop the clock."""

_ROOTS = (
    *(RootCause.EQUIPMENT, RootCause.EQUIPMENT, RootCause.PEOPLE, RootCause.PROCESS, RootCause.COMMUNICATION),
    *(RootCause.SUPPLIER, RootCause.MATERIAL, RootCause.ENVIRONMENT),
)
_OUTCOMES = (Outcome.MET, Outcome.MET, Outcome.MET, Outcome.PARTLY, Outcome.EXPLAINED)


@dataclass(frozen=True)
class Event:
    kind: str
    at: datetime
    by: Member
    note: str | None = None
    due_at: datetime | None = None
    reason: str = _PARTS


class Outside(NamedTuple):
    """Who handed the case down, under which number, and by when they want it answered."""

    body: OutsideBody
    number: str
    due_at: datetime


@dataclass
class Draft:
    """A case before it is written. `events` may reach into the future; only what lies before now is written."""

    kind: CaseKind
    person: Person | None
    site: str
    team: str
    owner: Member | None
    channel: str
    cause: str | None
    content: str
    received_at: datetime
    taken_by: Member
    severity: int = 3
    demand: str | None = None
    confidential: bool = False
    red_line_word: str | None = None
    parent: int | None = None
    outside: Outside | None = None
    events: list[Event] = field(default_factory=list)

    def happened(
        self,
        kind: Stage | SideEvent | str,
        at: datetime,
        by: Member,
        note: str | None = None,
        due: datetime | None = None,
        *,
        reason: str = _PARTS,
    ) -> None:
        self.events.append(Event(str(kind), at, by, note, due, reason))

    def limit(self, world: World) -> datetime | None:
        """The due moment, promises included; one set from outside overrides."""
        if self.outside:
            return self.outside.due_at
        policy = policy_due(world.policies.sla, world.policies.calendar, self.kind, self.severity, self.received_at)
        return earlier_due(policy, self.promised)

    @property
    def promised(self) -> datetime | None:
        """The reply time agreed last."""
        agreed = (event.due_at for event in reversed(self.events) if event.kind == SideEvent.PROMISED)
        return next(agreed, None)


def write_case(world: World, draft: Draft) -> int:
    """Write the case, its events before now and the contact that brought it in. Returns its key."""
    now, sheets = world.rhythm.now, world.sheets
    events = sorted((event for event in draft.events if event.at < now), key=lambda event: event.at)
    draft.events = events
    stage, since = str(Stage.RECEIVED), draft.received_at
    for event in events:
        following = next_stage_after(stage, event.kind)
        if following != stage:
            stage, since = following, event.at
    was_reopened = any(event.kind == SideEvent.REOPENED for event in events)
    person = draft.person
    policy = policy_due(world.policies.sla, world.policies.calendar, draft.kind, draft.severity, draft.received_at)
    number = sheets.cases.next_key
    case = sheets.cases.add(
        *(str(number), str(draft.kind), person and person.id, person and person.asset, world.sites[draft.site]),
        *(world.teams[draft.team], draft.owner and draft.owner.id, draft.channel),
        *(world.causes[draft.cause] if draft.cause else None, draft.severity, draft.content, draft.demand),
        *(person and person.tier, draft.received_at, _soon(world, draft.received_at), draft.taken_by.name),
        *(policy, None if was_reopened else draft.promised),
        draft.outside.due_at if draft.outside else earlier_due(policy, draft.promised),
        *(stage, since, is_open(stage)),
        *(draft.red_line_word is not None, draft.red_line_word, draft.parent, draft.confidential, _level(events)),
        *(draft.outside or (None, None, None)),
    )
    _write_events(world, draft, case)
    _write_intake(world, draft, case)
    return case


def _write_events(world: World, draft: Draft, case: int) -> None:
    sheet, team = world.sheets.events, world.teams[draft.team]
    received = Event(str(Stage.RECEIVED), draft.received_at, draft.taken_by)
    urging: int | None = None
    for event in (received, *draft.events):
        is_handed_over = event.kind in (Stage.DISPATCHED, SideEvent.TRANSFERRED)
        staff = draft.owner if is_handed_over else event.by  # of a hand-over whom it went to: nobody, where to a team
        answers = urging if event.kind == SideEvent.URGE_ANSWERED else None
        key = sheet.add(
            *(str(sheet.next_key), case, event.kind, event.at, _soon(world, event.at), event.by.name),
            *(staff and staff.id, team, event.note, event.due_at, *_told(world, draft, event), answers),
        )
        urging = key if event.kind == SideEvent.URGED else urging


def answer_urging(world: World, draft: Draft, urged_at: datetime, until: datetime) -> None:
    """Most urgings are answered, some slowly; engineering, out on its rounds, is the slowest department."""
    slow = draft.team == ENGINEERING
    if world.aside.random() < (0.3 if slow else 0.12):
        return
    hours = (5.5 if slow else 1.2) * world.aside.lognormvariate(0, 0.7)
    at = world.rhythm.awake(urged_at + timedelta(hours=hours), world.aside.random).replace(microsecond=0)
    if at < until:
        said = world.phrases.pick(world.aside, "complaint", "urge_answered")
        draft.happened(SideEvent.URGE_ANSWERED, at, draft.owner or draft.taken_by, said)


def _told(world: World, draft: Draft, event: Event) -> tuple[Any, ...]:
    """What the form of a step says beside its note, as the columns of the sheet stand."""
    chance = world.chance.random
    finding = outcome = way = root_cause = reason = None
    done: tuple[str | None, datetime | None] = (None, None)
    if event.kind == Stage.RESOLVED and draft.kind is CaseKind.COMPLAINT:
        finding = world.phrases.pick(world.chance, "complaint", "findings")
        outcome = str(_OUTCOMES[int(chance() * len(_OUTCOMES))])
        root_cause = str(_ROOTS[int(chance() * len(_ROOTS))])
        done = (event.by.name, event.at)
    if event.kind in (Stage.ANSWERED, Stage.FOLLOWED_UP) and draft.kind is CaseKind.COMPLAINT:
        way = str(AttemptWay.WECHAT if chance() < 0.25 else AttemptWay.PHONE)
    if event.kind == SideEvent.WAITING:
        reason = event.reason
    pauses = world.policies.waiting.pauses(reason) if reason else None
    level = 1 if event.kind == SideEvent.ESCALATED else None
    return finding, outcome, way, root_cause, *done, reason, pauses, level


def _level(events: Iterable[Event]) -> int:
    """How often the case went up since it was received or re-opened."""
    level = 0
    for event in events:
        level = 0 if event.kind == SideEvent.REOPENED else level + (event.kind == SideEvent.ESCALATED)
    return level


def _write_intake(world: World, draft: Draft, case: int) -> None:
    """The call or message that brought the case in, and each later one of the customer."""
    write_contact(world, draft, case, draft.received_at, draft.taken_by, draft.content)
    for event in draft.events:
        if event.kind == SideEvent.URGED:
            write_contact(world, draft, case, event.at, event.by, event.note or draft.content)


def write_contact(world: World, draft: Draft, case: int, at: datetime, by: Member, content: str) -> None:
    sheet, person = world.sheets.interactions, draft.person
    sheet.add(
        *(f"I{sheet.next_key}", person and person.id, person and person.asset, world.sites[draft.site]),
        *(world.teams[by.team], by.id, case, draft.channel, str(Direction.INBOUND), str(draft.kind), True, content),
        *(person and person.tier, at, _soon(world, at), by.name),
    )


def _soon(world: World, at: datetime) -> datetime:
    """When it was written down: a minute or two later, never in the future."""
    return min(at + timedelta(seconds=20 + int(world.chance.random() * 100)), world.rhythm.now)
