"""All rows of a kind leave the house: with the right, within the scope, safe for spreadsheets, on record."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO

import pytest
from sqlalchemy import Engine

from dashboard.auth.viewer import Viewer, machine
from dashboard.errors import NotAllowed
from dashboard.exchange.export import to_csv
from dashboard.exchange.export_rows import rows_sheet
from dashboard.exchange.hand_out import Sheet
from dashboard.i18n.words import Words
from data_access.engine import reading
from data_access.queries.exports import EXPORTS
from data_access.scope import EVERYTHING, Scope
from data_access.vocabulary import ImportKind, Role
from tests.integration.importing import NOW, counts, one, take_in

CASES = (
    'kind="cases"\nsource="crm"\n[columns]\nnumber="n"\nkind="k"\nreceived_at="t"\ncustomer_name="c"\ncustomer_phone="p"\n'
    'content="w"\nteam="g"\nconfidential="x"\n'
)
FILE = (
    "n,k,t,c,p,w,g,x\n1,投诉,2026-11-16 10:00,王小明,13812342071,=HYPERLINK(1),甲队,\n"
    "2,报修,2026-11-17 10:00,李雷,13800001111,换锁,乙队,是\n3,咨询,2026-10-01 10:00,,,问路,,\n"
)


def _sheet(store: Engine, viewer: Viewer, kind: ImportKind = ImportKind.CASES, language: str = "zh_CN") -> Sheet:
    with reading(store) as session:
        sheet = rows_sheet(session, Words(language), viewer, kind, as_of=NOW)
        return replace(sheet, rows=list(sheet.rows))


def _by_number(sheet: Sheet) -> dict[str, dict[str, object]]:
    rows = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
    return {str(row["编号"]): row for row in rows}


def test_rows_leave_in_words_without_the_names_of_the_protected(store: Engine) -> None:
    take_in(store, FILE, CASES)
    rows = _by_number(_sheet(store, machine("t")))
    assert (rows["1"]["类型"], rows["1"]["客户名称"], rows["1"]["团队"]) == ("投诉", "王小明", "甲队")
    assert (rows["2"]["客户名称"], rows["2"]["客户电话"], rows["2"]["保密"]) == (None, None, "是")
    text = to_csv(_sheet(store, machine("t"))).decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text


def test_only_who_may_and_only_what_they_see(store: Engine) -> None:
    take_in(store, FILE, CASES)
    with pytest.raises(NotAllowed):
        _sheet(store, Viewer(name="s", role=Role.SUPERVISOR))
    ours = one(store, "SELECT id FROM team WHERE name = '甲队'")
    manager = Viewer(name="m", role=Role.MANAGER, scope=Scope(teams=frozenset({ours})))
    sheet = _sheet(store, manager)
    assert sorted(_by_number(sheet)) == ["1", "3"], "what has no team is everybody's"
    assert ("可见范围", "甲队") in sheet.about


@pytest.mark.parametrize("kind", list(ImportKind))
def test_every_kind_can_be_handed_out(store: Engine, kind: ImportKind) -> None:
    take_in(store, FILE, CASES)
    for language in ("zh_CN", "en"):
        sheet = _sheet(store, Viewer(name="m", role=Role.MANAGER, scope=EVERYTHING), kind, language)
        assert len(sheet.columns) == len(EXPORTS[kind].fields) == len(set(sheet.columns))


def test_what_left_comes_back_as_the_same(sqlite_store: Engine) -> None:
    take_in(sqlite_store, FILE, CASES)
    text = to_csv(_sheet(sqlite_store, machine("t"))).decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    start = next(place for place, row in enumerate(rows) if row[:1] == ["编号"])
    again = "\n".join(",".join(row) for row in rows[start:]) + "\n"
    mapping = 'kind="cases"\nsource="crm"\n[columns]\nnumber="编号"\nkind="类型"\nreceived_at="受理时间"\nteam="团队"\n'
    assert counts(take_in(sqlite_store, again, mapping)) == (0, 0, 3, 0)
