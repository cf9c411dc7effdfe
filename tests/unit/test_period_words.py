"""A period's label names its first and last day, both included, and every year that the reader must know."""

from __future__ import annotations

import pytest

from dashboard.i18n.words import Words
from dashboard.periods import parse_period
from dashboard.ui.period_words import period_words


@pytest.mark.parametrize(
    ("key", "english", "chinese"),
    [
        ("2010-01-01/2014-12-31", "1 Jan 2010–30 Dec 2014", "2010年1月1日–2014年12月30日"),
        ("2012", "2012", "2012年"),
        ("2026-11", "Nov 2026", "2026年11月"),
        ("2026-W47", "W47 (16–22 Nov 2026)", "2026年第47周（11月16–22日）"),
        ("2026-W53", "W53 2026 (28 Dec 2026–3 Jan 2027)", "2026年第53周（2026年12月28日–2027年1月3日）"),
        ("2026-10-26/2026-11-23", "W44–W47 (26 Oct–22 Nov 2026)", "2026年第44–47周（10月26日–11月22日）"),
        ("2026-12-21/2027-01-11", "21 Dec 2026–10 Jan 2027", "2026年12月21日–2027年1月10日"),
        ("2026-11-01/2026-11-15", "1–14 Nov 2026", "2026年11月1–14日"),
        ("2026-05-03", "3 May 2026", "2026年5月3日"),
    ],
)
def test_a_period_is_labelled_by_its_own_days(key: str, english: str, chinese: str) -> None:
    period = parse_period(key)
    assert (period_words(Words("en"), period), period_words(Words("zh_CN"), period)) == (english, chinese)
