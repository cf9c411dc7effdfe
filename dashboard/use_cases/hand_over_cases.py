"""Handing several cases to a team or a person at once: those that may go, go; each that may not is named with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Refusal
from dashboard.policies import policies_in_force
from dashboard.saving import writing
from dashboard.use_cases.case_moves import Move
from dashboard.use_cases.move_case import take_step
from data_access.repositories.cases import event_of_form
from data_access.repositories.ledger import raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Case
from data_access.vocabulary import SideEvent, Stage, Subject


@dataclass(frozen=True)
class Seen:
    """A case as the person saw it on the list."""

    case_id: int
    number: str
    version: int


@dataclass(frozen=True)
class HandOver:
    """Which cases, to whom (a team, or a person who brings their team along), and a word along with it."""

    cases: tuple[Seen, ...]
    form_token: str
    team_id: int | None = None
    owner_id: int | None = None
    note: str = ""


@dataclass(frozen=True)
class HandedOver:
    """The numbers of the cases that went, and of those that stayed with the reason."""

    moved: tuple[str, ...]
    left: tuple[tuple[str, Refusal], ...]


def hand_over_cases(store: Engine, viewer: Viewer, order: HandOver, *, now: datetime) -> HandedOver:
    """Dispatch what was not yet dispatched, transfer the rest, once per form, all in one transaction.

    Raises Refusal when nobody is named, NotAllowed without the right.
    """
    viewer.require(Right.RECORD)
    if order.team_id is None and order.owner_id is None:
        raise Refusal("board.choose_keeper", field="keeper")
    moved: list[str] = []
    left: list[tuple[str, Refusal]] = []
    with writing(store) as session:
        policies = policies_in_force(session, now)
        for seen in sorted(order.cases, key=lambda one: one.case_id):  # two who do this at once never wait in a circle
            try:
                take_step(session, viewer, _move(session, seen, order), now=now, policies=policies)
                moved.append(seen.number)
            except Refusal as refusal:
                left.append((seen.number, refusal))
        if moved:
            raise_revision(session, Subject.CASES)
    return HandedOver(tuple(moved), tuple(left))


def _move(session: Session, seen: Seen, order: HandOver) -> Move:
    case = row_to_change(session, Case, seen.case_id)
    token = f"{order.form_token}.{seen.case_id}"
    is_new = case is None or case.stage == Stage.RECEIVED
    if case is not None and not is_new and _is_there(case, order) and event_of_form(session, token) is None:
        raise Refusal("board.already_there", field="keeper")
    return Move(
        case_id=seen.case_id,
        version=seen.version,
        event=Stage.DISPATCHED if is_new else SideEvent.TRANSFERRED,
        form_token=token,
        note=order.note,
        team_id=order.team_id,
        owner_id=order.owner_id,
    )


def _is_there(case: Case, order: HandOver) -> bool:
    """With that very person; or with that team, while nobody in it is named instead."""
    if order.owner_id is not None:
        return case.owner_id == order.owner_id
    return case.team_id == order.team_id and case.owner_id is None
