"""Taking in a checked file: one transaction, many rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Refusal
from dashboard.policies import policies_in_force
from dashboard.saving import writing
from dashboard.use_cases.import_batch import ImportBatch, ImportResult, Remark
from dashboard.use_cases.importing.ground import Ground
from dashboard.use_cases.importing.portion import Taking
from data_access.dialect import renew_statistics
from data_access.engine import reading
from data_access.queries.organisation import company_facts
from data_access.repositories import imports
from data_access.repositories.ledger import audit, raise_revision
from data_access.vocabulary import Subject

PORTION = 5_000


class StrictRefusal(Refusal):
    """All or nothing was asked for, and there are bad rows. Carries them all."""

    def __init__(self, rejections: tuple[Remark, ...], **values: Any) -> None:
        super().__init__("exchange.error.strict", **values)
        self.rejections = rejections


Progress = Callable[[int, int], None]


def silent(_done: int, _total: int) -> None:
    """Nobody watches."""


def preview_import(
    store: Engine, viewer: Viewer, batch: ImportBatch, *, now: datetime, progress: Progress = silent
) -> ImportResult:
    """What `apply_import` would do, without writing anything. Raises Refusal like it."""
    viewer.require(Right.IMPORT)
    with reading(store) as session:
        return _take(store, session, viewer, batch, now, None, progress)


def apply_import(
    store: Engine,
    viewer: Viewer,
    batch: ImportBatch,
    *,
    now: datetime,
    strict: bool = False,
    progress: Progress = silent,
) -> ImportResult:
    """Write the good rows in one transaction. `strict`: a single bad row and nothing is written.

    `progress` is told (rows done, rows in all). Raises NotAllowed, and Refusal for a file that can't be taken as a whole;
    with `strict`, StrictRefusal.
    """
    viewer.require(Right.IMPORT)
    if strict:
        _refuse_bad(batch.rejections)
    with writing(store) as session:
        run = imports.start_run(
            session, kind=batch.kind, source=batch.source, file_name=batch.file_name, now=now, by=viewer.name
        )
        assert run.id is not None
        result = _take(store, session, viewer, batch, now, run.id, progress)
        if strict:
            _refuse_bad(result.rejections)
        run.new, run.changed, run.unchanged, run.rejected = (
            result.new,
            result.changed,
            result.unchanged,
            result.rejected,
        )
        session.add(run)
        imports.remember_mapping(session, source=batch.source, kind=batch.kind, mapping=batch.mapping_text, now=now)
        counts = {"new": result.new, "changed": result.changed, "rejected": result.rejected, **dict(result.made)}
        details = {"kind": batch.kind, "source": batch.source, **counts}
        audit(
            session, at=now, actor=viewer.actor, action="import", subject="import", subject_id=run.id, details=details
        )
        raise_revision(session, *SUBJECTS)
    if result.new + result.changed >= PORTION:
        renew_statistics(store)
    return result


SUBJECTS = (
    *(Subject.CASES, Subject.INTERACTIONS, Subject.CUSTOMERS, Subject.SERVICES, Subject.PURCHASES, Subject.SURVEYS),
    *(Subject.CALLBACKS, Subject.EXPOSURES, Subject.ORGANISATION, Subject.IMPORTS),
)
"""An import may make customers, teams and callbacks beside its own rows: all caches are told."""


def _refuse_bad(rejections: Sequence[Remark]) -> None:
    if rejections:
        rows = {(rejection.sheet, rejection.line) for rejection in rejections}
        raise StrictRefusal(tuple(rejections), n=len(rows), line=rejections[0].line, column=rejections[0].field)


def _take(
    store: Engine,
    session: Session,
    viewer: Viewer,
    batch: ImportBatch,
    now: datetime,
    import_id: int | None,
    progress: Progress,
) -> ImportResult:
    company = company_facts(session)
    ground = Ground(
        session=session,
        batch=batch,
        policies=policies_in_force(session, now),
        now=now,
        viewer=viewer,
        import_id=import_id,
        preset=company.preset,
        undone=imports.undone_runs(session),
    )
    taking = Taking(ground, store)
    done = 0
    progress(0, len(batch.records))
    for part in imports.portions(batch.records, PORTION):
        taking.take(part)
        done += len(part)
        progress(done, len(batch.records))
    taking.finish()
    counts = taking.counts
    rejections = (*batch.rejections, *taking.rejections)
    refused = {(remark.sheet, remark.line) for remark in rejections}
    told = (*batch.warnings, *ground.warnings)
    told_of_good = (remark for remark in told if (remark.sheet, remark.line) not in refused)
    return ImportResult(
        new=counts["new"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        rejections=rejections,
        warnings=tuple(sorted(told_of_good, key=lambda remark: (remark.sheet, remark.line))),
        made={sort: n for sort, n in ground.made.items() if n},
        import_id=import_id,
    )
