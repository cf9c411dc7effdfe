"""Accounts: the list, a new one, changing one, a new password."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from dashboard import clock
from dashboard.errors import Refusal
from dashboard.ui.head import note, section
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.settings_form import do, label
from dashboard.ui.tables import pick_row
from dashboard.use_cases import accounts
from dashboard.use_cases.accounts import AccountChange, NewAccount
from data_access.queries.accounts import AccountRow
from data_access.queries.organisation import Named
from data_access.vocabulary import Role


def show_users(page: Page) -> None:
    words = page.words
    rows = accounts.list_accounts(page.store, page.viewer)
    section(words.text("settings.part.users"), words.text("settings.users_hint" if rows else "settings.no_users_hint"))
    if not rows:
        with st.container(width=640):
            _show_new(page, known=0)
        return
    left, right = st.columns([6, 5], gap="large")
    with left:
        place = _show_list(page, rows)
    with right:
        if place is None:
            _show_new(page, known=len(rows))
        else:
            _show_change(page, rows[place])
            _show_password(page, rows[place])


def _show_list(page: Page, rows: list[AccountRow]) -> int | None:
    words = page.words
    shown = [
        [
            row.username,
            words.text(f"role.{row.role}"),
            row.staff_name or "",
            _scope_words(page, row),
            words.text(f"settings.account_{_state(page, row)}"),
        ]
        for row in rows
    ]
    columns = [label(page, key) for key in ("username", "role", "person", "scope", "state")]
    return pick_row(page, columns, shown, key="accounts", alt=words.text("settings.part.users"), height_rows=14)


def _state(page: Page, row: AccountRow) -> str:
    if not row.active:
        return "closed"
    return "locked" if row.locked_until and row.locked_until > page.as_of else "open"


def _scope_words(page: Page, row: AccountRow) -> str:
    names, words = organisation(page), page.words
    seen = [names.team(key) for key in row.team_ids] + [names.site(key) for key in row.site_ids]
    return words.listing([words.name(one.name, one.name_en) for one in seen if one]) or words.text(
        "settings.everything"
    )


def _show_new(page: Page, *, known: int) -> None:
    """Empty again for the next one. The first account is an administrator's, who sees everything."""
    words, is_first, key = page.words, not known, f"new_{known}"
    st.subheader(words.text("settings.add.account"), anchor=False)
    with st.form(key, enter_to_submit=False):
        username = st.text_input(label(page, "username"), max_chars=120, key=f"{key}_username")
        password = _password(page, "password", key)
        role = _role(page, Role.ADMINISTRATOR if is_first else Role.SUPERVISOR, key, is_fixed=is_first)
        staff_id = _person(page, None, key)
        seen = Seen(True) if is_first else _scope(page, (), (), key, everything=False)
        if st.form_submit_button(words.text("settings.save"), type="primary"):
            do(page, lambda: _add(page, NewAccount(username, password, role, staff_id), seen), "settings.saved")


def _add(page: Page, entry: NewAccount, seen: Seen) -> None:
    teams, sites = seen.decided()
    accounts.add_account(page.store, page.viewer, replace(entry, team_ids=teams, site_ids=sites), now=clock.now())


def _show_change(page: Page, row: AccountRow) -> None:
    words, key = page.words, f"account_{row.id}"
    st.subheader(words.text("settings.change", name=row.username), anchor=False)
    with st.form(key, enter_to_submit=False):
        role = _role(page, row.role, key)
        staff_id = _person(page, row.staff_id, key)
        everything = not (row.team_ids or row.site_ids)
        seen = _scope(page, row.team_ids, row.site_ids, key, everything=everything)
        active = st.toggle(words.text("settings.account_open"), row.active, key=f"{key}_active")
        if st.form_submit_button(words.text("settings.save"), type="primary"):
            change = AccountChange(row.id, row.version, role, active, staff_id)
            do(page, lambda: _change(page, change, seen), "settings.saved")


def _change(page: Page, change: AccountChange, seen: Seen) -> None:
    teams, sites = seen.decided()
    accounts.change_account(page.store, page.viewer, replace(change, team_ids=teams, site_ids=sites), now=clock.now())


def _show_password(page: Page, row: AccountRow) -> None:
    words = page.words
    with st.form(f"password_{row.id}", clear_on_submit=True, enter_to_submit=False):
        password = _password(page, "new_password", str(row.id))
        note(words.text("settings.password_hint"))
        if st.form_submit_button(words.text("settings.set_password")):
            do(
                page,
                lambda: accounts.set_password(page.store, page.viewer, row.username, password, now=clock.now()),
                "settings.saved",
            )


def _password(page: Page, name: str, key: str) -> str:
    hint = page.words.text("settings.password_help")
    return st.text_input(label(page, name), type="password", placeholder=hint, key=f"{key}_{name}")


def _role(page: Page, held: Role, key: str, *, is_fixed: bool = False) -> Role:
    roles = [held] if is_fixed else list(Role)
    chosen = st.selectbox(
        label(page, "role"),
        roles,
        index=roles.index(held),
        format_func=lambda role: page.words.text(f"role.{role}"),
        help=page.words.text("settings.role_help"),
        key=f"{key}_role",
    )
    return Role(chosen)


def _person(page: Page, held: int | None, key: str) -> int | None:
    staff = {one.id: one for one in organisation(page).staff if one.active or one.id == held}
    options: list[int | None] = [None, *staff]
    return st.selectbox(
        label(page, "person"),
        options,
        index=options.index(held),
        format_func=lambda one: _named(page, staff[one]) if one else page.words.text("settings.nobody"),
        key=f"{key}_person",
    )


@dataclass(frozen=True)
class Seen:
    """What an account is to see, as it stands in the form."""

    everything: bool
    team_ids: tuple[int, ...] = ()
    site_ids: tuple[int, ...] = ()

    def decided(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Teams and sites; none means everything, so that has to be said. Raises Refusal where nothing or both is said."""
        some = bool(self.team_ids or self.site_ids)
        if some is self.everything:
            raise Refusal("account.scope_both" if some else "account.scope_missing", field="teams")
        return self.team_ids, self.site_ids


def _scope(page: Page, team_ids: tuple[int, ...], site_ids: tuple[int, ...], key: str, *, everything: bool) -> Seen:
    seen_all = st.toggle(
        page.words.text("settings.sees_everything"),
        everything,
        help=page.words.text("settings.sees_everything_help"),
        key=f"{key}_everything",
    )
    chosen: list[tuple[int, ...]] = []
    names = organisation(page)
    for what, things, held in (("teams", names.teams, team_ids), ("sites", names.sites, site_ids)):
        known = {one.id: one for one in things}
        picked = st.multiselect(
            label(page, what),
            list(known),
            default=[one for one in held if one in known],
            format_func=lambda one, known=known: _named(page, known[one]),  # type: ignore[misc]
            placeholder="",
            select_all=False,
            key=f"{key}_{what}",
        )
        chosen.append(tuple(picked))
    return Seen(seen_all, chosen[0], chosen[1])


def _named(page: Page, one: Named) -> str:
    return page.words.name(one.name, one.name_en)
