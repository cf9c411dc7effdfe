"""Accounts and sign-ins on both databases: who gets in, who is locked out, who stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import Engine, select
from sqlmodel import col

from dashboard.auth import passwords
from dashboard.auth.sessions import JUST_ME, PERSON_COOKIE, SESSION_COOKIE, sign_in, sign_out, viewer_of
from dashboard.auth.viewer import Right, Viewer, machine
from dashboard.errors import Conflict, NotAllowed, Refusal
from dashboard.jobs.passes import forget_sign_ins
from dashboard.use_cases import accounts
from dashboard.use_cases.accounts import AccountChange, NewAccount
from dashboard.use_cases.settings_organisation import ThingEntry, save_person, save_team
from data_access.engine import reading
from data_access.tables import AuditEntry, SignIn
from data_access.vocabulary import Role

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ADMIN = machine("test")
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def cheap_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same Argon2 at its smallest: what is tested here is who gets in, not how dear guessing is."""
    hasher = PasswordHash((Argon2Hasher(memory_cost=8, time_cost=1, parallelism=1),))
    monkeypatch.setattr(passwords, "_HASHER", hasher)


@pytest.fixture
def admin(store: Engine) -> int:
    return accounts.add_account(store, ADMIN, NewAccount("Chen", PASSWORD, Role.ADMINISTRATOR), now=NOON)


def signed_in(store: Engine, name: str = "chen", password: str = PASSWORD, now: datetime = NOON) -> str:
    return sign_in(store, name, password, hours=12, now=now)


def seen(store: Engine, token: str, now: datetime = NOON) -> Viewer | None:
    return viewer_of(store, {SESSION_COOKIE: token}, now)


def fail(store: Engine, times: int, now: datetime = NOON, name: str = "chen") -> list[str]:
    sentences = []
    for _ in range(times):
        with pytest.raises(Refusal) as refused:
            signed_in(store, name, "a wrong one", now)
        sentences.append(refused.value.key)
    return sentences


def test_without_accounts_everybody_is_an_administrator_as_oneself_or_as_a_picked_person(store: Engine) -> None:
    team = save_team(store, ADMIN, ThingEntry("North desk"), now=NOON)
    lin = save_person(store, ADMIN, ThingEntry("Lin", parent_id=team), now=NOON)
    gone = save_person(store, ADMIN, ThingEntry("Wu", parent_id=team, active=False), now=NOON)
    oneself = viewer_of(store, {}, NOON)
    picked = viewer_of(store, {PERSON_COOKIE: str(lin)}, NOON)
    assert oneself is not None
    assert (oneself.name, oneself.role, oneself.staff_id) == (JUST_ME, Role.ADMINISTRATOR, None)
    assert picked is not None
    assert (picked.name, picked.staff_id, picked.team_id) == ("Lin", lin, team)
    for nonsense in (str(gone), "999", "9" * 30, "²", "me", "1; DROP TABLE staff"):
        assert viewer_of(store, {PERSON_COOKIE: nonsense}, NOON) == oneself


@pytest.mark.usefixtures("admin")
def test_with_accounts_nobody_is_seen_without_signing_in(store: Engine) -> None:
    assert viewer_of(store, {}, NOON) is None
    assert viewer_of(store, {PERSON_COOKIE: "1"}, NOON) is None
    assert seen(store, "guessed") is None
    assert seen(store, "") is None


@pytest.mark.usefixtures("admin")
def test_signing_in_lasts_as_long_as_it_was_given_and_ends_when_asked(store: Engine) -> None:
    token = signed_in(store, " CHEN ")
    viewer = seen(store, token, NOON + timedelta(hours=12) - timedelta(seconds=1))
    assert viewer is not None
    assert (viewer.name, viewer.role) == ("chen", Role.ADMINISTRATOR)
    assert seen(store, token, NOON + timedelta(hours=12)) is None
    sign_out(store, token, now=NOON)
    assert seen(store, token) is None


@pytest.mark.usefixtures("admin")
def test_the_store_holds_neither_password_nor_token(store: Engine) -> None:
    token = signed_in(store)
    with reading(store) as session:
        kept = str(session.execute(select(SignIn)).scalars().one().model_dump())
        kept += accounts.queries.accounts(session)[0].__repr__()
    assert token not in kept
    assert PASSWORD not in kept


@pytest.mark.usefixtures("admin")
def test_five_failures_lock_for_a_quarter_of_an_hour_and_the_sentence_gives_nothing_away(store: Engine) -> None:
    known, unknown = fail(store, 5), fail(store, 1, name="nobody")
    with pytest.raises(Refusal) as locked:
        signed_in(store)
    assert {*known, *unknown, locked.value.key} == {"auth.wrong"}
    with pytest.raises(Refusal):
        signed_in(store, now=NOON + timedelta(minutes=14, seconds=59))
    assert signed_in(store, now=NOON + timedelta(minutes=15))


@pytest.mark.usefixtures("admin")
def test_a_success_forgets_the_failures_before_it(store: Engine) -> None:
    fail(store, 4)
    signed_in(store)
    fail(store, 4)
    assert signed_in(store)


