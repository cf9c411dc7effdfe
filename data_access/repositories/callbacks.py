"""Writing callbacks and their attempts. Nothing here commits."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.tables import Callback, CallbackAttempt, Case, Customer, Service, Staff, Survey


def attempt_of_form(session: Session, form_token: str) -> CallbackAttempt | None:
    """The attempt that this very form has already written."""
    statement = select(CallbackAttempt).where(col(CallbackAttempt.form_token) == form_token)
    return session.execute(statement).scalars().one_or_none()


def callback_of_form(session: Session, form_token: str) -> int | None:
    return session.execute(select(col(Callback.id)).where(col(Callback.form_token) == form_token)).scalar()


def service_of_form(session: Session, form_token: str) -> int | None:
    return session.execute(select(col(Service.id)).where(col(Service.form_token) == form_token)).scalar()


def survey_of_form(session: Session, form_token: str) -> int | None:
    return session.execute(select(col(Survey.id)).where(col(Survey.form_token) == form_token)).scalar()


def attempts_of(session: Session, callback_id: int) -> list[CallbackAttempt]:
    """The attempts that stand, in the order of their time."""
    rows = session.execute(
        select(CallbackAttempt)
        .where(col(CallbackAttempt.callback_id) == callback_id, col(CallbackAttempt.voided_at).is_(None))
        .order_by(col(CallbackAttempt.attempted_at), col(CallbackAttempt.id))
    )
    return list(rows.scalars())


def callback_of_survey(session: Session, survey_id: int) -> int | None:
    """The first callback that a response has opened."""
    rows = select(col(Callback.id)).where(col(Callback.survey_id) == survey_id).order_by(col(Callback.id)).limit(1)
    return session.execute(rows).scalar()


def callback_of_service(session: Session, service_id: int) -> int | None:
    """The first callback that a service has opened."""
    rows = select(col(Callback.id)).where(col(Callback.service_id) == service_id).order_by(col(Callback.id)).limit(1)
    return session.execute(rows).scalar()


def account_manager(session: Session, customer_id: int) -> int | None:
    """Who keeps the customer, while that person still works here."""
    statement = (
        select(col(Staff.id))
        .join(Customer, col(Customer.account_manager_id) == col(Staff.id))
        .where(col(Customer.id) == customer_id, col(Staff.active), col(Staff.left_on).is_(None))
    )
    return session.execute(statement).scalar()


def standing_case(session: Session, case_id: int) -> Case | None:
    found = session.get(Case, case_id)
    return found if found is not None and found.voided_at is None else None


def standing_service(session: Session, service_id: int) -> Service | None:
    found = session.get(Service, service_id)
    return found if found is not None and found.voided_at is None else None
