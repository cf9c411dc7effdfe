"""The real files through the real importer, held against figures that others published or that plain SQL counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from dashboard.errors import Refusal
from dashboard.use_cases.import_batch import ImportResult
from dashboard.use_cases.undo_import import undo_import
from tests.conftest import OpenCopy
from tests.integration.importing import NOW, TESTER, ask, by_kind, checked, counts, mapping_of, one, take_file, take_in

pytestmark = pytest.mark.slow

AT_LEAST = """
    SELECT COUNT(DISTINCT case_id) FROM case_event
    WHERE voided_at IS NULL AND kind IN ({kinds})
"""


@dataclass(frozen=True)
class Taken:
    """The help desk's log in a store, taken in once for the tests below."""

    store: Engine
    cases: ImportResult
    events_between: int
    events: ImportResult


@pytest.fixture
def helpdesk(trial_files: Path) -> Path:
    return trial_files / "helpdesk_log" / "helpdesk.csv"


@pytest.fixture(scope="module")
def taken(
    trial_files: Path, migrated_file: Path, open_copy: OpenCopy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Taken]:
    store = open_copy(migrated_file, tmp_path_factory.mktemp("helpdesk") / "store.db")
    file = trial_files / "helpdesk_log" / "helpdesk.csv"
    cases = take_file(store, file, "helpdesk_log.cases")
    between = one(store, "SELECT COUNT(*) FROM case_event")
    yield Taken(store, cases, between, take_file(store, file, "helpdesk_log.case_events"))
    store.dispose()


def test_the_helpdesk_log_gives_its_cases_and_all_its_events(taken: Taken) -> None:
    sqlite_store = taken.store
    assert counts(taken.cases) == (4_580, 0, 0, 0)
    assert taken.events_between == 0, "the case import adds no event of its own"
    assert counts(taken.events) == (21_348, 0, 0, 0)

    did = by_kind(sqlite_store, "SELECT kind, COUNT(DISTINCT case_id) FROM case_event GROUP BY kind")
    assert {kind: did[kind] for kind in ("dispatched", "investigating", "resolved", "closed")} == {
        "dispatched": 4_495,
        "investigating": 4_285,
        "resolved": 4_569,
        "closed": 4_559,
    }
    assert (did["waiting"], did["escalated"]) == (1_236, 102)
    later = ["'dispatched'", "'investigating'", "'resolved'", "'answered'", "'followed_up'", "'closed'"]
    reached = [one(sqlite_store, AT_LEAST.format(kinds=", ".join(later[place:]))) for place in (0, 1, 2, 5)]
    assert reached == [4_576, 4_576, 4_569, 4_559]
    states = by_kind(sqlite_store, "SELECT stage, COUNT(*) FROM case_file GROUP BY stage")
    assert states == {"closed": 4_559, "resolved": 10, "investigating": 7, "received": 4}
    assert one(sqlite_store, "SELECT COUNT(*) FROM case_file WHERE is_open") == 4_580 - 4_559


def test_the_helpdesk_log_again_changes_nothing_and_comes_back_after_undo(
    taken: Taken, helpdesk: Path, open_copy: OpenCopy, tmp_path: Path
) -> None:
    taken.store.dispose()  # everything is in the one file then
    sqlite_store, first = open_copy(Path(str(taken.store.url.database)), tmp_path / "store.db"), taken.events
    assert counts(take_file(sqlite_store, helpdesk, "helpdesk_log.case_events")) == (0, 0, 21_348, 0)
    assert first.import_id is not None
    undone = undo_import(sqlite_store, TESTER, first.import_id, now=NOW)
    assert undone.left == ()
    assert one(sqlite_store, "SELECT COUNT(*) FROM case_event WHERE voided_at IS NULL") == 0
    assert one(sqlite_store, "SELECT COUNT(*) FROM case_file WHERE stage = 'received' AND is_open") == 4_580
    again = take_file(sqlite_store, helpdesk, "helpdesk_log.case_events")
    assert counts(again) == (21_348, 0, 0, 0)
    assert one(sqlite_store, "SELECT COUNT(*) FROM case_event") == 21_348, "revived, not doubled"
    assert one(sqlite_store, "SELECT COUNT(*) FROM case_file WHERE stage = 'closed'") == 4_559


