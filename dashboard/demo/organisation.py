"""Sites, teams, the twenty people, households per month, and the actions of the weekly reviews."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlmodel import Session

from dashboard.demo.phrases import Phrases
from dashboard.demo.rhythm import DAY, instant, today
from dashboard.demo.world import ENGINEERING, GROUNDS, NORTH, SOUTH, Member, World
from data_access.tables import OWN_SOURCE, Site, Staff, Team
from data_access.vocabulary import ExposureKind


@lru_cache(maxsize=1)
def plan() -> dict[str, Any]:
    with (Path(__file__).parent / "organisation.toml").open("rb") as stream:
        return tomllib.load(stream)


def found(session: Session, phrases: Phrases) -> tuple[dict[str, int], dict[str, int], dict[str, Member]]:
    """Add sites, teams and staff; ids of sites and teams by code, members by pinyin."""
    sites: dict[str, int] = {}
    for code, site in plan()["sites"].items():
        sites[code] = _kept(session, Site(code=code, name=site["name"][0], name_en=site["name"][1]))
    teams: dict[str, int] = {}
    staff: dict[str, Member] = {}
    for code, team in plan()["teams"].items():
        names = team["name"]
        row = Team(code=code, name=names[0], name_en=names[1], site_id=sites.get(team.get("site", "")))
        teams[code] = _kept(session, row)
        for chinese, pinyin in team["staff"]:
            number = f"{len(staff) + 1:02d}"
            member = Staff(source=OWN_SOURCE, number=number, name=chinese, name_en=pinyin, team_id=teams[code])
            member.is_leader = [chinese, pinyin] == team["staff"][0]  # each team begins with its supervisor
            shown = chinese if phrases.language == "zh_CN" else pinyin
            staff[pinyin] = Member(_kept(session, member), shown, pinyin, code)
    return sites, teams, staff


def _kept(session: Session, row: Site | Team | Staff) -> int:
    session.add(row)
    session.flush()
    assert row.id is not None
    return row.id


def count_households(world: World, customers: int) -> None:
    """Households (shops at the plaza) per site and month, growing slowly as flats are handed over."""
    first, last = world.rhythm.first_monday.replace(day=1), today(world.rhythm.now)
    for code, site in plan()["sites"].items():
        for index, month in enumerate(_months(first, last)):
            households = round(customers * site["households"] * (1 + 0.004 * index))
            world.sheets.exposures.add(
                f"{code}-{month:%Y-%m}", world.sites[code], month, str(ExposureKind.HOUSEHOLDS), households
            )


def _months(month: date, last: date) -> Iterator[date]:
    while month <= last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def decide_actions(world: World) -> None:
    """Last week's four actions: two done, one under way, one past due; and what earlier reviews decided, all done."""
    staff, rhythm = world.staff, world.rhythm
    day = today(rhythm.now)
    monday = rhythm.monday(rhythm.last_week)
    listed = (
        ("lift", "Chen", day - timedelta(days=3), None, SOUTH),
        ("listening", "Lin", day + timedelta(days=2), None, SOUTH),
        ("callbacks", "Wu", monday + timedelta(days=2), 1, NORTH),
        ("tariff", "Qin", monday + timedelta(days=3), 2, GROUNDS),
    )
    for key, who, by_when, done_after, team in listed:
        done = instant(monday + done_after * DAY, 16.5) if done_after is not None else None
        _decide(world, world.phrases.one("actions", key), staff[who], by_when, (monday, done, team))
    for back, what in enumerate(world.phrases.options("actions", "earlier"), start=1):
        monday = rhythm.monday(rhythm.last_week - back)
        member = world.any_of((NORTH, SOUTH, ENGINEERING, GROUNDS)[back % 4])
        done = instant(monday + timedelta(days=3), 15.0)
        _decide(world, what, member, monday + timedelta(days=4), (monday, done, member.team))


def _decide(world: World, what: str, who: Member, by_when: date, made: tuple[date, Any, str]) -> None:
    monday, done, team = made
    world.sheets.actions.add(
        what, who.name, by_when, instant(monday, 10.25), world.staff["Zheng"].name, done, world.teams[team], None
    )
