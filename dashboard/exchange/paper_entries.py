"""A row of the paper grid, once read, becomes the same entry that its own form would send."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from dashboard.auth.viewer import Viewer
from dashboard.errors import Refusal
from dashboard.exchange.converting import Context
from dashboard.exchange.paper import SCORE, Paper
from dashboard.periods import zone_info
from dashboard.policies import Policies
from dashboard.rules import promise_times
from dashboard.rules.callbacks import SATISFIED, Word
from dashboard.rules.intake import USUAL_RESULT, Result
from dashboard.use_cases.check_entry import NewEntry
from dashboard.use_cases.entry_choices import ANY_CAUSE, ANY_SITE, Candidate, Usual
from dashboard.use_cases.log_attempt import LOG_ATTEMPT, AttemptEntry
from dashboard.use_cases.log_interaction import LOG_INTERACTION
from dashboard.use_cases.log_service import LOG_SERVICE, ServiceEntry
from dashboard.use_cases.log_survey import LOG_SURVEY, SurveyEntry
from dashboard.use_cases.recording import Deed
from data_access.engine import reading
from data_access.queries.judged_work import JudgedWork
from data_access.queries.open_callbacks import OpenCallback, open_callback_of
from data_access.queries.organisation import Organisation
from data_access.queries.survey_answers import Item
from data_access.vocabulary import AttemptWay, Channel, Precision

DEEDS: Mapping[Paper, Deed[Any, Any]] = {
    Paper.INTAKE: LOG_INTERACTION,
    Paper.SERVICES: LOG_SERVICE,
    Paper.SURVEYS: LOG_SURVEY,
    Paper.CALLBACKS: LOG_ATTEMPT,
}


@dataclass(frozen=True)
class TypedForm:
    """A row as typed. `chosen`: the customer and asset taken from those offered."""

    token: str
    cells: Mapping[str, str]
    chosen: tuple[int, int | None] | None = None


@dataclass
class ReadForm:
    """`entry` is there when nothing is wrong. `candidate`, `callback`, `judged` (the case and the service
    named): how the row was understood."""

    form: TypedForm
    faults: list[Refusal] = field(default_factory=list)
    entry: Any = None
    candidate: Candidate | None = None
    new_phone: str | None = None
    new_name: str = ""
    callback: OpenCallback | None = None
    values: dict[str, Any] = field(default_factory=dict)
    judged: dict[str, JudgedWork] = field(default_factory=dict)


@dataclass(frozen=True)
class PaperDesk:
    """What reading a stack depends on besides its cells. `known`: a customer by key, for one that was chosen."""

    store: Engine
    viewer: Viewer
    names: Organisation
    policies: Policies
    usual: Usual
    items: Sequence[Item]
    currency: str
    now: datetime
    known: Callable[[int], Candidate | None]

    @property
    def about(self) -> Context:
        return Context(self.now, zone_info(self.policies.zone), self.currency)


def _moment(read: ReadForm, name: str) -> tuple[datetime | None, str]:
    found = read.values.get(name)
    return (found.at, str(found.precision)) if found else (None, Precision.INSTANT)


def _site(read: ReadForm) -> int | None:
    """As the form says; else the customer's."""
    one = read.candidate
    at_home = ((one.asset.site_id if one.asset else None) or one.customer.site_id) if one else None
    return read.values.get("site") or at_home


def _who(read: ReadForm) -> tuple[int | None, int | None]:
    one = read.candidate
    return (one.customer.customer_id, one.asset.asset_id if one.asset else None) if one else (None, None)


def _known(read: ReadForm) -> int | None:
    """The customer, who must be known already."""
    if read.new_phone is not None:
        raise Refusal("paper.nobody", field="customer", text=read.form.cells["customer"])
    return _who(read)[0]


def _of_work(read: ReadForm) -> int | None:
    """The customer of the form, whose the case and the service that it names must be."""
    customer_id = _known(read)
    for name, work in read.judged.items():
        if customer_id is not None and work.customer_id not in (customer_id, None):
            raise Refusal("paper.others_work", field=name, text=read.form.cells[name].strip())
    return customer_id