def test_the_comcast_complaints_are_open_where_the_file_says_so(store: Engine, trial_files: Path) -> None:
    file = trial_files / "comcast_complaints" / "Comcast_telecom_complaints_data.csv"
    assert counts(take_file(store, file, "comcast_complaints.cases")) == (2_224, 0, 0, 0)
    assert by_kind(store, "SELECT is_open, COUNT(*) FROM case_file GROUP BY is_open") == {True: 517, False: 1_707}
    closings = ask(store, "SELECT precision, COUNT(*) FROM case_event WHERE kind = 'closed' GROUP BY precision")
    assert closings == [("unknown", 1_707)]
    assert by_kind(store, "SELECT channel, COUNT(*) FROM case_file GROUP BY channel") == {"phone": 1_119, "web": 1_105}
    again = take_file(store, file, "comcast_complaints.cases")
    assert counts(again) == (0, 0, 2_224, 0)


def test_comcast_received_days_are_those_of_the_file(sqlite_store: Engine, trial_files: Path) -> None:
    file = trial_files / "comcast_complaints" / "Comcast_telecom_complaints_data.csv"
    take_file(sqlite_store, file, "comcast_complaints.cases")
    local = "date(received_at, '+8 hours')"
    june = one(sqlite_store, f"SELECT COUNT(*) FROM case_file WHERE {local} BETWEEN '2015-06-01' AND '2015-06-30'")
    busiest = ask(sqlite_store, f"SELECT {local}, COUNT(*) FROM case_file GROUP BY 1 ORDER BY 2 DESC LIMIT 1")
    assert (june, busiest) == (1_046, [("2015-06-24", 218)])


def test_a_mixed_date_column_is_refused_with_both_ways_named(trial_files: Path) -> None:
    file = trial_files / "comcast_complaints" / "Comcast_telecom_complaints_data.csv"
    mapping = 'kind = "cases"\nsource = "c"\n[columns]\nreceived_at = "Date"\nkind = { constant = "complaint" }\n'
    with pytest.raises(Refusal) as refused:
        checked(file.read_bytes(), mapping)
    assert refused.value.key == "exchange.error.time_mixed"
    assert {refused.value.values["one"][2], refused.value.values["two"][1]} == {"-", "/"}


def test_the_airline_survey_keeps_its_responses_and_no_zeros(sqlite_store: Engine, trial_files: Path) -> None:
    file = trial_files / "airline_satisfaction" / "test.csv"
    assert counts(take_file(sqlite_store, file, "airline_satisfaction.surveys")) == (25_976, 0, 0, 0)
    satisfied = by_kind(
        sqlite_store,
        """SELECT i.code, ROUND(100.0 * SUM(a.score >= i.top_from) / COUNT(*), 2)
           FROM survey_answer a JOIN survey_item i ON i.id = a.item_id GROUP BY i.code""",
    )
    assert len(satisfied) == 14
    assert satisfied["inflight_service"] == 62.86
    assert satisfied["baggage"] == 62.08
    assert satisfied["seat_comfort"] == 56.51
    assert satisfied["wifi"] == 31.27
    blank = (
        "SELECT COUNT(*) FROM survey_answer a JOIN survey_item i ON i.id = a.item_id WHERE i.code = 'time_convenient'"
    )
    assert one(sqlite_store, blank) == 25_976 - 1_381
    assert counts(take_file(sqlite_store, file, "airline_satisfaction.surveys")) == (0, 0, 25_976, 0)


