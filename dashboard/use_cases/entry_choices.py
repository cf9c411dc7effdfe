"""What the quick-entry line offers: customers while one types, the usual causes, whom it goes to, when it falls due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.policies import Policies
from dashboard.rules import promise_times
from dashboard.rules.intake import USUAL_RESULT, Result
from dashboard.rules.phones import is_likely_slip, name_beside, national_digits, read_phone
from dashboard.rules.search_keys import PHONE, as_written, folded, initials, phone_digits, typed_keys
from dashboard.use_cases.check_entry import GRAVEST, MILDEST, entry_due
from dashboard.use_cases.tier_stamp import tiers_of
from data_access.engine import reading
from data_access.queries.find_customers import (
    FoundCustomer,
    Held,
    described,
    find_customers,
    phones_beginning,
    phones_ending,
)
from data_access.queries.organisation import Named, Organisation
from data_access.queries.usual_entries import UsualEntry, usual_entries
from data_access.vocabulary import CaseKind

__all__ = [
    "ANY_CAUSE",
    "ANY_SITE",
    "USUAL_RESULT",
    "Candidate",
    "Choice",
    "Found",
    "Result",
    "Usual",
    "find_for_entry",
    "is_elsewhere",
    "known_for_entry",
    "named_choices",
    "offered_causes",
    "offered_recipients",
    "policy_dues",
    "read_past",
    "read_promise",
    "read_usual",
    "usual_choices",
]

OFFERED_CAUSES = 9
OFFERED_CUSTOMERS = 4
LOOKED_AT = 20
USUAL_FOR = timedelta(days=90)
ANY_SITE, ANY_CAUSE = 0, 0
_SAME_ENDING = 7
_SAME_BEGINNING = 7


@dataclass(frozen=True)
class Candidate:
    """A customer, with the one asset that is meant where there are several; and the tier."""

    customer: FoundCustomer
    asset: Held | None
    tier: str | None


@dataclass(frozen=True)
class Found:
    """What a typed text may mean. `new_phone`: an unknown phone (E.164 or local) that would become a new customer, with the
    `new_name` that was typed beside it; `similar`: customers whose phone it may be, mistyped."""

    candidates: tuple[Candidate, ...]
    new_phone: str | None = None
    similar: tuple[Candidate, ...] = ()
    new_name: str = ""


def find_for_entry(
    store: Engine, viewer: Viewer, typed: str, policies: Policies, *, now: datetime, site_id: int | None = None
) -> Found:
    """Candidates for what was typed so far: exact matches first, then those whose unit begins as it was written (`3-2` is
    3-2001 before a plate with 32 in it), those of the person's own site before others, those with something open before
    those without.

    Everybody who may record can find every customer: whoever calls must be recognised. What is open is told of cases within
    the viewer's scope only.
    """
    number, name = name_beside(typed)
    phone = read_phone(number)
    if phone is not None:
        typed = number  # what stands beside a whole phone is a name, and doesn't narrow the search
    keys = typed_keys(typed)
    if not keys:
        return Found(())
    pairs = [(key.key, key.kind) for key in keys]
    if phone:
        pairs.append((phone_digits(phone)[::-1], PHONE))
    with reading(store) as session:
        written = as_written(typed)
        customers = find_customers(session, pairs, limit=LOOKED_AT, scope=viewer.scope)
        customers.sort(
            key=lambda one: (
                not one.exact, not _named_so(one, written), is_elsewhere(one, site_id), not one.open_cases,
            )
        )  # fmt: skip
        meant = [pair for one in customers for pair in _assets_meant(one, typed)][:OFFERED_CUSTOMERS]
        if meant or phone is None:
            return Found(_with_tiers(store, session, meant, policies, now))
        similar = _similar(session, phone, viewer)
        chosen = [(one, one.assets[0] if one.assets else None) for one in similar][: OFFERED_CUSTOMERS - 1]
        return Found((), phone, _with_tiers(store, session, chosen, policies, now), name)


def known_for_entry(
    store: Engine, viewer: Viewer, customers: Sequence[int], policies: Policies, *, now: datetime
) -> tuple[Candidate, ...]:
    """Customers by their keys, in the order given, each with the first of their assets."""
    if not customers:
        return ()
    with reading(store) as session:
        found = described(session, customers, scope=viewer.scope)
        chosen = [(one, one.assets[0] if len(one.assets) == 1 else None) for one in found]
        return _with_tiers(store, session, chosen, policies, now)


def is_elsewhere(customer: FoundCustomer, site_id: int | None) -> bool:
    """Whether a customer belongs to another site than the one named."""
    return site_id is not None and customer.site_id not in (site_id, None)


def _named_so(customer: FoundCustomer, written: str) -> list[Held]:
    return [asset for asset in customer.assets if as_written(asset.label).startswith(written)]


def _assets_meant(customer: FoundCustomer, typed: str) -> list[tuple[FoundCustomer, Held | None]]:
    """One line per asset that the text speaks of; otherwise per asset; one line for a customer without any."""
    written, key = as_written(typed), folded(typed)
    named = _named_so(customer, written) or [asset for asset in customer.assets if key in folded(asset.label)]
    return [(customer, asset) for asset in named or customer.assets or (None,)]


def _with_tiers(
    store: Engine, session: Session, chosen: list[tuple[FoundCustomer, Held | None]], policies: Policies, now: datetime
) -> tuple[Candidate, ...]:
    if not chosen:
        return ()
    tiers = tiers_of(store, session, [one.customer_id for one, _ in chosen], policies, now)
    return tuple(Candidate(one, asset, tiers.get(one.customer_id)) for one, asset in chosen)


def _similar(session: Session, phone: str, viewer: Viewer) -> list[FoundCustomer]:
    """Customers whose phone is likely this one, mistyped. Both ends of a number are in an index, its middle is not."""
    digits = national_digits(phone)
    beginning = phone[: len(phone) - len(digits) + _SAME_BEGINNING]
    near = phones_ending(session, digits[::-1][:_SAME_ENDING]) + phones_beginning(session, beginning)
    likely = dict.fromkeys(customer for customer, other in near if is_likely_slip(phone, _as_dialled(other)))
    return described(session, list(likely)[: OFFERED_CUSTOMERS - 1], scope=viewer.scope)


def _as_dialled(stored: str) -> str:
    """Search keys hold digits only: 8613812342071 is +8613812342071 again."""
    return stored if stored.startswith("+") else read_phone("+" + stored) or stored


@dataclass(frozen=True)
class Usual:
    """`causes`: site → kind → up to nine causes, most used first; `routes`: site → cause → team or person. Site 0 stands for
    any site, cause 0 for any cause."""

    causes: dict[int, dict[str, tuple[int, ...]]]
    routes: dict[int, dict[int, str]]


def read_usual(session: Session, *, until: datetime) -> tuple[UsualEntry, ...]:
    """What was logged in the ninety days before an instant."""
    return tuple(usual_entries(session, since=until - USUAL_FOR, until=until))


def usual_choices(entries: Iterable[UsualEntry], names: Organisation, viewer: Viewer) -> Usual:
    """The nine causes used most for each kind and site, filled up from the cause tree; and the team that each goes to:
    most often so far, else the site's own, else the recorder's."""
    entries = list(entries)
    active = [cause for cause in names.causes if cause.active and not _has_children(cause, names)]
    sites = [ANY_SITE, *(site.id for site in names.sites if site.active)]
    teams = {team.id for team in names.teams if team.active}
    by_site = {site: [one for one in entries if site in (ANY_SITE, one.site_id)] for site in sites}
    return Usual(
        {site: {str(kind): _causes(by_site[site], kind, active) for kind in CaseKind} for site in sites},
        {site: _routes(by_site[site], site, teams, names, viewer) for site in sites},
    )


def _has_children(cause: Named, names: Organisation) -> bool:
    return any(other.parent == cause.id and other.active for other in names.causes)


def _causes(entries: list[UsualEntry], kind: CaseKind, active: list[Named]) -> tuple[int, ...]:
    fitting = [cause.id for cause in active if cause.kind in (None, kind)]
    used: Counter[int] = Counter()
    for one in entries:
        if one.kind == kind and one.cause_id in fitting:
            used[one.cause_id] += one.n
    by_use = sorted(fitting, key=lambda cause: (-used[cause], fitting.index(cause)))
    return tuple(by_use[:OFFERED_CAUSES])


def _routes(
    entries: list[UsualEntry], site: int, teams: set[int], names: Organisation, viewer: Viewer
) -> dict[int, str]:
    gone_to: dict[int, Counter[int]] = {ANY_CAUSE: Counter()}
    for one in entries:
        if one.team_id in teams and one.team_id is not None:
            gone_to.setdefault(one.cause_id, Counter())[one.team_id] += one.n
            gone_to[ANY_CAUSE][one.team_id] += one.n
    routes = {cause: f"team:{counts.most_common(1)[0][0]}" for cause, counts in gone_to.items() if counts}
    if ANY_CAUSE not in routes:
        own = next((team.id for team in names.teams if team.active and team.parent == site and site), viewer.team_id)
        own = own if own is not None else next(iter(sorted(teams)), None)
        if own is not None:
            routes[ANY_CAUSE] = f"team:{own}"
    return routes


@dataclass(frozen=True)
class Choice:
    """Something that can be named on the line: `value` is stored, `initials` find it by its pinyin."""

    value: str
    name: str
    name_en: str | None
    initials: str
    kind: str | None = None


def offered_recipients(names: Organisation) -> tuple[Choice, ...]:
    """Teams first, then people: whom a matter can go to."""
    teams = [_choice(f"team:{team.id}", team) for team in names.teams if team.active]
    people = [_choice(f"staff:{person.id}", person) for person in names.staff if person.active]
    return (*teams, *people)


def offered_causes(names: Organisation) -> tuple[Choice, ...]:
    """Causes without finer ones below them."""
    return tuple(_choice(str(one.id), one) for one in names.causes if one.active and not _has_children(one, names))


def named_choices(things: Iterable[Named]) -> tuple[Choice, ...]:
    """Things that are chosen by their key, say sites."""
    return tuple(_choice(str(one.id), one) for one in things)


def _choice(value: str, named: Named) -> Choice:
    return Choice(value, named.name, named.name_en, next(initials(named.name), ""), named.kind)


def policy_dues(policies: Policies, *, now: datetime, is_red_line: bool = False) -> dict[str, datetime | None]:
    """By when the policy wants a matter of each kind resolved that comes in now."""
    severity = GRAVEST if is_red_line else MILDEST
    return {str(kind): entry_due(policies, kind, severity, now) for kind in CaseKind}


def read_promise(text: str, *, now: datetime, zone: str) -> datetime:
    """The instant that a typed promise names. Raises Refusal."""
    return promise_times.promised_time(text, now=now, zone=zone)


def read_past(text: str, *, now: datetime, zone: str) -> datetime:
    """The instant that a back-filled time names. Raises Refusal."""
    return promise_times.past_time(text, now=now, zone=zone)
