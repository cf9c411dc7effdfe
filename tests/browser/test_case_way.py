"""A complaint from intake to closing, through the pages only, in a real browser; after each step every page's numbers have
moved with it."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from dashboard import clock
from dashboard.jobs.escalations import escalate_late_cases
from dashboard.periods import iso_week, local_date
from dashboard.rules.attachments import LARGEST
from dashboard.rules.search_keys import search_keys
from dashboard.use_cases.check_store import check_store, is_whole
from data_access.engine import reading, writing
from data_access.repositories.ledger import raise_revision
from data_access.tables import (
    Attachment,
    Callback,
    CallbackAttempt,
    Case,
    CaseEvent,
    Customer,
    CustomerSearch,
    Interaction,
    Service,
    Site,
    Staff,
    Team,
)
from data_access.vocabulary import Subject
from tests.browser.conftest import NewPage, Server, open_at, settled

pytestmark = pytest.mark.browser
CONTENT = "电梯停运无人答复"
NO_CALLS = "没有待回访的客户"


@pytest.fixture(scope="module")
def desk(server: Server) -> Server:
    """A company with two teams, an engineer and a customer."""
    with writing(server.store) as session:
        session.add(Site(id=1, code="s1", name="澜湖湾", name_en="Lake Bay"))
        session.flush()
        session.add(Team(id=1, code="t1", name="南区客服", name_en="South desk", site_id=1))
        session.add(Team(id=2, code="t2", name="工程维修", name_en="Engineering"))
        session.flush()
        session.add(Staff(id=1, number="1", name="吴工", name_en="Wu", team_id=2))
        opened = clock.now() - timedelta(days=400)
        session.add(Customer(id=1, number="K1", name="王小明", phone="+8613812342071", site_id=1, opened_at=opened))
        session.flush()
        keys = search_keys("王小明", "+8613812342071", "K1", [])
        session.add_all(CustomerSearch(customer_id=1, key=found, kind=kind) for found, kind in keys)
    return server


def log_complaint(page: Page, desk: Server, content: str = CONTENT) -> None:
    """One line of quick entry: customer, complaint, unsorted, dispatched to the usual team."""
    open_at(page, desk, "/log")
    expect(page.locator("input#customer")).to_be_focused()
    page.keyboard.type("2071")
    expect(page.locator("#options .option").first).to_contain_text("王小明")
    page.keyboard.press("Enter")
    page.keyboard.type(f"30{content}")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".done")).to_contain_text("#")


def open_first_row(page: Page) -> None:
    """Select the first row of the list: it leads to its case."""
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 38 + 17)
    page.wait_for_url("**/case?id=*")
    settled(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def save(page: Page, headline: str) -> None:
    """Save the open form and wait for what the headline then says."""
    press(page, "确定")
    expect(page.get_by_role("button", name="确定", exact=True)).to_have_count(0)
    expect(page.locator("h1")).to_contain_text(headline)


def events(desk: Server, kind: str) -> int:
    with reading(desk.store) as session:
        return int(session.execute(select(func.count()).where(col(CaseEvent.kind) == kind)).scalar_one())


def latest(desk: Server) -> str:
    """The address of the case that was logged last."""
    with reading(desk.store) as session:
        return f"/case?id={session.execute(select(func.max(col(Case.id)))).scalar_one()}"


def choose(page: Page, *words: str) -> None:
    """Press these choices of the open form."""
    for word in words:
        page.get_by_test_id("stButtonGroup").get_by_text(word, exact=True).click()
        settled(page)


def says(page: Page, desk: Server, path: str, *parts: str) -> None:
    """The headline of a page holds these parts."""
    open_at(page, desk, path)
    for part in parts:
        expect(page.locator("h1")).to_contain_text(part)


INSTANTS: dict[type[SQLModel], tuple[str, ...]] = {
    Case: ("received_at", "stage_since", "policy_due_at", "promised_at", "due_at"),
    CaseEvent: ("occurred_at", "due_at"),
    Interaction: ("occurred_at",),
    Callback: ("opened_at", "original_due_at", "due_at", "next_attempt_at", "ended_at"),
    CallbackAttempt: ("attempted_at",),
}


def age(desk: Server, days: int) -> None:
    """Everything that has happened so far happened so many days earlier: the clock of the wall can't be waited for."""
    with writing(desk.store) as session:
        for table, names in INSTANTS.items():
            for row in session.execute(select(table)).scalars():
                for name in names:
                    moment = getattr(row, name)
                    setattr(row, name, moment and moment - timedelta(days=days))
        raise_revision(session, Subject.CASES, Subject.CALLBACKS, Subject.INTERACTIONS)


