"""History opens nothing; an import that asks for consequences opens the callbacks that people's own entries would."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from dashboard.use_cases.undo_import import undo_import
from data_access.engine import writing
from data_access.repositories.company import company
from data_access.tables import SurveyItem
from data_access.vocabulary import ScoreDirection
from tests.integration.importing import NOW, TESTER, ask, counts, one, take_in

SERVICES = (
    'kind="services"\nsource="s"\n{fires}\n[columns]\nnumber="n"\ncustomer_name="c"\nfinished_at="d"\ndescription="w"\n'
)
SERVICE_FILE = "n,c,d,w\n1,王,2026-11-16 10:00,换锁\n2,,2026-11-16 11:00,修灯\n3,李,2026-11-01 10:00,通水\n"
FIRES = "consequences = true"


def test_history_is_no_news(store: Engine) -> None:
    take_in(store, SERVICE_FILE, SERVICES.format(fires=""))
    assert one(store, "SELECT COUNT(*) FROM callback") == 0


def test_services_open_callbacks_due_in_three_days(store: Engine) -> None:
    with writing(store) as session:
        found = company(session)
        found.go_live_on = date(2026, 11, 10)
        session.add(found)
    result = take_in(store, SERVICE_FILE, SERVICES.format(fires=FIRES))
    assert result.made["callback"] == 1, "not for a service without a customer, nor for one before go-live"
    rows = ask(store, "SELECT reason, state, topic, customer_id IS NULL, due_at = original_due_at FROM callback")
    assert [(row[0], row[1], row[2], bool(row[3]), bool(row[4])) for row in rows] == [
        ("after_service", "open", "换锁", False, True)
    ]
    due = one(store, "SELECT due_at FROM callback")
    moment = datetime.fromisoformat(due).replace(tzinfo=UTC) if isinstance(due, str) else due
    assert moment == datetime(2026, 11, 19, 16, 0, tzinfo=UTC), "the end of 19 November in Shanghai"
    assert counts(take_in(store, SERVICE_FILE, SERVICES.format(fires=FIRES))) == (0, 0, 3, 0)
    assert one(store, "SELECT COUNT(*) FROM callback") == 1
    assert result.import_id is not None
    undo_import(store, TESTER, result.import_id, now=NOW)
    assert one(store, "SELECT COUNT(*) FROM callback WHERE voided_at IS NULL") == 0


@pytest.mark.parametrize(("stage", "opened"), [("已解决", 0), ("", 1)])
def test_a_resolved_complaint_opens_a_callback_when_its_day_is_known(store: Engine, stage: str, opened: int) -> None:
    mapping = (
        'kind="cases"\nsource="c"\nconsequences=true\n[columns]\nnumber="n"\nkind="k"\nreceived_at="t"\n'
        'resolved_at="r"\nstage="s"\ncustomer_name="c"\n'
    )
    resolved = "" if stage else "2026-11-17 09:00"
    text = (
        f"n,k,t,r,s,c\n1,投诉,2026-11-16 10:00,{resolved},{stage},王\n2,报修,2026-11-16 10:00,{resolved},{stage},李\n"
    )
    take_in(store, text, mapping)
    assert one(store, "SELECT COUNT(*) FROM callback WHERE reason = 'after_complaint'") == opened


def test_low_scores_open_a_callback_unless_the_customer_declined(store: Engine) -> None:
    mapping = (
        'kind="surveys"\nsource="v"\nconsequences=true\n[columns]\nnumber="n"\ncustomer="c"\nanswered_at="d"\n'
        'may_call="m"\n[items]\nattitude={column="a",scale=[1,5]}\n'
    )
    take_in(store, "n,c,d,m,a\n1,A,2026-11-17,是,1\n2,B,2026-11-17,否,1\n3,C,2026-11-17,是,5\n", mapping)
    rows = ask(
        store,
        "SELECT c.number, k.reason FROM callback k JOIN customer c ON c.id = k.customer_id ORDER BY c.number",
    )
    assert rows == [("A", "low_score")]


def test_an_imported_score_is_low_by_the_rule_for_typed_ones(store: Engine) -> None:
    """A detractor calls (6 of 10); of an item where less is better the high score calls, not the low one."""
    with writing(store) as session:
        session.add(
            SurveyItem(
                code="effort",
                name="费力度",
                scale_min=1,
                scale_max=5,
                top_from=2,
                direction=ScoreDirection.LOWER_BETTER,
            )
        )
    mapping = (
        'kind="surveys"\nsource="v"\nconsequences=true\n[columns]\nnumber="n"\ncustomer="c"\nanswered_at="d"\n'
        'may_call="m"\n[items]\nnps={column="p",scale=[0,10]}\neffort={column="e",scale=[1,5]}\n'
    )
    take_in(
        store,
        "n,c,d,m,p,e\n1,detractor,2026-11-17,是,6,\n2,passive,2026-11-17,是,7,\n"
        "3,easy,2026-11-17,是,,1\n4,hard,2026-11-17,是,,5\n",
        mapping,
    )
    called = "SELECT c.number FROM callback k JOIN customer c ON c.id = k.customer_id ORDER BY c.number"
    assert ask(store, called) == [("detractor",), ("hard",)]
