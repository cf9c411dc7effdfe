"""The command `huiyin`. Errors are one sentence on stderr, in the terminal's language; exit code 1."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from typing import Annotated, Any

import typer

from dashboard import clock
from dashboard.cli_user import user_app
from dashboard.errors import Refusal
from dashboard.i18n.terminal import terminal_words
from dashboard.jobs.passes import one_pass
from dashboard.serving import Address, serve_app
from dashboard.settings import settings
from data_access.engine import open_store
from data_access.schema import migrate

MORE_COMMANDS = ("dashboard.cli_exchange", "dashboard.cli_metrics", "dashboard.cli_demo")

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="回音 Huiyin")
app.add_typer(user_app, name="user")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", help="Port to listen on.")] = 8501,
) -> None:
    """Start the server and print its address."""
    words = terminal_words(settings().language)
    serve_app(
        Address(host, port),
        open_store(settings().database_url),
        announce=lambda url: typer.echo(words.text("cli.serving", url=url)),
    )


@app.command()
def jobs() -> None:
    """Do what runs without a person, once."""
    store = open_store(settings().database_url)
    migrate(store)
    for name, count in one_pass(store, clock.now()).items():
        typer.echo(f"{name}\t{count}")


for module in MORE_COMMANDS:
    if importlib.util.find_spec(module):
        register: Callable[[typer.Typer], Any] = importlib.import_module(module).register
        register(app)


def main() -> None:
    """The entry point: refusals become sentences."""
    try:
        app()
    except Refusal as refusal:
        typer.echo(terminal_words(settings().language).text(refusal.key, **refusal.values), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