def week_of_the_call(desk: Server) -> str:
    """The Callbacks page of the week in which the complaint's callback was first due."""
    with reading(desk.store) as session:
        due = session.execute(select(col(Callback.original_due_at)).order_by(col(Callback.id))).scalars().first()
    assert due is not None
    return f"/callbacks?period={iso_week('Asia/Shanghai', due - timedelta(seconds=1)).key}"


def told(page: Page, desk: Server, *, week: str, complaints: str, board: str, callbacks: str, due: str = "") -> None:
    """What the pages say now: This week, Complaints, To do, and Callbacks (now, and of the week when the call was due)."""
    says(page, desk, "/", week)
    says(page, desk, "/complaints", complaints)
    says(page, desk, "/board", board)
    open_at(page, desk, "/callbacks")
    expect(page.get_by_test_id("stMain")).to_contain_text(callbacks)
    if due:
        says(page, desk, week_of_the_call(desk), due)


def pick(page: Page, label: str, option: str) -> None:
    """Choose in a list that opens."""
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option").filter(has_text=option).click()


def more(page: Page, move: str, menu: str = "更多") -> None:
    """A step of a menu."""
    page.get_by_role("button", name=menu).click()
    page.get_by_role("menuitem", name=move).click()
    settled(page)


def taken_in(page: Page, desk: Server) -> str:
    """Logged, dispatched to the usual team, passed on to the engineer; the case's address."""
    told(page, desk, week="没有在办的投诉", complaints="没有在办的投诉。", board="没有", callbacks=NO_CALLS)
    log_complaint(page, desk)
    told(page, desk, week="新增投诉 1 起；在办 1", complaints="在南区客服处", board="在办 1 件", callbacks=NO_CALLS)
    says(page, desk, latest(desk), CONTENT, "已派单")
    more(page, "转派")
    pick(page, "交给", "吴工")
    save(page, "在吴工处")
    told(page, desk, week="新增投诉 1 起；在办 1", complaints="在吴工处", board="在办 1 件", callbacks=NO_CALLS)
    return latest(desk)


def promised_and_urged(page: Page, desk: Server, case: str) -> None:
    says(page, desk, case, "在吴工处")
    press(page, "承诺时间")
    page.get_by_label("答应客户的时间").fill("+1h")
    save(page, "距解决时限")
    told(page, desk, week="在办 1", complaints="其中最久：#1", board="下一件 #1，还剩", callbacks=NO_CALLS)
    says(page, desk, case, "距解决时限")
    more(page, "催办")
    page.get_by_label("催什么").fill("客户又来电")
    press(page, "确定")
    expect(page.get_by_text("客户又来电").first).to_be_visible()
    open_at(page, desk, f"/complaints?period={iso_week('Asia/Shanghai', clock.now()).key}")
    urged = page.get_by_test_id("stTable").filter(has_text="催办").locator("tr").filter(has_text="工程维修")
    expect(urged).to_contain_text("1")


def late_by_the_clock(page: Page, desk: Server, case: str) -> None:
    age(desk, days=5)
    assert escalate_late_cases(desk.store, now=clock.now()) > 0
    says(page, desk, case, "逾期", "超承诺")
    expect(page.get_by_text("按时限自动").first).to_be_visible()
    told(page, desk, week="在办 1，逾期 1", complaints="逾期 1、超承诺 1", board="逾期 1", callbacks=NO_CALLS)


