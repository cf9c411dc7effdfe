"""The marks of a case in a work list."""

from __future__ import annotations

from dashboard.i18n.words import Words
from data_access.queries.case_marks import Marks


def marks_words(words: Words, marks: Marks) -> str:
    """`[红线] [重复] `: red lines, what was raised again and what is with several departments; empty for none."""
    told = {
        "board.red_line": marks.is_red_line,
        "board.repeated": marks.is_repeated,
        "board.joint": marks.is_joint,
    }
    return "".join(f"[{words.text(key)}] " for key, is_so in told.items() if is_so)
