"""Settings: the company, its people and causes, who may sign in, the rules, the work calendar."""

from __future__ import annotations

from dashboard.auth.viewer import Right
from dashboard.ui.head import start
from dashboard.ui.loaders import organisation
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.settings_calendar import show_calendar
from dashboard.ui.settings_company import show_company
from dashboard.ui.settings_form import choose_part
from dashboard.ui.settings_rules import show_rules
from dashboard.ui.settings_things import show_things
from dashboard.ui.settings_users import show_users

page = open_page(PageId.SETTINGS)
words, names = page.words, organisation(page)
parts = {"company": show_company, "organisation": show_things, "rules": show_rules, "calendar": show_calendar}
if page.viewer.may(Right.MANAGE_ACCOUNTS):
    parts["users"] = show_users

head = start(page)
head.scope_line()
head.say(
    words.text(
        "settings.headline",
        company=page.company.name or words.text("settings.unnamed"),
        sites=words.plural("settings.sites", sum(site.active for site in names.sites)),
        teams=words.plural("settings.teams", sum(team.active for team in names.teams)),
        staff=words.plural("settings.staff", sum(person.active for person in names.staff)),
    )
)
chosen = choose_part(page, "part", parts, "settings.part")
with boundary(words):
    parts[chosen](page)