def resolved_and_answered(page: Page, desk: Server, case: str) -> None:
    says(page, desk, case, "逾期")
    press(page, "解决")
    page.get_by_label("处理措施").fill("更换钢丝绳")
    page.get_by_label("原因分析").fill("钢丝绳磨损")
    choose(page, "设备", "按诉求解决")
    save(page, "才解决")
    expect(page.get_by_text("投诉解决").first).to_be_visible()
    told(
        page,
        desk,
        week="在办 1",
        complaints="超承诺 1；其中最久：#1 待答复",
        board="在办 1 件",
        callbacks="另有 1 户未到期",
    )
    says(page, desk, case, "才解决")
    press(page, "答复客户")
    choose(page, "电话")
    page.get_by_label("答复内容").fill("已恢复运行")
    save(page, "答复比承诺晚")
    told(page, desk, week="在办 1", complaints="#1 待回访", board="在办 1 件", callbacks="另有 1 户未到期")
    age(desk, days=3)
    told(
        page, desk, week="在办 1", complaints="#1 待回访", board="在办 1 件", callbacks="逾期 1", due="应回访 1，完成 0"
    )


def not_reached_twice_then_reached_and_rejected(page: Page, desk: Server, case: str) -> None:
    for tries in (1, 2):
        says(page, desk, case, "待回访")
        press(page, "回访")
        choose(page, "无人接")
        save(page, "待回访")
        expect(page.get_by_text("无人接")).to_have_count(tries)
        told(
            page,
            desk,
            week="在办 1",
            complaints="#1 待回访",
            board="在办 1 件",
            callbacks="逾期 1",
            due="应回访 1，完成 0",
        )
    says(page, desk, case, "待回访")
    press(page, "回访")
    choose(page, "接通", "不满意")
    page.get_by_role("textbox", name="遗留问题").fill("又停了，不接受")
    save(page, "待结案")
    told(
        page,
        desk,
        week="在办 2",
        complaints="在办 2",
        board="待派单 1",
        callbacks=NO_CALLS,
        due="应回访 1，完成 1，成功 1",
    )


def test_a_complaint_goes_its_whole_way_and_every_page_s_numbers_move_with_it(page: Page, desk: Server) -> None:
    case = taken_in(page, desk)
    promised_and_urged(page, desk, case)
    late_by_the_clock(page, desk, case)
    resolved_and_answered(page, desk, case)
    not_reached_twice_then_reached_and_rejected(page, desk, case)
    child = latest(desk)
    assert child != case
    says(page, desk, case, "待结案")
    press(page, "结案")
    save(page, "已结案")
    expect(page.locator("h1")).to_contain_text("答复比承诺晚")
    told(page, desk, week="在办 1", complaints="在办 1", board="在办 1 件", callbacks=NO_CALLS)
    says(page, desk, child, "又停了，不接受", "待派单")
    more(page, "撤回", "终止")
    page.get_by_label("理由").fill("已和解")
    save(page, "客户已撤回")
    told(page, desk, week="没有在办的投诉", complaints="没有在办的投诉。", board="没有", callbacks=NO_CALLS)
    assert is_whole(check_store(desk.store, now=clock.now()))


def test_a_repair_ends_in_a_service_done_and_its_callback(page: Page, desk: Server) -> None:
    open_at(page, desk, "/log")
    expect(page.locator("input#customer")).to_be_focused()
    page.keyboard.type("2071")
    expect(page.locator("#options .option").first).to_contain_text("王小明")
    page.keyboard.press("Enter")
    page.keyboard.type("10水管漏水")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".done")).to_contain_text("#")
    says(page, desk, latest(desk), "水管漏水", "已派单")
    press(page, "解决")
    page.get_by_label("处理措施").fill("更换阀门")
    save(page, "水管漏水")
    with reading(desk.store) as session:
        service = session.execute(select(Service)).scalars().one()
        call = session.execute(select(Callback).where(col(Callback.service_id) == service.id)).scalars().one()
        assert (service.description, call.reason, call.state) == ("更换阀门", "after_service", "open")
        assert local_date(call.original_due_at - timedelta(seconds=1), "Asia/Shanghai") == local_date(
            service.finished_at, "Asia/Shanghai"
        ) + timedelta(days=3)
    open_at(page, desk, "/callbacks")
    expect(page.get_by_test_id("stMain")).to_contain_text("另有 1 户未到期")
    says(page, desk, latest(desk), "水管漏水")
    press(page, "结案")
    save(page, "已结案")
    expect(page.get_by_text("服务完工").first).to_be_attached()


