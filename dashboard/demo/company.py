"""The demo company: fills an empty store with eighteen months of a property company, alive up to now.

Everything is drawn from one seed: the same seed, size, language and instant give the same rows. Planted in it, each to be
found on the pages: complaints about lifts at two buildings in the last week (`complaints`), one person's falling attitude
scores (`surveys`), callbacks piled up after a holiday (`callbacks`), top customers whom nobody calls (`coverage`), and a
red line, beside cases past due (`planted`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random

import numpy as np
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.demo.callbacks import Ledger
from dashboard.demo.complaints import Complaints
from dashboard.demo.coverage import keep_contact, silence
from dashboard.demo.customers import settle
from dashboard.demo.everyday import Everyday
from dashboard.demo.organisation import count_households, decide_actions, found, plan
from dashboard.demo.phrases import Phrases
from dashboard.demo.planted import Planted, PlantedTask
from dashboard.demo.rechecks import check_again
from dashboard.demo.rhythm import DAY, Rhythm, holidays, today
from dashboard.demo.surveys import Surveys
from dashboard.demo.world import SOUTH, Sheets, World, volumes_for
from dashboard.errors import Refusal
from dashboard.policies import policies_in_force
from dashboard.presets import preset_data
from dashboard.rules.working_time_seed import published_days
from dashboard.use_cases.seed_defaults import seed_rows
from dashboard.use_cases.work_time import lay_out_calendar
from data_access.dialect import renew_statistics
from data_access.engine import writing
from data_access.queries.contents import cause_ids, item_ids, whose_data
from data_access.repositories.bulk import BulkWriter
from data_access.repositories.callbacks import join_due_together
from data_access.repositories.company import company
from data_access.repositories.defaults import drop_causes, hold_seeding
from data_access.repositories.ledger import audit, raise_revision
from data_access.vocabulary import Preset, Subject

FEWEST, MOST = 500, 1_000_000
_WEEKS = 79  # eighteen months, and the week of now


def fill(
    store: Engine,
    *,
    now: datetime,
    customers: int = 3000,
    language: str = "zh_CN",
    seed: int = 20,
    interactions: int | None = None,
) -> None:
    """Fill an empty store. `interactions`: about how many contacts, more for trials of size.

    Raises Refusal for a store that holds data, the demo company's or anybody's, and for a size out of bounds.
    """
    if not FEWEST <= customers <= MOST:
        raise Refusal("demo.size", field="customers", least=FEWEST, most=MOST)
    now = now.replace(microsecond=0)
    with writing(store) as session:
        hold_seeding(session)
        _refuse_used(session)
        _found_company(session, now, language)
        world = _world(session, now, customers, language, seed, interactions)
        _live(world, customers)
        world.writer.finish()
        join_due_together(session)
        audit(
            session,
            at=now,
            actor="demo",
            action="fill_demo",
            subject="company",
            details={"customers": customers, "language": language},
        )
        raise_revision(session, *Subject)
    renew_statistics(store)


def _refuse_used(session: Session) -> None:
    owner = whose_data(session)
    if owner is not None:
        raise Refusal(f"demo.{owner}")


def _found_company(session: Session, now: datetime, language: str) -> None:
    row = company(session)
    row.name = Phrases(language).one("company")
    row.preset = str(Preset.PROPERTY)
    row.go_live_on = _first_monday(now)
    row.is_demo = True
    session.flush()
    drop_causes(session)  # a new store was seeded with the general ones; nothing refers to them yet
    seed_rows(session, preset_data(Preset.PROPERTY))
    lay_out_calendar(session, now)


def _first_monday(now: datetime) -> date:
    day = today(now)
    return day - timedelta(days=day.weekday(), weeks=_WEEKS - 1)


def _world(
    session: Session, now: datetime, customers: int, language: str, seed: int, interactions: int | None
) -> World:
    policies = policies_in_force(session, now)
    phrases = Phrases(language)
    sites, teams, staff = found(session, phrases)
    start = today(now) - 7 * (_WEEKS + 1) * DAY
    pauses = holidays(published_days(start.year, now.year), start, today(now))
    writer = BulkWriter(session)
    names = {code: site["name"][phrases.place] for code, site in plan()["sites"].items()}
    return World(
        session=session,
        writer=writer,
        sheets=Sheets(writer),
        chance=Random(seed),
        aside=Random(seed + 1),
        numbers=np.random.default_rng(seed),
        rhythm=Rhythm(now, policies.calendar, tuple(pauses), _WEEKS),
        phrases=phrases,
        policies=policies,
        volumes=volumes_for(customers, interactions, _WEEKS),
        sites=sites,
        site_names=names,
        teams=teams,
        staff=staff,
        causes=cause_ids(session),
        items=item_ids(session),
        busiest=plan()["teams"][SOUTH]["busiest"],
    )


def _live(world: World, customers: int) -> None:
    """People first, then week after week; within a week cases in the order in which they were received."""
    population = settle(world, customers)
    keep_contact(world, population, silence(world, population))
    count_households(world, customers)
    ledger = Ledger(world)
    surveys = Surveys(world, ledger)
    complaints = Complaints(world, population, ledger, surveys)
    everyday = Everyday(world, population, ledger, surveys)
    planted = _by_week(world, Planted(world, population, complaints).tasks())
    for week in range(world.rhythm.weeks):
        special = planted[week]
        lifts = sum(one.is_lift for one in special)
        tasks = [*complaints.week(week, len(special), lifts), *everyday.cases(week), *(one.task for one in special)]
        for _, run in sorted(tasks, key=lambda task: task[0]):
            run()
        everyday.others(week)
        world.writer.flush_if_large()
    check_again(world, ledger.done)
    decide_actions(world)


def _by_week(world: World, tasks: list[PlantedTask]) -> defaultdict[int, list[PlantedTask]]:
    weeks: defaultdict[int, list[PlantedTask]] = defaultdict(list)
    for one in tasks:
        weeks[world.rhythm.week_of(one.at)].append(one)
    return weeks