@pytest.mark.usefixtures("admin")
def test_guesses_made_at_the_same_time_are_counted_one_by_one(store: Engine) -> None:
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: fail(store, 1), range(5)))
    with pytest.raises(Refusal):
        signed_in(store)


def test_a_new_password_signs_out_and_lifts_the_lock(store: Engine, admin: int) -> None:
    token = signed_in(store)
    fail(store, 5)
    accounts.set_password(store, ADMIN, "chen", "another horse", now=NOON)
    assert seen(store, token) is None
    assert signed_in(store, password="another horse")
    with reading(store) as session:
        actions = session.execute(
            select(col(AuditEntry.action)).where(col(AuditEntry.subject_id) == admin).order_by(col(AuditEntry.id))
        ).scalars()
        assert list(actions) == [
            "account_add",
            "sign_in",
            *["sign_in_failed"] * 4,
            "sign_in_locked",
            "account_password",
            "sign_in",
        ]


def test_role_and_scope_hold_from_the_next_click_on(store: Engine, admin: int) -> None:
    north = save_team(store, ADMIN, ThingEntry("North desk"), now=NOON)
    entry = NewAccount("lin", PASSWORD, Role.SUPERVISOR, team_ids=(north,))
    lin = accounts.add_account(store, ADMIN, entry, now=NOON)
    token = signed_in(store, "lin")
    before = seen(store, token)
    assert before is not None
    assert before.scope.teams == {north}
    assert before.scope.sites is None
    assert not before.may(Right.EXPORT)
    accounts.change_account(store, ADMIN, AccountChange(lin, 1, Role.MANAGER, True), now=NOON)
    after = seen(store, token)
    assert after is not None
    assert after.scope.is_everything
    assert after.may(Right.EXPORT)
    accounts.deactivate(store, ADMIN, "lin", now=NOON)
    assert seen(store, token) is None
    with pytest.raises(Refusal, match=r"auth\.wrong"):
        signed_in(store, "lin")
    assert admin != lin


def test_the_first_account_is_an_administrator_and_one_always_remains(store: Engine) -> None:
    with pytest.raises(Refusal, match=r"account\.first_is_administrator"):
        accounts.add_account(store, ADMIN, NewAccount("lin", PASSWORD, Role.MANAGER), now=NOON)
    chen = accounts.add_account(store, ADMIN, NewAccount("chen", PASSWORD, Role.ADMINISTRATOR), now=NOON)
    for attempt in (
        lambda: accounts.set_role(store, ADMIN, "chen", Role.MANAGER, now=NOON),
        lambda: accounts.deactivate(store, ADMIN, "chen", now=NOON),
        lambda: accounts.change_account(store, ADMIN, AccountChange(chen, 1, Role.VIEWER, True), now=NOON),
    ):
        with pytest.raises(Refusal, match=r"account\.last_administrator"):
            attempt()
    accounts.add_account(store, ADMIN, NewAccount("wu", PASSWORD, Role.ADMINISTRATOR), now=NOON)
    accounts.set_role(store, ADMIN, "chen", Role.MANAGER, now=NOON)


def test_of_two_administrators_the_second_writer_sees_both_versions(store: Engine, admin: int) -> None:
    accounts.add_account(store, ADMIN, NewAccount("wu", PASSWORD, Role.ADMINISTRATOR), now=NOON)
    accounts.change_account(store, ADMIN, AccountChange(admin, 1, Role.MANAGER, True), now=NOON)
    with pytest.raises(Conflict) as conflict:
        accounts.change_account(store, ADMIN, AccountChange(admin, 1, Role.VIEWER, True), now=NOON)
    assert conflict.value.theirs["role"] == Role.MANAGER
    assert conflict.value.mine["role"] == Role.VIEWER


@pytest.mark.usefixtures("admin")
def test_a_taken_name_and_a_weak_password_are_refused(store: Engine) -> None:
    for entry, key in (
        (NewAccount("CHEN", PASSWORD, Role.VIEWER), r"account\.taken"),
        (NewAccount("lin", "short", Role.VIEWER), r"auth\.password_length"),
        (NewAccount("two words", PASSWORD, Role.VIEWER), r"account\.bad_username"),
    ):
        with pytest.raises(Refusal, match=key):
            accounts.add_account(store, ADMIN, entry, now=NOON)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.SUPERVISOR, Role.MANAGER])
def test_only_administrators_manage_accounts(sqlite_store: Engine, role: Role) -> None:
    with pytest.raises(NotAllowed):
        accounts.list_accounts(sqlite_store, Viewer("x", role))


@pytest.mark.usefixtures("admin")
def test_the_jobs_forget_sign_ins_a_month_after_they_ran_out(store: Engine) -> None:
    signed_in(store)
    assert forget_sign_ins(store, NOON + timedelta(days=30, hours=12)) == 0
    assert forget_sign_ins(store, NOON + timedelta(days=30, hours=12, seconds=1)) == 1
