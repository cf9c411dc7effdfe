"""Cells into values: times of one clear format, money, words in both languages, phones, mapping files, defused exports."""

from __future__ import annotations

import csv
import re
from datetime import UTC, date, datetime, time
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import pytest
import python_calamine

from dashboard.errors import Refusal
from dashboard.exchange.export import Sheet, to_csv, to_xlsx
from dashboard.exchange.fields import field_of
from dashboard.exchange.layout import Layout, lay_out
from dashboard.exchange.mapping import parse_mapping, write_mapping
from dashboard.exchange.reading import Cell, read_file
from dashboard.exchange.remarks import refusal_text
from dashboard.exchange.suggest import Proposal, likely_kind, likely_source, suggest
from dashboard.exchange.time_words import form_of, form_text
from dashboard.exchange.times import joined, names_a_month, read_month, reader_for
from dashboard.exchange.values import Doubtful, Fault, read_money, read_phone_cell, read_whole, read_word
from dashboard.i18n.words import Words
from data_access.queries.imports import RememberedMapping
from data_access.vocabulary import ImportKind

SHANGHAI = ZoneInfo("Asia/Shanghai")


def on_the_wall(*parts: int) -> datetime:
    """As a spreadsheet holds it: without a zone."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001


def read(*column: Cell, formats: tuple[str, ...] = ()) -> list[str | None]:
    """The column's instants in Shanghai, days without a time."""
    reader = reader_for(column, column="X", zone=SHANGHAI, formats=formats)
    found = [reader.read(cell) for cell in column]
    return [
        None
        if moment is None
        else moment.at.astimezone(SHANGHAI).strftime("%F" if moment.precision == "day" else "%F %T")
        for moment in found
    ]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["2026-05-03", "2026-5-4 08:30"], ["2026-05-03", "2026-05-04 08:30:00"]),
        (["2012/10/09 14:50:17.000"], ["2012-10-09 14:50:17"]),
        (["22-Apr-15 3:53:50 PM", "4-Aug-15 12:00:00 AM"], ["2015-04-22 15:53:50", "2015-08-04 00:00:00"]),
        (["2026年5月3日 下午3点20分", "2026年5月3日"], ["2026-05-03 15:20:00", "2026-05-03"]),
        (["2026-05-03T10:00:00Z"], ["2026-05-03 18:00:00"]),
        (["13/05/2026", "04/05/2026"], ["2026-05-13", "2026-05-04"]),
        (["05/13/2026", "04/05/2026"], ["2026-05-13", "2026-04-05"]),
        (["19970101"], ["1997-01-01"]),
        ([date(2026, 5, 3), on_the_wall(2026, 5, 3, 9, 0)], ["2026-05-03", "2026-05-03 09:00:00"]),
        (["2026-05-03", "待定", "2026-05-04"], ["2026-05-03", None, "2026-05-04"]),
    ],
)
def test_one_format_is_found_for_a_column(column: list[Cell], expected: list[str | None]) -> None:
    assert read(*column) == expected


