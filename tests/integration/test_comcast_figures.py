"""2,224 real complaints of one telecom: status funnel and causes against the raw file, read with pandas alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from dashboard.metrics.model import Reason
from dashboard.periods import midnight, parse_period
from dashboard.reports.causes import pareto
from dashboard.reports.figures import figure, figures
from dashboard.reports.flow import flow
from dashboard.reports.funnel import funnel
from data_access.engine import reading, writing
from data_access.scope import Selection, Split
from data_access.tables import Cause
from tests.integration.importing import mapping_of, take_in

ZONE = "Asia/Shanghai"
SORTED = {
    "Comcast Data Cap": "caps.one",
    "Comcast Data Caps": "caps.many",
    "Data Caps": "caps.many",
    "Comcast Billing": "billing.comcast",
    "Unfair Billing Practices": "billing.unfair",
    "Comcast": "other",
}
"""What customers wrote, sorted into causes of the second level; everything else stays unsorted."""


def _raw(trial_files: Path) -> pd.DataFrame:
    raw = pd.read_csv(trial_files / "comcast_complaints" / "Comcast_telecom_complaints_data.csv")
    raw["day"] = pd.to_datetime(raw["Date_month_year"], format="%d-%b-%y").dt.date
    told = raw["Customer_Complaint"].str.strip().str.casefold()  # as the importer compares
    raw["cause"] = told.map({text.casefold(): code for text, code in SORTED.items()})
    return raw


@pytest.fixture
def filled(store: Engine, trial_files: Path) -> Engine:
    with writing(store) as session:
        for top in ("caps", "billing", "other"):
            parent = Cause(code=top, name=top)
            session.add(parent)
            session.flush()
            for code in sorted({code for code in SORTED.values() if code.startswith(f"{top}.")}):
                session.add(Cause(code=code, name=code, parent_id=parent.id))
    listed = ", ".join(f'"{text}" = "{code}"' for text, code in SORTED.items())
    causes = f'\n[columns.cause]\ncolumn = "Customer_Complaint"\notherwise = "blank"\nvalues = {{ {listed} }}\n'
    file = trial_files / "comcast_complaints" / "Comcast_telecom_complaints_data.csv"
    take_in(store, file.read_bytes(), mapping_of("comcast_complaints.cases") + causes)
    return store


def _selection(period: str = "2015-01-01/2016-01-01") -> Selection:
    asked = parse_period(period, ZONE)
    return Selection(as_of=midnight(date(2016, 1, 1), ZONE), start=asked.start, end=asked.end)


def test_the_status_funnel_is_that_of_the_file(filled: Engine, trial_files: Path) -> None:
    raw = _raw(trial_files)
    closed = int(raw["Status"].isin(["Closed", "Solved"]).sum())
    june = raw[[day.month == 6 for day in raw["day"]]]
    with reading(filled) as session:
        whole, part = funnel(session, _selection()), funnel(session, _selection("2015-06"))
        balance = flow(session, _selection())
        channels = {one.group: one.n for one in figures(session, ("received",), _selection().split(Split.CHANNEL))}
        resolution = figure(session, "first_resolution", _selection())
    assert (whole.received, whole.stage("closed").reached, whole.waiting) == (2224, closed, 517)
    assert (part.received, part.stage("closed").reached) == (
        len(june),
        int(june["Status"].isin(["Closed", "Solved"]).sum()),
    )
    assert (balance.open_after, balance.difference) == (517, 0)
    assert channels == {
        "phone": int((raw["Received_Via"] == "Customer Care Call").sum()),
        "web": int((raw["Received_Via"] == "Internet").sum()),
    }
    assert resolution.reason is Reason.NO_ROWS  # a status without a date makes no duration


def test_causes_stand_on_two_levels_as_the_file_has_them(filled: Engine, trial_files: Path) -> None:
    raw = _raw(trial_files)
    top = raw["cause"].str.partition(".")[0].value_counts().to_dict()
    with reading(filled) as session:
        found = pareto(session, _selection())
        caps = next(one.cause.id for one in found.slices if one.cause and one.cause.code == "caps")
        below = pareto(session, _selection(), parent=caps)
        to_sort = figure(session, "unsorted_share", _selection())
    by_number = sorted((name for name in top if name != "other"), key=lambda name: -top[name])
    assert [(one.cause.code if one.cause else None, one.count) for one in found.slices] == [
        *((name, top[name]) for name in by_number),
        ("other", top["other"]),  # last but the unsorted, however many
        (None, int(raw["cause"].isna().sum())),
    ]
    second = raw["cause"].value_counts()
    assert {one.cause.code: one.count for one in below.slices if one.cause} == {
        code: int(second[code]) for code in ("caps.many", "caps.one")
    }
    assert to_sort.numerator == int(raw["cause"].isna().sum()) + top["other"]
