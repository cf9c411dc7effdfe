"""Protected complainants (客户要求保密): who raised a confidential case stays out of every list and export.

Whoever handles the case, and managers, have it shown by `use_cases/reveal_complainant.py`, which leaves a trace.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, null, select
from sqlmodel import col

from data_access.queries.roles import in_role
from data_access.tables import Case


def is_protected(case_id: Any) -> ColumnElement[bool]:
    """The row belongs to a case whose complainant is protected."""
    one = in_role(Case, "is_protected_one")
    found = select(col(one.id)).where(col(one.id) == case_id, col(one.confidential).is_(True))
    return found.correlate_except(one).exists()


def unless(protected: ColumnElement[bool], column: Any) -> Any:
    """The column, empty where the complainant is protected."""
    return case((protected, null()), else_=column)
