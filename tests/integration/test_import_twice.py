"""The same file a second time changes nothing, whatever it holds: no row, no version, no event, no callback."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, inspect

from dashboard.exchange.fields import FIELDS
from dashboard.exchange.mapping import Column, FileMapping, Item, write_mapping
from dashboard.use_cases.undo_import import undo_import
from data_access.engine import writing
from data_access.repositories.company import company
from data_access.vocabulary import ImportKind
from tests.integration.importing import NOW, TESTER, ask, counts, take_in

_WHO = {"customer": "K1", "customer_name": "王小明", "customer_phone": "12345"}
_WHERE = {"site": "东苑", "team": "工程部", "asset": "3栋501"}
_ROWS: Mapping[ImportKind, Mapping[str, str]] = {
    ImportKind.CUSTOMERS: {
        **{
            "number": "K1",
            "name": "王小明",
            "kind": "个人",
            "phone": "138 1234 2071",
            "email": "a@b.cn",
            "site": "东苑",
        },
        **{"address": "一号院", "industry": "零售", "size": "小", "account_manager": "张三", "opened_at": "2026-01-05"},
        **{"tier": "A", "do_not_call": "否", "preferred_time": "晚上", "preference": "短信", "asset": "3栋501"},
        **{"asset_kind": "房屋", "relation": "租户", "recency_days": "3", "frequency": "5", "monetary": "12.50"},
        **{"lost_at": "2026-05-01", "lost_reason": "搬家"},
    },
    ImportKind.ASSETS: {"number": "A1", "label": "3栋501", "kind": "房屋", "site": "东苑", **_WHO, "relation": "业主"},
    ImportKind.STAFF: {"number": "01", "name": "张三", "name_en": "Zhang", "team": "客服部", "phone": "13800001111"}
    | {"left_on": "2026-05-01"},
    ImportKind.SERVICES: {"number": "S1", **_WHO, **_WHERE, "staff": "张三", "case": "C0", "description": "换锁"}
    | {"quantity": "2", "amount": "12.50", "currency": "CNY", "finished_at": "2026-11-16 10:00"},
    ImportKind.PURCHASES: {"number": "P1", **_WHO, "site": "东苑", "bought_at": "2026-11-16", "amount": "12.50"}
    | {"currency": "CNY", "description": "月卡"},
    ImportKind.INTERACTIONS: {"number": "I1", **_WHO, **_WHERE, "staff": "张三", "case": "C0", "channel": "电话"}
    | {"direction": "呼入", "kind": "咨询", "reached": "是", "content": "问电费", "occurred_at": "2026-11-16 10:00"},
    ImportKind.CASES: {
        **{"number": "C1", "kind": "投诉", **_WHO, **_WHERE, "owner": "张三", "channel": "电话", "cause": "电梯"},
        **{"severity": "3", "content": "电梯困人，记者要曝光", "demand": "修好", "stage": "已结案"},
        **{"received_at": "2026-11-16 10:00", "dispatched_at": "2026-11-16 09:00", "investigating_at": "2026-11-16"},
        **{"resolved_at": "2026-11-17 10:00", "answered_at": "2026-11-17 11:00", "followed_up_at": "2026-11-18"},
        **{"closed_at": "2027-01-05", "due_at": "2026-11-20", "promised_at": "2026-11-19 18:00", "red_line": "否"},
        **{"confidential": "是", "parent": "C0", "demanded_at": "2026-11-17 12:00", "outside_body": "12345"},
        **{"outside_number": "HX-9", "outside_due_at": "2026-11-21 18:00", "validity": "有效投诉", "urgent": "是"},
        **{"demands": "道歉、赔偿", "contact": "李四", "order_number": "D1", "product": "电梯"},
        **{
            "joint_teams": "财务部、工程部",
            "measure": "换板",
            "finding": "老化",
            "root_cause": "设备",
            "outcome": "满足要求",
        },
        **{
            "compensation": "10",
            "liability": "供应商",
            "cost": "20.5",
            "improvement": "季检",
            "implemented_by": "张工",
        },
        **{"implemented_at": "2026-11-18", "answer_way": "电话"},
    },
    ImportKind.CASE_EVENTS: {
        **{"number": "E1", "case": "C0", "kind": "等待", "occurred_at": "2026-11-16 11:00", "staff": "张三"},
        **{"team": "工程部", "note": "等件", "due_at": "2026-11-20 18:00", "waiting_for": "等配件", "finding": "老化"},
        **{"outcome": "满足要求", "compensation": "10", "way": "电话", "level": "1", "root_cause": "设备"},
        **{"liability": "供应商", "cost": "20.5", "improvement": "季检", "implemented_by": "张工"},
        **{"implemented_at": "2026-11-18"},
    },
    ImportKind.SURVEYS: {
        "number": "V1",
        **_WHO,
        "case": "C0",
        "service": "S0",
        "site": "东苑",
        "team": "工程部",
        "staff": "张三",
    }
    | {"channel": "电话", "sent_at": "2026-11-15", "delivered": "是", "answered_at": "2026-11-16", "comment": "慢"}
    | {"may_call": "是", "item": "1"},
    ImportKind.CALLBACKS: {
        **{
            "number": "B1",
            **_WHO,
            **_WHERE,
            "case": "C0",
            "service": "S0",
            "owner": "张三",
            "reason": "服务完工",
            "topic": "换锁",
        },
        **{"opened_at": "2026-11-10", "due_at": "2026-11-13", "rescheduled_to": "2026-11-14"},
        **{"attempted_at": "2026-11-13 10:00", "staff": "张三", "way": "电话", "result": "无人接听", "state": "未完成"},
        **{"satisfied": "是", "note": "再打"},
    },
    ImportKind.EXPOSURES: {"site": "东苑", "month": "2026-05", "kind": "户", "quantity": "1200"},
}
_BEFORE = 'kind="cases"\nsource="s"\n[columns]\nnumber="n"\nkind={constant="complaint"}\nreceived_at="t"\n'

_SERVED = 'kind="services"\nsource="s"\n[columns]\nnumber="n"\nfinished_at="t"\n'


def _file(kind: ImportKind, *, consequences: bool) -> tuple[str, str]:
    """A file with one row in which every field of the kind stands, and its mapping."""
    row = dict(_ROWS[kind])
    items = (Item("item", Column(names=("item",)), (1, 5)),) if "item" in row else ()
    columns = {name: Column(names=(name,)) for name in row if name != "item"}
    mapping = FileMapping(kind=kind, source="s", columns=columns, items=items, consequences=consequences)
    return ",".join(row) + "\n" + ",".join(f'"{cell}"' for cell in row.values()) + "\n", write_mapping(mapping)


def _contents(store: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables but those that keep that something was imported."""
    keeping = {"import_run", "import_mapping", "audit_entry", "data_revision", "alembic_version"}
    tables = sorted(set(inspect(store).get_table_names()) - keeping)
    return {table: sorted(ask(store, f'SELECT * FROM "{table}"'), key=str) for table in tables}


@pytest.mark.parametrize("consequences", [False, True])
@pytest.mark.parametrize("kind", list(ImportKind))
def test_the_same_file_again_changes_nothing(store: Engine, kind: ImportKind, consequences: bool) -> None:
    assert set(_ROWS[kind]) - {"item"} == {field.name for field in FIELDS[kind]}, "every field stands in the row"
    with writing(store) as session:
        found = company(session)
        found.go_live_on = date(2026, 11, 1)
        session.add(found)
    take_in(store, "n,t\nC0,2026-11-16 09:00\n", _BEFORE)
    take_in(store, "n,t\nS0,2026-11-12 09:00\n", _SERVED)
    text, mapping = _file(kind, consequences=consequences)
    first = take_in(store, text, mapping)
    assert (counts(first), first.rejections) == ((1, 0, 0, 0), ())
    was = _contents(store)
    again = take_in(store, text, mapping)
    assert counts(again) == (0, 0, 1, 0)
    assert _contents(store) == was

    assert first.import_id is not None
    assert undo_import(store, TESTER, first.import_id, now=NOW).left == ()
    assert counts(take_in(store, text, mapping)) == (1, 0, 0, 0)
    assert counts(take_in(store, text, mapping)) == (0, 0, 1, 0)
