"""A stack of paper forms: every row read like the line and the importer read theirs, good rows stored once, bad ones told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, SQLModel, col

from dashboard.auth.viewer import Viewer
from dashboard.errors import Conflict, NotAllowed, Refusal
from dashboard.exchange.paper import Paper
from dashboard.exchange.paper_entries import DEEDS, PaperDesk, ReadForm, TypedForm
from dashboard.exchange.paper_forms import read_form
from dashboard.policies import policies_in_force
from dashboard.rules.search_keys import search_keys
from dashboard.use_cases.entry_choices import known_for_entry, usual_choices
from dashboard.use_cases.log_interaction import Logged
from dashboard.use_cases.recording import check_all, record_all
from data_access.engine import reading, writing
from data_access.queries.organisation import organisation
from data_access.queries.survey_form import asked_items
from data_access.repositories.ledger import revisions
from data_access.scope import EVERYTHING
from data_access.tables import (
    Asset,
    Callback,
    CallbackAttempt,
    Case,
    Cause,
    Customer,
    CustomerAsset,
    CustomerSearch,
    Interaction,
    Service,
    Site,
    Staff,
    Survey,
    SurveyAnswer,
    Team,
)
from data_access.vocabulary import Role, Subject

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, tzinfo=ZONE)  # a Monday
FRIDAY = datetime(2026, 11, 20, tzinfo=ZONE)
ZHOU = Viewer("周晓", Role.SUPERVISOR, staff_id=1, team_id=1)
PEOPLE = (
    ("王小明", "+8613812342071", "6-1203", 1),
    ("李芳", "+8613612343314", "6-1201", 1),
    ("赵强", None, "6-1203", 2),
)


@pytest.fixture
def town(seeded_store: Engine) -> Engine:
    with writing(seeded_store) as session:
        session.add_all(
            [Site(id=1, code="s1", name="云杉里", name_en="Spruce Lane"), Site(id=2, code="s2", name="澜湖湾")]
        )
        session.flush()
        session.add_all([Team(id=1, code="t1", name="客服", site_id=1), Team(id=2, code="t2", name="工程维修")])
        session.flush()
        session.add(Staff(id=1, number="1", name="周晓", team_id=1))
        session.add_all([Staff(id=n, number=str(n), name="王芳", team_id=2) for n in (2, 3)])
        session.add(Staff(id=4, number="4", name="走了", team_id=2, active=False))
        session.add(Cause(id=901, code="own.lift", name="电梯停运", name_en="Lift stopped"))
        session.add(Cause(id=902, code="own.fees", name="收费疑问", kind="enquiry"))
        for key, (name, phone, unit, site) in enumerate(PEOPLE, start=1):
            session.add(Customer(id=key, number=f"K{key}", name=name, phone=phone, site_id=site, opened_at=FRIDAY))
            session.add(Asset(id=key, number=f"A{key}", label=unit, site_id=site))
            session.flush()
            session.add(CustomerAsset(customer_id=key, asset_id=key))
            keys = search_keys(name, phone, f"K{key}", [unit])
            session.add_all(CustomerSearch(customer_id=key, key=found, kind=kind) for found, kind in keys)
    return seeded_store


def desk(store: Engine, viewer: Viewer = ZHOU) -> PaperDesk:
    with reading(store) as session:
        names, policies, items = organisation(session), policies_in_force(session, NOW), asked_items(session)
    return PaperDesk(
        store=store,
        viewer=viewer,
        names=names,
        policies=policies,
        usual=usual_choices([], names, viewer),
        items=items,
        currency="CNY",
        now=NOW,
        known=lambda key: next(iter(known_for_entry(store, viewer, [key], policies, now=NOW)), None),
    )


def read(store: Engine, paper: Paper, token: str = "0123456789abcdef", **cells: str) -> ReadForm:
    return read_form(desk(store), paper, TypedForm(token, cells))


def faults(read: ReadForm) -> list[tuple[str | None, str]]:
    return [(fault.field, fault.key) for fault in read.faults]


def count(session: Session, table: type[SQLModel]) -> int:
    return session.execute(select(func.count()).select_from(table)).scalar_one()


COMPLAINT = {
    "customer": "2071", "occurred_at": "11-20", "kind": "投诉", "cause": "电梯停运", "content": "电梯停了", "channel": "来访",
}  # fmt: skip


def test_a_form_becomes_the_entry_that_the_line_would_send(town: Engine) -> None:
    form = read(town, Paper.INTAKE, **COMPLAINT)
    assert faults(form) == []
    entry = form.entry
    assert (entry.customer_id, entry.asset_id, entry.site_id, entry.phone) == (1, 1, 1, None)
    assert (entry.kind, entry.cause_id, entry.channel) == ("complaint", 901, "front_desk")
    assert (entry.occurred_at, entry.precision) == (FRIDAY, "day")
    assert (entry.result, entry.recipient) == ("dispatched", "team:1")  # as usual for a complaint at that site


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"kind": ""}, [("kind", "paper.needed")]),
        ({"kind": "牢骚"}, [("kind", "paper.unknown")]),
        ({"cause": "电"}, [("cause", "paper.unknown_cause")]),
        ({"cause": "收费疑问"}, [("cause", "log.other_cause")]),  # of enquiries only
        ({"customer": "6-1203"}, [("customer", "paper.several_customers")]),  # at two sites
        ({"customer": "nobody"}, [("customer", "paper.nobody")]),
        ({"occurred_at": "11-24 10:00"}, []),  # without a year: of last year
        ({"occurred_at": "明"}, [("occurred_at", "log.time_future")]),
        ({"occurred_at": "2026-11-24"}, [("occurred_at", "log.time_future")]),
        ({"occurred_at": "03/04/2026"}, [("occurred_at", "exchange.error.time_ambiguous")]),
        ({"occurred_at": "2024-11-20"}, [("time", "log.time_old")]),
        ({"occurred_at": "some day"}, [("occurred_at", "exchange.error.time_unreadable")]),
        ({"recipient": "走了"}, [("recipient", "paper.unknown")]),
        ({"recipient": "王芳"}, [("recipient", "paper.several")]),
        ({"promise": "soon"}, [("promise", "log.time_unreadable")]),
        ({"kind": "", "content": "", "occurred_at": "明"}, [
            ("occurred_at", "log.time_future"), ("kind", "paper.needed"), ("content", "paper.needed")]),
    ],
)  # fmt: skip
def test_all_that_is_wrong_with_a_row_is_told_by_column(
    town: Engine, cells: dict[str, str], expected: list[tuple[str, str]]
) -> None:
    form = read(town, Paper.INTAKE, **(COMPLAINT | cells))
    if form.entry is not None:
        (refusal,) = check_all(town, ZHOU, DEEDS[Paper.INTAKE], [form.entry], now=NOW)
        form.faults += [refusal] if refusal else []
    assert faults(form) == expected


def test_the_site_of_the_form_tells_which_customer_is_meant(town: Engine) -> None:
    assert read(town, Paper.INTAKE, **(COMPLAINT | {"customer": "6-1203", "site": "澜湖湾"})).entry.customer_id == 3
    chosen = read_form(desk(town), Paper.INTAKE, TypedForm("t" * 16, COMPLAINT | {"customer": "6-1203"}, (3, 3)))
    assert (chosen.entry.customer_id, chosen.entry.asset_id, chosen.entry.site_id) == (3, 3, 2)


def test_an_unknown_phone_is_a_new_customer_of_the_site_that_the_form_names(town: Engine) -> None:
    unknown = COMPLAINT | {"customer": "139 0000 1111"}
    form = read(town, Paper.INTAKE, **unknown)
    (refusal,) = check_all(town, ZHOU, DEEDS[Paper.INTAKE], [form.entry], now=NOW)
    assert (refusal.key if refusal else None) == "log.want_site"
    assert read(town, Paper.INTAKE, **(unknown | {"site": "spruce lane"})).entry.site_id == 1


def test_digits_mean_what_they_mean_on_the_line(town: Engine) -> None:
    entry = read(town, Paper.INTAKE, **(COMPLAINT | {"kind": "２", "cause": "0", "result": "1"})).entry
    assert (entry.kind, entry.cause_id, entry.result, entry.recipient) == ("enquiry", 0, "solved", None)


def test_good_rows_are_stored_once_and_bad_ones_stay(town: Engine) -> None:
    """The second names a customer who is gone by then: it spoils neither its neighbours nor their press."""
    entries = [
        read(town, Paper.INTAKE, token=f"{n}" * 16, **(COMPLAINT | cells)).entry
        for n, cells in enumerate(({}, {"customer": "李芳"}, {"customer": "", "site": "云杉里"}))
    ]
    with writing(town) as session:
        session.get_one(Customer, 2).voided_at = NOW
    first = record_all(town, ZHOU, DEEDS[Paper.INTAKE], entries, now=NOW)
    assert [type(one) for one in first[::2]] == [Logged, Logged]
    assert isinstance(first[1], Refusal)
    again = record_all(town, ZHOU, DEEDS[Paper.INTAKE], entries, now=NOW)
    assert [one.already for one in again[::2]] == [True, True]
    with reading(town) as session:
        assert (count(session, Interaction), count(session, Case)) == (2, 2)
        assert {one.received_precision for one in session.execute(select(Case)).scalars()} == {"day"}
        assert revisions(session, (Subject.CASES,)) == (1,)  # one transaction, told once


def test_services_done(town: Engine) -> None:
    form = read(
        town, Paper.SERVICES, customer="李芳", finished_at="周五", description="换锁", staff="2", amount="¥1,200.5"
    )
    (done,) = record_all(town, ZHOU, DEEDS[Paper.SERVICES], [form.entry], now=NOW)
    with reading(town) as session:
        service = session.get_one(Service, done.service_id)
        assert (service.customer_id, service.asset_id, service.staff_id, service.team_id) == (2, 2, 2, 2)
        assert (service.finished_at, service.precision, service.amount_minor) == (FRIDAY, "day", 120050)
        callback = session.execute(select(Callback)).scalar_one()
        assert callback.original_due_at.astimezone(ZONE).date() == date(2026, 11, 24)  # by the end of the 23rd
    assert faults(read(town, Paper.SERVICES, customer="139 0000 1111", description="换锁")) == [
        ("customer", "paper.nobody")
    ]
    assert faults(read(town, Paper.SERVICES, customer="李芳", description="换锁", case="77")) == [
        ("case", "paper.no_case")
    ]


def test_survey_forms(town: Engine) -> None:
    items = {f"score:{item.code}": item for item in desk(town).items}
    first, second = list(items)[:2]
    form = read(town, Paper.SURVEYS, customer="", answered_at="昨", **{first: "非常满意", second: ""}, comment="好")
    (done,) = record_all(town, ZHOU, DEEDS[Paper.SURVEYS], [form.entry], now=NOW)
    with reading(town) as session:
        survey = session.get_one(Survey, done.survey_id)
        assert (survey.customer_id, survey.precision, survey.comment) == (None, "day", "好")
        assert session.execute(select(col(SurveyAnswer.score))).scalars().all() == [5]  # a blank is no answer
    assert faults(read(town, Paper.SURVEYS, **{first: "9"})) == [(first, "exchange.reason.range")]


def _work_to_judge(store: Engine) -> None:
    """A case of 王小明; two services to 李芳, one on Friday by 4, one on Saturday, and one to 王小明 on Friday."""
    stamps: dict[str, Any] = {"recorded_at": NOW, "recorded_by": "x", "team_id": 2, "staff_id": 2}
    with writing(store) as session:
        session.add(Case(id=501, number="C-7", kind="complaint", customer_id=1, team_id=2, owner_id=3, source="crm",
                         content="x", received_at=FRIDAY, stage_since=FRIDAY, recorded_at=NOW, recorded_by="x"))  # fmt: skip
        session.flush()
        for key, customer, hours in ((601, 2, 9), (602, 2, 33), (603, 1, 10)):
            done = FRIDAY + timedelta(hours=hours)
            row = {"id": key, "number": str(key), "customer_id": customer, "description": "换锁", "finished_at": done}
            session.add(Service(**row, **stamps))


def test_survey_forms_name_what_they_judge(town: Engine) -> None:
    _work_to_judge(town)
    first = f"score:{desk(town).items[0].code}"
    by_number = read(town, Paper.SURVEYS, case="#C-7", answered_at="昨", **{first: "5"})
    by_day = read(town, Paper.SURVEYS, "b" * 16, customer="李芳", service="周五", **{first: "4"})
    assert (by_number.entry.case_id, by_day.entry.service_id) == (501, 601)
    done = record_all(town, ZHOU, DEEDS[Paper.SURVEYS], [by_number.entry, by_day.entry], now=NOW)
    with reading(town) as session:
        surveys = [session.get_one(Survey, one.survey_id) for one in done]
        said = [(one.customer_id, one.case_id, one.service_id, one.team_id, one.staff_id) for one in surveys]
    assert said == [(1, 501, None, 2, 3), (2, None, 601, 2, 2)]  # whoever did the work is judged, not who typed


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"case": "C-8"}, ("case", "paper.no_case")),
        ({"case": "C-7", "customer": "李芳"}, ("case", "paper.others_work")),
        ({"service": "603", "customer": "李芳"}, ("service", "paper.others_work")),
        ({"service": "周五"}, ("service", "paper.service_of_whom")),
        ({"service": "11-19", "customer": "李芳"}, ("service", "paper.no_service_then")),
        ({"service": "abc", "customer": "李芳"}, ("service", "paper.no_service")),
    ],
)
def test_what_a_survey_form_judges_is_checked_as_it_is_typed(
    town: Engine, cells: dict[str, str], expected: tuple[str, str]
) -> None:
    _work_to_judge(town)
    assert faults(read(town, Paper.SURVEYS, comment="好", **cells)) == [expected]


def test_two_services_of_one_day_want_the_number(town: Engine) -> None:
    _work_to_judge(town)
    with writing(town) as session:
        session.get_one(Service, 602).finished_at = FRIDAY + timedelta(hours=20)
    assert faults(read(town, Paper.SURVEYS, customer="李芳", service="11-20", comment="好")) == [
        ("service", "paper.several_services")
    ]


def test_several_columns_of_a_sheet_tell_of_one_customer(town: Engine) -> None:
    assert read(town, Paper.INTAKE, **(COMPLAINT | {"customer": "6-1203 王小明 13812342071"})).entry.customer_id == 1
    assert read(town, Paper.INTAKE, **(COMPLAINT | {"customer": "6-1203 赵强"})).entry.customer_id == 3
    assert faults(read(town, Paper.INTAKE, **(COMPLAINT | {"customer": "6-1203 李芳"}))) == [
        ("customer", "paper.nobody")
    ]
    newcomer = read(town, Paper.INTAKE, **(COMPLAINT | {"customer": "钱七 139 0000 1111", "site": "云杉里"}))
    assert (newcomer.entry.phone, newcomer.entry.name) == ("+8613900001111", "钱七")


def test_callbacks_made(town: Engine) -> None:
    due: dict[str, Any] = {"opened_at": FRIDAY, "original_due_at": NOW, "due_at": NOW, "recorded_at": FRIDAY}
    with writing(town) as session:
        session.add(Callback(id=71, number="71", customer_id=2, reason="after_service", team_id=1, **due))
        later = due | {"due_at": datetime(2026, 12, 1, tzinfo=UTC)}
        session.add(Callback(id=72, number="72", customer_id=2, reason="care", team_id=1, **later))
    said = {"customer": "李芳", "attempted_at": "周五", "result": "接通", "satisfied": "是", "note": "满意"}
    forms = [read(town, Paper.CALLBACKS, token=letter * 16, **said) for letter in "ab"]
    assert [form.callback.id for form in forms if form.callback] == [71, 71]
    first, second = record_all(town, ZHOU, DEEDS[Paper.CALLBACKS], [form.entry for form in forms], now=NOW)
    assert first.state == "reached"
    assert isinstance(second, Conflict)  # the first form has ended it
    with reading(town) as session:
        attempt = session.execute(select(CallbackAttempt)).scalar_one()
        assert (attempt.precision, attempt.satisfied, attempt.attempted_at) == ("day", True, FRIDAY)
    assert read(town, Paper.CALLBACKS, **said).entry.callback_id == 72
    assert faults(read(town, Paper.CALLBACKS, **(said | {"customer": "2071"}))) == [("customer", "paper.no_callback")]


@pytest.mark.parametrize(
    ("typed", "told"),
    [({}, "callback.no_satisfaction"), ({"satisfied": "2"}, "callback.no_problem"), ({"satisfied": "没有表态"}, None),
     ({"satisfied": "不满意", "problem": "还漏水"}, None)],
)  # fmt: skip
def test_a_form_about_a_complaint_tells_whether_the_outcome_satisfies(
    town: Engine, typed: dict[str, str], told: str | None
) -> None:
    due: dict[str, Any] = {"opened_at": FRIDAY, "original_due_at": NOW, "due_at": NOW, "recorded_at": FRIDAY}
    with writing(town) as session:
        session.add(Callback(id=71, number="71", customer_id=2, reason="after_complaint", team_id=1, **due))
    form = read(town, Paper.CALLBACKS, customer="李芳", attempted_at="周五", result="接通", **typed)
    (warned,) = check_all(town, ZHOU, DEEDS[Paper.CALLBACKS], [form.entry], now=NOW)
    assert (warned.key if warned else None) == told  # already while it is typed
    (stored,) = record_all(town, ZHOU, DEEDS[Paper.CALLBACKS], [form.entry], now=NOW)
    assert (stored.key if isinstance(stored, Refusal) else None) == told


def test_who_may_not_record_stores_nothing(town: Engine) -> None:
    guest = Viewer("guest", Role.VIEWER, scope=EVERYTHING)
    with pytest.raises(NotAllowed):
        record_all(town, guest, DEEDS[Paper.INTAKE], [read(town, Paper.INTAKE, **COMPLAINT).entry], now=NOW)
