"""What a notice says: number, what, where, by when, and a link. Nothing about a customer, and nothing they said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.i18n.words import Words
from data_access.queries.case_watch import WatchedCase
from data_access.queries.due_callbacks import DueCallback
from data_access.queries.organisation import CompanyFacts, Organisation

MOST_LINES = 30
"""A chat takes about four thousand bytes; what is beyond is counted."""


@dataclass(frozen=True)
class Message:
    title: str
    body: str


@dataclass(frozen=True)
class Voice:
    """In which words, of whom, and under which address the pages are reached."""

    words: Words
    names: Organisation
    public_address: str | None

    @classmethod
    def of(cls, language: str, company: CompanyFacts, names: Organisation, public_address: str | None) -> Voice:
        return cls(Words(language, company.zone, company.preset), names, public_address)

    def warning(self, case: WatchedCase) -> Message:
        return self._about(self.words.text("notices.title.warning", case=self._named(case)), case)

    def breach(self, case: WatchedCase, level: int) -> Message:
        return self._about(self.words.text("notices.title.breach", case=self._named(case), level=level), case)

    def red_line(self, case: WatchedCase) -> Message:
        return self._about(self.words.text("notices.title.red_line", case=self._named(case)), case)

    def morning_of_person(
        self, callbacks: Sequence[DueCallback], cases: Sequence[WatchedCase], day_begins: datetime
    ) -> Message:
        """One line each: what is overdue first."""
        words = self.words
        lines = [self._callback_line(one, day_begins) for one in callbacks]
        lines = [self._case_line(one, day_begins) for one in cases] + lines
        if len(lines) > MOST_LINES:
            lines = [*lines[:MOST_LINES], words.plural("notices.more", len(lines) - MOST_LINES)]
        return self._list(len(callbacks), len(cases), lines, day_begins)

    def morning_by_person(
        self, callbacks: Sequence[DueCallback], cases: Sequence[WatchedCase], day_begins: datetime
    ) -> Message:
        """One line a person, those with the most first; what is nobody's last."""
        everybody = {one.owner_id for one in callbacks} | {one.owner_id for one in cases}

        def due(person: int | None) -> tuple[int, int, int]:
            """Callbacks, cases, and how many of both are overdue."""
            calls = [one for one in callbacks if one.owner_id == person]
            mine = [one for one in cases if one.owner_id == person]
            late = sum(one.due_at <= day_begins for one in calls)
            late += sum(one.due_at is not None and one.due_at <= day_begins for one in mine)
            return len(calls), len(mine), late

        order = sorted(everybody, key=lambda person: (person is None, -sum(due(person)[:2]), person or 0))
        lines = [self._person_line(person, *due(person)) for person in order[:MOST_LINES]]
        if len(order) > MOST_LINES:
            lines.append(self.words.plural("notices.more_people", len(order) - MOST_LINES))
        return self._list(len(callbacks), len(cases), lines, day_begins)

    def trial(self, target: str) -> Message:
        return Message(self.words.text("notices.trial.title"), self.words.text("notices.trial.body", target=target))

    def together(self, messages: Sequence[Message]) -> Message:
        """Several that go out at once, as one: after quiet hours a telephone need not ring ten times."""
        if len(messages) == 1:
            return messages[0]
        body = "\n\n".join(f"{one.title}\n{one.body}" for one in messages)
        return Message(self.words.plural("notices.title.several", len(messages)), body)

    def _about(self, title: str, case: WatchedCase) -> Message:
        words = self.words
        due = words.text("notices.due", moment=words.moment(case.due_at)) if case.due_at else None
        keeper = self.names.person(case.owner_id) or self.names.team(case.team_id)
        who = words.name(keeper.name, keeper.name_en) if keeper else words.text("notices.nobody")
        parts = [self._what(case), self._site(case.site_id), due, who]
        lines = [" · ".join(part for part in parts if part), self._link(f"case?id={case.id}")]
        return Message(title, "\n".join(line for line in lines if line))

    def _named(self, case: WatchedCase) -> str:
        return f"{self.words.text(f'kind.{case.kind}')} #{case.number}"

    def _what(self, case: WatchedCase) -> str:
        cause = self.names.cause(case.cause_id)
        return self.words.name(cause.name, cause.name_en) if cause else self.words.text("notices.unsorted")

    def _site(self, site_id: int | None) -> str:
        site = self.names.site(site_id)
        return self.words.name(site.name, site.name_en) if site else ""

    def _link(self, path: str) -> str:
        return f"{self.public_address.rstrip('/')}/{path}" if self.public_address else ""

    def _case_line(self, case: WatchedCase, day_begins: datetime) -> str:
        assert case.due_at is not None
        parts = [self._named(case), self._what(case), self._site(case.site_id), self.words.moment(case.due_at)]
        return self._line(parts, is_late=case.due_at <= day_begins)

    def _callback_line(self, one: DueCallback, day_begins: datetime) -> str:
        words = self.words
        what = words.text(f"callback_reason.{one.reason}")
        name = words.text("notices.callback", number=one.number, reason=what)
        return self._line(
            [name, self._site(one.site_id), words.day(one.due_at - timedelta(milliseconds=1))],
            is_late=one.due_at <= day_begins,
        )

    def _line(self, parts: Sequence[str], *, is_late: bool) -> str:
        told = [*(part for part in parts if part), *([self.words.text("notices.late")] if is_late else [])]
        return "- " + " · ".join(told)

    def _person_line(self, person_id: int | None, calls: int, cases: int, late: int) -> str:
        words, person = self.words, self.names.person(person_id)
        counts = [
            *([words.plural("notices.n_callbacks", calls)] if calls else []),
            *([words.plural("notices.n_cases", cases)] if cases else []),
            *([words.plural("notices.n_late", late)] if late else []),
        ]
        name = words.name(person.name, person.name_en) if person else words.text("notices.nobody")
        return "- " + words.text("notices.person", name=name, counts=words.listing(counts))

    def _list(self, calls: int, cases: int, lines: Sequence[str], day_begins: datetime) -> Message:
        words = self.words
        counts = [
            *([words.plural("notices.n_callbacks", calls)] if calls else []),
            *([words.plural("notices.n_cases", cases)] if cases else []),
        ]
        title = words.text("notices.title.morning", day=words.day(day_begins), counts=words.listing(counts))
        return Message(title, "\n".join(line for line in (*lines, self._link("callbacks")) if line))
