"""The form of a case: reply times side by side, waits, urgings, rejected outcomes, repeats, files, protected names."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import Engine, select
from sqlmodel import col

from dashboard.auth.viewer import Viewer
from dashboard.errors import Conflict, Faults, NotAllowed, NotFound, Refusal
from dashboard.reports.case_view import CaseView, case_view
from dashboard.rules.sla import Ruling
from dashboard.use_cases.attach_file import NewFile, attach_file, read_file, take_back_file
from dashboard.use_cases.case_details import CaseDetails
from dashboard.use_cases.complete_case import CaseForm, complete_case
from dashboard.use_cases.reveal_complainant import reveal_complainant
from data_access.engine import reading, writing
from data_access.queries.case_lists import cases_by_ids
from data_access.queries.customer_timeline import customer_timeline
from data_access.queries.one_case import one_case
from data_access.queries.repeated_cases import Again, is_repeated, repeats_of
from data_access.queries.row_lists import listed_rows
from data_access.scope import EVERYTHING, Scope
from data_access.tables import Asset, Attachment, AuditEntry, Case, CaseEvent, Cause, Customer
from data_access.vocabulary import Role, Subject
from tests.integration.test_move_case import CHEN, MONDAY, WU, Desk, _case, _rows, _stored, company, desk

__all__ = ["company", "desk"]  # fixtures

DUE = MONDAY + timedelta(days=4)
DAY = timedelta(days=1)


def _complete(desk: Desk, **said: Any) -> int:
    more = {"is_red_line": said.pop("is_red_line", None), "version": said.pop("version", desk.version)}
    desk.steps += 1
    form = CaseForm(desk.case_id, more["version"], f"form-{desk.steps}", CaseDetails(**said), more["is_red_line"])
    desk.version = complete_case(desk.store, desk.viewer, form, now=desk.now)
    return desk.version


def _view(desk: Desk, as_of: datetime | None = None) -> CaseView:
    with reading(desk.store) as session:
        found = case_view(session, desk.case_id, EVERYTHING, as_of or desk.now + timedelta(minutes=1))
    assert found is not None
    return found


def test_a_time_that_the_customer_demands_never_moves_the_due(desk: Desk) -> None:
    _complete(desk, demanded_at=MONDAY + DAY, demands=("refund", "apology"), demand="退钱", order_number="0071")
    case = _stored(desk.store, desk.case_id)
    assert (case.demanded_at, case.due_at) == (MONDAY + DAY, DUE)
    assert (case.demands, case.order_number) == (["refund", "apology"], "0071")
    assert _view(desk).ruling is Ruling.POLICY


def test_a_time_set_from_outside_overrides_policy_and_promise_and_all_three_are_kept(desk: Desk) -> None:
    desk.step("promised", promised_at=MONDAY + DAY)
    assert _view(desk).ruling is Ruling.AGREED
    outside = MONDAY + timedelta(days=9)
    _complete(desk, outside_body="12345", outside_number="A-17", outside_due_at=outside)
    case = _stored(desk.store, desk.case_id)
    assert (case.policy_due_at, case.promised_at, case.outside_due_at, case.due_at) == (
        *(DUE, MONDAY + DAY, outside),
        outside,
    )
    assert _view(desk).ruling is Ruling.OUTSIDE


def test_every_fault_of_the_form_is_named(desk: Desk) -> None:
    with pytest.raises(Faults) as refused:
        _complete(desk, outside_due_at=MONDAY - DAY, demanded_at=MONDAY, contact="x" * 201)
    assert [fault.field for fault in refused.value.faults] == [
        "outside_body",
        "demanded_at",
        "outside_due_at",
        "contact",
    ]
    with pytest.raises(Refusal) as one:
        _complete(desk, outside_body="12315")
    assert (one.value.key, one.value.field) == ("case.need.outside_number", "outside_number")
    assert _stored(desk.store, desk.case_id).version == 1


def test_two_forms_at_once_show_both_versions_and_no_personal_word_reaches_the_audit(desk: Desk) -> None:
    _complete(desk, product="门禁卡", contact="张先生 13900000000")
    with pytest.raises(Conflict) as conflict:
        _complete(desk, product="停车卡", contact="张先生 13900000000", version=1)
    assert (conflict.value.mine, conflict.value.theirs) == ({"product": "停车卡"}, {"product": "门禁卡"})
    (entry,) = _rows(desk.store, select(AuditEntry))
    assert entry.details["changed"] == {"product": ["", "门禁卡"], "contact": "changed"}


def test_a_red_line_confirmed_by_hand_is_escalated_at_once(desk: Desk) -> None:
    _complete(desk, is_red_line=True)
    assert _stored(desk.store, desk.case_id).is_red_line
    assert [event.kind for event in _rows(desk.store, select(CaseEvent))] == ["escalated"]
    _complete(desk, is_red_line=False)
    assert not _stored(desk.store, desk.case_id).is_red_line


def test_a_wait_for_the_customer_moves_the_policy_s_due_and_one_for_parts_does_not(desk: Desk, store: Engine) -> None:
    desk.step("waiting", reason="parts", at=MONDAY + timedelta(hours=1))
    desk.step("resumed", at=MONDAY + timedelta(hours=2))
    assert _stored(store, desk.case_id).due_at == DUE
    desk.step("waiting", reason="customer", at=MONDAY + timedelta(hours=2))  # 12:00 in Shanghai, a break until 13:30
    waiting = _view(desk, MONDAY + timedelta(hours=5))
    assert waiting.is_paused
    assert waiting.standing.due_at == datetime(2026, 11, 20, 3, 30, tzinfo=UTC)  # the 1.5 working hours so far
    desk.now = MONDAY + timedelta(hours=6)
    desk.resolve()  # at 17:00: a step ends the wait, which had 3.5 working hours
    assert _stored(store, desk.case_id).due_at == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)


def test_what_happens_in_a_second_round_leaves_the_due_of_the_first(desk: Desk, store: Engine) -> None:
    desk.resolve()
    desk.step("reopened", note="又停了")
    promise = desk.now + timedelta(hours=3)
    desk.step("promised", promised_at=promise)
    case = _stored(store, desk.case_id)
    (reopening,) = _rows(store, select(CaseEvent).where(col(CaseEvent.kind) == "reopened"))
    assert (case.due_at, reopening.due_at) == (DUE, promise)
    assert _view(desk).standing.due_at == promise


def test_an_urging_is_answered_by_its_department_and_both_are_stamped_with_it(
    desk: Desk, store: Engine, company: dict[str, int]
) -> None:
    desk.step("dispatched", owner_id=company["engineer"])
    urged = desk.step("urged", note="客户来电催")
    desk.viewer = replace(CHEN, team_id=company["works"], staff_id=company["engineer"])
    desk.step("urge_answered", note="明早到场")
    with pytest.raises(Refusal) as refused:
        desk.step("urge_answered", note="再答")
    assert refused.value.key == "case.not_urged"
    urging, answer = _rows(
        store, select(CaseEvent).where(col(CaseEvent.kind).like("urge%")).order_by(col(CaseEvent.id))
    )
    assert (urging.team_id, answer.team_id, answer.answers_id) == (company["works"], company["works"], urged.event_id)


def test_a_customer_who_rejects_the_outcome_opens_a_form_with_the_first_attached(desk: Desk, store: Engine) -> None:
    _complete(desk, order_number="0071", confidential=True)
    desk.resolve()
    with pytest.raises(Refusal):
        desk.step("rejected", note="没修好")  # nobody has told them yet
    desk.answer()
    moved = desk.step("rejected", note="还是停，要找媒体")
    child = _stored(store, moved.child_id or 0)
    assert (child.parent_id, child.stage, child.content) == (desk.case_id, "received", "还是停，要找媒体")
    assert (child.order_number, child.confidential, child.customer_id) == (
        "0071",
        True,
        _stored(store, desk.case_id).customer_id,
    )
    assert (child.is_red_line, child.severity) == (True, 1)
    with reading(store) as session:
        one = one_case(session, desk.case_id, EVERYTHING)
    assert one is not None
    assert [row.id for row in one.children] == [child.id]


def test_a_missed_promise_stays_said_after_a_late_answer_and_one_that_was_agreed_anew_in_time_is_not_missed(
    desk: Desk,
) -> None:
    first = desk.now + timedelta(hours=3)
    desk.step("promised", promised_at=first)
    desk.step("promised", promised_at=first + timedelta(hours=2))
    assert _view(desk, first + timedelta(hours=1)).missed_promise is None
    desk.now = first + timedelta(hours=4)
    desk.resolve()
    desk.answer()
    assert _view(desk).missed_promise == first + timedelta(hours=2)


def test_the_resolution_s_form_is_kept_signed(desk: Desk, store: Engine) -> None:
    desk.step(
        "resolved",
        note="换绳",
        finding="磨损",
        root_cause="equipment",
        outcome="compensated",
        compensation_minor=20_000,
        cost_minor=5_000,
        liability="supplier",
        improvement="每月查绳",
        implemented_by="吴工",
        implemented_at=MONDAY + timedelta(hours=1),
    )
    desk.step("opinion", post="general_manager", note="同意赔付")
    desk.step("effect_checked", is_effective=False, note="一周后又磨损")
    done, opinion, check = _rows(store, select(CaseEvent).order_by(col(CaseEvent.id)))
    assert (done.root_cause, done.liability, done.cost_minor, done.improvement) == (
        "equipment",
        "supplier",
        5_000,
        "每月查绳",
    )
    assert (done.implemented_by, done.implemented_at) == ("吴工", MONDAY + timedelta(hours=1))
    assert (opinion.post, opinion.recorded_by, check.is_effective) == ("general_manager", "chen", False)
    with pytest.raises(Refusal) as refused:
        desk.step("reopened", note="x" * 5000)
    assert refused.value.key == "case.too_long"


def test_joint_departments_help_and_the_responsible_one_is_none_of_them(
    desk: Desk, store: Engine, company: dict[str, int]
) -> None:
    both = (company["works"], company["south"])
    desk.step("dispatched", owner_id=company["engineer"], joint_team_ids=both, validity="group", urgent=True)
    with reading(store) as session:
        one = one_case(session, desk.case_id, EVERYTHING)
    assert one is not None
    assert (one.fields.joint_team_ids, one.fields.validity, one.case.urgent) == ((company["south"],), "group", True)


# --- repeated


def test_the_same_matter_again_is_marked_and_what_only_looks_like_it_is_not(
    store: Engine, company: dict[str, int]
) -> None:
    with writing(store) as session:
        lift, noise, other = Cause(code="lift", name="电梯"), Cause(code="noise", name="噪音"), Customer(
            number="2", name="周", opened_at=MONDAY
        )  # fmt: skip
        session.add_all([lift, noise, other])
        session.flush()
        doors = Cause(code="lift.doors", name="门", parent_id=lift.id)
        session.add(doors)
        session.flush()
        keys = {"lift": lift.id, "doors": doors.id, "noise": noise.id, "other": other.id}

    def add(name: str, days: float, cause: str | None, **more: Any) -> int:
        at = MONDAY - timedelta(days=days)
        cause_id = keys[cause] if cause else None
        return _case(store, company, number=name, received_at=at, stage_since=at, cause_id=cause_id, **more)

    now = add("now", 0, "lift")
    again = add("again", 80, "lift")
    add("long ago", 91, "lift")
    add("another cause", 5, "noise")
    add("another customer", 5, "lift", customer_id=keys["other"])
    add("a repair", 5, "lift", kind="repair")
    add("a duplicate", 5, "lift", stage="merged", is_open=False)
    add("void", 5, "lift", voided_at=MONDAY)
    add("unsorted", 1, None)
    add("protected", 4, "lift", confidential=True)
    teams = add("with another team", 3, "doors", team_id=company["works"])
    with reading(store) as session:
        found = repeats_of(session, [now], 90)
        standing = (col(Case.is_open).is_(True), col(Case.voided_at).is_(None))
        marked = set(session.execute(select(col(Case.number)).where(is_repeated(90), *standing)).scalars())
    assert [(one.earlier_id, one.again) for one in found] == [(teams, Again.TEAMS), (again, Again.CUSTOMER)]
    assert marked == {"now", "again", "protected", "with another team"}  # `again` after "long ago"


def test_the_same_asset_repeats_whatever_it_is_this_time(store: Engine, company: dict[str, int]) -> None:
    with writing(store) as session:
        lift, noise = Cause(code="lift", name="电梯"), Cause(code="noise", name="噪音")
        flat, next_door = (Asset(number=label, kind="unit", label=label) for label in ("6-0904", "6-0905"))
        session.add_all([lift, noise, flat, next_door])
        session.flush()
        keys = {"lift": lift.id, "noise": noise.id}
        flats = {"flat": flat.id, "next door": next_door.id}

    def add(name: str, days: float, where: str, cause: str | None) -> int:
        at = MONDAY - timedelta(days=days)
        more = {"asset_id": flats[where], "cause_id": keys[cause] if cause else None, "customer_id": None}
        return _case(store, company, number=name, received_at=at, stage_since=at, **more)

    add("first", 9, "flat", None)
    add("unsorted again", 8, "flat", None)
    add("sorted", 7, "flat", "lift")
    add("next door", 6, "next door", "lift")
    add("another matter next door", 5, "next door", "noise")
    add("long after", -200, "next door", "noise")
    with reading(store) as session:
        marked = set(session.execute(select(col(Case.number)).where(is_repeated(90))).scalars())
    assert marked == {"unsorted again", "sorted", "another matter next door"}


# --- files


def _picture(size: tuple[int, int] = (600, 400), kind: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "navy").save(out, kind)
    return out.getvalue()


def test_a_photo_is_kept_with_a_small_preview_once_and_is_handed_out_within_the_scope(
    desk: Desk, store: Engine, company: dict[str, int]
) -> None:
    content = _picture()
    new = NewFile(desk.case_id, "../../现场.jpeg", content, "file-1")
    key = attach_file(store, CHEN, new, now=desk.now)
    assert attach_file(store, CHEN, new, now=desk.now) == key  # a double click
    assert attach_file(store, CHEN, replace(new, form_token="file-2"), now=desk.now) == key  # the same picture again
    file = read_file(store, CHEN, key)
    assert (file.name, file.media_type, file.content) == ("现场.jpeg.png", "image/png", content)
    with reading(store) as session:
        one = one_case(session, desk.case_id, EVERYTHING)
    assert one is not None
    (row,) = one.attachments
    assert row.preview is not None
    assert Image.open(BytesIO(row.preview)).size == (320, 213)
    stranger = replace(CHEN, scope=Scope(teams=frozenset({company["works"]})))
    with pytest.raises(NotFound):
        read_file(store, stranger, key)
    with pytest.raises(NotFound):
        attach_file(store, stranger, replace(new, form_token="file-3"), now=desk.now)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "case.file.empty"),
        (b"<svg onload='x'/>", "case.file.kind"),
        (b"MZ\x90\x00", "case.file.kind"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "case.file.broken"),
        (b"%PDF-" + b"\x00" * (5 * 1024 * 1024), "case.file.too_large"),
    ],
)
def test_what_is_no_picture_or_pdf_is_refused_whatever_its_name(desk: Desk, content: bytes, why: str) -> None:
    with pytest.raises(Refusal) as refused:
        attach_file(desk.store, CHEN, NewFile(desk.case_id, "a.png", content, "f"), now=desk.now)
    assert refused.value.key == why


def test_a_file_is_taken_back_by_whoever_brought_it_or_a_manager_and_stays_on_record(desk: Desk, store: Engine) -> None:
    pdf = attach_file(store, CHEN, NewFile(desk.case_id, "报告.pdf", b"%PDF-1.7 x", "f"), now=desk.now)
    with pytest.raises(NotAllowed):
        take_back_file(store, Viewer("zhou", Role.SUPERVISOR, account_id=9), pdf, now=desk.now)
    take_back_file(store, WU, pdf, now=desk.now)
    with pytest.raises(NotFound):
        read_file(store, CHEN, pdf)
    (row,) = _rows(store, select(Attachment))
    assert (row.voided_by, row.content) == ("wu", b"%PDF-1.7 x")


# --- protected


def test_a_protected_name_stands_in_no_list_and_each_look_at_it_is_on_record(
    desk: Desk, store: Engine, company: dict[str, int]
) -> None:
    open_one = _case(store, company, number="open")
    _complete(desk, confidential=True, contact="邻居 13900000000")
    with reading(store) as session:
        protected, plain = cases_by_ids(session, [desk.case_id, open_one], EVERYTHING)
        one = one_case(session, desk.case_id, EVERYTHING)
    assert (protected.customer_id, protected.customer_name, protected.customer_phone) == (None, None, None)
    assert plain.customer_name == "李女士"
    assert one is not None
    assert (one.fields.contact, one.related) == (None, ())
    other_team = replace(CHEN, team_id=company["works"])
    with pytest.raises(NotAllowed):
        reveal_complainant(store, other_team, desk.case_id, now=desk.now)
    for person in (replace(CHEN, team_id=company["south"]), WU):
        who = reveal_complainant(store, person, desk.case_id, now=desk.now)
        assert (who.name, who.contact) == ("李女士", "邻居 13900000000")
    looks = _rows(store, select(AuditEntry).where(col(AuditEntry.action) == "reveal"))
    assert [look.actor for look in looks] == ["chen", "wu"]


def test_the_customer_s_own_handler_may_look(desk: Desk, store: Engine, company: dict[str, int]) -> None:
    desk.step("dispatched", owner_id=company["engineer"])
    owner = replace(CHEN, staff_id=company["engineer"])
    assert reveal_complainant(store, owner, desk.case_id, now=desk.now).name == "李女士"


def test_neither_the_rows_behind_a_number_nor_the_customer_s_page_tell_whose_a_protected_case_is(
    desk: Desk, store: Engine, company: dict[str, int]
) -> None:
    open_one = _case(store, company, number="open")
    _complete(desk, confidential=True)
    callback = desk.resolve().callback_id or 0
    with reading(store) as session:
        cases = listed_rows(session, Subject.CASES, [desk.case_id, open_one])
        (call,) = listed_rows(session, Subject.CALLBACKS, [callback])
        told = customer_timeline(session, company["customer"], EVERYTHING, desk.now + DAY)
    assert [(row.customer_id, row.customer) for row in (*cases, call)] == [
        *((None, None), (company["customer"], "李女士"), (None, None)),
    ]
    assert [entry.case_id for entry in told.entries] == [open_one]
