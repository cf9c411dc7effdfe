"""Emptying the outbox: each machine claims what it sends, so that each notice goes out once; what fails is tried again.

A machine that dies between sending and noting it leaves a claim that runs out: that one message may come twice, none is lost.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.notices.delivery import deliver
from dashboard.notices.wording import Message, Voice
from dashboard.rules.notices import QuietHours, retry_after
from dashboard.saving import writing
from data_access.engine import reading
from data_access.queries.case_watch import finished_cases
from data_access.queries.organisation import company_facts, organisation
from data_access.repositories.ledger import raise_revision
from data_access.repositories.locking import row_to_change
from data_access.repositories.notices import claim, still_mine, target_ids_with_due
from data_access.tables import Notice, NoticeTarget
from data_access.vocabulary import NoticeKind, NoticeState, Subject

CLAIMED_FOR = timedelta(minutes=30)
"""Longer than a pass takes with many targets down, so that no second machine takes over what is still under way."""
AT_ONCE = 20
"""So many notices make one message; the rest go in the next."""

Deliver = Callable[[str, str, str], str | None]


@dataclass(frozen=True)
class Parcel:
    """What was claimed of one target: the message, and the notices that it stands for."""

    target_id: int
    address: str
    message: Message | None  # None: all of them are spared or held back
    notice_ids: tuple[int, ...]


def send_notices(store: Engine, *, now: datetime, hand_over: Deliver = deliver) -> int:
    """Send what is due, one message a target; how many notices were taken."""
    holder = secrets.token_hex(8)
    with reading(store) as session:
        targets = target_ids_with_due(session, now)
    sent = 0
    for target_id in targets:
        while (parcel := _claim(store, target_id, holder, now)) is not None:
            if parcel.message is None:
                continue
            failure = hand_over(parcel.address, parcel.message.title, parcel.message.body)
            _note(store, parcel, holder, failure, now)
            if failure is not None:
                break
            sent += len(parcel.notice_ids)
    return sent


def _claim(store: Engine, target_id: int, holder: str, now: datetime) -> Parcel | None:
    """Hold the target's notices and word their message; None when nothing is left to look at now."""
    with writing(store) as session:
        target = session.get(NoticeTarget, target_id)
        if target is None or not target.active:
            return None
        found = claim(session, target_id, holder, now=now, until=now + CLAIMED_FOR, limit=AT_ONCE)
        company = company_facts(session)
        if not found:
            return None
        due = _hold_back(_spare(session, found, now), target, company.zone, now)
        if not due:
            raise_revision(session, Subject.NOTICES)
            return Parcel(target_id, target.address, None, ())
        voice = Voice.of(target.language, company, organisation(session), company.public_address)
        message = voice.together([Message(one.title, one.body) for one in due])
        return Parcel(target_id, target.address, message, tuple(one.id for one in due if one.id is not None))


def _spare(session: Session, notices: list[Notice], now: datetime) -> list[Notice]:
    """Those still worth sending. A warning is over with the resolution, everything with the end of the case."""
    resolved, ended = finished_cases(session, [one.case_id for one in notices if one.case_id is not None])
    kept = []
    for one in notices:
        over = ended if one.kind == NoticeKind.RED_LINE else resolved
        if one.case_id in over or (one.expires_at is not None and one.expires_at <= now):
            one.state, one.claimed_by, one.claimed_until = NoticeState.SPARED, None, None
        else:
            kept.append(one)
    return kept


def _hold_back(notices: list[Notice], target: NoticeTarget, zone: str, now: datetime) -> list[Notice]:
    """Those that may ring now: in quiet hours only red lines, where the target lets them."""
    quiet = QuietHours.between(target.quiet_from, target.quiet_until)
    free_at = quiet.over_at(now, zone) if quiet else now
    if free_at <= now:
        return notices
    ringing = []
    for one in notices:
        if one.kind == NoticeKind.RED_LINE and target.red_lines_break_quiet:
            ringing.append(one)
        else:
            one.not_before, one.claimed_by, one.claimed_until = free_at, None, None
    return ringing


def _note(store: Engine, parcel: Parcel, holder: str, failure: str | None, now: datetime) -> None:
    """Write down what became of the message: with the notices, and with the target for the settings page."""
    with writing(store) as session:
        target = row_to_change(session, NoticeTarget, parcel.target_id)
        for one in still_mine(session, parcel.notice_ids, holder):
            one.claimed_by, one.claimed_until, one.attempts = None, None, one.attempts + 1
            if failure is None:
                one.state, one.sent_at = NoticeState.SENT, now
            else:
                one.not_before = now + retry_after(one.attempts)
        if target is not None:
            _tell(target, failure, now)
        raise_revision(session, Subject.NOTICES)


def _tell(target: NoticeTarget, failure: str | None, now: datetime) -> None:
    target.last_error = failure
    if failure is None:
        target.last_sent_at, target.failing_since = now, None
    else:
        target.failing_since = target.failing_since or now
