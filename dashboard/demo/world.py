"""What every part of the demo company shares: its rows' sheets, its chance, its time, its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from dashboard.demo.phrases import Phrases
from dashboard.demo.rhythm import Rhythm
from dashboard.policies import Policies
from data_access.repositories.bulk import BulkWriter
from data_access.tables import (
    Action,
    Asset,
    Callback,
    CallbackAttempt,
    CallbackSkip,
    Case,
    CaseEvent,
    Customer,
    CustomerAsset,
    CustomerSearch,
    Exposure,
    Interaction,
    Purchase,
    Service,
    Survey,
    SurveyAnswer,
)

FIRST_CASE = 1001
NORTH, SOUTH, ENGINEERING, GROUNDS = "north", "south", "engineering", "grounds"
SPRUCE, LAKE, PLAZA = "spruce", "lake", "plaza"


class Member(NamedTuple):
    """One of the twenty. `pinyin` is the key by which stories name people."""

    id: int
    name: str
    pinyin: str
    team: str


class Person(NamedTuple):
    """A customer as facts need it. `manager` is the account manager's id, `unit` the label of the main asset."""

    id: int
    site: str
    building: int
    unit: str
    asset: int
    manager: int
    tier: str


@dataclass(frozen=True)
class Volumes:
    """How much happens in a usual week, beside the lifts."""

    complaints: float = 22
    repairs: float = 88
    enquiries: float = 62
    suggestions: float = 6
    praise: float = 8
    services: float = 62  # not called for by a repair
    contacts: float = 260  # calls and messages that open no case
    surveys: float = 645
    tier_callbacks: float = 18

    @property
    def cases(self) -> float:
        return self.complaints + self.repairs + self.enquiries + self.suggestions + self.praise


def volumes_for(customers: int, interactions: int | None, weeks: int) -> Volumes:
    """Grows with the customers, cases more slowly than services: about 30,000 a year at 100,000 customers."""
    times = max(1.0, customers / 3000)
    usual = Volumes()
    grown = Volumes(
        complaints=min(usual.complaints * times, 75),
        repairs=min(usual.repairs * times, 275),
        enquiries=min(usual.enquiries * times, 190),
        suggestions=min(usual.suggestions * times, 18),
        praise=min(usual.praise * times, 22),
        services=min(usual.services * times**1.14, 3_400),
        surveys=min(usual.surveys * times, 2_600),
        tier_callbacks=min(usual.tier_callbacks * times, 120),
        contacts=usual.contacts * times,
    )
    if interactions is None:
        return grown
    called = customers * 0.04  # calls that keep the contact intervals, a week
    spare = interactions / weeks - grown.cases - called
    return Volumes(**{**grown.__dict__, "contacts": max(0.0, spare)})


