"""The help desk's event log: read with pandas alone, an answer that is not ours; and taken into a store by the importer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import chinese_calendar
import numpy as np
import pandas as pd
from sqlalchemy import Engine, insert
from sqlmodel import col, select

from data_access.engine import writing
from data_access.tables import Case, CaseEvent
from tests.integration.importing import take_file

ZONE = "Asia/Shanghai"
KINDS = {
    "Insert ticket": "received",
    "Assign seriousness": "dispatched",
    "Take in charge ticket": "investigating",
    "Resolve ticket": "resolved",
    "Closed": "closed",
    "Wait": "waiting",
    "Require upgrade": "escalated",
}
ORDER = ["received", "dispatched", "investigating", "resolved", "answered", "followed_up", "closed"]


def read_log(trial_files: Path) -> pd.DataFrame:
    """One row per event, in the order of the file within each case: case, kind, at (UTC), place."""
    raw = pd.read_csv(trial_files / "helpdesk_log" / "helpdesk.csv", usecols=[0, 1, 3])
    raw.columns = pd.Index(["case", "activity", "at"])
    local = pd.to_datetime(raw["at"], format="%Y/%m/%d %H:%M:%S.%f")
    raw["at"] = local.dt.tz_localize(ZONE).dt.tz_convert("UTC")
    raw["kind"] = raw["activity"].map(KINDS).fillna("note")
    raw["place"] = range(len(raw))
    return raw.sort_values(["case", "at", "place"], kind="stable").reset_index(drop=True)


def working_seconds(log: pd.DataFrame) -> Callable[[pd.Series, pd.Series], pd.Series]:
    """Working seconds between two columns of instants, counted minute by minute on the published calendar: an answer that
    is not ours. Hours of work are the product's default, 09:00–12:00 and 13:30–18:00."""
    first = log["at"].min().tz_convert(ZONE).normalize().tz_localize(None)
    last = log["at"].max().tz_convert(ZONE).normalize().tz_localize(None) + pd.Timedelta(days=1)
    minutes = pd.date_range(first, last, freq="min", inclusive="left")
    days = {day: chinese_calendar.is_workday(day.date()) for day in pd.date_range(first, last, freq="D")}
    clock = minutes.hour * 60 + minutes.minute
    in_hours = ((clock >= 540) & (clock < 720)) | ((clock >= 810) & (clock < 1080))
    working = in_hours & minutes.normalize().map(days).to_numpy(dtype=bool)
    before = np.concatenate([[0], np.cumsum(working) * 60])

    def until(moments: pd.Series) -> pd.Series:
        passed = (moments.dt.tz_convert(ZONE).dt.tz_localize(None) - first).dt.total_seconds()
        minute = (passed // 60).astype(int).to_numpy()
        return pd.Series(before[minute] + np.where(working[minute], passed % 60, 0), moments.index)

    return lambda start, end: until(end) - until(start)


def fill(store: Engine, trial_files: Path, log: pd.DataFrame) -> None:
    """The log through the importer, and a void twin of every case that must not count."""
    file = trial_files / "helpdesk_log" / "helpdesk.csv"
    take_file(store, file, "helpdesk_log.cases")
    take_file(store, file, "helpdesk_log.case_events")
    first = log.groupby("case", sort=False)["at"].min()
    void = pd.Timestamp("2020-01-01", tz="UTC").to_pydatetime()
    with writing(store) as session:
        twins = [
            {"number": case, **_told(at), "stage_since": at.to_pydatetime(), "received_at": at.to_pydatetime()}
            for case, at in first.items()
        ]
        session.execute(
            insert(Case), [{**twin, "source": "void", "kind": "complaint", "voided_at": void} for twin in twins]
        )
        found = session.execute(select(col(Case.number), col(Case.id)).where(col(Case.source) == "void")).all()
        keys = {row[0]: row[1] for row in found}
        events = [
            {"number": str(row.place), "case_id": keys[row.case], "kind": row.kind, **_told(row.at)}
            for row in log.iloc[::7].itertuples()
        ]
        session.execute(
            insert(CaseEvent), [{**event, "source": "void", "occurred_at": event["recorded_at"]} for event in events]
        )


def _told(at: pd.Timestamp) -> dict[str, Any]:
    return {"recorded_at": at.to_pydatetime()}
