"""The form of one notice target, and the button that tries it."""

from __future__ import annotations

import streamlit as st

from dashboard import clock
from dashboard.i18n.words import LANGUAGES
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.settings_form import do, label
from dashboard.use_cases.notice_targets import TargetEntry, try_target
from dashboard.use_cases.notice_targets import save_target as save
from data_access.queries.notices import TargetRow
from data_access.vocabulary import NoticeKind

EVERYONE = "everyone"
NEW = "notice_target"
_TRIED = "notices.tried_now"


def show_target_form(page: Page, row: TargetRow | None) -> None:
    words = page.words
    key = f"target_{row.id}_{row.version}" if row else f"target_new_{form_token(NEW)}"
    st.subheader(
        words.text("settings.change", name=row.name) if row else words.text("settings.add.target"), anchor=False
    )
    if row is not None:
        _show_trial(page, row)
    with st.form(key, enter_to_submit=False):
        entry = _entry(page, row, key)
        if st.form_submit_button(words.text("settings.save"), type="primary"):
            do(page, lambda: _save(page, entry), "settings.saved")


def _save(page: Page, entry: TargetEntry) -> None:
    """What was typed, the address above all, is gone from the form once it is stored."""
    save(page.store, page.viewer, entry, now=clock.now())
    if entry.id is None:
        renew_token(NEW)


def _entry(page: Page, row: TargetRow | None, key: str) -> TargetEntry:
    words = page.words
    name = st.text_input(label(page, "name"), row.name if row else "", max_chars=120, key=f"{key}_name")
    address = st.text_input(
        label(page, "address"),
        type="password",
        placeholder=words.text("notices.address_kept", address=row.shown_address) if row else "wecombot://…",
        help=words.text("notices.address_help"),
        key=f"{key}_address",
    )
    staff_id, team_id = _serves(page, row, key)
    kinds = st.pills(
        label(page, "notice_kinds"),
        list(NoticeKind),
        selection_mode="multi",
        default=[kind for kind in NoticeKind if row is None or kind in row.kinds],
        format_func=lambda kind: words.text(f"notices.kind.{kind}"),
        key=f"{key}_kinds",
    )
    with st.grid(3, min_column_width=130, gap="small", vertical_alignment="bottom"):
        morning_at = st.text_input(label(page, "morning_at"), row.morning_at if row else "08:30", key=f"{key}_morning")
        quiet_from = st.text_input(
            label(page, "quiet_from"), (row.quiet_from or "") if row else "", placeholder="22:00", key=f"{key}_from"
        )
        quiet_until = st.text_input(
            label(page, "quiet_until"), (row.quiet_until or "") if row else "", placeholder="07:30", key=f"{key}_until"
        )
    breaks = st.toggle(label(page, "break_quiet"), row.red_lines_break_quiet if row else True, key=f"{key}_break")
    language = st.selectbox(
        label(page, "language"),
        LANGUAGES,
        index=LANGUAGES.index(row.language if row else words.language),
        format_func=lambda code: words.text(f"notices.language.{code}"),
        key=f"{key}_language",
    )
    active = st.toggle(words.text("settings.active"), row.active if row else True, key=f"{key}_active")
    return TargetEntry(
        name=name,
        address=address,
        kinds=tuple(kinds),
        language=language or words.language,
        staff_id=staff_id,
        team_id=team_id,
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        red_lines_break_quiet=breaks,
        morning_at=morning_at,
        active=active,
        id=row.id if row else None,
        version=row.version if row else 1,
    )


def _serves(page: Page, row: TargetRow | None, key: str) -> tuple[int | None, int | None]:
    """Everyone, a team, or a person, in one list."""
    names, words = organisation(page), page.words
    teams = {f"team:{one.id}": one for one in names.teams if one.active or (row and row.team_id == one.id)}
    staff = {f"staff:{one.id}": one for one in names.staff if one.active or (row and row.staff_id == one.id)}
    known = {**teams, **staff}
    held = EVERYONE
    if row is not None and row.staff_id is not None:
        held = f"staff:{row.staff_id}"
    elif row is not None and row.team_id is not None:
        held = f"team:{row.team_id}"
    options = [EVERYONE, *known]
    chosen = st.selectbox(
        label(page, "serves"),
        options,
        index=options.index(held),
        format_func=lambda code: (
            words.name(known[code].name, known[code].name_en) if code in known else words.text("notices.everyone")
        ),
        help=words.text("notices.serves_help"),
        key=f"{key}_serves",
    )
    found = known.get(chosen or EVERYONE)
    return (found.id if found and chosen in staff else None), (found.id if found and chosen in teams else None)


def whom_words(page: Page, one: TargetRow) -> str:
    names = organisation(page)
    found = names.person(one.staff_id) or names.team(one.team_id)
    return page.words.name(found.name, found.name_en) if found else page.words.text("notices.everyone")


def _show_trial(page: Page, row: TargetRow) -> None:
    """What went wrong last, and a test: its result stands here, in words."""
    words = page.words
    if row.failing_since is not None and row.last_error:
        told = words.text(
            "notices.failing", since=words.moment(row.failing_since), why=failure_words(page, row.last_error)
        )
        waiting = words.plural("notices.waiting", row.waiting, next=words.clock(row.next_try_at)) if row.waiting else ""
        st.error(told + waiting, icon=":material/notification_important:")
    tested, result = st.session_state.pop(_TRIED, (None, ""))
    if tested == row.id and result:
        st.error(failure_words(page, result), icon=":material/error:")
    elif tested == row.id:
        st.success(words.text("notices.tried"), icon=":material/check:")
    if not st.button(words.text("notices.try"), icon=":material/send:", key=f"try_{row.id}"):
        return
    with st.spinner(words.text("notices.trying")):
        found = attempt(page, lambda: _tried(page, row.id))
    if found is not None:
        st.session_state[_TRIED] = (row.id, found)
        st.rerun()  # the list beside it tells the state as it is now


def _tried(page: Page, target_id: int) -> str:
    """The failure, or nothing to say."""
    return try_target(page.store, page.viewer, target_id, now=clock.now()) or ""


def failure_words(page: Page, failure: str) -> str:
    """The class of a failure as a sentence that says what to do."""
    sort, _, status = failure.partition("_")
    if status.startswith("5") or status == "429":
        return page.words.text("notices.failure.busy", status=status)
    return page.words.text(f"notices.failure.{sort}", status=status)
