"""Definitions: what every number means."""

from dashboard.ui.definitions_list import asked_metric, headline, show_all, show_one, text_of
from dashboard.ui.head import start
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.share import share_menu

page = open_page(PageId.DEFINITIONS)
with boundary(page.words):
    head = start(page)
    head.scope_line()
    asked = asked_metric(page)
    head.say(headline(page, asked))
    if asked is None:
        show_all(page)
    else:
        show_one(page, asked)
    share_menu(head, text_of(page))
