"""Data quality: what imported rows contradict or leave open, where whoever brings files in sees it."""

from __future__ import annotations

import streamlit as st

from dashboard import clock
from dashboard.auth.viewer import Right
from dashboard.exchange.hand_out import export_list
from dashboard.exchange.quality_sheet import COLUMNS, quality_cells, quality_sheet
from dashboard.reports.data_quality import MOST_HANDED_OUT, QualityFinding, data_quality
from dashboard.ui.head import note, scope_words, section
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.tables import small_table
from data_access.engine import reading
from data_access.vocabulary import Subject

_READ = (Subject.CASES, Subject.CALLBACKS, Subject.SURVEYS, Subject.IMPORTS)


def show_quality(page: Page) -> None:
    """Each finding with its count, what it means for the numbers, and its first rows; all rows as a file."""
    words = page.words
    findings = load(page, _READ, data_quality, page.viewer.scope, page.as_of)
    if not findings:
        return
    section(words.text("quality.title"), words.text("quality.note"))
    for finding in findings:
        with st.expander(words.plural(f"quality.{finding.key}", finding.count)):
            _show(page, finding)
    if page.viewer.may(Right.EXPORT) and st.button(
        words.text("quality.file"), icon=":material/download:", type="tertiary", key="import_quality_file"
    ):
        _hand_out(page)


def _show(page: Page, finding: QualityFinding) -> None:
    words = page.words
    note(words.text(f"quality.{finding.key}.meaning"))
    columns = [words.text(f"quality.column.{name}") for name in COLUMNS]
    rows = [quality_cells(words, row) for row in finding.rows]
    small_table(page, columns, rows, alt=words.plural(f"quality.{finding.key}", finding.count))
    if finding.count > len(finding.rows):
        note(words.text("quality.more", n=words.number(finding.count - len(finding.rows))))


def _hand_out(page: Page) -> None:
    """Made, and put on record, only when asked for."""
    words = page.words
    with reading(page.store) as session:
        findings = data_quality(session, page.viewer.scope, page.as_of, MOST_HANDED_OUT)
    sheet = quality_sheet(words, findings, scope=scope_words(page), as_of=page.as_of)
    content = export_list(page.store, page.viewer, sheet, subject="data_quality", now=clock.now())

    @st.dialog(words.text("quality.title"))
    def show() -> None:
        st.download_button(
            words.text("quality.file"),
            content,
            file_name="data-quality.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            type="primary",
            on_click="ignore",
        )

    show()
