"""The sentences of the To-do page, worded from values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from dashboard.i18n.words import MISSING, Words
from dashboard.reports.board import Board, BoardCase
from dashboard.rules.stages import is_legal
from dashboard.ui.case_marks import marks_words
from dashboard.ui.case_words import bare, comma, keeper_words
from dashboard.ui.page import Page
from data_access.queries.case_board import Whose
from data_access.queries.case_marks import Marks
from data_access.vocabulary import SideEvent, Stage

DAY = timedelta(days=1)


def headline(page: Page, board: Board) -> str:
    """`我的在办 11 件：逾期 2、今日到期 3、待派单 1；下一件 #1023，还剩 2小时。`; what is zero is left out."""
    words, counts = page.words, board.counts
    if not board.total:
        return words.text(f"board.none.{board.whose}")
    parts = [f":red[{words.plural('board.late', counts.late)}]"] if counts.late else []
    parts += [f":red[{words.plural('board.late_answers', counts.late_answers)}]"] if counts.late_answers else []
    parts += [f":red[{words.plural('board.late_calls', counts.late_calls)}]"] if counts.late_calls else []
    parts += [words.plural("board.today", counts.today)] if counts.today else []
    parts += [words.plural("board.undispatched", counts.undispatched)] if counts.undispatched else []
    told = words.plural(f"board.open.{board.whose}", board.total)
    if parts:
        told = words.text("board.of_these", open=told, parts=words.listing(parts))
    ahead = _next(page, board)
    return (("；" if words.is_chinese else "; ").join(part for part in (told, ahead) if part)) + (
        "。" if words.is_chinese else "."
    )


def _next(page: Page, board: Board) -> str:
    """What still can be kept: the first limit ahead."""
    ahead = [case for case in board.cases if case.due_at is not None and case.due_at >= page.as_of]
    first = min(ahead, key=lambda case: case.due_at or page.as_of, default=None)
    if first is None or first.due_at is None:
        return ""
    span = page.words.duration(first.due_at - page.as_of)
    return page.words.text("board.next", number=first.row.number, span=span)


def due_cell(page: Page, case: BoardCase) -> str:
    """`逾期 1天4小时`, `剩 2小时`; a clock that rests says so."""
    words = page.words
    if case.due_at is None:
        return words.text("board.cell.rests") if case.waiting_since else MISSING
    if case.due_at < page.as_of:
        return words.text(f"board.cell.late.{case.owes}", span=words.duration(page.as_of - case.due_at))
    left = case.due_at - page.as_of
    return words.text("board.cell.left", span=words.duration(left if left < DAY else timedelta(days=left.days)))


def stage_cell(page: Page, case: BoardCase) -> str:
    """`待派单 3.0 天`, `等待中 2.1 天`."""
    words = page.words
    since = case.waiting_since or case.row.stage_since
    days = words.number(max((page.as_of - since) / DAY, 0.0), 1)
    key = "board.waiting" if case.waiting_since else f"complaints.stage.{case.row.stage}"
    return words.text(key, days=days)


def matter_cell(words: Words, case: BoardCase) -> str:
    """Red lines, what was raised again and what is with several departments are marked; what was said follows."""
    marks = Marks(case.row.is_red_line, case.is_repeated, case.is_joint)
    return marks_words(words, marks) + " ".join(case.row.content.split())


def keeper_cell(words: Words, case: BoardCase) -> str:
    """The person and the team."""
    row = case.row
    team = words.name(row.team_name, row.team_name_en) if row.team_name else ""
    person = keeper_words(words, row)
    return comma(words, *dict.fromkeys(part for part in (person, team) if part)) or words.text("board.nobody")


def chosen_words(words: Words, chosen: Sequence[BoardCase]) -> str:
    """What a hand-over would do: `**已选 4 件**：派单 2，转派 1，1 件已解决，留下不动`."""
    new = sum(case.row.stage == Stage.RECEIVED for case in chosen)
    held = sum(is_legal(case.row.kind, case.row.stage, SideEvent.TRANSFERRED) for case in chosen)
    parts = {"dispatched": new, "transferred": held, "stay": len(chosen) - new - held}
    told = comma(words, *(words.plural(f"board.chosen.{name}", n) for name, n in parts.items() if n))
    return words.text("board.of_these", open=f"**{words.plural('board.chosen', len(chosen))}**", parts=told)


def whose_label(words: Words, board: Board, whose: Whose) -> str:
    return words.text(f"board.whose.{whose}", n=words.number(board.counts.whose[whose]))


def list_note(words: Words, board: Board) -> str:
    """The order, and how many of how many are listed."""
    told = words.text("board.list_note")
    if board.total > len(board.cases):
        told = comma(words, told, words.text("board.list_cut", shown=len(board.cases), all=words.number(board.total)))
    return told


def page_text(page: Page, board: Board) -> str:
    """The page for a chat; no names of customers."""
    lines = [
        f"#{case.row.number} {due_cell(page, case)} {stage_cell(page, case)} {keeper_cell(page.words, case)}"
        for case in board.cases[:20]
    ]
    return "\n".join(bare(line).replace("\u00a0", " ") for line in (headline(page, board), *lines))
