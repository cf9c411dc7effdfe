"""A company so small that its numbers can be counted by hand. Cut-off: Monday 10 November 2025, 09:12 in Shanghai.

Callbacks due in W45 (3–9 November): ten. Eight reached, one used up, one open. Beside them must not count there: one
cancelled, one void, one due the week before. Open now: one 2 and one 10 working days overdue, three due today, one later.

Surveys answered in W45: twenty of forty sent; overall 4–5 in sixteen; attitude 4–5 in twelve; two low scores, of which one
was called back. Beside them: a void one, one answered the week before.

Customers: two of tier A by hand (one 64 days silent, 34 past her interval), the others D without purchases.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlmodel import Session

from data_access.engine import writing
from data_access.tables import (
    Asset,
    Callback,
    CallbackAttempt,
    Case,
    Customer,
    CustomerAsset,
    CustomerSearch,
    Interaction,
    Service,
    Site,
    Staff,
    Survey,
    SurveyAnswer,
    SurveyItem,
    Team,
)

ZONE = ZoneInfo("Asia/Shanghai")
QUIET, BUSY = "李静", "王小明"


def fill_small_company(store: Engine, now: datetime) -> None:
    with writing(store) as session:
        numbers = count(1)
        site = _add(session, Site(code="spruce", name="云杉里", name_en="Spruce Lane"))
        team = _add(session, Team(code="south", name="南区客服", name_en="South desk", site_id=site))
        lin = _add(session, Staff(number="S1", name="林管家", name_en="Lin", team_id=team))
        zhou = _add(session, Staff(number="S2", name="周管家", name_en="Zhou", team_id=team))
        customers = _customers(session, now, site, lin, zhou)
        _callbacks(session, now, numbers, customers, site, team, lin, zhou)
        _surveys(session, now, numbers, customers, site, team, lin)
        _story(session, now, customers[1], site, team)


def _add(session: Session, row: object) -> int:
    session.add(row)
    session.flush()
    key = row.id  # type: ignore[attr-defined]
    assert isinstance(key, int)
    return key


def _day(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def _end(month: int, day: int) -> datetime:
    """The end of a local day, as dues are stored."""
    return _day(month, day, 0) + timedelta(days=1)


def _customers(session: Session, now: datetime, site: int, lin: int, zhou: int) -> list[int]:
    """Twelve; the first two of tier A by hand, the first one silent for 64 days. The last one is void."""
    people = [(QUIET, "+8613800000001"), (BUSY, "+8613812342071")]
    people += [(f"客户{letter}", f"+861390000010{place}") for place, letter in enumerate("甲乙丙丁戊己庚辛壬")]
    keys = []
    for place, (name, phone) in enumerate(people):
        top: dict[str, Any] = (
            {"manual_tier": "A", "manual_tier_by": "陈主管", "account_manager_id": (lin, zhou)[place]}
            if place < 2
            else {}
        )
        made = Customer(
            number=f"C{place:03}",
            name=name,
            phone=phone,
            site_id=site,
            opened_at=_day(1, 5),
            address="云杉里 1 栋",
            **top,
        )
        keys.append(_add(session, made))
        _add(session, CustomerSearch(customer_id=keys[-1], key=phone[::-1].removesuffix("+"), kind="phone"))
        unit = _add(session, Asset(number=f"U{place:03}", label=f"1-{place:04}", site_id=site))
        _add(session, CustomerAsset(customer_id=keys[-1], asset_id=unit))
    _add(session, Customer(number="C999", name="作废", opened_at=_day(1, 5), voided_at=now, void_reason="重复"))
    contact: dict[str, Any] = {"channel": "phone", "direction": "outbound", "content": "问候", "recorded_at": now}
    for place, (customer, days) in enumerate(zip(keys[:2], (64, 3), strict=True)):
        at = now - timedelta(days=days)
        _add(session, Interaction(number=f"I{place}", customer_id=customer, occurred_at=at, **contact))
    return keys


def _callbacks(
    session: Session,
    now: datetime,
    numbers: count[int],
    customers: list[int],
    site: int,
    team: int,
    lin: int,
    zhou: int,
) -> None:
    def due(at: datetime, owner: int = lin, **more: Any) -> int:
        made = Callback(
            number=f"B{next(numbers)}",
            customer_id=customers[next(numbers) % len(customers)],
            site_id=site,
            team_id=team,
            owner_id=owner,
            reason="after_service",
            topic="水龙头换芯",
            opened_at=at - timedelta(days=3),
            original_due_at=at,
            due_at=at,
            recorded_at=at - timedelta(days=3),
            **more,
        )
        return _add(session, made)

    for day in range(3, 9):
        due(_end(11, day), state="reached", ended_at=_day(11, day))
    for _ in range(2):
        due(_end(11, 9), state="reached", ended_at=_day(11, 9, 18))
    due(_end(11, 5), state="used_up", ended_at=_day(11, 5, 17))
    tried = due(_end(11, 6), zhou)  # open: 2 working days overdue on the 10th (7, 10)
    due(_end(11, 4), state="cancelled", ended_at=_day(11, 4), end_reason="重复")
    due(_end(11, 4), voided_at=now)
    due(_end(10, 27), zhou)  # the week before; 10 working days overdue
    for _ in range(3):
        due(_end(11, 10))
    due(_end(11, 12))
    attempt: dict[str, Any] = {
        "result": "no_answer",
        "attempted_at": _day(11, 7, 10, 12),
        "staff_id": zhou,
        "recorded_at": now,
    }
    _add(session, CallbackAttempt(number="T1", callback_id=tried, **attempt))


def _surveys(
    session: Session, now: datetime, numbers: count[int], customers: list[int], site: int, team: int, lin: int
) -> None:
    items = {item.code: item.id or 0 for item in session.execute(select(SurveyItem)).scalars()}

    def answer(answered: datetime | None, scores: dict[str, int], **more: Any) -> int:
        made = Survey(
            number=f"Q{next(numbers)}",
            site_id=site,
            team_id=team,
            staff_id=lin,
            answered_at=answered,
            recorded_at=now,
            **{"sent_at": _day(11, 3, 8), **more},
        )
        key = _add(session, made)
        session.add_all(SurveyAnswer(survey_id=key, item_id=items[code], score=score) for code, score in scores.items())
        return key

    for place in range(18):
        overall, attitude = 5 if place < 16 else 3, 5 if place < 12 else 3
        answer(_day(11, 5, 9, place), {"overall": overall, "attitude": attitude, "recommend": 10})
    low = {"overall": 1, "attitude": 3}
    called = answer(_day(11, 6), low, customer_id=customers[2], comment="说好回电，没有人打")
    answer(_day(11, 6, 11), low, customer_id=customers[3], comment="*星号* 不是格式")
    for _ in range(20):
        answer(None, {})
    answer(_day(11, 6), {"overall": 1}, voided_at=now)
    answer(_day(10, 30), {"overall": 1}, sent_at=_day(10, 28))
    due: dict[str, Any] = {
        "original_due_at": _end(11, 12),
        "due_at": _end(11, 12),
        "opened_at": _day(11, 6),
        "recorded_at": now,
    }
    reached: dict[str, Any] = {"state": "reached", "ended_at": _day(11, 7)}
    _add(
        session, Callback(number="BL", survey_id=called, reason="low_score", customer_id=customers[2], **due, **reached)
    )


def _story(session: Session, now: datetime, customer: int, site: int, team: int) -> None:
    """What happened with the second customer, beside what the others have."""
    of: dict[str, Any] = {"customer_id": customer, "site_id": site, "team_id": team}
    case = Case(
        number="K77",
        kind="complaint",
        content="电梯停运无人答复",
        received_at=_day(11, 4),
        recorded_at=now,
        stage="resolved",
        stage_since=_day(11, 5),
        **of,
    )
    opened = _add(session, case)
    _add(
        session,
        Interaction(
            number="IK",
            kind="complaint",
            content="来电",
            occurred_at=_day(11, 4),
            recorded_at=now,
            case_id=opened,
            **of,
        ),
    )
    _add(
        session,
        Service(number="V1", description="换门禁卡", finished_at=_day(11, 2), recorded_at=now, amount_minor=2000, **of),
    )
    _add(
        session,
        Service(number="V2", description="作废的服务", finished_at=_day(11, 2), recorded_at=now, voided_at=now, **of),
    )
