"""The command `huiyin`. Errors are one sentence on stderr, in the terminal's language; exit code 1."""

from __future__ import annotations

import sys
from typing import Annotated, NoReturn

import typer
from sqlalchemy.exc import OperationalError

from dashboard import cli_demo, cli_exchange, cli_metrics, clock
from dashboard.cli_user import user_app
from dashboard.errors import Refusal
from dashboard.i18n.terminal import terminal_words
from dashboard.jobs.passes import one_pass
from dashboard.serving import Address, serve_app
from dashboard.settings import settings
from data_access.engine import open_store
from data_access.schema import NewerStoreError, migrate

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
    words, done = terminal_words(settings().language), one_pass(store, clock.now())
    if done is None:
        typer.echo(words.text("cli.jobs_running"))
        return
    for name, count in done.items():
        typer.echo(f"{words.text(f'cli.job.{name}')}\t{words.text('cli.job_failed') if count is None else count}")
    if None in done.values():
        sys.exit(1)


for module in (cli_exchange, cli_metrics, cli_demo):
    module.register(app)


def main() -> None:
    """The entry point: refusals become sentences."""
    try:
        app()
    except Refusal as refusal:
        _fail(refusal.key, **refusal.values)
    except NewerStoreError:
        _fail("cli.newer_store")
    except OperationalError as error:
        _fail("cli.no_store", reason=str(error.orig).strip())
    except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
        _fail("cli.no_store", reason=error)


def _fail(key: str, **values: object) -> NoReturn:
    typer.echo(terminal_words(settings().language).text(key, **values), err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