@pytest.mark.parametrize(
    ("column", "key"),
    [
        (["4/8/2015", "5/7/2015"], "time_ambiguous"),
        (["22-04-15"], "time_ambiguous"),
        (["22-04-15", "4/8/2015"], "time_mixed"),
        (["may", "jun"], "time_unreadable"),
    ],
)
def test_a_column_that_may_be_read_in_two_ways_is_refused(column: list[Cell], key: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(*column)
    assert refused.value.key == f"exchange.error.{key}"


def test_stated_formats_settle_what_is_ambiguous() -> None:
    assert read("4/8/2015", "5/7/2015 10:00", formats=("%m/%d/%Y",)) == ["2015-04-08", "2015-05-07 10:00:00"]
    assert read("22-04-15", "4/8/2015", formats=("%d-%m-%y", "%d/%m/%Y")) == ["2015-04-22", "2015-08-04"]
    assert read("2012/10/09 14:50:17.000", "2012/10/09", formats=("%Y/%m/%d %H:%M:%S",)) == [
        "2012-10-09 14:50:17",
        None,
    ]


@pytest.mark.parametrize(
    "column", [("2024-03", "2024-04"), ("2024年3月",), ("202410", "202411", "202412"), ("Mar 2024",)]
)
def test_a_month_without_a_day_is_refused_for_what_it_is(column: tuple[str, ...]) -> None:
    """202411 is no 1 January, and no day is made up."""
    with pytest.raises(Refusal) as refused:
        read(*column)
    assert refused.value.key == "exchange.error.time_month_only"


def test_a_month_among_days_is_one_rows_fault() -> None:
    assert read("2024-03-05", "2024-03") == ["2024-03-05", None]
    assert [names_a_month(cell) for cell in ("2024-03", "2024.3", "202411", "soon", "", date(2024, 3, 1))] == [
        *(True, True, True, False, False, False)
    ]


def test_a_day_and_a_time_of_day_are_joined() -> None:
    assert joined([date(2026, 5, 3), time(9, 30)]) == on_the_wall(2026, 5, 3, 9, 30)
    assert joined(["22-Apr-15", "3:53:50 PM"]) == "22-Apr-15 3:53:50 PM"
    assert joined(["A", "", "B"]) == "A B"


@pytest.mark.parametrize("written", ["2026-05", "2026年5月", "May 2026", "2026-05-17", date(2026, 5, 17), "202605"])
def test_months(written: Cell) -> None:
    assert read_month(written) == date(2026, 5, 1)


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        *[("1,234.50", 123_450), ("1.234,50", 123_450), ("¥12", 1_200), ("12元", 1_200), ("1.2万", 1_200_000)],
        *[("(12.00)", -1_200), ("-3", -300), ("12,5", 1_250), (232.61, 23_261), (0, 0), ("2.675", 268)],
    ],
)
def test_money_in_minor_units(written: Cell, minor: int) -> None:
    assert read_money(written, "CNY") == minor


def test_money_without_minor_units_and_what_is_no_money() -> None:
    assert read_money("1,234", "JPY") == 1_234
    assert isinstance(read_money("twelve", "CNY"), Fault)
    assert isinstance(read_money("1-2", "CNY"), Fault)


@pytest.mark.parametrize("written", ["投诉", "Complaint", "COMPLAINT", "complaint", "抱怨", " 投诉 "])
def test_words_are_known_in_both_languages(written: str) -> None:
    kind = field_of(ImportKind.CASES, "kind")
    assert kind is not None
    assert read_word(written, kind) == "complaint"
    assert isinstance(read_word("gossip", kind), Fault)


def test_phones_become_e164_and_others_stay_as_written() -> None:
    assert read_phone_cell("138 1234 2071") == "+8613812342071"
    assert read_phone_cell("ask reception") == Doubtful("ask reception", "exchange.reason.phone")


def test_whole_numbers_within_bounds() -> None:
    assert read_whole("4.0", 1, 5) == 4
    for wrong in ("4.5", "x", "0", "6"):
        assert isinstance(read_whole(wrong, 1, 5), Fault)


FULL = """
kind = "cases"
source = "crm-2016"
consequences = false
[file]
sheets = ["1月", "2月"]
header_row = 5
encoding = "gb18030"
delimiter = ";"
[time]
zone = "Asia/Shanghai"
formats = ["%Y/%m/%d %H:%M:%S", "%d-%b-%y"]
[columns]
number = "Case ID"
kind = { constant = "complaint" }
received_at = "opened_at"
closed_at = { columns = ["Date", "Time"] }
cause = { position = 12 }
stage = { column = "state", values = { "New" = "received", "Closed" = "closed" }, otherwise = "reject" }
channel = { constant = "phone" }
"""
SURVEY = """
kind = "surveys"
source = "s"
[columns]
answered_at = "日期"
[items]
attitude = { column = "服务态度", scale = [1, 5] }
recommend = { column = "NPS", scale = [0, 10], blank = ["-1"] }
"""


@pytest.mark.parametrize("text", [FULL, SURVEY])
def test_a_mapping_file_is_read_written_and_read_again_the_same(text: str) -> None:
    mapping = parse_mapping(text)
    assert parse_mapping(write_mapping(mapping)) == mapping


def test_a_mapping_file_says_what_it_says() -> None:
    mapping = parse_mapping(FULL)
    assert (mapping.kind, mapping.source, mapping.sheets, mapping.header_row) == (
        "cases",
        "crm-2016",
        ("1月", "2月"),
        5,
    )
    assert mapping.columns["closed_at"].names == ("Date", "Time")
    assert mapping.columns["cause"].position == 12
    assert (mapping.columns["stage"].values["New"], mapping.columns["stage"].otherwise) == ("received", "reject")
    recommend = parse_mapping(SURVEY).items[1]
    assert (recommend.scale, recommend.column.blank) == ((0, 10), ("-1",))


