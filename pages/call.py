"""Call: one customer after the other, from the keyboard; nobody else gets the same one meanwhile."""

from __future__ import annotations

from dashboard import clock
from dashboard.ui.call_mode.call import show_call, this_turn
from dashboard.ui.head import start
from dashboard.ui.page import PageId, boundary, open_page

page = open_page(PageId.CALL)
head = start(page)
with boundary(page.words):
    turn = this_turn(page, clock.now())
    head.scope_line(page.words.text("auth.me") if page.viewer.name == "local" else page.viewer.name)
    head.say(
        page.words.plural("call.headline", turn.waiting) if turn.waiting else page.words.text("call.headline_none")
    )
    show_call(page)