class Sheets:
    """A sheet per table, with the columns that the demo fills."""

    def __init__(self, writer: BulkWriter) -> None:
        sheet = writer.sheet
        facts = ("customer_id", "asset_id", "site_id", "team_id")
        kept = ("recorded_at", "recorded_by")
        self.customers = sheet(
            Customer,
            *("number", "name", "kind", "phone", "address", "industry", "site_id", "account_manager_id", "opened_at"),
            *("preferred_time", "preference", "lost_at", "lost_reason"),
        )
        self.assets = sheet(Asset, "number", "kind", "label", "site_id")
        self.relations = sheet(CustomerAsset, "customer_id", "asset_id", "relation")
        self.search = sheet(CustomerSearch, "customer_id", "key", "kind")
        self.purchases = sheet(
            Purchase, "number", "customer_id", "site_id", "bought_at", "amount_minor", "description", "recorded_at"
        )
        self.exposures = sheet(Exposure, "number", "site_id", "month", "kind", "quantity")
        self.cases = sheet(
            Case,
            *("number", "kind", *facts, "owner_id", "channel", "cause_id", "severity", "content", "demand", "tier"),
            *("received_at", *kept, "policy_due_at", "promised_at", "due_at", "stage", "stage_since", "is_open"),
            *("is_red_line", "red_line_word", "parent_id", "confidential", "escalation_level"),
            *("outside_body", "outside_number", "outside_due_at"),
            first=FIRST_CASE,
        )
        self.events = sheet(
            CaseEvent,
            *("number", "case_id", "kind", "occurred_at", *kept, "staff_id", "team_id", "note", "due_at"),
            *("finding", "outcome", "way", "root_cause", "implemented_by", "implemented_at"),
            *("reason", "pauses", "level", "answers_id"),
        )
        self.interactions = sheet(
            Interaction,
            *("number", *facts, "staff_id", "case_id", "channel", "direction", "kind", "reached", "content", "tier"),
            *("occurred_at", *kept),
        )
        self.services = sheet(
            Service,
            *("number", *facts, "staff_id", "case_id", "description", "amount_minor", "currency", "tier"),
            *("finished_at", *kept),
        )
        self.callbacks = sheet(
            Callback,
            *("number", "customer_id", "asset_id", "case_id", "service_id", "survey_id", "site_id", "team_id"),
            *("owner_id", "reason", "topic", "tier", "opened_at", "original_due_at", "due_at", "state", "ended_at"),
            *("next_attempt_at", "end_reason", "part_of_id", "checks_id", *kept),
        )
        self.attempts = sheet(
            CallbackAttempt,
            *("number", "callback_id", "attempted_at", "way", "result", "staff_id", "note", "satisfied", *kept),
            *("wanted_at", "confirmed"),
        )
        self.skips = sheet(CallbackSkip, "callback_id", "skipped_at", "reason", "staff_id", "recorded_by")
        self.surveys = sheet(
            Survey,
            *("number", "customer_id", "case_id", "service_id", "site_id", "team_id", "staff_id", "channel"),
            *("sent_at", "delivered", "answered_at", "comment", "tier", *kept),
        )
        self.answers = sheet(SurveyAnswer, "survey_id", "item_id", "score")
        self.actions = sheet(Action, "what", "who", "by_when", "made_at", "made_by", "done_at", "team_id", "form_token")


@dataclass
class Population:
    """All customers, and from when until when each one is active, in weeks of the rhythm (`until` excluded)."""

    people: list[Person]
    active_from: NDArray[np.int16]
    active_until: NDArray[np.int16]

    def draw(self, numbers: np.random.Generator, week: int, n: int) -> list[Person]:
        """So many people who are active in a week, some more than once."""
        known = np.flatnonzero((self.active_from <= week) & (self.active_until > week))
        return [self.people[i] for i in known[numbers.integers(0, len(known), n)]] if n else []


@dataclass
class World:
    session: Session
    writer: BulkWriter
    sheets: Sheets
    chance: Random
    aside: Random
    """For what was added later: the stories keep the luck that they have."""
    numbers: np.random.Generator
    rhythm: Rhythm
    phrases: Phrases
    policies: Policies
    volumes: Volumes
    sites: Mapping[str, int] = field(default_factory=dict)
    site_names: Mapping[str, str] = field(default_factory=dict)
    teams: Mapping[str, int] = field(default_factory=dict)
    staff: Mapping[str, Member] = field(default_factory=dict)
    causes: Mapping[str, int] = field(default_factory=dict)
    items: Mapping[str, int] = field(default_factory=dict)
    busiest: str = ""

    @cached_property
    def _by_id(self) -> Mapping[int, Member]:
        return {member.id: member for member in self.staff.values()}

    @cached_property
    def _by_team(self) -> Mapping[str, list[Member]]:
        return {team: [member for member in self.staff.values() if member.team == team] for team in self.teams}

    def members(self, team: str) -> list[Member]:
        return self._by_team[team]

    def desk_of(self, site: str) -> str:
        return NORTH if site == SPRUCE else SOUTH

    def any_of(self, team: str) -> Member:
        """One of the team; the supervisor seldom, the busiest as often as two others."""
        members = self.members(team)
        if self.chance.random() < 0.06:
            return members[0]
        others = [*members[1:], *(one for one in members if one.pinyin == self.busiest)]
        return others[int(self.chance.random() * len(others))]

    def manager(self, person: Person) -> Member:
        return self._by_id[person.manager]

    def where(self, person: Person) -> str:
        return self.phrases.one("place", "unit", site=self.site_names[person.site], unit=person.unit)
