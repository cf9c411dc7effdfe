"""Settings: the company, its people and causes, who may sign in, the rules, the work calendar."""

from __future__ import annotations

from dashboard.auth.viewer import Right
from dashboard.ui.head import start
from dashboard.ui.loaders import organisation
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.settings_calendar import show_calendar
from dashboard.ui.settings_company import settings_headline, show_company
from dashboard.ui.settings_form import choose_part
from dashboard.ui.settings_notices import show_notices
from dashboard.ui.settings_rules import show_rules
from dashboard.ui.settings_things import show_things
from dashboard.ui.settings_users import show_users

page = open_page(PageId.SETTINGS)
names = organisation(page)
parts = {
    "company": show_company,
    "organisation": show_things,
    "rules": show_rules,
    "calendar": show_calendar,
    "notices": show_notices,
}
if page.viewer.may(Right.MANAGE_ACCOUNTS):
    parts["users"] = show_users

head = start(page)
head.scope_line()
head.say(settings_headline(page, names))
chosen = choose_part(page, "part", parts, "settings.part")
with boundary(page.words):
    parts[chosen](page)
