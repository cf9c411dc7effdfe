"""Logging calls on the real page, over a real store: the numbers move, and every row is written once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from dashboard import clock
from dashboard.rules.search_keys import search_keys
from data_access.engine import reading, writing
from data_access.tables import (
    Asset,
    Case,
    CaseEvent,
    Customer,
    CustomerAsset,
    CustomerSearch,
    Interaction,
    Site,
    Staff,
    Team,
)
from tests.browser.conftest import NewPage, Server, open_at, settled

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(server: Server) -> Server:
    """A company with a site, two teams and two customers."""
    with writing(server.store) as session:
        session.add(Site(id=1, code="s1", name="云杉里", name_en="Spruce Lane"))
        session.flush()
        session.add(Team(id=1, code="t1", name="北区客服", name_en="North desk", site_id=1))
        session.add(Team(id=2, code="t2", name="工程维修", name_en="Engineering"))
        session.flush()
        session.add(Staff(id=1, number="1", name="周晓兰", name_en="Zhou", team_id=1))
        for key, name, phone, unit in (
            (1, "王小明", "+8613812342071", "6-1203"),
            (2, "李芳", "+8613612343314", "6-1201"),
        ):
            opened = clock.now() - timedelta(days=400)
            session.add(Customer(id=key, number=f"K{key}", name=name, phone=phone, site_id=1, opened_at=opened))
            session.add(Asset(id=key, number=f"A{key}", label=unit, site_id=1))
            session.flush()
            session.add(CustomerAsset(customer_id=key, asset_id=key))
            keys = search_keys(name, phone, f"K{key}", [unit])
            session.add_all(CustomerSearch(customer_id=key, key=found, kind=kind) for found, kind in keys)
    return server


def count(server: Server, table: type[SQLModel]) -> int:
    with reading(server.store) as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def latest_case(server: Server) -> Case:
    with reading(server.store) as session:
        found = session.execute(select(Case).order_by(col(Case.id).desc()).limit(1)).scalar_one()
        session.expunge_all()
        return found


def open_log(page: Page, desk: Server) -> Page:
    open_at(page, desk, "/log")
    expect(page.locator("input#customer")).to_be_focused()
    return page


def choose(page: Page, typed: str, shown: str) -> None:
    page.keyboard.type(typed)
    expect(page.locator("#options .option").first).to_contain_text(shown)
    page.keyboard.press("Enter")


def done(page: Page) -> str:
    """The sentence that acknowledges a saved line."""
    expect(page.locator("input#content")).to_have_value("")
    expect(page.locator(".done")).to_contain_text(re.compile("已登记|Logged"))
    return page.locator(".done").inner_text()


def test_a_complaint_is_found_typed_and_stored_and_the_headline_follows(page: Page, desk: Server) -> None:
    before = count(desk, Interaction)
    open_log(page, desk)
    page.keyboard.type("2071")
    option = page.locator("#options .option").first
    expect(option).to_contain_text("6-1203 业主 王小明")
    expect(option).to_contain_text("D 级，无未结")
    page.keyboard.press("Enter")
    page.keyboard.type("30楼道垃圾两天未清")
    page.keyboard.press("Control+Enter")
    case = latest_case(desk) if "#" in done(page) else None
    assert case is not None
    assert (case.kind, case.customer_id, case.asset_id, case.site_id, case.cause_id) == ("complaint", 1, 1, 1, None)
    assert (case.team_id, case.stage, case.content) == (1, "dispatched", "楼道垃圾两天未清")
    assert count(desk, Interaction) == before + 1
    settled(page)
    expect(page.locator("h1")).to_contain_text(re.compile(r"今日已登记\s\d+\s条：投诉\s\d+"))
    expect(page.get_by_text("楼道垃圾两天未清").first).to_be_visible()


@pytest.mark.parametrize(("kind", "keys"), [("enquiry", "20"), ("complaint", "30")])
def test_a_call_takes_at_most_ten_keystrokes_besides_text(page: Page, desk: Server, kind: str, keys: str) -> None:
    open_log(page, desk)
    page.evaluate("window.pressed = []; addEventListener('keydown', (event) => window.pressed.push(event.key), true)")
    choose(page, "2071", "6-1203")
    page.keyboard.type(f"{keys}how long does it take")
    for _ in range(1 if kind == "enquiry" else 3):  # over result, recipient and promise, each with what is usual
        page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    done(page)
    assert latest_case(desk).kind == kind
    text = len("2071") + len("how long does it take")
    assert page.evaluate("window.pressed.length") - text <= 10


def test_a_double_click_on_save_is_one_row(page: Page, desk: Server) -> None:
    cases, contacts = count(desk, Case), count(desk, Interaction)
    open_log(page, desk)
    choose(page, "2071", "6-1203")
    page.keyboard.type("20double")
    page.locator("button.save").dblclick()
    done(page)
    settled(page)
    page.wait_for_timeout(500)
    assert (count(desk, Case), count(desk, Interaction)) == (cases + 1, contacts + 1)


def test_a_promise_is_read_while_it_is_typed_and_stored(page: Page, desk: Server) -> None:
    open_log(page, desk)
    choose(page, "2071", "6-1203")
    page.keyboard.type("10水管漏水")
    page.keyboard.press("Enter")
    page.keyboard.type("3明10")  # by when comes right after the promise
    expect(page.locator("#options .option").first).to_contain_text("明日 10:00")
    page.keyboard.press("Control+Enter")
    done(page)
    with reading(desk.store) as session:
        kinds = session.execute(
            select(col(CaseEvent.kind), col(CaseEvent.due_at))
            .where(col(CaseEvent.case_id) == latest_case(desk).id)
            .order_by(col(CaseEvent.id))
        ).all()
    assert [row[0] for row in kinds] == ["received", "promised"]
    assert kinds[1][1] == latest_case(desk).promised_at


def test_a_refusal_stands_at_its_field_and_nothing_is_lost(page: Page, desk: Server) -> None:
    before = count(desk, Case)
    open_log(page, desk)
    choose(page, "2071", "6-1203")
    page.keyboard.type("10水管漏水")
    page.locator("input#promise").fill("改天")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#fault")).to_contain_text("「改天」看不懂")
    expect(page.locator("input#promise")).to_be_focused()
    expect(page.locator("input#content")).to_have_value("水管漏水")
    assert count(desk, Case) == before
    page.keyboard.press("Control+a")
    page.keyboard.type("+2h")
    page.keyboard.press("Control+Enter")
    done(page)
    assert count(desk, Case) == before + 1


def test_an_unknown_phone_is_enough_and_a_likely_slip_is_pointed_out(page: Page, desk: Server) -> None:
    before = count(desk, Customer)
    open_log(page, desk)
    page.keyboard.type("13812342072")  # one digit beside a known one
    expect(page.locator("#options")).to_contain_text("有 1 位客户号码相近")
    expect(page.locator("#options .option").nth(1)).to_contain_text("6-1203")
    page.locator("input#customer").fill("")
    choose(page, "13900001111 赵六", "新客户 赵六，电话 13900001111")
    page.keyboard.type("50夜班保安帮忙推车")
    page.keyboard.press("F4")  # saves, and the same customer again
    expect(page.locator("input#kind")).to_be_focused()
    expect(page.locator("input#customer")).to_have_value(re.compile("赵六"))
    page.keyboard.type("20")
    expect(page.locator("#options")).to_contain_text("上次联系 今日")  # the contact stored a moment ago
    page.keyboard.type("装修押金何时可退")
    page.keyboard.press("Control+Enter")
    done(page)
    assert count(desk, Customer) == before + 1
    with reading(desk.store) as session:
        rows = (
            session.execute(select(col(Interaction.customer_id)).order_by(col(Interaction.id).desc()).limit(2))
            .scalars()
            .all()
        )
        assert session.get_one(Customer, rows[0]).name == "赵六"
    assert rows[0] == rows[1]


def test_an_unknown_caller_is_kept_without_a_customer_and_nothing_is_typed_twice(page: Page, desk: Server) -> None:
    before = count(desk, Customer)
    open_log(page, desk)
    page.keyboard.type("物业张阿姨")
    expect(page.locator("#options")).to_contain_text("没有找到「物业张阿姨」")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("input#content")).to_have_value("物业张阿姨")
    expect(page.locator("input#kind")).to_be_focused()
    page.keyboard.type("20")
    page.keyboard.press("End")
    page.keyboard.type("问停车费")
    page.keyboard.press("Control+Enter")
    done(page)
    case = latest_case(desk)
    assert (case.customer_id, case.content) == (None, "物业张阿姨问停车费")
    assert count(desk, Customer) == before


def test_an_entry_is_undone_and_another_corrected(page: Page, desk: Server) -> None:
    open_log(page, desk)
    for content in ("要更正的", "要撤销的"):
        choose(page, "2071", "6-1203")
        page.keyboard.type(f"20{content}")
        page.keyboard.press("Control+Enter")
        done(page)
        expect(page.get_by_text(content).first).to_be_visible()
    undone = latest_case(desk)
    page.get_by_role("button", name="撤销").first.click()
    expect(page.get_by_text("要撤销的")).to_have_count(0)
    expect(page.locator(".done")).to_have_text("")  # it is not logged any more
    settled(page)
    page.get_by_role("button", name="更正").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("内容").fill("已经更正的")
    dialog.get_by_role("button", name="保存更正").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("已经更正的").first).to_be_visible()
    with reading(desk.store) as session:
        assert session.get_one(Case, undone.id).voided_at is not None
        assert session.get_one(Case, (undone.id or 0) - 1).content == "已经更正的"


def test_undo_in_a_tab_left_open_too_long_says_why_nothing_is_undone(page: Page, desk: Server) -> None:
    open_log(page, desk)
    choose(page, "2071", "6-1203")
    page.keyboard.type("20zu spät")
    page.keyboard.press("Control+Enter")
    done(page)
    expect(page.get_by_text("zu spät").first).to_be_visible()
    with writing(desk.store) as session:  # six minutes pass
        entry = session.execute(select(Interaction).order_by(col(Interaction.id).desc()).limit(1)).scalar_one()
        entry.recorded_at -= timedelta(minutes=6)
    page.get_by_role("button", name="撤销").first.click()
    expect(page.get_by_text("已超过 5 分钟，不能撤销；可以更正。")).to_be_visible()
    expect(page.get_by_text("zu spät").first).to_be_visible()


def test_a_red_line_leads_the_page_at_once(page: Page, desk: Server) -> None:
    open_log(page, desk)
    choose(page, "3314", "6-1201")
    page.keyboard.type("30电梯夹人，一人受伤")
    page.keyboard.press("Control+Enter")
    assert "红线（受伤）" in done(page)
    settled(page)
    expect(page.get_by_text("红线 1 起")).to_be_visible()
    assert latest_case(desk).is_red_line


def test_the_page_speaks_english(new_page: NewPage, desk: Server) -> None:
    page = open_log(new_page("en-US"), desk)
    expect(page.locator("label[for=customer]")).to_have_text("1 Customer")
    expect(page.locator("h1")).to_contain_text("logged today")
    page.keyboard.type("3314")
    expect(page.locator("#options .option").first).to_contain_text("6-1201 Owner 李芳")
    page.keyboard.press("Enter")
    page.keyboard.type("3")
    expect(page.locator("input#result")).to_have_value("2 Dispatch")
    expect(page.locator("#options")).to_contain_text("Unsorted")


def test_on_a_phone_the_options_stand_below_their_field(new_page: NewPage, desk: Server) -> None:
    page = open_log(new_page(width=390, height=844), desk)
    page.keyboard.type("6-12")
    expect(page.locator("#options .option").first).to_contain_text("6-1201")
    panel, kind = page.locator(".panel").bounding_box(), page.locator("input#kind").bounding_box()
    assert panel is not None
    assert kind is not None
    assert panel["y"] + panel["height"] <= kind["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#options .option").first.click()
    page.locator("#options .option").nth(1).click()  # enquiry
    expect(page.locator("input#result")).to_have_value("1 当场解决")


# ── a stack of paper forms ────────────────────────────────────────────────────────────────────────────────────────────

STACK = """客户\t时间\t类型\t原因\t内容
6-1203\t昨\t投诉\t未分类\t"电梯停了，
第二次"
139 0000 2222\t昨\t报修\t0\t水管漏水
6-1201\t明\t咨询\t0\t几点下班"""


def paste(page: Page, text: str) -> None:
    """Into the focused cell, as a spreadsheet would."""
    page.evaluate(
        """(text) => {
          let cell = document.activeElement;
          while (cell.shadowRoot) cell = cell.shadowRoot.activeElement;
          const clipboardData = new DataTransfer();
          clipboardData.setData('text/plain', text);
          cell.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )


