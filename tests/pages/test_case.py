"""One case on its page: where it stands, taking a step, being refused, two people at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from dashboard import clock
from dashboard.auth.viewer import Viewer
from dashboard.use_cases.case_moves import Move
from dashboard.use_cases.move_case import move_case
from data_access.engine import reading, writing
from data_access.repositories.ledger import raise_revision
from data_access.tables import AuditEntry, Case, CaseEvent
from data_access.vocabulary import Role, Subject
from tests.pages.complaint_company import fill
from tests.pages.screen import installed, said, show, sound, title

OTHER = Viewer("wu", Role.MANAGER, account_id=2)


@pytest.fixture
def keys(sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    with installed(monkeypatch, sqlite_store):
        yield fill(sqlite_store, clock.now())


def _open(keys: dict[str, int], name: str = "late") -> AppTest:
    return sound(show("case", id=str(keys[name])))


def _press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def _told(app: AppTest) -> str:
    """What the tables of the page say."""
    return " ".join(str(table.value.to_numpy()) for table in app.table)


def _field(app: AppTest, name: str, sort: str = "text_area") -> Any:
    """The widget of a step's field."""
    return next(one for one in getattr(app, sort) if f".{name}." in f"{one.key}.")


def _stage(store: Engine, key: int) -> str:
    with reading(store) as session:
        return str(session.execute(select(col(Case.stage)).where(col(Case.id) == key)).scalar_one())


def _events(store: Engine, key: int) -> int:
    with reading(store) as session:
        return int(session.execute(select(func.count()).where(col(CaseEvent.case_id) == key)).scalar_one())


def test_the_headline_says_what_how_long_and_with_whom(keys: dict[str, int]) -> None:
    assert title(_open(keys)) == "电梯停运无人答复：待派单 3天，逾期 1天4小时，在陈主管处。"


