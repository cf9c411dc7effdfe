"""Call mode in a real browser: from the list by one key, one customer after the other, keys counted, two windows at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select
from sqlmodel import col

from dashboard import clock
from data_access.engine import reading, writing
from data_access.repositories.ledger import raise_revision
from data_access.tables import Attachment, Callback, CallbackAttempt, CallbackSkip, Case, Customer, SurveyAnswer
from data_access.vocabulary import Subject
from tests.browser.conftest import NewPage, Server, open_at, settled

PEOPLE = 12
COUNT_KEYS = (
    """() => { window.pressed = 0; document.addEventListener("keydown", () => { window.pressed += 1; }, true); }"""
)
COMPOSED_ENTER = """form => form.dispatchEvent(new KeyboardEvent("keydown",
    { key: "1", code: "Digit1", keyCode: 229, isComposing: true, bubbles: true, composed: true }))"""


@pytest.fixture(scope="module")
def waiting(server: Server) -> Server:
    """A dozen customers to be called, the first one for the longest time."""
    now = clock.now()
    tonight = now.astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=0, minute=0, second=0, microsecond=0)
    with writing(server.store) as session:
        for place in range(PEOPLE):
            person = Customer(number=f"C{place}", name=f"客户{place}", phone=f"+861380000000{place}", opened_at=now)
            session.add(person)
            session.flush()
            due = tonight - timedelta(days=PEOPLE - place)
            times = {"opened_at": due - timedelta(days=3), "original_due_at": due, "due_at": due, "recorded_at": now}
            session.add(
                Callback(number=f"B{place}", customer_id=person.id, reason="after_service", topic="换锁芯", **times)
            )
        raise_revision(session, Subject.CALLBACKS, Subject.CUSTOMERS)
    return server


def form_of(page: Page) -> Locator:
    return page.locator(".call")


def now_calls(page: Page, name: str) -> None:
    """The customer stands on the page, and the form is ready for keys."""
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible(timeout=30_000)
    settled(page)
    expect(form_of(page)).to_be_focused(timeout=30_000)


def rows(server: Server, table: type, *where: object) -> int:
    with reading(server.store) as session:
        return session.execute(select(func.count()).select_from(table).where(*where)).scalar_one()  # type: ignore[arg-type]


def test_one_key_starts_it_and_reached_and_satisfied_takes_at_most_twelve(
    waiting: Server, page: Page, new_page: NewPage
) -> None:
    open_at(page, waiting, "/callbacks")
    page.keyboard.press("F2")
    now_calls(page, "客户0")
    asked = form_of(page).locator(":is(.results, .questions)")
    expect(asked.locator("[aria-pressed=true]")).to_have_count(0)  # nothing is prefilled
    form_of(page).evaluate(COMPOSED_ENTER)
    expect(form_of(page).get_by_text("是否满意")).to_be_hidden()  # a key of an input method that composes
    page.evaluate(COUNT_KEYS)
    page.keyboard.press("1")  # reached
    expect(form_of(page).get_by_text("是否满意")).to_be_visible()
    expect(asked.locator(".choice[aria-pressed=true]")).to_have_count(0)
    for key in ("1", "5", "5", "4", "5", "5", "4", "5", "1", "0"):  # satisfied, seven items of 1–5, one of 0–10
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    now_calls(page, "客户1")
    assert page.evaluate("window.pressed") <= 12
    with reading(waiting.store) as session:
        attempt = session.execute(select(CallbackAttempt)).scalar_one()
        scores = session.execute(select(col(SurveyAnswer.score)).order_by(col(SurveyAnswer.item_id))).scalars().all()
        assert (attempt.result, attempt.satisfied, attempt.survey_id is not None) == ("reached", True, True)
        assert sorted(scores) == [4, 4, 5, 5, 5, 5, 5, 10]

    other = new_page()
    open_at(other, waiting, "/call")
    now_calls(other, "客户2")  # 客户1 is being called in the first window
    other.get_by_role("button", name="结束").click()
    settled(other)


def notes(server: Server) -> list[str | None]:
    with reading(server.store) as session:
        kept = select(col(CallbackAttempt.note)).where(col(CallbackAttempt.voided_at).is_(None))
        return list(session.execute(kept.order_by(col(CallbackAttempt.id))).scalars())


def test_no_answer_is_one_key_with_a_note_before_or_after_and_can_be_undone(waiting: Server, page: Page) -> None:
    open_at(page, waiting, "/call")
    heading = page.locator("h2").first
    first = heading.inner_text()
    before = rows(waiting, CallbackAttempt, col(CallbackAttempt.voided_at).is_(None))
    now_calls(page, first)
    page.keyboard.press("F4")
    page.keyboard.type("2 号楼搬走了")  # a digit in the note is a word, not a result
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.get_by_text(re.compile("已登记：无人接；下次"))).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name=first, exact=True)).to_have_count(0)
    assert rows(waiting, CallbackAttempt, col(CallbackAttempt.voided_at).is_(None)) == before + 1
    assert notes(waiting)[-1] == "2 号楼搬走了"
    page.keyboard.press("F9")
    after = page.locator(".last input")
    expect(after).to_be_focused()
    after.fill("邻居接的")
    after.evaluate(COMPOSED_ENTER.replace('"1"', '"Enter"'))
    expect(after).to_be_visible()  # the Enter of an input method that composes chooses a word
    page.keyboard.press("Enter")
    expect(page.get_by_text("备注已保存：邻居接的")).to_be_visible(timeout=30_000)
    assert notes(waiting)[-1] == "邻居接的"
    settled(page)
    page.keyboard.press("F8")
    now_calls(page, first)
    assert rows(waiting, CallbackAttempt, col(CallbackAttempt.voided_at).is_(None)) == before
    page.keyboard.press("2")
    page.keyboard.press("F4")  # while it is being stored
    page.keyboard.insert_text("响了八声")
    expect(after).to_be_focused()
    expect(after).to_have_value("响了八声")
    page.keyboard.press("F2")
    expect(page.get_by_text("备注已保存：响了八声")).to_be_visible(timeout=30_000)
    assert notes(waiting)[-1] == "响了八声"
    settled(page)
    page.keyboard.press("F8")
    now_calls(page, first)
    page.get_by_role("button", name="结束").click()
    settled(page)


def test_a_skip_another_time_and_a_remaining_problem(waiting: Server, page: Page) -> None:
    open_at(page, waiting, "/call")

    def done(keys: Callable[[], None]) -> str:
        name = page.locator("h2").first.inner_text()
        now_calls(page, name)
        keys()
        expect(page.get_by_role("heading", name=name, exact=True)).to_have_count(0, timeout=30_000)
        settled(page)
        return name

    def skip() -> None:
        page.keyboard.press("0")
        page.keyboard.press("Enter")  # without a reason it is refused, and the form stays
        expect(form_of(page).get_by_text("请写一句为什么跳过")).to_be_visible(timeout=30_000)
        form_of(page).get_by_label("为什么跳过").fill("开会")
        page.keyboard.press("Enter")

    def another_time() -> None:
        page.keyboard.press("6")
        page.keyboard.type("明10")
        page.keyboard.press("Enter")

    def not_satisfied() -> None:
        for key in ("1", "2", *["Enter"] * 8):  # reached, not satisfied, no scores
            page.keyboard.press(key)
        page.keyboard.type("门锁又坏了")
        page.keyboard.press("F2")

    done(skip)
    assert rows(waiting, CallbackSkip) == 1
    done(another_time)
    assert rows(waiting, CallbackAttempt, col(CallbackAttempt.wanted_at).is_not(None)) == 1
    done(not_satisfied)
    with reading(waiting.store) as session:
        case = session.execute(select(Case)).scalar_one()
        assert (case.kind, case.content) == ("complaint", "门锁又坏了")


def test_a_visit_is_signed_on_the_screen(waiting: Server, page: Page) -> None:
    open_at(page, waiting, "/call")
    name = page.locator("h2").first.inner_text()
    now_calls(page, name)
    page.keyboard.press("1")
    form_of(page).get_by_role("button", name="上门").click()
    page.keyboard.press("F2")
    expect(form_of(page).get_by_text("上门回访须有客户签名")).to_be_visible(timeout=30_000)
    settled(page)
    pad = form_of(page).locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 60, steps=5)
    page.mouse.up()
    page.keyboard.press("F2")
    expect(page.get_by_role("heading", name=name, exact=True)).to_have_count(0, timeout=30_000)
    with reading(waiting.store) as session:
        signed = session.execute(select(Attachment)).scalar_one()
        attempt = session.get_one(CallbackAttempt, signed.attempt_id)
        assert (attempt.way, attempt.result, signed.media_type) == ("visit", "reached", "image/png")


def test_a_call_that_somebody_else_changed_keeps_what_was_typed_and_shows_what_they_did(
    waiting: Server, page: Page
) -> None:
    open_at(page, waiting, "/call")
    name = page.locator("h2").first.inner_text()
    now_calls(page, name)
    with writing(waiting.store) as session:
        person = session.execute(select(Customer).where(col(Customer.name) == name)).scalar_one()
        callback = session.execute(
            select(Callback).where(col(Callback.customer_id) == person.id, col(Callback.state) == "open")
        ).scalar_one()
        callback.version += 1
    page.keyboard.press("5")
    form_of(page).get_by_label("备注").fill("不想多说")
    page.keyboard.press("F2")
    expect(form_of(page).get_by_role("alert")).not_to_be_empty(timeout=30_000)
    expect(form_of(page).get_by_label("备注")).to_have_value("不想多说")
    settled(page)
    page.keyboard.press("F2")
    expect(page.get_by_text("已登记：拒访")).to_be_visible(timeout=30_000)
