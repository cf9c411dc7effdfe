"""The customers: who they are, what is served for them, what they buy, and how long each stays.

What they buy decides their tier, so the purchases are scaled until the shares of value fall where the tiers' edges are:
4 % of the customers bring 80 %, a further 20 % bring 15 %.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from dashboard.demo.organisation import plan
from dashboard.demo.people import Registry
from dashboard.demo.rhythm import instant, today
from dashboard.demo.world import LAKE, PLAZA, SPRUCE, Person, Population, World
from dashboard.rules.search_keys import search_keys
from data_access.vocabulary import AssetKind, CustomerKind, Relation, Tier

_SHARES = {Tier.A: 0.04, Tier.B: 0.2, Tier.C: 0.517}
_SITES = {Tier.A: (0.25, 0.3, 0.45), Tier.B: (0.42, 0.42, 0.16), Tier.C: (0.47, 0.45, 0.08), Tier.D: (0.48, 0.4, 0.12)}
_LOYAL = {Tier.A: 0.34, Tier.B: 0.22, Tier.C: 0.15}
_YEARLY = {Tier.A: (90_000, 0.5), Tier.B: (5_800, 0.26), Tier.C: (640, 0.45)}  # median in yuan, spread
_CUTS = {Tier.A: (45_000, 600_000), Tier.B: (3_300, 12_500), Tier.C: (150, 2_300)}
_WHOLE_SHARE = {Tier.A: 0.8008, Tier.B: 0.1498, Tier.C: 0.0494}
_TOWERS = {SPRUCE: (18, 4), LAKE: (22, 4), PLAZA: (26, 6)}  # storeys, flats on each
_WINDOW = 365


@dataclass(frozen=True)
class Spell:
    """How long a customer is with the company, in days before now; `ended` is None for those who stay."""

    tier: Tier
    opened: int
    ended: int | None = None
    never: bool = False  # a prospect: no activity
    lost: bool = False


def settle(world: World, customers: int) -> Population:
    """Write the customers with their assets, search keys and purchases."""
    spells = _spells(world, customers)
    yearly = _yearly_values(world, spells)
    registry = Registry(world.chance, world.phrases.language)
    people: list[Person] = []
    for place, spell in enumerate(spells):
        person = _settle_one(world, registry, place, spell)
        people.append(person)
        if spell.tier is not Tier.D:
            _buy(world, person, spell, int(yearly[place]))
        world.writer.flush_if_large()
    day = today(world.rhythm.now)
    start = (day - world.rhythm.first_monday).days
    active_from = [max(0, (start - spell.opened) // 7) for spell in spells]
    active_until = [
        0 if spell.never else world.rhythm.weeks if spell.ended is None else max(0, (start - spell.ended) // 7)
        for spell in spells
    ]
    return Population(people, np.array(active_from, dtype=np.int16), np.array(active_until, dtype=np.int16))


def _spells(world: World, customers: int) -> list[Spell]:
    """Tiers in the wanted shares, shuffled; newcomers, leavers and prospects among them."""
    tiers = [tier for tier, share in _SHARES.items() for _ in range(round(share * customers))]
    tiers += [Tier.D] * (customers - len(tiers))
    world.chance.shuffle(tiers)
    return [_spell(world, tier) for tier in tiers]


def _spell(world: World, tier: Tier) -> Spell:
    chance = world.chance.random
    luck = chance()
    if tier is Tier.D and luck < 0.21:
        return Spell(tier, opened=10 + int(chance() * 500), never=True, lost=luck < 0.05)
    if luck < 0.045:
        return Spell(tier, opened=3 + int(chance() * 82))
    if luck > 0.962:
        return Spell(tier, opened=540 + int(chance() * 900), ended=200 + int(chance() * 60))
    return Spell(tier, opened=100 + int(chance() * (440 if luck < 0.25 else 1500)))


def _yearly_values(world: World, spells: Sequence[Spell]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Minor units of the last twelve months, tier by tier scaled to its share of the whole."""
    values = np.zeros(len(spells))
    tiers = np.array([str(spell.tier) for spell in spells])
    for tier, (median, spread) in _YEARLY.items():
        chosen = tiers == tier
        drawn = median * np.exp(spread * world.numbers.standard_normal(int(chosen.sum())))
        values[chosen] = np.clip(drawn, *_CUTS[tier])
    whole = values[tiers == Tier.C].sum() / _WHOLE_SHARE[Tier.C]
    for tier in (Tier.A, Tier.B):
        chosen = tiers == tier
        values[chosen] *= _WHOLE_SHARE[tier] * whole / max(values[chosen].sum(), 1.0)
    return np.asarray(np.round(values * 100), dtype=np.int64)


