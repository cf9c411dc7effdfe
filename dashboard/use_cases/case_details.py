"""The fields of the complaint form beside its steps: what the customer demands, who else set a time, what it is about.

At intake only customer, channel, content and cause are asked for; these may be said then or completed later.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.errors import Refusal
from data_access.repositories import cases
from data_access.tables import Case
from data_access.vocabulary.forms import Demand, OutsideBody, Validity

LONGEST = {"outside_number": 120, "order_number": 120, "product": 200, "contact": 200, "demand": 2000}


@dataclass(frozen=True)
class CaseDetails:
    """`demanded_at`: by when the customer wants it; never tightens the due. `outside_due_at` with its `outside_body` and
    its own `outside_number` (上级转办, 12345 …): overrides it. `demands`: words of Demand; `demand`: their own words.
    """

    demanded_at: datetime | None = None
    outside_body: str | None = None
    outside_number: str = ""
    outside_due_at: datetime | None = None
    demands: tuple[str, ...] = ()
    demand: str = ""
    order_number: str = ""
    product: str = ""
    contact: str = ""
    validity: str | None = None
    urgent: bool = False
    confidential: bool = False
    joint_team_ids: tuple[int, ...] = ()


def faults_in(details: CaseDetails, received_at: datetime) -> Iterator[Refusal]:
    """Everything that is wrong with them, field by field."""
    if details.outside_body not in (None, *OutsideBody):
        yield Refusal("case.need.outside_body", field="outside_body")
    if (details.outside_number.strip() or details.outside_due_at) and not details.outside_body:
        yield Refusal("case.need.outside_body", field="outside_body")
    if details.outside_body and not details.outside_number.strip():
        yield Refusal("case.need.outside_number", field="outside_number")
    for name in ("demanded_at", "outside_due_at"):
        moment = getattr(details, name)
        if moment is not None and moment <= received_at:
            yield Refusal(f"case.before_receipt.{name}", field=name)
    if details.validity not in (None, *Validity):
        yield Refusal("case.need.validity", field="validity")
    if set(details.demands) - set(Demand):
        yield Refusal("case.need.demands", field="demands")
    for name, most in LONGEST.items():
        if len(getattr(details, name)) > most:
            yield Refusal("case.too_long", field=name, most=most)


def write_details(session: Session, case: Case, details: CaseDetails) -> None:
    """Into the columns of a case that is stored already; its due is the caller's."""
    case.demanded_at = details.demanded_at
    case.outside_body = details.outside_body
    case.outside_number = details.outside_number.strip() or None
    case.outside_due_at = details.outside_due_at
    case.demands = list(details.demands) or None
    case.demand = details.demand.strip() or None
    case.order_number = details.order_number.strip() or None
    case.product = details.product.strip() or None
    case.contact = details.contact.strip() or None
    case.validity = details.validity
    case.urgent, case.confidential = details.urgent, details.confidential
    cases.set_joint_teams(session, case, details.joint_team_ids)


def details_of(session: Session, case: Case) -> CaseDetails:
    """As they stand."""
    assert case.id is not None
    return CaseDetails(
        case.demanded_at,
        case.outside_body,
        case.outside_number or "",
        case.outside_due_at,
        tuple(case.demands or ()),
        case.demand or "",
        case.order_number or "",
        case.product or "",
        case.contact or "",
        case.validity,
        case.urgent,
        case.confidential,
        tuple(cases.joint_teams(session, case.id)),
    )
