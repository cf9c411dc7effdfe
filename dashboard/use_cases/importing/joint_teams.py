"""Departments that help with imported cases (会办单位), named in one cell: 工程部、财务部."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dashboard.use_cases.import_batch import Record
from dashboard.use_cases.importing.ground import Ground
from dashboard.use_cases.importing.references import References
from data_access.repositories import imports
from data_access.tables import CaseTeam

_BETWEEN = re.compile(r"[、,，;；/|]+")


def joint_team_keys(record: Record, refs: References) -> list[int]:
    """The keys of the departments that a row names, each made where it is unknown."""
    names = [name.strip() for name in _BETWEEN.split(str(record.values.get("joint_teams", "")))]
    return sorted({key for name in names if name if (key := refs.place("team", {"joint_teams": name}, "joint_teams"))})


def put_joint_teams(
    ground: Ground,
    refs: References,
    new: Sequence[Record],
    keys: Mapping[str, int],
    responsible: Mapping[str, int | None],
) -> None:
    """Write those of new cases; undoing the import takes them away with it. `responsible`: of each case, which isn't one."""
    rows = [
        {"case_id": keys[record.number], "team_id": team}
        for record in new
        for team in joint_team_keys(record, refs)
        if team != responsible.get(record.number)
    ]
    imports.insert_rows(ground.session, CaseTeam, rows)