def test_a_pasted_stack_is_judged_row_by_row_and_its_good_rows_are_stored_once(page: Page, desk: Server) -> None:
    before = count(desk, Interaction)
    open_at(page, desk, "/log?part=paper&form=intake")
    page.get_by_label("客户").first.click()
    paste(page, STACK)
    words = page.locator("tr.under td[id]")
    expect(words.nth(0)).to_contain_text("6-1203 业主 王小明")
    expect(words.nth(1)).to_contain_text("新客户，电话 139 0000 2222")
    expect(words.nth(2)).to_contain_text("「明」还没有到")
    expect(page.get_by_label("时间").nth(2)).to_have_attribute("aria-invalid", "true")
    expect(page.locator("button.save")).to_have_text("保存 2 行")
    page.locator("button.save").dblclick()
    expect(page.locator(".told")).to_have_text("已保存 2 行；1 行待改，请看红字")
    settled(page)
    assert count(desk, Interaction) == before + 2
    with reading(desk.store) as session:
        latest = select(col(Case.content), col(Case.received_precision)).order_by(col(Case.id).desc()).limit(2)
        stored = [tuple(row) for row in session.execute(latest)]
    assert stored == [("水管漏水", "day"), ("电梯停了， 第二次", "day")]
    page.reload()
    expect(page.get_by_label("内容").first).to_have_value("几点下班", timeout=30_000)
    page.get_by_label("时间").first.fill("昨16")
    expect(words.nth(0)).to_contain_text("昨日 16:00")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".told")).to_have_text("已保存 1 行")
    assert count(desk, Interaction) == before + 3


def test_a_row_is_typed_from_cell_to_cell_with_what_is_offered(page: Page, desk: Server) -> None:
    open_at(page, desk, "/log?part=paper&form=intake")
    page.get_by_label("客户").first.click()
    page.keyboard.type("6-1201")
    expect(page.locator(".offers .option").first).to_contain_text("李芳")
    page.keyboard.press("F9")
    page.keyboard.type("1")
    expect(page.get_by_label("客户").first).to_have_value("6-1201 李芳")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_label("类型").first).not_to_have_attribute("aria-invalid", "true")  # not reached yet
    page.get_by_label("类型").first.click()
    page.keyboard.press("F9")
    page.keyboard.type("2")
    expect(page.get_by_label("类型").first).to_have_value("咨询")
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    page.keyboard.type("几点下班")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("内容").nth(1)).to_be_focused()
    page.keyboard.press("Control+d")
    expect(page.get_by_label("内容").nth(1)).to_have_value("几点下班")
    expect(page.locator("tr.under td[id]").first).to_contain_text("当场解决")
    expect(page.locator("button.save")).to_have_text("保存 1 行")
