"""To do: my cases, my team's, nobody's, by what falls due next; several are handed over at once."""

from __future__ import annotations

from dashboard.ui.behind import behind
from dashboard.ui.board_list import show_board
from dashboard.ui.board_reading import METRICS, OFFER, read_board
from dashboard.ui.board_words import headline, page_text
from dashboard.ui.board_workbook import board_workbook
from dashboard.ui.head import start
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.share import share_menu

page = open_page(PageId.BOARD)
with boundary(page.words):
    head = start(page)
    chosen = head.filters(OFFER)
    board = read_board(page, chosen)
    behind(head, chosen, METRICS)
    share_menu(head, page_text(page, board), lambda: board_workbook(page, chosen, board))
    head.say(headline(page, board))
    show_board(page, board)
