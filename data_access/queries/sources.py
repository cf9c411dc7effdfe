"""Every fact that needs no rule, by name. Those of customers depend on the rules in force: see `customer_facts`."""

from __future__ import annotations

from data_access.queries import (
    callback_facts,
    case_deeds,
    case_due,
    case_facts,
    case_first_contact,
    case_funnel,
    case_lifetimes,
    case_times,
    case_transfers,
    exposure_facts,
    interaction_facts,
    survey_facts,
)
from data_access.queries.facts import FactQuery

FACTS: dict[str, FactQuery] = {
    **case_facts.FACTS,
    **case_times.FACTS,
    **case_due.FACTS,
    **case_deeds.FACTS,
    **case_first_contact.FACTS,
    **case_transfers.FACTS,
    **case_lifetimes.FACTS,
    **case_funnel.FACTS,
    **exposure_facts.FACTS,
    **callback_facts.FACTS,
    **survey_facts.FACTS,
    **interaction_facts.FACTS,
}
