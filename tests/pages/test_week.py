"""This week, full and empty, in both languages; actions typed in one line and ticked off."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col
from streamlit.testing.v1 import AppTest

from dashboard import clock
from data_access.engine import reading, writing
from data_access.tables import Action, Callback, Customer, Purchase, Staff
from tests.integration.cast import WEEK, case
from tests.pages.complaint_company import fill
from tests.pages.screen import installed, said, show, sound, title


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, sqlite_store: Engine) -> Iterator[str]:
    with installed(monkeypatch, sqlite_store, request.param):
        yield request.param


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch, sqlite_store: Engine) -> Iterator[dict[str, int]]:
    with installed(monkeypatch, sqlite_store):
        yield fill(sqlite_store, clock.now())


def _done(store: Engine) -> list[bool]:
    with reading(store) as session:
        return [
            at is not None for at in session.execute(select(col(Action.done_at)).order_by(col(Action.id))).scalars()
        ]


def test_an_empty_store_says_what_to_do(language: str) -> None:
    app = sound(show("week"))
    expected = {"zh_CN": "还没有数据。可先在「导入」中", "en": "No data yet: import your customer list"}
    assert title(app).startswith(expected[language])
    assert {"zh_CN": "还没有行动。", "en": "No actions yet."}[language] in said(app)
    assert not app.metric  # no row of grey zeros
    labels = [button.label for button in app.button]
    ways = {"zh_CN": ["导入名单或记录", "登记第一起"], "en": ["Import lists or records", "Log the first call"]}[
        language
    ]
    assert [one for one in labels if one in ways] == ways


def test_the_backlog_is_in_the_headline(language: str, sqlite_store: Engine) -> None:
    fill(sqlite_store, clock.now())
    app = sound(show("week"))
    assert {"zh_CN": "在办 2，逾期 1。", "en": "2 open, 1 overdue."}[language] in title(app)
    assert app.metric[1].value == "2"
    assert app.metric[1].delta == {"zh_CN": ":red[逾期 1]", "en": ":red[1 overdue]"}[language]


def test_the_lists_that_wait_are_told_with_the_way_to_them(sqlite_store: Engine, language: str) -> None:
    """Stories three and four of the demo company must be found from here."""
    now = clock.now()
    with writing(sqlite_store) as session:
        anna = Staff(number="1", name="安娜")
        session.add(anna)
        session.flush()
        for place in range(3):
            session.add(
                Callback(
                    number=f"{place}",
                    reason="after_service",
                    owner_id=anna.id,
                    opened_at=now - timedelta(days=9),
                    original_due_at=now - timedelta(days=2),
                    due_at=now - timedelta(days=2),
                    recorded_at=now - timedelta(days=9),
                )
            )
        rich = Customer(number="1", name="x", opened_at=now - timedelta(days=400))
        session.add(rich)
        session.flush()
        session.add(
            Purchase(
                number="1",
                customer_id=rich.id,
                bought_at=now - timedelta(days=40),
                amount_minor=100,
                recorded_at=now,
            )
        )
    app = sound(show("week"))
    text = said(app)
    assert {"behind": "callbacks_overdue"} in _ways(app)
    assert {"zh_CN": "逾期回访 3 起，安娜名下 3 起。", "en": "3 callbacks overdue, 3 of them with 安娜."}[
        language
    ] in text
    assert {"zh_CN": "1 户超期未联系", "en": "1 overdue for contact"}[language] in text


def test_what_is_zero_is_left_out(sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    with installed(monkeypatch, sqlite_store):
        fill(sqlite_store, now)
        app = sound(show("week", as_of=now.replace(year=now.year - 2).strftime("%Y-%m-%dT%H:%MZ")))
    assert "逾期" not in title(app)
    assert "没有在办的投诉" in title(app) or "还没有数据" in title(app)


def test_the_team_with_the_late_case_leads_the_table(chinese: dict[str, int]) -> None:
    app = sound(show("week"))
    assert list(app.table[0].value["班组"]) == ["南区客服"]
    assert list(app.table[0].value["逾期"]) == [1]


def _ways(app: AppTest) -> list[dict[str, str]]:
    """What the links of the page carry."""
    return [dict(parse_qsl(one.proto.query_string)) for one in app.get("page_link")]


def test_the_overdue_cases_are_one_link_away_narrowed_as_the_page_is(chinese: dict[str, int]) -> None:
    """And the same link opens its list again when it is followed a second time."""
    app = sound(show("week", team=str(chinese["south"])))
    assert "逾期投诉 1 起。" in said(app)
    ways = [carried for carried in _ways(app) if carried.get("behind") == "past_due"]
    assert ways == [{"behind": "past_due", "team": str(chinese["south"])}]
    complaints = sound(show("complaints", **ways[0]))
    listed = [frame.value for frame in complaints.dataframe if "事项" in frame.value.columns or "编号" in frame.value]
    assert [list(frame["编号"]) for frame in listed].count([str(chinese["late"])]) >= 1
    assert complaints.session_state["behind.shown"] == "past_due"
    del complaints.query_params["behind"]
    assert "behind.shown" not in sound(complaints.run()).session_state


def test_an_action_is_added_in_one_line_and_ticked_off(chinese: dict[str, int], sqlite_store: Engine) -> None:
    app = sound(show("week"))
    app.text_input[0].set_value("约谈电梯维保 @陈主管 周五")
    app = sound(next(button for button in app.button if button.label == "加入").click().run())
    assert "约谈电梯维保" in app.checkbox[0].label
    assert "陈主管" in app.checkbox[0].label
    assert _done(sqlite_store) == [False]
    app = sound(app.checkbox[0].check().run())
    assert _done(sqlite_store) == [True]
    assert "已完成" in app.checkbox[0].label
    app = sound(app.checkbox[0].uncheck().run())
    assert _done(sqlite_store) == [False]


def test_an_action_without_a_name_is_refused_and_stays_typed(chinese: dict[str, int], sqlite_store: Engine) -> None:
    app = sound(show("week"))
    app.text_input[0].set_value("约谈电梯维保")
    app = next(button for button in app.button if button.label == "加入").click().run()
    assert len(app.error) == 1
    assert app.text_input[0].value == "约谈电梯维保"
    assert _done(sqlite_store) == []


def test_a_first_week_stands_beside_no_week_of_zero(language: str, sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        case(session, 5)
        case(session, 6)
    app = sound(show("week", period=WEEK.key, as_of="2026-11-10T00:00Z"))
    assert "2" in title(app)
    assert "0" not in title(app)
    assert app.metric[0].value == "2"
    assert not app.metric[0].delta
