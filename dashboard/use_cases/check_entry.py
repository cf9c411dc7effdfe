"""What was typed on the quick-entry line, checked: every sentence that refuses it names the field to mend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.auth.viewer import Viewer
from dashboard.errors import NotFound, Refusal
from dashboard.policies import Policies
from dashboard.rules import intake, phones, promise_times, sla
from dashboard.rules.red_lines import red_line_in
from dashboard.use_cases.case_details import LONGEST
from data_access.queries.organisation import Named, Organisation
from data_access.vocabulary import CaseKind, Channel, Precision

LONGEST_CONTENT = 2000
LONGEST_NAME = 200
GRAVEST, MILDEST = 1, 3
UNSORTED = 0


@dataclass(frozen=True)
class NewEntry:
    """What was typed. `cause_id` 0: unsorted, None: not said. `recipient`: `team:3` or `staff:7`. `promise` and `occurred`
    as typed (`明10`, `08:40`); an empty `occurred` is now. Neither customer nor phone: anonymous. `name`: of the new customer
    that an unknown phone becomes.

    `outside_number`: the number under which 12345 or 12315 handed it down, where one of these is the channel.

    `occurred_at` with its `precision`: when it is known already, say from a paper form that names the day only."""

    form_token: str
    kind: str | None
    cause_id: int | None
    content: str
    result: str | None
    customer_id: int | None = None
    asset_id: int | None = None
    phone: str | None = None
    name: str = ""
    recipient: str | None = None
    promise: str = ""
    occurred: str = ""
    site_id: int | None = None
    channel: str = Channel.PHONE
    occurred_at: datetime | None = None
    precision: str = Precision.INSTANT
    outside_number: str = ""

    @property
    def outside(self) -> tuple[str | None, str | None]:
        """The outside body that handed it down, and its number; nobody where no number was told."""
        body, number = intake.OUTSIDE_BODY.get(self.channel), self.outside_number.strip()
        return (str(body), number) if body and number else (None, None)


@dataclass(frozen=True)
class CheckedEntry:
    """The entry after checking: everything that is needed to write."""

    entry: NewEntry
    site_id: int | None
    kind: CaseKind
    result: intake.Result
    content: str
    phone: str | None
    cause_id: int | None
    team_id: int | None
    owner_id: int | None
    occurred_at: datetime
    policy_due_at: datetime | None
    promised_at: datetime | None
    red_line_word: str | None
    is_history: bool

    @property
    def severity(self) -> int:
        return GRAVEST if self.red_line_word else MILDEST

    @property
    def due_at(self) -> datetime | None:
        return None if self.is_history else sla.due(self.policy_due_at, self.promised_at)


def check_entry(
    entry: NewEntry, names: Organisation, policies: Policies, viewer: Viewer, now: datetime
) -> CheckedEntry:
    content = entry.content.strip()
    if entry.kind not in list(CaseKind):
        raise Refusal("log.no_kind", field="kind")
    cause = names.cause(entry.cause_id) if entry.cause_id else None
    if entry.cause_id is None or (entry.cause_id != UNSORTED and cause is None):
        raise Refusal("log.no_cause", field="cause")
    if cause is not None and cause.kind and cause.kind != entry.kind:
        raise Refusal("log.other_cause", field="cause")
    if not content:
        raise Refusal("log.no_content", field="content")
    if len(content) > LONGEST_CONTENT:
        raise Refusal("log.long_content", field="content", most=LONGEST_CONTENT)
    if entry.result not in list(intake.Result):
        raise Refusal("log.no_result", field="result")
    site_id = _site(entry, names, viewer)
    if entry.channel not in list(Channel):
        raise Refusal("log.no_channel")
    if len(entry.outside_number) > LONGEST["outside_number"]:
        raise Refusal("case.too_long", field="outside", most=LONGEST["outside_number"])
    phone = phones.read_phone(entry.phone) if entry.phone else None
    if entry.phone and phone is None:
        raise Refusal("log.bad_phone", field="customer", text=entry.phone)
    if len(entry.name) > LONGEST_NAME:
        raise Refusal("log.long_name", field="customer", most=LONGEST_NAME)
    kind, result = CaseKind(entry.kind), intake.Result(entry.result)
    team_id, owner_id = _recipient(entry, result, names, viewer)
    red = red_line_in(content, policies.red_lines)
    occurred_at = _occurred(entry, policies, now)
    policy_due_at = entry_due(policies, kind, GRAVEST if red else MILDEST, occurred_at)
    return CheckedEntry(
        entry=entry,
        site_id=site_id,
        kind=kind,
        result=result,
        content=content,
        phone=phone,
        cause_id=cause.id if cause else None,
        team_id=team_id,
        owner_id=owner_id,
        occurred_at=occurred_at,
        policy_due_at=policy_due_at,
        promised_at=_promised(entry, result, policy_due_at, policies, now),
        red_line_word=red.word if red else None,
        is_history=policies.is_history(occurred_at),
    )


def sites_offered(names: Organisation, viewer: Viewer) -> list[Named]:
    """The sites that somebody may log for: those in use within the own scope."""
    seen = viewer.scope.sites
    return [site for site in names.sites if site.active and (seen is None or site.id in seen)]


def _site(entry: NewEntry, names: Organisation, viewer: Viewer) -> int | None:
    """Where it happened. It goes without saying only where there is one choice."""
    if entry.site_id is not None:
        if names.site(entry.site_id) is None:
            raise NotFound("log.no_site", field="site")
        return entry.site_id
    offered = sites_offered(names, viewer)
    if len(offered) > 1:
        raise Refusal("log.want_site", field="site")
    return offered[0].id if offered else None


def _occurred(entry: NewEntry, policies: Policies, now: datetime) -> datetime:
    if entry.occurred_at is not None:
        return promise_times.check_past(entry.occurred_at, now=now, text=policies.day(entry.occurred_at).isoformat())
    return promise_times.past_time(entry.occurred, now=now, zone=policies.zone) if entry.occurred.strip() else now


def entry_due(policies: Policies, kind: str, severity: int, received_at: datetime) -> datetime | None:
    """History is not news: before the go-live date nothing falls due."""
    if policies.is_history(received_at):
        return None
    return sla.policy_due(policies.sla, policies.calendar, kind, severity, received_at)


def _promised(
    entry: NewEntry, result: intake.Result, policy_due_at: datetime | None, policies: Policies, now: datetime
) -> datetime | None:
    """The reply time given to the customer. A promised reply without a time of its own promises the policy's."""
    if result == intake.Result.SOLVED:
        return None
    if entry.promise.strip():
        return promise_times.promised_time(entry.promise, now=now, zone=policies.zone)
    if result != intake.Result.PROMISED:
        return None
    if policy_due_at is None or policy_due_at <= now:
        raise Refusal("log.no_promise", field="promise")
    return policy_due_at


def _recipient(
    entry: NewEntry, result: intake.Result, names: Organisation, viewer: Viewer
) -> tuple[int | None, int | None]:
    """(team, person) who is responsible from now on; for what stays at the desk, the recorder's own."""
    if result == intake.Result.SOLVED or not entry.recipient:
        if intake.needs_recipient(result):
            raise Refusal("log.no_recipient", field="recipient")
        return viewer.team_id, viewer.staff_id
    sort, _, key = entry.recipient.partition(":")
    if key.isdecimal() and sort == "team" and (team := names.team(int(key))) is not None and team.active:
        return team.id, None
    if key.isdecimal() and sort == "staff" and (person := names.person(int(key))) is not None and person.active:
        return person.parent, person.id
    raise Refusal("log.no_recipient", field="recipient")
