"""Import: a file, what was recognised, which column means what, what would happen; done, and undone."""

from __future__ import annotations

from dashboard.ui.head import start
from dashboard.ui.import_columns import show_columns
from dashboard.ui.import_history import headline, show_history
from dashboard.ui.import_outcome import show_done, show_undone
from dashboard.ui.import_preview import show_preview
from dashboard.ui.import_quality import show_quality
from dashboard.ui.import_upload import show_upload
from dashboard.ui.page import PageId, boundary, open_page

page = open_page(PageId.IMPORTS)
with boundary(page.words):
    head = start(page)
    head.scope_line()
    show_undone(page)
    show_done(page)
    upload = show_upload(page)
    looked = show_preview(page, upload, show_columns(page, upload)) if upload is not None else None
    head.say(headline(page, upload, looked))
    show_quality(page)
    show_history(page)
