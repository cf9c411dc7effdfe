"""Calls that keep each tier's contact interval, and the customers whom nobody calls (story 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from dashboard.demo.rhythm import instant, today
from dashboard.demo.world import Person, Population, World
from data_access.vocabulary import Channel, Direction, Tier

_QUIET_A: Mapping[str, tuple[int, ...]] = {
    "Lin": (64, 55, 49, 47, 44, 41, 38, 35, 33),
    "He": (58, 46, 40, 36, 33),
    "Zhou": (51, 43, 37, 34),
    "Xu": (48, 39, 32),
    "Lu": (42, 34),
}
"""Days since the last contact of the A customers who are overdue (interval 30), by account manager: 23 in all."""

_QUIET_SHARE = {Tier.B: (0.068, 92, 150), Tier.C: (0.062, 183, 260)}
_CADENCE = {Tier.A: 24, Tier.B: 74, Tier.C: 150}
_WAYS = (Channel.PHONE, Channel.PHONE, Channel.PHONE, Channel.WECHAT, Channel.VISIT)


def silence(world: World, population: Population) -> dict[int, int]:
    """Choose who is overdue for contact: customer id → days since the last one. Nothing happens to them after that."""
    quiet: dict[int, int] = {}
    waiting = {world.staff[name].id: list(days) for name, days in _QUIET_A.items()}
    for place, person in enumerate(population.people):
        if not _has_stayed(world, population, place):
            continue
        days = 0
        if person.tier == Tier.A and waiting[person.manager]:
            days = waiting[person.manager].pop(0)
        elif person.tier in _QUIET_SHARE:
            share, least, most = _QUIET_SHARE[Tier(person.tier)]
            days = least + int(world.chance.random() * (most - least)) if world.chance.random() < share else 0
        if days:
            quiet[person.id] = days
            week = (today(world.rhythm.now) - timedelta(days=days) - world.rhythm.first_monday).days // 7
            population.active_until[place] = max(0, week - 3)  # what began before must have ended
    return quiet


def _has_stayed(world: World, population: Population, place: int) -> bool:
    """A customer for at least half a year who has not left."""
    return bool(population.active_from[place] < world.rhythm.weeks - 40) and bool(
        population.active_until[place] == world.rhythm.weeks
    )


def keep_contact(world: World, population: Population, quiet: Mapping[int, int]) -> None:
    """One outbound call per interval, a little early, to all with a tier that asks for it; for the quiet, none since."""
    starts = population.active_from * 7
    for place, person in enumerate(population.people):
        if person.tier in _CADENCE:
            for age in _ages(world, person, int(starts[place]), quiet.get(person.id)):
                _call(world, person, age)
        world.writer.flush_if_large()


def _ages(world: World, person: Person, start: int, silent: int | None) -> Iterator[int]:
    cadence = _CADENCE[Tier(person.tier)]
    span = (today(world.rhythm.now) - world.rhythm.first_monday).days - start
    age = silent if silent is not None else 1 + int(world.chance.random() * cadence)
    age = min(age, max(span - 1, 1))
    while age < span:
        yield age
        age += max(7, int(cadence * (0.85 + 0.3 * world.chance.random())))


def _call(world: World, person: Person, age: int) -> None:
    chance = world.chance.random
    member = world.manager(person)
    at = instant(today(world.rhythm.now) - timedelta(days=age), 9.2 + 8.3 * chance())
    world.sheets.interactions.add(
        *(f"K{person.id}-{age}", person.id, person.asset, world.sites[person.site], world.teams[member.team]),
        *(member.id, None, str(_WAYS[int(chance() * len(_WAYS))]), str(Direction.OUTBOUND), None, True),
        *(world.phrases.pick(world.chance, "contact", "care"), person.tier, at, at + timedelta(minutes=4), member.name),
    )