def test_it_is_told_in_english_too(sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with installed(monkeypatch, sqlite_store, "en"):
        found = fill(sqlite_store, clock.now())
        app = _open(found)
    assert title(app) == "电梯停运无人答复: undispatched for 3 days, 1 day 4 h late, with Chen."
    assert "Dispatch" in [button.label for button in app.button]


def test_the_phone_is_whole_for_who_may_see_it_and_the_file_is_one_click_away(keys: dict[str, int]) -> None:
    app = _open(keys)
    assert "13812342071" in _told(app)


def test_dispatching_moves_the_case(keys: dict[str, int], sqlite_store: Engine) -> None:
    app = _press(_open(keys), "派单")
    keeper = next(box for box in app.selectbox if "keeper" in str(box.key))
    keeper.set_value(f"team:{keys['works']}")
    app = sound(_press(app, "确定"))
    assert _stage(sqlite_store, keys["late"]) == "dispatched"
    assert "已派单" in title(app)
    assert "在工程维修处" in title(app)
    assert "确定" not in [button.label for button in app.button]


def test_a_step_that_says_too_little_is_refused_and_what_was_typed_stays(
    keys: dict[str, int], sqlite_store: Engine
) -> None:
    app = _press(_open(keys), "解决")
    _field(app, "note").set_value("更换钢丝绳")
    app = _press(app, "确定")
    assert app.error[0].value.split("\n") == ["- 请写明原因分析。", "- 请选择原因归类。", "- 请选择处理结果。"]
    assert _field(app, "note").value == "更换钢丝绳"
    assert _stage(sqlite_store, keys["late"]) == "received"


def test_whoever_comes_second_sees_both_versions_and_decides(keys: dict[str, int], sqlite_store: Engine) -> None:
    app = _press(_open(keys), "派单")
    other = Move(keys["late"], 1, "promised", "another-form", promised_at=clock.now().replace(year=2100))
    move_case(sqlite_store, OTHER, other, now=clock.now())
    app = _press(app, "确定")
    assert "别人已改动" in app.error[0].value
    assert _stage(sqlite_store, keys["late"]) == "received"
    app = _press(app, "确定")
    assert not app.error
    assert _stage(sqlite_store, keys["late"]) == "dispatched"


def test_the_promise_is_typed_as_people_say_it(keys: dict[str, int], sqlite_store: Engine) -> None:
    app = _press(_open(keys, "calm"), "承诺时间")
    app.text_input[0].set_value("改天")
    app = _press(app, "确定")
    assert "改天" in app.error[0].value
    app.text_input[0].set_value("明10")
    app = sound(_press(app, "确定"))
    assert "10:00 前答复" in str(app.table[0].value.to_numpy())


def test_cancelling_changes_nothing(keys: dict[str, int], sqlite_store: Engine) -> None:
    app = _press(_press(_open(keys), "派单"), "取消")
    assert "取消" not in [button.label for button in app.button]
    assert _events(sqlite_store, keys["late"]) == 0


def test_a_look_back_offers_no_steps(keys: dict[str, int]) -> None:
    app = sound(show("case", id=str(keys["late"]), as_of=clock.now().strftime("%Y-%m-%dT00:00")))
    assert "派单" not in [button.label for button in app.button]
    assert "看现在" in [button.label for button in app.button]


@pytest.mark.parametrize("asked", ["999999", "x", "-1"])
def test_a_case_that_is_not_there_is_said_so(keys: dict[str, int], asked: str) -> None:
    assert "没有这个事项" in said(show("case", id=asked))


def test_a_void_case_is_not_there(keys: dict[str, int]) -> None:
    assert "没有这个事项" in said(show("case", id=str(keys["gone"])))


def test_without_a_number_the_page_asks_for_one(keys: dict[str, int]) -> None:
    app = sound(show("case"))
    assert title(app) == "输入编号，打开一个事项。"
    app.text_input[0].set_value("#424242")
    assert "没有这个事项" in said(_press(app, "打开"))


def _to_the_call(app: AppTest) -> AppTest:
    """Resolve and answer; the form of the callback is open."""
    app = _press(app, "解决")
    _field(app, "note").set_value("换卡")
    _field(app, "finding").set_value("卡芯损坏")
    _field(app, "root_cause", "segmented_control").set_value("material")
    _field(app, "outcome", "segmented_control").set_value("met")
    app = sound(_press(app, "确定"))
    app = _press(app, "答复客户")
    _field(app, "way", "segmented_control").set_value("phone")
    _field(app, "note").set_value("已换卡")
    app = sound(_press(app, "确定"))
    assert "结案" not in [button.label for button in app.button]
    return _press(app, "回访")


def _say(app: AppTest, name: str, value: str) -> AppTest:
    chosen: AppTest = _field(app, name, "segmented_control").set_value(value).run()
    return chosen


def test_the_whole_way_is_walked_on_the_page(keys: dict[str, int], sqlite_store: Engine) -> None:
    app = _say(_to_the_call(_open(keys, "calm")), "result", "reached")
    app = sound(_press(_say(app, "satisfied", "yes"), "确定"))
    assert _stage(sqlite_store, keys["calm"]) == "followed_up"
    app = sound(_press(_press(app, "结案"), "确定"))
    assert _stage(sqlite_store, keys["calm"]) == "closed"
    assert "已结案，历时" in title(app)
    assert "重开" in [button.label for button in app.button]


def test_whoever_reached_the_customer_must_say_whether_they_are_satisfied(
    keys: dict[str, int], sqlite_store: Engine
) -> None:
    app = _press(_say(_to_the_call(_open(keys, "calm")), "result", "reached"), "确定")
    assert "是否满意" in said(app)
    assert _stage(sqlite_store, keys["calm"]) == "answered"
    sound(_press(_say(app, "satisfied", "unsaid"), "确定"))
    assert _stage(sqlite_store, keys["calm"]) == "followed_up"


def test_a_dissatisfied_customer_is_named_and_closing_does_not_come_first(keys: dict[str, int]) -> None:
    app = _say(_to_the_call(_open(keys, "calm")), "result", "reached")
    app = _press(_say(app, "satisfied", "no"), "确定")
    assert "还有什么没解决" in said(app)  # what remains is asked for
    _field(app, "problem").set_value("还是打不开")
    app = sound(_press(app, "确定"))
    assert "客户不满意" in title(app)
    assert "不满意" in _told(app)
    first = [button.label for button in app.button if button.proto.type == "primary"]
    assert "结案" not in first


def test_each_failed_try_is_in_the_story_and_the_last_can_be_undone(keys: dict[str, int]) -> None:
    app = _to_the_call(_open(keys, "calm"))
    assert not [one for one in app.text_input if ".another." in str(one.key) or ".problem." in str(one.key)]
    app = sound(_press(_say(app, "result", "no_answer"), "确定"))
    assert "已联系 1 次，下次" in title(app)
    app = sound(_press(_say(_press(app, "回访"), "result", "busy"), "确定"))
    assert "已联系 2 次" in title(app)
    assert "无人接" in _told(app)
    assert "占线" in _told(app)
    app = sound(_press(app, "撤销上次联系"))
    assert "已联系 1 次" in title(app)
    assert "占线" not in _told(app)


def test_a_stage_that_was_passed_over_is_shown_as_skipped(keys: dict[str, int]) -> None:
    app = _to_the_call(_open(keys, "calm"))
    assert "跳过" in " ".join(one.value for one in app.markdown)


def test_a_protected_name_is_shown_only_when_asked_for_and_the_look_is_on_record(
    keys: dict[str, int], sqlite_store: Engine
) -> None:
    with writing(sqlite_store) as session:
        session.get_one(Case, keys["late"]).confidential = True
        raise_revision(session, Subject.CASES)
    app = _open(keys)
    assert "13812342071" not in said(app)
    assert "客户档案" not in said(app)
    app = sound(_press(app, "显示投诉人"))
    assert "13812342071" in said(app)
    with reading(sqlite_store) as session:
        looks = session.execute(select(func.count()).where(col(AuditEntry.action) == "reveal")).scalar_one()
    assert looks == 1


def test_a_repair_resolved_on_the_page_says_what_came_with_it(keys: dict[str, int], sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        session.get_one(Case, keys["calm"]).kind = "repair"
        raise_revision(session, Subject.CASES)
    app = _press(_open(keys, "calm"), "解决")
    _field(app, "note").set_value("换阀门")
    app = sound(_press(app, "确定"))
    assert "已登记完工并生成回访" in app.toast[0].value
    assert _stage(sqlite_store, keys["calm"]) == "resolved"