def files_to_choose(folder: Path) -> list[Path]:
    """A telephone's photo, heavier than what may be stored; three files that can't be kept; one that isn't wanted."""
    Image.effect_noise((2600, 1700), 120).convert("RGB").save(folder / "phone.jpg", quality=97)
    Image.new("RGB", (40, 30), "white").save(folder / "unwanted.png")
    (folder / "notes.txt").write_text("words")
    (folder / "torn.jpg").write_bytes(b"\xff\xd8\xfftorn")
    (folder / "scan.pdf").write_bytes(b"%PDF-" + b"0" * LARGEST)
    assert (folder / "phone.jpg").stat().st_size > LARGEST
    return sorted(folder.iterdir())


def test_photos_are_seen_before_they_are_stored_and_what_cannot_be_kept_is_named(
    page: Page, desk: Server, tmp_path: Path
) -> None:
    log_complaint(page, desk, "外墙渗水")
    open_at(page, desk, latest(desk))
    press(page, "开始处理")
    form = page.locator(".st-key-case_step")
    form.locator("input[multiple]").set_input_files(files_to_choose(tmp_path))
    for name, why in (("notes.txt", "只能附"), ("torn.jpg", "打不开"), ("scan.pdf", "超过 5 MB")):
        expect(form.locator(".fault").filter(has_text=name)).to_contain_text(why)
    expect(form.locator("li")).to_have_count(2)
    expect(form.locator("li").filter(has_text="phone.jpg")).to_contain_text("缩小")
    form.get_by_role("button", name="移除 unwanted.png").click()
    save(page, "处理中")
    expect(page.locator("h1")).to_be_focused()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollTop") == 0
    with reading(desk.store) as session:
        kept = session.execute(select(Attachment)).scalars().one()
        event = session.get_one(CaseEvent, kept.event_id)
        assert (kept.file_name, kept.media_type, event.kind) == ("phone.jpg", "image/jpeg", "investigating")
        assert kept.content is not None
        with Image.open(BytesIO(kept.content)) as stored:
            assert stored.size == (2560, 1674)


def test_a_double_click_is_one_step(page: Page, desk: Server) -> None:
    log_complaint(page, desk, "楼道灯不亮")
    open_at(page, desk, latest(desk))
    before = events(desk, "investigating")
    press(page, "开始处理")
    page.get_by_role("button", name="确定", exact=True).dblclick()
    expect(page.locator("h1")).to_contain_text("处理中")
    settled(page)
    assert events(desk, "investigating") == before + 1


def test_two_people_on_one_case_lose_nothing(new_page: NewPage, desk: Server) -> None:
    first, second = new_page(), new_page()
    log_complaint(first, desk, "门禁失灵")
    open_at(first, desk, latest(desk))
    open_at(second, desk, latest(desk))
    press(second, "开始处理")
    press(first, "承诺时间")
    first.get_by_label("答应客户的时间").fill("明10")
    save(first, "门禁失灵")
    press(second, "确定")
    expect(second.get_by_role("alert")).to_contain_text("别人已改动此事项")
    expect(second.get_by_role("listitem").filter(has_text="期间")).to_contain_text("10:00 前答复")
    press(second, "确定")
    expect(second.locator("h1")).to_contain_text("处理中")
    expect(second.get_by_text("10:00 前答复").first).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize(("width", "height", "dark"), [(1280, 720, False), (390, 844, True)])
def test_each_page_is_whole_at_every_size(
    new_page: NewPage, desk: Server, language: str, width: int, height: int, dark: bool
) -> None:
    page = new_page(language, width=width, height=height, dark=dark)
    for path in ("/", "/complaints", "/case"):  # in one window, which loads the program's files once
        open_at(page, desk, path)
        expect(page.locator("h1")).to_have_count(1)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