def _intake(desk: PaperDesk, read: ReadForm) -> NewEntry:
    said = read.values
    occurred_at, precision = _moment(read, "occurred_at")
    customer_id, asset_id = _who(read)
    site_id, kind = _site(read), said["kind"]
    result = said.get("result") or USUAL_RESULT.get(kind)
    routes = desk.usual.routes.get(site_id or ANY_SITE, desk.usual.routes[ANY_SITE])
    usual = routes.get(said["cause"] or ANY_CAUSE, routes.get(ANY_CAUSE))
    said |= {"result": result, "recipient": said.get("recipient") or (None if result == Result.SOLVED else usual)}
    return NewEntry(
        form_token=read.form.token,
        kind=kind,
        cause_id=said["cause"],
        content=said["content"],
        result=result,
        customer_id=customer_id,
        asset_id=asset_id,
        phone=read.new_phone,
        name=read.new_name,
        recipient=said["recipient"],
        promise=said.get("promise", ""),
        site_id=site_id,
        channel=said.get("channel", Channel.PHONE),
        occurred_at=occurred_at,
        precision=precision,
    )


def _service(desk: PaperDesk, read: ReadForm) -> ServiceEntry:
    said, customer_id = read.values, _of_work(read)
    assert customer_id is not None
    finished_at, precision = _moment(read, "finished_at")
    person = desk.names.person(said.get("staff"))
    return ServiceEntry(
        customer_id=customer_id,
        description=said["description"],
        form_token=read.form.token,
        finished_at=finished_at,
        asset_id=_who(read)[1],
        site_id=_site(read),
        team_id=person.parent if person else None,
        staff_id=said.get("staff"),
        case_id=said.get("case"),
        amount_minor=said.get("amount"),
        precision=precision,
    )


def _survey(desk: PaperDesk, read: ReadForm) -> SurveyEntry:
    said = read.values
    answered_at, precision = _moment(read, "answered_at")
    person = desk.names.person(said.get("staff"))
    return SurveyEntry(
        form_token=read.form.token,
        scores={name.removeprefix(SCORE): score for name, score in said.items() if name.startswith(SCORE)},
        customer_id=_of_work(read),
        comment=said.get("comment", ""),
        channel=said.get("channel", Channel.PHONE),
        case_id=said.get("case"),
        service_id=said.get("service"),
        staff_id=said.get("staff"),
        team_id=person.parent if person else None if read.judged else desk.viewer.team_id,
        site_id=None if read.judged else _site(read),
        may_call=said.get("may_call", True),
        answered_at=answered_at,
        precision=precision,
    )


def _attempt(desk: PaperDesk, read: ReadForm) -> AttemptEntry:
    said, customer_id = read.values, _known(read)
    assert customer_id is not None
    with reading(desk.store) as session:
        read.callback = open_callback_of(session, customer_id, desk.viewer.scope)
    if read.callback is None:
        raise Refusal("paper.no_callback", field="customer")
    attempted_at, precision = _moment(read, "attempted_at")
    another = said.get("another_time")
    return AttemptEntry(
        callback_id=read.callback.id,
        version=read.callback.version,
        result=said["result"],
        signed_on_paper=True,
        form_token=read.form.token,
        way=said.get("way", AttemptWay.PHONE),
        note=said.get("note", ""),
        satisfied=SATISFIED.get(said.get("satisfied")),
        unsaid=said.get("satisfied") == Word.UNSAID,
        problem=said.get("problem", ""),
        another_time=promise_times.promised_time(another, now=desk.now, zone=desk.policies.zone) if another else None,
        attempted_at=attempted_at,
        precision=precision,
    )


ENTRIES: Mapping[Paper, Callable[[PaperDesk, ReadForm], Any]] = {
    Paper.INTAKE: _intake,
    Paper.SERVICES: _service,
    Paper.SURVEYS: _survey,
    Paper.CALLBACKS: _attempt,
}
