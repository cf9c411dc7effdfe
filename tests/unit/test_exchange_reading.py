"""Awkward files: encodings, delimiters, titles, merged cells, signatures, headers, line breaks, zeros, formulas."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter

from dashboard.errors import Refusal
from dashboard.exchange.encodings import decode
from dashboard.exchange.layout import Layout, lay_out
from dashboard.exchange.reading import Sheet, read_file

CHINESE = "投诉编号,客户姓名,内容\n001,王小明,电梯坏了\n002,欧阳娜娜,水管漏水，楼下也湿了\n"


def table(raw: bytes | str, **options: Any) -> Layout:
    content = raw.encode() if isinstance(raw, str) else raw
    return lay_out(read_file(content, **options).sheets[0])


def cells(layout: Layout) -> list[list[Any]]:
    return [list(row.cells) for row in layout.rows]


def workbook(fill: Any) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_chinese_text_is_read_whatever_its_encoding(encoding: str) -> None:
    found = table(CHINESE.encode(encoding))
    assert found.header == ("投诉编号", "客户姓名", "内容")
    assert cells(found)[1] == ["002", "欧阳娜娜", "水管漏水，楼下也湿了"]


def test_western_text_is_not_taken_for_chinese() -> None:
    text, encoding = decode("name,city\nRené,Besançon\nJürgen,Köln\n".encode("cp1252"))
    assert "René" in text
    assert encoding != "gb18030"


def test_a_stated_encoding_that_does_not_fit_is_named() -> None:
    with pytest.raises(Refusal) as refused:
        read_file(CHINESE.encode("gb18030"), encoding="utf-8")
    assert refused.value.key == "exchange.error.encoding"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f"no{delimiter}name{delimiter}note\n1{delimiter}A{delimiter}x\n2{delimiter}B{delimiter}y\n"
    assert cells(table(text)) == [["1", "A", "x"], ["2", "B", "y"]]


def test_decimal_commas_do_not_hide_the_semicolons() -> None:
    text = "no;price\n1;1,50\n2;2,75\n3;10,00\n"
    assert cells(table(text)) == [["1", "1,50"], ["2", "2,75"], ["3", "10,00"]]


def test_columns_aligned_by_blanks() -> None:
    text = " id    date      amount\n 00001 19970101    11.77\n 00002 19970112   12.00\n"
    assert cells(table(text)) == [["00001", "19970101", "11.77"], ["00002", "19970112", "12.00"]]


def test_a_line_break_inside_a_cell_is_part_of_the_cell() -> None:
    assert cells(table('no,content\n1,"first\nsecond, still one"\n2,b\n')) == [
        ["1", "first\nsecond, still one"],
        ["2", "b"],
    ]


def test_a_header_that_comes_again_is_no_data_and_is_counted() -> None:
    found = table("no,name\n1,A\nno,name\n2,B\n")
    assert (cells(found), found.left_out) == ([["1", "A"], ["2", "B"]], 1)


def test_titles_above_and_signatures_below_are_no_data() -> None:
    text = (
        "某某物业公司,,\n投诉台账,,\n,,2026年5月\n编号,客户,内容\n1,王,漏水\n2,李,噪音\n合计,2,\n,,\n制表：张,,审核：\n"
    )
    found = table(text)
    assert (found.header_row, found.header) == (4, ("编号", "客户", "内容"))
    assert (cells(found), found.left_out) == ([["1", "王", "漏水"], ["2", "李", "噪音"]], 2)


def test_a_last_row_with_few_cells_stays_when_nothing_says_otherwise() -> None:
    assert cells(table("no,name,phone,note\n1,A,2,x\n2,B,3,y\n3,C\n"))[-1] == ["3", "C"]


def test_a_file_without_header_has_none() -> None:
    found = table("00004 0001 19970101 2 29.33\n00005 0002 19970102 3 10.00\n")
    assert (found.header_row, len(found.rows)) == (0, 2)


def test_merged_cells_are_filled_down_but_titles_are_not() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet("5月")
        page.merge_range(0, 0, 0, 2, "服务清单")
        page.write_row(2, 0, ["客户", "内容", "数量"])
        page.merge_range(3, 0, 5, 0, "王小明")
        for place, content in enumerate(("换锁", "修灯", "通水")):
            page.write_row(3 + place, 1, [content, place + 1])
        page.write_row(6, 0, ["李雷", "修门", 9])

    found = table(workbook(fill))
    assert found.header_row == 3
    assert cells(found) == [["王小明", "换锁", 1], ["王小明", "修灯", 2], ["王小明", "通水", 3], ["李雷", "修门", 9]]


def test_a_sheet_that_claims_sixteen_thousand_columns_costs_little() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["编号", "内容"])
        for row in range(1, 200):
            page.write_row(row, 0, [f"{row:03d}", "x"])
            page.write_blank(row, 16_383, None, book.add_format({"bold": True}))

    found = table(workbook(fill))
    assert (found.header, len(found.rows)) == (("编号", "内容"), 199)


def test_numbers_stored_as_text_and_as_numbers_and_days_keep_what_they_are() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, ["编号", "电话", "日期"])
        page.write_string(1, 0, "007")
        page.write_number(1, 1, 13800001234)
        page.write_datetime(1, 2, date(2026, 5, 3), book.add_format({"num_format": "yyyy-mm-dd"}))

    assert cells(table(workbook(fill))) == [["007", 13800001234, date(2026, 5, 3)]]


def test_only_the_wanted_sheets_are_read_and_an_absent_one_is_named() -> None:
    def fill(book: Any) -> None:
        for name in ("1月", "2月", "说明"):
            book.add_worksheet(name).write_row(0, 0, ["编号", name])

    content = workbook(fill)
    assert [sheet.name for sheet in read_file(content, sheets=("2月",)).sheets] == ["2月"]
    with pytest.raises(Refusal) as refused:
        read_file(content, sheets=("3月",))
    assert refused.value.values == {"sheet": "3月", "sheets": "1月, 2月, 说明"}


@pytest.mark.parametrize("raw", [b"", b"  \n ", b"PK\x03\x04broken"])
def test_an_empty_or_broken_file_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Refusal):
        read_file(raw)


def test_columns_right_of_the_header_can_still_be_pointed_at() -> None:
    sheet = Sheet("", [["no", "name"], ["1", "A", "extra"]])
    assert cells(lay_out(sheet, 1)) == [["1", "A", "extra"]]
