"""The usual phrases (常用语) are changed as one list, by whoever records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, Refusal
from dashboard.saving import writing
from data_access.queries.phrases import phrases
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.phrases import hold_phrases, replace_phrases
from data_access.vocabulary import Subject

LONGEST_PHRASE = 200
MOST_PHRASES = 9
"""One for each digit that puts it into a text."""


def change_phrases(
    store: Engine, viewer: Viewer, wanted: Sequence[str], seen: Sequence[str], *, now: datetime
) -> tuple[str, ...]:
    """Store the list in its order, blank lines and repetitions left out; what is stored now.

    `seen`: the list that the person changed. Raises Conflict (with both) when somebody changed it meanwhile, Refusal for a
    list or a phrase that is too long, NotAllowed without the right to record.
    """
    viewer.require(Right.RECORD)
    texts = tuple(dict.fromkeys(" ".join(text.split()) for text in wanted if text.strip()))
    if len(texts) > MOST_PHRASES:
        raise Refusal("log.phrases_many", field="phrases", most=MOST_PHRASES, n=len(texts))
    for text in texts:
        if len(text) > LONGEST_PHRASE:
            raise Refusal("log.phrase_long", field="phrases", most=LONGEST_PHRASE, text=text[:20])
    with writing(store) as session:
        hold_phrases(session)
        stored = phrases(session)
        if stored == texts:
            return texts
        if stored != tuple(seen):
            raise Conflict("log.phrases_conflict", mine={"phrases": texts}, theirs={"phrases": stored})
        replace_phrases(session, texts)
        details = {"before": list(stored), "after": list(texts)}
        audit(session, at=now, actor=viewer.actor, action="change", subject="phrases", details=details)
        raise_revision(session, Subject.ORGANISATION)
    return texts
