"""One portion of rows after the other: resolved, compared with the store, written with all that belongs to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Engine

from dashboard.use_cases.import_batch import Record, Remark
from dashboard.use_cases.import_needs import NEEDED
from dashboard.use_cases.importing.belongings import Belongings, Scores
from dashboard.use_cases.importing.firing import MAY_FIRE, fire
from dashboard.use_cases.importing.ground import Ground, RowFault
from dashboard.use_cases.importing.joint_teams import put_joint_teams
from dashboard.use_cases.importing.landings import LANDINGS
from dashboard.use_cases.importing.links import link_parents, link_rows
from dashboard.use_cases.importing.references import References
from dashboard.use_cases.importing.rows import RowPlan, Status, keys_of, plan, write
from dashboard.use_cases.importing.states import make_findable, restate_cases
from dashboard.use_cases.tier_stamp import tiers_of
from data_access.repositories import imports, imports_lookup
from data_access.repositories.imports import Row
from data_access.tables import Exposure
from data_access.vocabulary import ImportKind


class Taking:
    """The whole import, portion by portion; then `finish`."""

    def __init__(self, ground: Ground, store: Engine) -> None:
        self._ground = ground
        self._store = store
        self._landing = LANDINGS[ground.batch.kind]
        self._refs = References(ground)
        self._belongings = Belongings(ground)
        self._scores = Scores(ground)
        self._cases: set[int] = set()
        self._customers: set[int] = set()
        self._news: list[tuple[Record, int]] = []
        self.counts: Counter[str] = Counter()
        self.rejections: list[Remark] = []

    def take(self, records: Sequence[Record]) -> None:
        self._refs.learn(records)
        plans = self._plans(records)
        landed = [record for record in records if record.number in plans]
        belonging = self._belongings.plans(landed, plans)
        scores = self._scores.differing(landed, plans)
        for number, one in plans.items():
            touched = number in scores or any(row.status is not Status.UNCHANGED for row in belonging.get(number, ()))
            status = Status.CHANGED if one.status is Status.UNCHANGED and touched else one.status
            self.counts["new" if one.is_new else status] += 1
        if not self._ground.is_dry:
            self._write(landed, plans, belonging, scores)

    def finish(self) -> None:
        """What follows from all rows together."""
        if self._ground.is_dry:
            return
        link_parents(self._ground)
        restate_cases(self._ground.session, self._cases)
        fire(self._ground, self._news)
        make_findable(self._ground.session, self._customers)

    def _write(
        self,
        landed: Sequence[Record],
        plans: Mapping[str, RowPlan],
        belonging: Mapping[str, Sequence[RowPlan]],
        scores: Mapping[str, Mapping[int, int]],
    ) -> None:
        ground, model = self._ground, self._landing.model
        write(ground, model, list(plans.values()))
        keys = keys_of(ground, model, plans.values(), ground.batch.source)
        if belonging:
            self._belongings.write(belonging, keys)
        if scores:
            self._scores.write(scores, keys, plans)
        self._refs.link(landed)
        if ground.batch.kind is ImportKind.CASES:
            new = [record for record in landed if plans[record.number].is_new]
            put_joint_teams(
                ground, self._refs, new, keys, {one.number: one.row.get("team_id") for one in plans.values()}
            )
        self._customers |= link_rows(ground, self._refs, landed, keys)
        if ground.batch.consequences:
            self._news += [(record, keys[record.number]) for record in landed if plans[record.number].is_new]
        self._note(plans, belonging, keys)

    def _note(
        self, plans: Mapping[str, RowPlan], belonging: Mapping[str, Sequence[RowPlan]], keys: Mapping[str, int]
    ) -> None:
        """Remember whose state or search keys must follow."""
        kind = self._ground.batch.kind
        moved = [one for one in plans.values() if one.status is not Status.UNCHANGED]
        if kind is ImportKind.CUSTOMERS:
            self._customers |= {keys[one.number] for one in moved}
        elif kind is ImportKind.CASE_EVENTS:
            self._cases |= {(one.stored or one.row)["case_id"] for one in moved}
        elif kind is ImportKind.CASES:
            self._cases |= {keys[one.number] for one in moved} | {keys[number] for number in belonging}

    def _plans(self, records: Sequence[Record]) -> dict[str, RowPlan]:
        said: dict[str, Row] = {}
        for record in records:
            try:
                said[record.number] = self._landing.build(record, self._refs, self._ground)
            except RowFault as fault:
                self._reject(record, fault)
        stored = self._stored(said)
        template = self._ground.template(self._landing.model)
        plans: dict[str, RowPlan] = {}
        for record in records:
            if record.number not in said:
                continue
            try:
                plans[record.number] = self._plan(record, said[record.number], stored.get(record.number), template)
            except RowFault as fault:
                self._reject(record, fault)
        self._stamp_tiers(plans)
        return plans

    def _plan(self, record: Record, said: Row, stored: Row | None, template: Row) -> RowPlan:
        if stored is not None and stored.get("voided_at") is None and stored.get("active", True):
            said = said | self._landing.settled(said, stored, self._ground)
            return plan(record.number, said, stored, {}, self._ground)
        for group in NEEDED[self._ground.batch.kind]:
            if not any(name in record.values or (name == "number" and record.number) for name in group):
                raise RowFault(group[0], "", "exchange.reason.required")
        if self._ground.batch.kind in MAY_FIRE and self._ground.is_history(record):
            self._ground.made["history"] += 1
        whole = template | self._landing.born(said, self._ground) | said | {"number": record.number}
        whole |= self._landing.settled(whole, None, self._ground)
        return plan(record.number, said, stored, whole, self._ground)

    def _stored(self, said: Mapping[str, Row]) -> dict[str, Row]:
        ground = self._ground
        if self._landing.model is Exposure:
            return imports_lookup.exposures_like(ground.session, said)
        return imports.rows_by_number(
            ground.session, self._landing.model, ground.batch.source, said, to_change=not ground.is_dry
        )

    def _stamp_tiers(self, plans: Mapping[str, RowPlan]) -> None:
        """New facts carry the tier that their customer has now; a stub of a dry run has none yet."""
        fresh = [one for one in plans.values() if one.is_new and "tier" in one.row and one.row.get("customer_id")]
        ids = sorted({one.row["customer_id"] for one in fresh if one.row["customer_id"] > 0})
        if not ids or self._ground.is_dry:
            return
        tiers: dict[int, Any] = tiers_of(
            self._store, self._ground.session, ids, self._ground.policies, self._ground.now
        )
        for one in fresh:
            one.row["tier"] = tiers.get(one.row["customer_id"])

    def _reject(self, record: Record, fault: RowFault) -> None:
        self.rejections.append(Remark(record.line, record.sheet, fault.field, fault.value, fault.reason, fault.gaps))
