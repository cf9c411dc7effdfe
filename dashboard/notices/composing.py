"""Writing notices into the outbox: who is told what, once. Safe to run at any time, also on several machines at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.notices.wording import Message, Voice
from dashboard.periods import midnight
from dashboard.policies import Policies, policies_in_force
from dashboard.reports.watch import about_to_be_late, people_of, reached_levels, watched_cases
from dashboard.rules.notices import Concern, concerns, read_clock
from dashboard.saving import writing
from data_access.engine import reading
from data_access.queries.case_watch import WatchedCase, open_red_line_cases
from data_access.queries.due_callbacks import DueCallback, callbacks_due_by
from data_access.queries.notices import TargetRow, notice_targets, written_keys
from data_access.queries.organisation import company_facts, organisation
from data_access.queries.posts import Posts, posts
from data_access.repositories.ledger import raise_revision
from data_access.repositories.notices import put_in_outbox
from data_access.vocabulary import NoticeKind, NoticeState, Subject

LOOK_BACK = timedelta(days=7)
"""A level that was reached longer ago than this is told no more: whoever was away reads it on the page."""
MORNING_LASTS = timedelta(hours=3)
"""A list that could not be written by then is no morning list any more."""


@dataclass(frozen=True)
class Matter:
    """What there is to tell. `since`: when it came up; a target that was switched on later is spared it."""

    key: str
    kind: NoticeKind
    case: WatchedCase
    concern: Concern
    since: datetime
    say: Callable[[Voice], Message]
    expires_at: datetime | None = None


def write_notices(store: Engine, *, now: datetime) -> int:
    """Compose what is new and put it into the outbox; how many notices."""
    with reading(store) as session:
        targets = [one for one in notice_targets(session) if one.active]
        if not targets:
            return 0
        policies, company, names = policies_in_force(session, now), company_facts(session), organisation(session)
        known = written_keys(session, now - 2 * LOOK_BACK)
        voices = {one.language: Voice.of(one.language, company, names, company.public_address) for one in targets}
        found = list(_about_cases(session, policies, targets, known, voices, now))
        found += _morning_lists(session, policies, targets, known, voices, now)
    if not found:
        return 0
    with writing(store) as session:
        added = put_in_outbox(session, found)
        if added:
            raise_revision(session, Subject.NOTICES)
        return added


def _about_cases(
    session: Session,
    policies: Policies,
    targets: list[TargetRow],
    known: frozenset[tuple[int, str]],
    voices: dict[str, Voice],
    now: datetime,
) -> Iterator[dict[str, Any]]:
    for matter in _matters(session, policies, posts(session), now):
        for target in targets:
            if matter.kind not in target.kinds or (target.id, matter.key) in known:
                continue
            if matter.since < target.active_since or not concerns(target.staff_id, target.team_id, matter.concern):
                continue
            message = matter.say(voices[target.language])
            yield _row(target, matter.key, matter.kind, message, now, matter.expires_at, matter.case.id)


def _matters(session: Session, policies: Policies, people: Posts, now: datetime) -> Iterator[Matter]:
    for case in about_to_be_late(session, policies, now):
        yield _warning(people, case, now)
    for one in reached_levels(session, policies, now):
        if one.at >= now - LOOK_BACK:
            yield _breach(policies, people, one.case, one.level, one.at)
    for case in open_red_line_cases(session, now):
        if not policies.is_history(case.received_at):
            yield _red_line(policies, people, case, now)


def _warning(people: Posts, case: WatchedCase, now: datetime) -> Matter:
    """To whoever has it; where nobody does, to the leaders of the team."""
    assert case.due_at is not None
    up = frozenset[int]() if case.owner_id else people.leaders_of(case.team_id)
    key = f"warning:{case.id}:{case.due_at:%Y%m%dT%H%M}"
    concern = Concern(case.team_id, case.owner_id, up)
    return Matter(key, NoticeKind.WARNING, case, concern, now, lambda voice: voice.warning(case), case.due_at)


def _breach(policies: Policies, people: Posts, case: WatchedCase, level: int, at: datetime) -> Matter:
    assert case.due_at is not None
    up = people_of(policies.escalation.level(level), people, case)
    key = f"breach:{case.id}:{level}:{case.due_at:%Y%m%dT%H%M}"
    concern = Concern(case.team_id, case.owner_id, up)
    return Matter(key, NoticeKind.BREACH, case, concern, at, lambda voice: voice.breach(case, level))


def _red_line(policies: Policies, people: Posts, case: WatchedCase, now: datetime) -> Matter:
    """Every level at once: it is not for the clock to say when the manager hears of an injury."""
    up = people.leaders_of(case.team_id) | people.managers_of(case.team_id, case.site_id)
    for level in policies.escalation.levels:
        up |= people_of(level, people, case)
    concern = Concern(case.team_id, case.owner_id, up)
    return Matter(f"red:{case.id}", NoticeKind.RED_LINE, case, concern, now, lambda voice: voice.red_line(case))


def _morning_lists(
    session: Session,
    policies: Policies,
    targets: list[TargetRow],
    known: frozenset[tuple[int, str]],
    voices: dict[str, Voice],
    now: datetime,
) -> Iterator[dict[str, Any]]:
    """On working days, once each; a day with nothing due is noted as such, so that no list comes at noon."""
    today = policies.day(now)
    key = f"morning:{today:%Y%m%d}"
    wanting = [
        one
        for one in targets
        if NoticeKind.MORNING in one.kinds and (one.id, key) not in known and _is_time(policies, one, today, now)
    ]
    if not wanting or not policies.calendar.is_working_day(today):
        return
    begins, ends = midnight(today, policies.zone), midnight(today + timedelta(days=1), policies.zone)
    calls = callbacks_due_by(session, ends)
    cases = watched_cases(session, policies, ends)
    for target in wanting:
        mine = [one for one in calls if _serves(target, one)], [one for one in cases if _serves(target, one)]
        voice = voices[target.language]
        say = voice.morning_of_person if target.staff_id else voice.morning_by_person
        row = _row(target, key, NoticeKind.MORNING, say(*mine, begins), now, ends)
        yield row if any(mine) else row | {"state": NoticeState.SPARED}


def _serves(target: TargetRow, one: DueCallback | WatchedCase) -> bool:
    """A list holds what is the person's, or the team's, or (for everyone's target) all."""
    if target.staff_id is not None:
        return one.owner_id == target.staff_id
    return target.team_id is None or one.team_id == target.team_id


def _is_time(policies: Policies, target: TargetRow, today: date, now: datetime) -> bool:
    clock = read_clock(target.morning_at)
    if clock is None:
        return False
    wanted = midnight(today, policies.zone) + timedelta(hours=clock.hour, minutes=clock.minute)
    return target.active_since <= wanted <= now < wanted + MORNING_LASTS


def _row(
    target: TargetRow,
    key: str,
    kind: NoticeKind,
    message: Message,
    now: datetime,
    expires_at: datetime | None,
    case_id: int | None = None,
) -> dict[str, Any]:
    return {
        "target_id": target.id,
        "key": key,
        "kind": kind,
        "case_id": case_id,
        "title": message.title,
        "body": message.body,
        "state": NoticeState.WAITING,
        "made_at": now,
        "not_before": now,
        "expires_at": expires_at,
        "attempts": 0,
    }
