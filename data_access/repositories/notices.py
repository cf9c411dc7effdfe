"""The outbox: notices put in once, claimed by one machine at a time, marked with what became of them. Nothing commits here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import case, or_, select, update
from sqlmodel import Session, col

from data_access.dialect import insert_or_change
from data_access.tables import JobLease, Notice, NoticeTarget
from data_access.vocabulary import NoticeKind, NoticeState


def put_in_outbox(session: Session, notices: Iterable[dict[str, Any]]) -> int:
    """Add those that were never written for their target; how many there were. Two at once add each only once."""
    added = 0
    for values in notices:
        made = insert_or_change(session, Notice).values(**values)
        statement = made.on_conflict_do_nothing(index_elements=["target_id", "key"]).returning(col(Notice.id))
        added += session.execute(statement).first() is not None
    return added


def claim(session: Session, target_id: int, holder: str, *, now: datetime, until: datetime, limit: int) -> list[Notice]:
    """The target's notices that are to go out now, the gravest first, for this holder alone until the claim runs out."""
    mine = select(Notice).where(
        col(Notice.target_id) == target_id,
        col(Notice.state) == NoticeState.WAITING,
        col(Notice.not_before) <= now,
        or_(col(Notice.claimed_until).is_(None), col(Notice.claimed_until) <= now),
    )
    gravest = case((col(Notice.kind) == NoticeKind.RED_LINE, 0), (col(Notice.kind) == NoticeKind.BREACH, 1), else_=2)
    mine = mine.order_by(gravest, col(Notice.made_at), col(Notice.id)).limit(limit).with_for_update(skip_locked=True)
    found = list(session.execute(mine).scalars())
    for notice in found:
        notice.claimed_by, notice.claimed_until = holder, until
    return found


def still_mine(session: Session, ids: Sequence[int], holder: str) -> list[Notice]:
    """Those of the claimed notices that nobody else has taken over meanwhile, held until the transaction ends."""
    held = select(Notice).where(
        col(Notice.id).in_(ids), col(Notice.claimed_by) == holder, col(Notice.state) == NoticeState.WAITING
    )
    return list(session.execute(held.order_by(col(Notice.id)).with_for_update()).scalars())


def target_ids_with_due(session: Session, now: datetime) -> list[int]:
    """Targets in use for which something is to go out now."""
    rows = (
        select(col(Notice.target_id))
        .join(NoticeTarget, col(NoticeTarget.id) == col(Notice.target_id))
        .where(col(Notice.state) == NoticeState.WAITING, col(Notice.not_before) <= now, col(NoticeTarget.active))
        .where(or_(col(Notice.claimed_until).is_(None), col(Notice.claimed_until) <= now))
        .distinct()
        .order_by(col(Notice.target_id))
    )
    return list(session.execute(rows).scalars())


def retry_now(session: Session, target_id: int, now: datetime) -> int:
    """What waits for this target is tried in the next pass; how many."""
    waiting = update(Notice).where(col(Notice.target_id) == target_id, col(Notice.state) == NoticeState.WAITING)
    changed = session.execute(waiting.where(col(Notice.not_before) > now).values(not_before=now))
    return int(changed.rowcount)  # type: ignore[attr-defined]


def take_lease(session: Session, name: str, holder: str, *, now: datetime, until: datetime) -> bool:
    """Whether this holder may run what bears the name now: nobody else does, or their lease has run out."""
    first = insert_or_change(session, JobLease).values(name=name, holder=holder, held_until=until)
    taken = first.on_conflict_do_update(
        index_elements=["name"],
        set_={"holder": holder, "held_until": until},
        where=or_(col(JobLease.held_until) <= now, col(JobLease.holder) == holder),
    ).returning(col(JobLease.name))
    return session.execute(taken).first() is not None


def give_lease_back(session: Session, name: str, holder: str, *, now: datetime) -> None:
    """The pass is over; the next may begin at once."""
    mine = update(JobLease).where(col(JobLease.name) == name, col(JobLease.holder) == holder)
    session.execute(mine.values(held_until=now, last_pass_at=now))


def note_run(session: Session, name: str, now: datetime) -> None:
    """The job was done at this instant; it isn't due again before its time."""
    made = insert_or_change(session, JobLease).values(name=name, holder="", held_until=now, last_pass_at=now)
    session.execute(made.on_conflict_do_update(index_elements=["name"], set_={"last_pass_at": now}))
