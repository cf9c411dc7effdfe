"""The demo company and the store's own consistency from the command line: `huiyin demo`, `huiyin check`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

import typer
from sqlalchemy import Engine

from dashboard import clock
from dashboard.auth.viewer import machine
from dashboard.demo.company import fill
from dashboard.errors import Refusal
from dashboard.i18n.terminal import first_demo_language, terminal_words
from dashboard.i18n.words import LANGUAGES, Words
from dashboard.settings import settings
from dashboard.use_cases.check_store import Finding, check_store, is_whole
from dashboard.use_cases.new_store import prepare_store
from dashboard.use_cases.settings_company import empty_demo
from data_access.engine import open_store, reading
from data_access.queries.contents import whose_data

_ACTOR = "huiyin demo"
_SCALE_CUSTOMERS, _SCALE_INTERACTIONS = 100_000, 1_000_000


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)
    app.command("check")(check)


def demo(
    scale: Annotated[bool, typer.Option("--scale", help="100,000 customers and a million contacts.")] = False,
    customers: Annotated[int | None, typer.Option(help="How many customers (3,000).")] = None,
    interactions: Annotated[int | None, typer.Option(help="About how many contacts.")] = None,
    language: Annotated[str | None, typer.Option(help="Of what people say: zh_CN or en.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a demo company that is there.")] = False,
) -> None:
    """Fill the store with the demo company."""
    words = terminal_words(settings().language)
    store = open_store(settings().database_url)
    now = clock.now()
    try:
        spoken = _spoken(language or first_demo_language(settings().language))
        prepare_store(store, now=now)
        if force:
            _make_room(store)
        fill(
            store,
            now=now,
            customers=customers or (_SCALE_CUSTOMERS if scale else 3000),
            interactions=interactions or (_SCALE_INTERACTIONS if scale else None),
            language=spoken,
        )
    except Refusal as refusal:
        typer.echo(words.text(refusal.key, **refusal.values), err=True)
        raise typer.Exit(1) from None
    typer.echo(words.text("demo.filled"))


def _spoken(language: str) -> str:
    if language not in LANGUAGES:
        raise Refusal("demo.language", field="language", language=language)
    return language


def _make_room(store: Engine) -> None:
    """Take an earlier demo company out. A store with anybody's data is left to `fill`, which refuses it."""
    with reading(store) as session:
        owner = whose_data(session)
    if owner == "has_demo":
        empty_demo(store, machine(_ACTOR), now=clock.now())


def check(
    as_json: Annotated[bool, typer.Option("--json", help="A list of objects instead of sentences.")] = False,
) -> None:
    """Look for rows that contradict each other; exit code 0 when the store is whole."""
    words = terminal_words(settings().language)
    store = open_store(settings().database_url)
    now = clock.now()
    prepare_store(store, now=now)
    findings = check_store(store, now=now)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        _tell(words, findings)
    if not is_whole(findings):
        raise typer.Exit(1)


def _tell(words: Words, findings: Sequence[Finding]) -> None:
    for finding in findings:
        told = words.plural(finding.key, finding.count)
        typer.echo((words.text("check.notice", what=told) if finding.is_notice else told) + _rows(finding))
    if is_whole(findings):
        typer.echo(words.text("check.whole"))


def _rows(finding: Finding) -> str:
    if not finding.rows:
        return ""
    more = " …" if finding.count > len(finding.rows) and finding.key != "check.lost_link" else ""
    return "\n  " + " ".join(finding.rows) + more