@pytest.mark.parametrize(
    ("broken", "key"),
    [
        ('kind = "cases"', "mapping_key"),
        ('kind = "rumours"\nsource = "s"', "mapping_kind"),
        ('kind = "cases"\nsource = "s"\nspeed = 3', "mapping_unknown"),
        ('kind = "cases"\nsource = "s"\n[columns]\nbirthday = "x"', "mapping_field"),
        ('kind = "cases"\nsource = "s"\n[columns]\ncause = { position = 1, column = "x" }', "mapping_origin"),
        ('kind = "surveys"\nsource = "s"\n[items]\na = { column = "x" }', "mapping_scale"),
        ("kind = ", "mapping_toml"),
    ],
)
def test_a_wrong_mapping_file_is_refused_by_its_entry(broken: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        parse_mapping(broken)
    assert refused.value.key == f"exchange.error.{key}"


def test_headers_suggest_kind_and_fields_in_both_languages() -> None:
    zh = lay_out(
        read_file(
            "投诉编号,投诉日期,客户姓名,联系电话,投诉内容,处理状态,投诉类别\n1,2026-05-03,王,1,x,已结案,电梯\n".encode()
        ).sheets[0]
    )
    found = suggest(ImportKind.CASES, "s", zh)
    assert found.columns["kind"].constant == "complaint"  # the headers speak of complaints
    assert {name: column.names[0] for name, column in found.columns.items() if column.names} == {
        "number": "投诉编号",
        "received_at": "投诉日期",
        "customer_name": "客户姓名",
        "customer_phone": "联系电话",
        "content": "投诉内容",
        "stage": "处理状态",
        "cause": "投诉类别",
    }
    assert likely_kind(zh) is ImportKind.CASES
    bare = lay_out(read_file("编号,客户编号,投诉时间,投诉内容,状态\n1,7,2026-05-03,x,已结案\n".encode()).sheets[0])
    assert likely_kind(bare) is ImportKind.CASES
    en = lay_out(read_file(b"Order No,Customer ID,Order Date,Amount\n1,2,2026-05-03,5\n").sheets[0])
    assert likely_kind(en) is ImportKind.PURCHASES


def _sheet_of(text: str) -> Layout:
    return lay_out(read_file(text.encode()).sheets[0])


def test_a_header_may_be_followed_by_a_remark() -> None:
    rfm = _sheet_of("Id,R(recency),F(frequency),金额（元）\n1,27,6,232.61\n2,3,5,1507.11\n")
    found = suggest(ImportKind.CUSTOMERS, "s", rfm).columns
    assert found["recency_days"].names == ("R(recency)",)
    assert found["frequency"].names == ("F(frequency)",)
    assert suggest(ImportKind.PURCHASES, "s", rfm).columns["amount"].names == ("金额(元)",)


def test_of_two_columns_of_days_the_one_that_reads_in_one_form_is_taken_with_its_time_of_day() -> None:
    rows = "1,22-04-15,22-Apr-15,3:53:50 PM,x\n2,4/8/2015,04-Aug-15,10:22:56 AM,y\n"
    found = suggest(ImportKind.CASES, "s", _sheet_of(f"Ticket,Date,Date_month_year,Time,Content\n{rows}"))
    assert found.columns["received_at"].names == ("Date_month_year", "Time")


def test_a_sheet_of_scores_is_a_survey_and_days_with_amounts_but_without_headers_are_purchases() -> None:
    scores = "\n".join(f"{n},Loyal,{n % 5},{n % 3},{n % 4},{n % 2},{n % 5}" for n in range(1, 30))
    assert likely_kind(_sheet_of(f"id,Customer Type,wifi,food,seat,service,clean\n{scores}\n")) is ImportKind.SURVEYS
    bare = "00004 1 19970101 2 29.33\n00004 1 19970118 2 29.73\n00021 2 19970101 3 63.34\n"
    layout = _sheet_of(bare)
    assert likely_kind(layout) is ImportKind.PURCHASES
    found = suggest(ImportKind.PURCHASES, "s", layout).columns
    assert {name: column.position for name, column in found.items()} == {"bought_at": 3, "amount": 5}


def test_exports_are_safe_for_spreadsheets() -> None:
    dangerous = ["=1+1", "+86138", "-1", "@SUM(A1)", "\tx", "\ry", "plain"]
    sheet = Sheet(
        "What", ["name", "n", "at"], [[text, -5, datetime(2026, 5, 3, 2, 0, tzinfo=UTC)] for text in dangerous]
    )
    rows = list(csv.reader(StringIO(to_csv(sheet).decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows[3:]] == [f"'{text}" for text in dangerous[:-1]] + ["plain"]
    assert rows[3][1:] == ["-5", "2026-05-03 10:00"]
    read_back = python_calamine.load_workbook(BytesIO(to_xlsx(sheet))).get_sheet_by_index(0).to_python()
    assert read_back[3][:2] == ["'=1+1", -5.0]
    assert read_back[3][2] == on_the_wall(2026, 5, 3, 10, 0)
    assert read_back[9][0] == "plain"


def test_a_phone_leaves_as_it_is_dialled_and_the_tab_is_called_like_the_list() -> None:
    title = "Tier A: 23 [overdue] for contact, of all sites"
    book = python_calamine.load_workbook(BytesIO(to_xlsx(Sheet(title, ["p"], [["+8613812342071"], ["+1+cmd|x"]]))))
    assert [row[0] for row in book.get_sheet_by_index(0).to_python()[3:]] == ["+8613812342071", "'+1+cmd|x"]
    assert book.sheet_names == ["Tier A  23  overdue  for contac"]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("consumption_data.xls", "consumption-data"),
        ("CRM 2026-05-01 (1).csv", "CRM"),
        ("2026年5月 投诉台账 副本.xlsx", "投诉台账"),
        ("第3季 回访.csv", "回访"),
        ("20260501.csv", "客户"),
    ],
)
def test_a_source_is_proposed_from_the_name_of_the_file(name: str, source: str) -> None:
    layout = lay_out(read_file(b"a,b\n1,x\n").sheets[0])
    assert likely_source(name, ImportKind.CUSTOMERS, layout, (), otherwise="客户") == Proposal(source, "file_name")


def test_a_file_with_the_columns_of_a_known_source_belongs_to_it() -> None:
    text = 'kind="customers"\nsource="crm"\n[columns]\nnumber="a"\nname="b"\n'
    by_place = 'kind="customers"\nsource="any"\n[columns]\nname={position=1}\n'
    known = [RememberedMapping("any", "customers", by_place), RememberedMapping("crm", "customers", text)]
    layout = lay_out(read_file(b"a,b\n1,x\n").sheets[0])
    other = lay_out(read_file(b"a,c\n1,x\n").sheets[0])

    def proposed(kind: ImportKind, name: str, sheet: Layout) -> tuple[str, str]:
        found = likely_source(name, kind, sheet, known, otherwise="x")
        return found.source, found.why

    assert proposed(ImportKind.CUSTOMERS, "may.csv", layout) == ("crm", "same_columns")
    assert proposed(ImportKind.CUSTOMERS, "CRM 2026.csv", other) == ("crm", "same_name")
    assert proposed(ImportKind.STAFF, "may.csv", layout) == ("may", "file_name")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_ways_of_writing_times_are_called_by_words_and_read_back(language: str) -> None:
    words = Words(language)
    for form in ("%d/%m/%Y", "%y-%m-%d", "%Y%m%d", "%d-%b-%y", "%Y-%m-%d %H:%M:%S"):
        assert "%" not in form_text(words, form)
        assert form_of(form_text(words, form)) == form
        assert form_of(form) == form


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_a_page_speaks_in_words_and_the_command_line_names_the_mapping(language: str) -> None:
    words = Words(language)
    for refusal in (
        Refusal("exchange.error.fields_missing", kind="cases", fields="kind; customer / customer_name"),
        Refusal("exchange.error.no_rows"),
        Refusal("exchange.error.encoding_unknown"),
        Refusal("exchange.error.header_repeated", column="x", positions="1, 2"),
        Refusal(
            *("exchange.error.time_ambiguous",),
            **{"column": "x", "value": "4/8/15", "one": "2015-08-04", "one_form": "%d/%m/%y"},
            **{"two": "2015-04-08", "two_form": "%m/%d/%y"},
        ),
    ):
        on_page, by_file = refusal_text(words, refusal), refusal_text(words, refusal, by_file=True)
        code = re.compile(r"%[dmy]|\[\w+\]|\b(constant|customer_name|header_row|encoding =|position|formats)\b")
        assert not code.search(on_page), on_page
        assert code.search(by_file) or "encoding" in by_file, by_file
