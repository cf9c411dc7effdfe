"""Imported histories with gaps or impossible orders: kept as they came, and listed with their rows for whoever may see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from dashboard.exchange.export import to_csv
from dashboard.exchange.quality_sheet import quality_cells, quality_sheet
from dashboard.i18n.words import Words
from dashboard.reports.data_quality import QualityFinding, data_quality
from dashboard.use_cases.check_store import check_store, is_whole
from dashboard.use_cases.undo_import import undo_import
from data_access.engine import reading
from data_access.scope import EVERYTHING, Scope
from tests.integration.importing import NOW, TESTER, ask, counts, one, take_in

CASES = (
    'kind="cases"\nsource="l"\nevents="separate"\n[columns]\nnumber="n"\nkind={constant="complaint"}\nreceived_at="t"\n'
    'team="g"\n'
)
SURVEYS = (
    'kind="surveys"\nsource="v"\n[columns]\nnumber="n"\nsent_at="s"\nanswered_at="a"\n'
    '[items]\nq={column="q",scale=[1,5]}\n'
)
LOG = 'kind="case_events"\nsource="l"\n[columns]\ncase="n"\noccurred_at="t"\nkind="what"\n'
CASE_FILE = "n,t,g\n" + "".join(f"{n},2026-11-01 10:00,{'甲队' if n < 'E' else '乙队'}\n" for n in "ABCDEFG")
GOOD = ("受理", "派单", "调查", "已解决", "已答复", "已结案")
LOG_FILE = "n,t,what\n" + "".join(
    [
        *(f"A,2026-11-0{day + 1} 10:00,{what}\n" for day, what in enumerate(GOOD)),  # nothing odd about it
        "B,2026-11-01 10:00,受理\nB,2026-10-31 10:00,派单\n",  # before its receipt
        *("C,2026-11-01 10:00,受理\n", "C,2026-11-02 10:00,已结案\n", "C,2026-11-03 10:00,已结案\n"),  # skipped; twice
        *("D,2026-11-01 10:00,受理\n", "D,2026-11-02 10:00,撤回\n", "D,2026-11-03 10:00,已解决\n"),  # after the end
        *("E,2026-11-01 10:00,受理\n", "E,2026-11-02 10:00,调查\n", "E,2026-11-03 10:00,派单\n"),  # backward
        "F,2026-11-01 10:00,受理\nF,2026-12-31 10:00,派单\n",  # still to come
        "G,2026-11-01 10:00,受理\nG,,派单\n",  # nobody knows when
    ]
)
EXPECTED = {
    "before_receipt": ["B"],
    "closed_twice": ["C"],
    "after_end": ["D"],
    "backward": ["E"],
    "skipped": ["C"],
    "ahead": ["F"],
    "undated": ["G"],
}


def _found(store: Engine, scope: Scope = EVERYTHING) -> dict[str, list[str]]:
    with reading(store) as session:
        findings = data_quality(session, scope, NOW)
    assert all(finding.count == len(finding.rows) for finding in findings)
    return {finding.key: [row.number for row in finding.rows] for finding in findings}


def test_every_oddity_is_listed_with_its_rows_and_nothing_is_repaired(store: Engine) -> None:
    take_in(store, CASE_FILE, CASES)
    done = take_in(store, LOG_FILE, LOG)
    assert counts(done)[0] == LOG_FILE.count("\n") - 1
    assert {remark.reason for remark in done.warnings} == {"exchange.reason.before_receipt", "exchange.reason.ahead"}
    assert _found(store) == EXPECTED
    assert one(store, "SELECT COUNT(*) FROM case_event WHERE voided_at IS NULL") == LOG_FILE.count("\n") - 1
    findings = check_store(store, now=NOW)
    assert is_whole(findings)
    assert {finding.key.removeprefix("quality.") for finding in findings} == set(EXPECTED)
    assert done.import_id is not None
    undo_import(store, TESTER, done.import_id, now=NOW)
    assert _found(store) == {}


def test_only_what_a_viewer_may_see_is_listed(store: Engine) -> None:
    take_in(store, CASE_FILE, CASES)
    take_in(store, LOG_FILE, LOG)
    ours = one(store, "SELECT id FROM team WHERE name = '甲队'")
    assert _found(store, Scope(teams=frozenset({ours}))) == {
        key: rows for key, rows in EXPECTED.items() if rows[0] < "E"
    }


def test_what_comes_later_mends_a_finding(store: Engine) -> None:
    """The missing steps arrive in another file: nothing is skipped any more."""
    take_in(store, CASE_FILE, CASES)
    take_in(store, "n,t,what\nA,2026-11-01 10:00,受理\nA,2026-11-05 10:00,已答复\n", LOG)
    assert _found(store) == {"skipped": ["A"]}
    take_in(store, "n,t,what\nA,2026-11-02 10:00,派单\nA,2026-11-03 10:00,已解决\n", LOG)
    assert _found(store) == {}
    assert ask(store, "SELECT COUNT(*) FROM case_event WHERE gate_bypassed") == [(0,)]


def test_callbacks_and_surveys_that_took_less_than_no_time_are_listed(store: Engine) -> None:
    calls = 'kind="callbacks"\nsource="b"\n[columns]\nnumber="n"\ncustomer="c"\nopened_at="o"\ndue_at="d"\nattempted_at="a"\n'
    take_in(
        store, "n,c,o,d,a\n1,x,2026-11-05 10:00,2026-11-08,2026-11-04 10:00\n2,y,2026-11-05 10:00,2026-11-08,\n", calls
    )
    take_in(store, "n,s,a,q\n7,2026-11-05 10:00,2026-11-04 10:00,5\n8,2026-11-04 10:00,2026-11-05 10:00,5\n", SURVEYS)
    assert _found(store) == {"ended_before_opened": ["1"], "answered_before_sent": ["7"]}
    assert is_whole(check_store(store, now=NOW))


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_rows_are_handed_out_in_words(sqlite_store: Engine, language: str) -> None:
    take_in(sqlite_store, CASE_FILE, CASES)
    take_in(sqlite_store, LOG_FILE, LOG)
    words = Words(language)
    with reading(sqlite_store) as session:
        findings: tuple[QualityFinding, ...] = data_quality(session, EVERYTHING, NOW)
    text = to_csv(quality_sheet(words, findings, scope="all", as_of=NOW + timedelta(hours=1))).decode("utf-8-sig")
    lines = text.splitlines()[4:]
    assert len(lines) == 1 + len(EXPECTED)
    assert not [line for line in lines if "_" in line or "stage." in line]
    assert quality_cells(words, findings[-1].rows[0])[2] == words.text("quality.no_date")
