"""Notice targets and what is in the outbox for them, for composing, sending and showing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from data_access.tables import JobLease, Notice, NoticeTarget
from data_access.vocabulary import NoticeKind, NoticeState

JOBS = "jobs"
"""The lease under which the recurring jobs run."""


@dataclass(frozen=True)
class TargetRow:
    """A target without its address: that is read only where it is used. `waiting`: notices that have not gone out yet."""

    id: int
    version: int
    name: str
    shown_address: str
    staff_id: int | None
    team_id: int | None
    kinds: frozenset[NoticeKind]
    language: str
    quiet_from: str | None
    quiet_until: str | None
    red_lines_break_quiet: bool
    morning_at: str
    active: bool
    active_since: datetime
    last_sent_at: datetime | None
    failing_since: datetime | None
    last_error: str | None
    waiting: int = 0
    next_try_at: datetime | None = None


@dataclass(frozen=True)
class NoticeRow:
    target_id: int
    kind: NoticeKind
    title: str
    state: NoticeState
    made_at: datetime
    sent_at: datetime | None
    not_before: datetime
    attempts: int


def notice_targets(session: Session) -> list[TargetRow]:
    """All targets in the order in which they were added."""
    waits = {
        row[0]: (row[1], row[2])
        for row in session.execute(
            select(col(Notice.target_id), func.count(), func.min(col(Notice.not_before)))
            .where(col(Notice.state) == NoticeState.WAITING)
            .group_by(col(Notice.target_id))
        )
    }
    found = session.execute(select(NoticeTarget).order_by(col(NoticeTarget.id))).scalars()
    return [_row(one, *waits.get(one.id or 0, (0, None))) for one in found]


def _row(one: NoticeTarget, waiting: int, next_try_at: datetime | None) -> TargetRow:
    return TargetRow(
        id=one.id or 0,
        version=one.version,
        name=one.name,
        shown_address=f"{one.address.partition('://')[0]}://…",
        staff_id=one.staff_id,
        team_id=one.team_id,
        kinds=frozenset(NoticeKind(kind) for kind in one.kinds),
        language=one.language,
        quiet_from=one.quiet_from,
        quiet_until=one.quiet_until,
        red_lines_break_quiet=one.red_lines_break_quiet,
        morning_at=one.morning_at,
        active=one.active,
        active_since=one.active_since,
        last_sent_at=one.last_sent_at,
        failing_since=one.failing_since,
        last_error=one.last_error,
        waiting=waiting,
        next_try_at=next_try_at,
    )


def written_keys(session: Session, since: datetime) -> frozenset[tuple[int, str]]:
    """(target, key) of what was written since then or still waits: a cheap look before anything is composed again."""
    rows = session.execute(
        select(col(Notice.target_id), col(Notice.key)).where(
            or_(col(Notice.made_at) >= since, col(Notice.state) == NoticeState.WAITING)
        )
    )
    return frozenset((row[0], row[1]) for row in rows)


def latest_notices(session: Session, limit: int) -> list[NoticeRow]:
    """What was written last, the newest first."""
    rows = session.execute(select(Notice).order_by(col(Notice.id).desc()).limit(limit)).scalars()
    return [
        NoticeRow(
            one.target_id,
            NoticeKind(one.kind),
            one.title,
            NoticeState(one.state),
            one.made_at,
            one.sent_at,
            one.not_before,
            one.attempts,
        )
        for one in rows
    ]


def last_runs(session: Session) -> dict[str, datetime]:
    """When each job was last done, of those that keep count of it."""
    rows = session.execute(
        select(col(JobLease.name), col(JobLease.last_pass_at)).where(
            col(JobLease.name) != JOBS, col(JobLease.last_pass_at).is_not(None)
        )
    )
    return {row[0]: row[1] for row in rows}


def last_pass_at(session: Session) -> datetime | None:
    """When the jobs last went through; None where they never did."""
    last = select(col(JobLease.last_pass_at)).where(col(JobLease.name) == JOBS)
    found: datetime | None = session.execute(last).scalar()
    return found
