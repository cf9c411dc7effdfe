"""`huiyin user …`: the accounts, from the command line. Whoever may run it on the machine may do all of it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from sqlalchemy import Engine

from dashboard import clock
from dashboard.auth.sessions import people_sign_in
from dashboard.auth.viewer import machine
from dashboard.errors import Refusal
from dashboard.settings import settings
from dashboard.use_cases import accounts
from data_access.engine import open_store
from data_access.schema import migrate
from data_access.vocabulary import Role

user_app = typer.Typer(no_args_is_help=True, help="Accounts: who may sign in, and in which role.")
_CLI = machine("huiyin user")
Name = Annotated[str, typer.Argument(metavar="NAME", help="User name.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@user_app.command()
def add(
    username: Name,
    role: Annotated[Role | None, typer.Option(help="What the person may do.")] = None,
    password_stdin: FromStdin = False,
) -> None:
    """Make an account. The first one is an administrator's; for any other say the role."""
    store = _store()
    if role is None and people_sign_in(store):
        raise Refusal("account.which_role", roles=", ".join(Role))
    entry = accounts.NewAccount(username, _password(password_stdin), role or Role.ADMINISTRATOR)
    accounts.add_account(store, _CLI, entry, now=clock.now())


@user_app.command()
def password(username: Name, password_stdin: FromStdin = False) -> None:
    """Set a new password; lifts a lock and signs the person out everywhere."""
    accounts.set_password(_store(), _CLI, username, _password(password_stdin), now=clock.now())


@user_app.command()
def role(username: Name, role: Annotated[Role, typer.Argument(help="The new role.")]) -> None:
    """Change a role."""
    accounts.set_role(_store(), _CLI, username, role, now=clock.now())


@user_app.command()
def deactivate(username: Name) -> None:
    """Close an account; what the person recorded stays."""
    accounts.deactivate(_store(), _CLI, username, now=clock.now())


@user_app.command("list")
def list_all() -> None:
    """Every account: name, role, whether it is open."""
    for row in accounts.list_accounts(_store(), _CLI):
        typer.echo(f"{row.username}\t{row.role}\t{'active' if row.active else 'closed'}")


def _store() -> Engine:
    store = open_store(settings().database_url)
    migrate(store)
    return store


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    first: str = typer.prompt("Password / 密码", hide_input=True)
    if typer.prompt("Again / 再输一次", hide_input=True) != first:
        raise Refusal("account.passwords_differ")
    return first
