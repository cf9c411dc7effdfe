"""The help desk's event log, read with pandas alone and put into a store row by row: an answer that is not ours."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from sqlalchemy import Engine, insert
from sqlmodel import col, select

from data_access.engine import writing
from data_access.tables import Case, CaseEvent

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


def put_log(store: Engine, log: pd.DataFrame) -> None:
    """4,580 complaints and their events; every case also gets a void twin that must not count."""
    with writing(store) as session:
        first = log.groupby("case", sort=False)["at"].min()
        for source, void in (("log", None), ("void", pd.Timestamp("2020-01-01", tz="UTC").to_pydatetime())):
            session.execute(
                insert(Case),
                [
                    {
                        "source": source,
                        "number": case,
                        "kind": "complaint",
                        "received_at": at.to_pydatetime(),
                        "recorded_at": at.to_pydatetime(),
                        "stage_since": at.to_pydatetime(),
                        "voided_at": void,
                    }
                    for case, at in first.items()
                ],
            )
        keys = session.execute(select(col(Case.source), col(Case.number), col(Case.id))).all()
        for source, wanted in (("log", log), ("void", log.iloc[::7])):
            key = {number: case_id for origin, number, case_id in keys if origin == source}
            session.execute(
                insert(CaseEvent),
                [
                    {
                        "source": source,
                        "number": str(row.place),
                        "case_id": key[row.case],
                        "kind": row.kind,
                        "occurred_at": row.at.to_pydatetime(),
                        "recorded_at": row.at.to_pydatetime(),
                    }
                    for row in wanted.itertuples()
                ],
            )
