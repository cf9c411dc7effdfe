"""A small company for page tests: two teams, thirteen weeks of complaints, one wave, some of it late."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from data_access.engine import writing
from data_access.repositories.intake import add_numbered
from data_access.repositories.ledger import raise_revision
from data_access.tables import Case, CaseEvent, Cause, Company, Customer, Site, Staff, Team
from data_access.vocabulary import Subject

WEEK = timedelta(days=7)


def fill(store: Engine, now: datetime) -> dict[str, int]:
    """Names and complaints up to now; the keys that tests speak of.

    Every week three closed ones about cleaning; one open and late with 陈主管 at the south desk, one open and in time, one
    void, one closed repair. Only the first two are open complaints.
    """
    with writing(store) as session:
        session.merge(Company(id=1, name="测试物业", preset="property"))
        lake = Site(code="lake", name="澜湖湾", name_en="Lake Bay")
        south = Team(code="south", name="南区客服", name_en="South desk")
        works = Team(code="works", name="工程维修", name_en="Engineering")
        cleaning = Cause(code="x.cleaning", name="保洁", name_en="Cleaning", kind="complaint")
        lifts = Cause(code="x.lift", name="电梯故障", name_en="Lift fault", kind="complaint")
        customer = Customer(number="k1", name="李女士", phone="+8613812342071", opened_at=now - 40 * WEEK)
        session.add_all([lake, south, works, cleaning, lifts, customer])
        session.flush()
        chen = Staff(number="chen", name="陈主管", name_en="Chen", team_id=south.id)
        session.add(chen)
        session.flush()
        common: dict[str, Any] = {
            "customer_id": customer.id,
            "site_id": lake.id,
            "team_id": south.id,
            "recorded_at": now,
        }
        for week in range(1, 20):
            for day in range(3):
                at = now - week * WEEK - timedelta(days=day, hours=2)
                case = Case(
                    number="",
                    kind="complaint",
                    content="楼道未清扫",
                    cause_id=cleaning.id,
                    received_at=at,
                    stage="closed",
                    stage_since=at + timedelta(hours=30),
                    is_open=False,
                    due_at=at + timedelta(days=3),
                    **common,
                )
                _close(session, add_numbered(session, case), at, now)
        late = Case(
            number="",
            kind="complaint",
            content="电梯停运无人答复",
            cause_id=lifts.id,
            severity=2,
            owner_id=chen.id,
            received_at=now - timedelta(days=3),
            stage_since=now - timedelta(days=3),
            policy_due_at=now - timedelta(hours=28),
            due_at=now - timedelta(hours=28),
            **common,
        )
        calm = Case(
            number="",
            kind="complaint",
            content="门禁卡失效",
            received_at=now - timedelta(hours=5),
            stage_since=now - timedelta(hours=5),
            due_at=now + timedelta(days=3),
            **common,
        )
        gone = Case(
            number="",
            kind="complaint",
            content="作废的",
            received_at=now - timedelta(days=9),
            stage_since=now - timedelta(days=9),
            due_at=now - timedelta(days=8),
            voided_at=now,
            **common,
        )
        repair = Case(
            number="",
            kind="repair",
            content="水龙头漏水",
            received_at=now - timedelta(days=2),
            stage_since=now - timedelta(days=1),
            stage="closed",
            is_open=False,
            **common,
        )
        keys = {name: add_numbered(session, case) for name, case in (("late", late), ("calm", calm), ("gone", gone))}
        _close(session, add_numbered(session, repair), now - timedelta(days=2), now)
        raise_revision(session, *Subject)
        ids = {"chen": chen.id, "south": south.id, "works": works.id, "customer": customer.id}
        return keys | {name: key or 0 for name, key in ids.items()}


def _close(session: Session, case_id: int, at: datetime, now: datetime) -> None:
    for hours, kind in ((0, "received"), (1, "dispatched"), (6, "resolved"), (8, "answered"), (30, "closed")):
        event = CaseEvent(
            number="", case_id=case_id, kind=kind, occurred_at=at + timedelta(hours=hours), recorded_at=now
        )
        add_numbered(session, event)
