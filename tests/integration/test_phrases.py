"""The usual phrases: one list, changed as a whole, never over somebody else's change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, select

from dashboard.auth.viewer import Viewer
from dashboard.errors import Conflict, NotAllowed, Refusal
from dashboard.use_cases.change_phrases import change_phrases
from data_access.engine import reading
from data_access.queries.phrases import phrases
from data_access.tables import AuditEntry
from data_access.vocabulary import Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ZHOU = Viewer("zhou", Role.SUPERVISOR)


def stored(store: Engine) -> tuple[str, ...]:
    with reading(store) as session:
        return phrases(session)


def test_the_list_is_kept_in_its_order_without_blanks_and_repetitions(seeded_store: Engine) -> None:
    typed = ["请尽快回电", "", "  业主  不在家 ", "请尽快回电"]
    assert change_phrases(seeded_store, ZHOU, typed, (), now=NOW) == ("请尽快回电", "业主 不在家")
    change_phrases(seeded_store, ZHOU, ["业主 不在家", "已致歉"], stored(seeded_store), now=NOW)
    assert stored(seeded_store) == ("业主 不在家", "已致歉")
    with reading(seeded_store) as session:
        audited = session.execute(select(AuditEntry.details).where(AuditEntry.subject == "phrases")).scalars().all()
    assert audited[-1] == {"before": ["请尽快回电", "业主 不在家"], "after": ["业主 不在家", "已致歉"]}


def test_who_changes_an_old_list_meets_the_new_one(seeded_store: Engine) -> None:
    change_phrases(seeded_store, ZHOU, ["a"], (), now=NOW)
    with pytest.raises(Conflict) as caught:
        change_phrases(seeded_store, ZHOU, ["b"], (), now=NOW)
    assert (caught.value.theirs, stored(seeded_store)) == ({"phrases": ("a",)}, ("a",))
    assert change_phrases(seeded_store, ZHOU, ["a"], (), now=NOW) == ("a",)  # both wanted the same


@pytest.mark.parametrize(
    ("typed", "key"), [(list("abcdefghij"), "log.phrases_many"), (["长" * 201], "log.phrase_long")]
)
def test_too_much_is_refused(seeded_store: Engine, typed: list[str], key: str) -> None:
    with pytest.raises(Refusal) as caught:
        change_phrases(seeded_store, ZHOU, typed, (), now=NOW)
    assert (caught.value.key, stored(seeded_store)) == (key, ())


def test_a_viewer_changes_nothing(seeded_store: Engine) -> None:
    with pytest.raises(NotAllowed):
        change_phrases(seeded_store, Viewer("guest", Role.VIEWER), ["a"], (), now=NOW)
