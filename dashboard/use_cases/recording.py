"""Recording what happened: checked, written once per form, alone or as a stack of forms in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import NotFound, Refusal
from dashboard.policies import Policies, policies_in_force
from dashboard.saving import once, writing
from dashboard.use_cases.tier_stamp import tiers_of
from data_access.engine import reading
from data_access.queries.organisation import Organisation, organisation
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Case
from data_access.vocabulary import Subject

AHEAD_ALLOWED = timedelta(minutes=5)
LONGEST_TEXT = 2000


class Form(Protocol):
    """Whatever is recorded came in a form; the token is unique in the table of what it becomes."""

    @property
    def form_token(self) -> str: ...


Entry = TypeVar("Entry", bound=Form)
Done = TypeVar("Done")


@dataclass
class Desk:
    """Who records, by which rules, at what time, within which transaction. `changed`: the subjects that were written."""

    store: Engine
    session: Session
    viewer: Viewer
    policies: Policies
    names: Organisation
    now: datetime
    changed: set[Subject] = field(default_factory=set)

    @property
    def stamp(self) -> dict[str, Any]:
        """When it was recorded, and by whom."""
        return {"recorded_at": self.now, "recorded_by": self.viewer.name}

    def tier(self, customer_id: int | None) -> str | None:
        """The tier of a customer as of now."""
        if customer_id is None:
            return None
        return tiers_of(self.store, self.session, [customer_id], self.policies, self.now)[customer_id]

    def note(self, subject: str, key: int | None, *changed: Subject, action: str = "log", **details: Any) -> None:
        """Leave a trace of a row that was written, and remember whose numbers it moves."""
        audit(
            self.session,
            at=self.now,
            actor=self.viewer.actor,
            action=action,
            subject=subject,
            subject_id=key,
            details=details,
        )
        self.changed.update(changed)

    def check_text(self, text: str, name: str) -> None:
        if len(text) > LONGEST_TEXT:
            raise Refusal("callback.too_long", field=name, most=LONGEST_TEXT)

    def hold_case(self, case_id: int | None, refusal: str, *, unseen: bool = False) -> Case | None:
        """The case that is referred to, held until the end, so that nobody takes it back meanwhile.

        Raises NotFound(refusal) for one that is void, or out of sight where it may not be `unseen`.
        """
        if case_id is None:
            return None
        case = row_to_change(self.session, Case, case_id)
        if case is None or not (unseen or self.viewer.scope.sees(case.team_id, case.site_id)):
            raise NotFound(refusal, field="case_id")
        return case


@dataclass(frozen=True)
class Deed(Generic[Entry, Done]):
    """`already`: what a form has become before. `check` refuses what can be judged without writing (and is part of
    `write`); `write` stores the entry and notes what it changed."""

    already: Callable[[Session, str], Done | None]
    check: Callable[[Desk, Entry], object]
    write: Callable[[Desk, Entry], Done]


def record(store: Engine, viewer: Viewer, deed: Deed[Entry, Done], entry: Entry, *, now: datetime) -> Done:
    """Write one form, once. Raises NotAllowed without the right to record, and whatever the deed refuses."""
    viewer.require(Right.RECORD)
    with reading(store) as session:
        if (found := deed.already(session, entry.form_token)) is not None:
            return found
        rules = policies_in_force(session, now), organisation(session)
        deed.check(Desk(store, session, viewer, *rules, now), entry)

    def write(session: Session) -> Done:
        desk = Desk(store, session, viewer, *rules, now)
        done = deed.write(desk, entry)
        raise_revision(session, *sorted(desk.changed))
        return done

    return once(store, lambda session: deed.already(session, entry.form_token), write)


def check_all(
    store: Engine, viewer: Viewer, deed: Deed[Entry, Any], entries: Sequence[Entry], *, now: datetime
) -> list[Refusal | None]:
    """What would be refused of each, nothing being written."""
    viewer.require(Right.RECORD)
    with reading(store) as session:
        desk = Desk(store, session, viewer, policies_in_force(session, now), organisation(session), now)
        return [_refusal(desk, deed, entry) for entry in entries]


def _refusal(desk: Desk, deed: Deed[Entry, Any], entry: Entry) -> Refusal | None:
    try:
        deed.check(desk, entry)
    except Refusal as refusal:
        return refusal
    return None


def record_all(
    store: Engine, viewer: Viewer, deed: Deed[Entry, Done], entries: Sequence[Entry], *, now: datetime
) -> list[Done | Refusal]:
    """Write a stack of forms in one transaction: what each became, or why it was refused; one bad form spoils no other.

    A form that was stored before is not stored again. Raises NotAllowed without the right to record.
    """
    viewer.require(Right.RECORD)
    try:
        return _write_all(store, viewer, deed, entries, now)
    except IntegrityError:  # the same press twice at once: the slower one finds the forms of the faster one
        return _write_all(store, viewer, deed, entries, now)


def _write_all(
    store: Engine, viewer: Viewer, deed: Deed[Entry, Done], entries: Sequence[Entry], now: datetime
) -> list[Done | Refusal]:
    with writing(store) as session:
        desk = Desk(store, session, viewer, policies_in_force(session, now), organisation(session), now)
        outcomes: list[Done | Refusal] = []
        for entry in entries:
            outcome = _write_one(desk, deed, entry)
            outcomes.append(outcome)
        raise_revision(session, *sorted(desk.changed))
        return outcomes


def _write_one(desk: Desk, deed: Deed[Entry, Done], entry: Entry) -> Done | Refusal:
    try:
        with desk.session.begin_nested():
            found = deed.already(desk.session, entry.form_token)
            return deed.write(desk, entry) if found is None else found
    except Refusal as refusal:
        return refusal
