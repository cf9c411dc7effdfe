"""Whom a text written on a form means. Nobody asks back there, so that nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from dashboard.auth.viewer import Viewer
from dashboard.policies import Policies
from dashboard.use_cases.entry_choices import Candidate, Found, find_for_entry, is_elsewhere


@dataclass(frozen=True)
class Meant:
    """One candidate, or an unknown phone with the name beside it; `count` of those whom the text may mean otherwise."""

    candidate: Candidate | None = None
    new_phone: str | None = None
    count: int = 0
    new_name: str = ""


def meant_for_entry(
    store: Engine, viewer: Viewer, typed: str, policies: Policies, *, now: datetime, site_id: int | None = None
) -> Meant:
    """Only what fits one customer is taken: the one whose whole key was written, else the only one that the text may mean; at
    the form's own site where it names one. A text of several parts (`6-1203 王小明 13812342071`) means whom all parts mean."""

    def find(text: str) -> Found:
        return find_for_entry(store, viewer, text, policies, now=now, site_id=site_id)

    found = find(typed)
    parts = typed.split()
    if found.candidates or found.new_phone or len(parts) < 2:
        return _only_one(found, site_id)
    by_part = [one.candidates for one in map(find, parts) if one.candidates]
    return _only_one(Found(_common(by_part)), site_id)


def _common(by_part: Sequence[tuple[Candidate, ...]]) -> tuple[Candidate, ...]:
    """Those of the first part who are found by every other part too."""
    if not by_part:
        return ()
    others = [{one.customer.customer_id for one in part} for part in by_part[1:]]
    return tuple(one for one in by_part[0] if all(one.customer.customer_id in part for part in others))


def _only_one(found: Found, site_id: int | None) -> Meant:
    exact = [one for one in found.candidates if one.customer.exact] or list(found.candidates)
    here = [one for one in exact if not is_elsewhere(one.customer, site_id)] or exact
    people = {one.customer.customer_id for one in here}
    if len(people) == 1:
        only = here[0] if len(here) == 1 else Candidate(here[0].customer, None, here[0].tier)
        return Meant(only, count=1)
    return Meant(new_phone=found.new_phone, count=len(people), new_name=found.new_name)
