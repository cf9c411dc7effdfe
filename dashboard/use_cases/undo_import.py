"""Taking an import back: what it made goes, what it changed is as before; what was edited since is listed and left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import count, groupby

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import NotFound, Refusal
from dashboard.saving import writing
from dashboard.use_cases.apply_import import SUBJECTS, Progress, silent
from dashboard.use_cases.importing.states import make_findable, restate_cases
from data_access.repositories import imports, imports_states, imports_undo
from data_access.repositories.imports_undo import Left
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import CustomerAsset, Import, Staff
from data_access.vocabulary import ImportKind, ImportState


@dataclass(frozen=True)
class Undone:
    """`voided`: rows that the import had made, by table; `restored`: rows that are as before; `left`: rows that stay."""

    voided: Mapping[str, int]
    restored: int
    left: tuple[Left, ...]


def undo_import(store: Engine, viewer: Viewer, import_id: int, *, now: datetime, progress: Progress = silent) -> Undone:
    """`progress` is told (steps done, steps in all). Raises NotAllowed, NotFound, and Refusal where it was undone before."""
    viewer.require(Right.IMPORT)
    with writing(store) as session:
        run = row_to_change(session, Import, import_id)
        if run is None:
            raise NotFound("exchange.error.no_import", id=import_id)
        if run.state == ImportState.UNDONE:
            raise Refusal("exchange.error.undone_before", id=import_id)
        undone = _take_back(session, run, import_id, viewer.name, now, progress)
        run.state, run.undone_at = ImportState.UNDONE, now
        session.add(run)
        details = {"voided": dict(undone.voided), "restored": undone.restored, "left": len(undone.left)}
        audit(
            session, at=now, actor=viewer.actor, action="undo", subject="import", subject_id=import_id, details=details
        )
        raise_revision(session, *SUBJECTS)
    return undone


def _take_back(session: Session, run: Import, import_id: int, by: str, now: datetime, progress: Progress) -> Undone:
    cases = set(imports_states.cases_with_events_of(session, import_id))
    found_by_assets = set(imports_states.customers_of_asset_import(session, import_id))
    links = imports.table_of(CustomerAsset)
    imports.delete_rows(session, links, links.c.import_id == import_id)
    imports_undo.forget_joint_teams(session, import_id)
    restored, left, step = 0, [], count(1)
    changes = sorted(imports_undo.changes_of(session, import_id), key=lambda change: change.table)
    by_table = {name: list(group) for name, group in groupby(changes, key=lambda change: change.table)}
    tables = imports_undo.voidable_tables()
    steps = len(by_table) + len(tables) + 2
    for name, group in by_table.items():
        done, kept = imports_undo.restore(session, import_id, name, group)
        restored += done
        left += kept
        progress(next(step), steps)
    voided: dict[str, int] = {}
    for table in tables:
        made, kept = imports_undo.void_made_rows(session, table, import_id, now=now, by=by)
        voided |= {table.name: made} if made else {}
        left += kept
        progress(next(step), steps)
    if run.kind == ImportKind.STAFF:
        voided |= {imports.table_of(Staff).name: imports_undo.retire_staff(session, import_id)}
    cases |= {change.row_id for change in by_table.get("case_file", ())}
    restate_cases(session, cases)
    progress(next(step), steps)
    changed = {change.row_id for change in by_table.get("customer", ())}
    make_findable(session, imports_undo.customers_of_import(session, import_id, changed) | found_by_assets)
    progress(next(step), steps)
    return Undone(voided, restored, tuple(left))
