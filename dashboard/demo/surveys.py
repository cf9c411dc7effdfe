"""Surveys: who was asked, who answered, which scores. Includes story 2: one person whose attitude scores fall."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.demo.callbacks import Ledger
from dashboard.demo.world import ENGINEERING, GROUNDS, NORTH, SOUTH, Member, Person, World
from data_access.vocabulary import CallbackReason, Channel

FALLING = "Tang"
FALLING_WEEKS = 8

_RESPONDS = 0.315
_BAD: Mapping[str, float] = {NORTH: 0.04, SOUTH: 0.075, ENGINEERING: 0.052, GROUNDS: 0.04}
_SO_SO: Mapping[str, float] = {NORTH: 0.062, SOUTH: 0.115, ENGINEERING: 0.075, GROUNDS: 0.06}
_TOP = {"attitude": 0.97, "efficiency": 0.8, "quality": 0.94, "problem_solving": 0.955, "convenience": 0.885}
_ASKED = {"attitude": 1.0, "efficiency": 1.0, "quality": 0.98, "problem_solving": 0.99, "convenience": 0.955}
_BAD_SCORES = (1, 2, 2, 3, 3, 4)
_LAG_HOURS = 9.0


@dataclass(frozen=True)
class _Answer:
    scores: dict[str, int]
    comment: str | None


class Surveys:
    def __init__(self, world: World, ledger: Ledger) -> None:
        self._world, self._ledger = world, ledger
        self._curt_count = 0

    def invite(
        self,
        person: Person,
        finished_at: datetime,
        member: Member,
        *,
        case: int | None = None,
        service: int | None = None,
    ) -> None:
        """Ask a customer about a person's service, an hour or two later; the answer may come."""
        world, chance = self._world, self._world.chance
        sent = world.rhythm.awake(finished_at + timedelta(minutes=40 + int(100 * chance.random())), chance.random)
        sent = sent.replace(microsecond=0)
        if sent >= world.rhythm.now:
            return
        delivered = chance.random() < 0.972
        answer = self._answer(sent, member) if delivered and chance.random() < _RESPONDS else None
        self._write(person, sent, delivered, answer, member, case, service)

    def _answer(self, sent: datetime, member: Member) -> tuple[datetime, _Answer] | None:
        chance = self._world.chance
        at = sent + timedelta(seconds=3600 * min(_LAG_HOURS * chance.lognormvariate(0, 1.1), 150))
        at = at.replace(microsecond=0)
        return (at, self._scores(member, at)) if at < self._world.rhythm.now else None

    def _write(
        self,
        person: Person,
        sent: datetime,
        delivered: bool,
        answer: tuple[datetime, _Answer] | None,
        member: Member,
        case: int | None,
        service: int | None,
    ) -> None:
        world, chance = self._world, self._world.chance.random
        at, given = answer or (None, None)
        luck = chance()
        survey = world.sheets.surveys.add(
            *(f"S{world.sheets.surveys.next_key}", person.id, case, service, world.sites[person.site]),
            *(world.teams[member.team], member.id, str(_channel(luck)), sent, delivered, at),
            *(given and given.comment, person.tier, at or sent, member.name),
        )
        if at is None or given is None:
            return
        for item, score in given.scores.items():
            world.sheets.answers.add(survey, world.items[item], score)
        low = any(score <= (6 if item == "recommend" else 2) for item, score in given.scores.items())
        if low:
            plan = self._ledger.plan(CallbackReason.LOW_SCORE, at, unhappy=True)
            topic = world.phrases.pick(world.chance, "callback", "low_score")
            self._ledger.write(plan, person, world.manager(person), topic, survey=survey)

    def _scores(self, member: Member, at: datetime) -> _Answer:
        """A mood first, then every item around it, so that a person's answers agree with each other."""
        chance, phrases = self._world.chance, self._world.phrases
        luck = chance.random()
        bad, so_so = _BAD[member.team], _SO_SO[member.team]
        mood = "poor" if luck < bad else "fair" if luck < bad + so_so else "good"
        scores = {item: self._item(mood, top) for item, top in _TOP.items() if chance.random() < _ASKED[item]}
        if member.team == ENGINEERING and chance.random() < 0.3:
            scores["competence"] = self._item(mood, 0.95)
        overall = {"poor": 1 + (luck < bad * 0.62), "fair": 3, "good": 5 if chance.random() < 0.62 else 4}[mood]
        scores = {"overall": overall, **scores}
        if chance.random() < 0.97:
            scores["recommend"] = self._recommend(overall)
        fallen = self._fallen(member, at)
        if fallen:
            scores["attitude"] = self._curt(fallen)
        spoken = "curt" if fallen and scores["attitude"] <= 2 else mood
        share = {"poor": 0.55, "curt": 0.6, "fair": 0.32, "good": 0.14}[spoken]
        return _Answer(scores, phrases.pick(chance, "comment", spoken) if chance.random() < share else None)

    def _item(self, mood: str, top: float) -> int:
        chance = self._world.chance.random
        if mood == "poor":
            return _BAD_SCORES[int(chance() * len(_BAD_SCORES))]
        if mood == "fair":
            return 4 if chance() < top - 0.5 else 3
        return 3 if chance() >= top else 5 if chance() < 0.6 else 4

    def _recommend(self, overall: int) -> int:
        luck = self._world.chance.random()
        if overall <= 2:
            return int(luck * 7)
        if overall == 3:
            return 7 if luck < 0.75 else 8
        share = 0.56 if overall == 5 else 0.2
        return 9 + (luck < share / 2) if luck < share else 7 + (luck > 0.72)

    def _fallen(self, member: Member, at: datetime) -> int:
        """Weeks that the one person's attitude has been falling by then, 1 to 9; 0 before, and for everybody else."""
        if member.pinyin != FALLING:
            return 0
        rhythm = self._world.rhythm
        first = rhythm.start(rhythm.last_week + 1 - FALLING_WEEKS)
        return 0 if at < first else 1 + (at - first).days // 7

    def _curt(self, weeks: int) -> int:
        """From 3.6 on average down to 2.0, evenly, so that a handful of answers a week shows it."""
        self._curt_count += 1
        wanted = 3.6 - 0.2 * (weeks - 1)
        steps = int(wanted * self._curt_count) - int(wanted * (self._curt_count - 1))
        return max(1, min(5, steps + (-1, 0, 1, 0)[self._curt_count % 4]))


def _channel(luck: float) -> Channel:
    if luck < 0.44:
        return Channel.SMS
    if luck < 0.78:
        return Channel.WECHAT
    return Channel.PHONE if luck < 0.95 else Channel.EMAIL