def test_cdnow_keeps_genuine_repeats_and_free_orders(sqlite_store: Engine, trial_files: Path) -> None:
    file = trial_files / "cdnow" / "CDNOW_master.txt"
    result = take_file(sqlite_store, file, "cdnow.purchases")
    assert counts(result) == (69_659, 0, 0, 0)
    assert result.made["customer"] == 23_570
    rows = ask(
        sqlite_store,
        "SELECT COUNT(*), COUNT(DISTINCT customer_id), SUM(amount_minor = 0), SUM(amount_minor) FROM purchase",
    )
    assert rows == [(69_659, 23_570, 80, 250_031_563)]
    distinct = one(
        sqlite_store,
        "SELECT COUNT(*) FROM (SELECT DISTINCT customer_id, bought_at, amount_minor, description FROM purchase)",
    )
    assert 69_659 - distinct == 255
    assert one(sqlite_store, "SELECT number FROM customer ORDER BY id LIMIT 1") == "00001", "leading zeros live"
    assert one(sqlite_store, "SELECT COUNT(*) FROM customer WHERE is_stub") == 23_570


def test_bank_calls_land_on_their_constant_day(store: Engine, trial_files: Path) -> None:
    file = trial_files / "bank_marketing" / "bank-additional.csv"
    assert counts(take_file(store, file, "bank_marketing.interactions")) == (4_119, 0, 0, 0)
    assert ask(store, "SELECT channel, precision, COUNT(*) FROM interaction GROUP BY channel, precision") == [
        ("phone", "day", 4_119)
    ]
    assert counts(take_file(store, file, "bank_marketing.interactions")) == (0, 0, 4_119, 0)


def test_bank_calls_without_their_day_are_refused_and_the_day_is_named(trial_files: Path) -> None:
    file = trial_files / "bank_marketing" / "bank-additional.csv"
    without = "\n".join(
        line for line in mapping_of("bank_marketing.interactions").splitlines() if not line.startswith("occurred_at")
    )
    with pytest.raises(Refusal) as refused:
        checked(file.read_bytes(), without)
    assert (refused.value.key, refused.value.values["fields"]) == ("exchange.error.fields_missing", "occurred_at")


@pytest.mark.parametrize("name", ["产品清单-合并单元.xlsx", "产品清单.xlsx"])
def test_a_chinese_workbook_gives_its_services(store: Engine, trial_files: Path, name: str) -> None:
    result = take_file(store, trial_files / "cn_misc_excel" / name, "cn_misc_excel.services")
    assert counts(result) == (39, 0, 0, 0)
    assert one(store, "SELECT SUM(quantity) FROM service") == 2_637 + 472
    customers = by_kind(
        store,
        "SELECT c.name, COUNT(*) FROM service s JOIN customer c ON c.id = s.customer_id WHERE c.is_stub GROUP BY c.name",
    )
    assert {name: customers[name] for name in ("客户A", "客户B", "客户E", "客户F", "客户H")} == {
        "客户A": 6,
        "客户B": 3,
        "客户E": 1,
        "客户F": 7,
        "客户H": 2,
    }


def test_the_merged_workbook_holds_the_very_rows_of_its_twin(store: Engine, trial_files: Path) -> None:
    folder, mapping = trial_files / "cn_misc_excel", mapping_of("cn_misc_excel.services")
    merged = checked((folder / "产品清单-合并单元.xlsx").read_bytes(), mapping)
    plain = checked((folder / "产品清单.xlsx").read_bytes(), mapping)
    assert merged.records == plain.records
    assert [sum(row.sheet == sheet for row in merged.records) for sheet in ("1月", "2月")] == [34, 5]
    assert merged.left_out == 2, "one signature row below each sheet"
    take_in(store, (folder / "产品清单.xlsx").read_bytes(), mapping)
    assert counts(take_in(store, (folder / "产品清单-合并单元.xlsx").read_bytes(), mapping)) == (0, 0, 39, 0)


def test_an_old_workbook_brings_ready_made_figures(store: Engine, trial_files: Path) -> None:
    file = trial_files / "cn_misc_excel" / "consumption_data.xls"
    assert counts(take_file(store, file, "cn_misc_excel.customers")) == (940, 0, 0, 0)
    means = ask(
        store,
        "SELECT AVG(given_recency_days), AVG(given_frequency), AVG(given_monetary_minor) / 100.0 FROM customer",
    )[0]
    assert [round(float(mean), 4) for mean in means] == [16.7479, 9.616, 1061.6834]
