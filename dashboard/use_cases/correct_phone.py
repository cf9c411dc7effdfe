"""The right number of a customer, heard where the wrong one was dialled."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import NotFound
from dashboard.use_cases.callback_ledger import call_to_change
from dashboard.use_cases.edit_customer import ContactData, edit_customer
from data_access.engine import reading
from data_access.repositories.intake import standing_customer


def correct_phone(store: Engine, viewer: Viewer, callback_id: int, phone: str, *, now: datetime) -> None:
    """Write the number into the file of the callback's customer; the call may then be tried again.

    Raises Refusal for a number that can't be read, NotFound for a callback out of sight.
    """
    viewer.require(Right.RECORD)
    with reading(store) as session:
        customer_id = call_to_change(session, viewer, callback_id).callback.customer_id
        customer = standing_customer(session, customer_id) if customer_id is not None else None
        if customer is None or customer.id is None:
            raise NotFound("callback.no_customer")
        key, version = customer.id, customer.version
        entry = ContactData(
            name=customer.name,
            phone=phone,
            preferred_time=customer.preferred_time or "",
            preference=customer.preference or "",
            do_not_call=customer.do_not_call,
            account_manager_id=customer.account_manager_id,
        )
    edit_customer(store, viewer, key, version, entry, now=now)