def _settle_one(world: World, registry: Registry, place: int, spell: Spell) -> Person:
    site, building, unit = _home(world, spell.tier)
    trades = site == PLAZA
    name = registry.shop() if trades else registry.person()
    phone, number = registry.phone(), f"C{place + 1:05d}"
    manager = world.staff[_manager(site, building)].id
    language_options = world.phrases.options("customer", "preferences")
    day = today(world.rhythm.now)
    customer = world.sheets.customers.add(
        *(number, name, str(CustomerKind.COMPANY if trades else CustomerKind.PERSON), phone),
        world.phrases.one("place", "unit", site=world.site_names[site], unit=unit),
        world.phrases.pick(world.chance, "customer", "industries") if trades else None,
        *(world.sites[site], manager, instant(day - timedelta(days=spell.opened), 10.0)),
        world.phrases.pick(world.chance, "customer", "times") if world.chance.random() < 0.12 else None,
        language_options[place % len(language_options)] if world.chance.random() < 0.1 else None,
        instant(day - timedelta(days=spell.opened // 2), 11.0) if spell.lost else None,
        world.phrases.pick(world.chance, "customer", "lost") if spell.lost else None,
    )
    labels, asset = _give_assets(world, registry, customer, place, site, unit)
    for key, kind in search_keys(name, phone, number, labels):
        world.sheets.search.add(customer, key, kind)
    return Person(customer, site, building, unit, asset, manager, str(spell.tier))


def _home(world: World, tier: Tier) -> tuple[str, int, str]:
    chance = world.chance.random
    luck, (spruce, lake, _) = chance(), _SITES[tier]
    site = SPRUCE if luck < spruce else LAKE if luck < spruce + lake else PLAZA
    storeys, flats = _TOWERS[site]
    building = 1 + int(chance() * int(plan()["sites"][site]["buildings"]))
    storey, flat = 1 + int(chance() * storeys), 1 + int(chance() * flats)
    if site == PLAZA:
        return site, building, f"{'AB'[building - 1]}-{storey:02d}{flat:02d}"
    return site, building, f"{building}-{storey:02d}{flat:02d}"


def _manager(site: str, building: int) -> str:
    if site == PLAZA:
        return "Lu"
    if site == LAKE:
        return "Lin" if building in (1, 2, 5, 6) else "He"
    return "Zhou" if building <= 5 else "Xu"


def _give_assets(
    world: World, registry: Registry, customer: int, place: int, site: str, unit: str
) -> tuple[list[str], int]:
    """The flat or shop, and for nearly half a vehicle. Their labels, and the key of the first."""
    sheets, chance = world.sheets, world.chance.random
    home = sheets.assets.add(f"{site}-{unit}-{place + 1}", str(AssetKind.UNIT), unit, world.sites[site])
    relation = Relation.MERCHANT if site == PLAZA else Relation.TENANT if chance() < 0.18 else Relation.OWNER
    sheets.relations.add(customer, home, str(relation))
    labels = [unit]
    if chance() < 0.45:
        plate = registry.plate()
        vehicle = sheets.assets.add(f"V{place + 1:06d}", str(AssetKind.VEHICLE), plate, world.sites[site])
        sheets.relations.add(customer, vehicle, str(Relation.DRIVER))
        labels.append(plate)
    return labels, home


def _buy(world: World, person: Person, spell: Spell, yearly: int) -> None:
    """Purchases back through the months, those of the last year adding up to `yearly` exactly."""
    chance = world.chance.random
    tier = Tier(person.tier)
    loyal = spell.ended is None and chance() < _LOYAL[tier]
    newest = (spell.ended + 1) if spell.ended is not None else 2 + int(chance() * min(90, max(1, spell.opened - 2)))
    gap = 66 + int(chance() * 20) if loyal else 150 + int(chance() * 60)
    ages = [age + 6 if abs(age - _WINDOW) < 4 else age for age in range(newest, min(spell.opened, 545), gap)] or [
        newest
    ]
    recent = [age for age in ages if age < _WINDOW]
    parts = _parts(yearly, len(recent), chance())
    what = world.phrases.options("customer", "purchases")
    day: date = today(world.rhythm.now)
    for index, age in enumerate(ages):
        amount = parts[index] if index < len(parts) else parts[-1]
        bought = instant(day - timedelta(days=age))
        kind = what[
            5 if person.site == PLAZA else 4 if tier is Tier.A else (0, 1, 2, 3)[index % 4 if tier is Tier.C else 0]
        ]
        number = f"P{person.id}-{index + 1}"
        world.sheets.purchases.add(number, person.id, world.sites[person.site], bought, amount, kind, bought)


def _parts(whole: int, n: int, luck: float) -> list[int]:
    """`whole` in n uneven parts, exactly."""
    weights = [1 + 0.4 * ((luck * (7 + i)) % 1) for i in range(n)]
    parts = [int(whole * weight / sum(weights)) for weight in weights]
    parts[0] += whole - sum(parts)
    return parts
