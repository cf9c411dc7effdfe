"""Arrows run one way. The table says which room may import which; whatever it doesn't list is forbidden.

A room is `dashboard.<name>`, `data_access.<name>`, `pages` or `streamlit_app`. Every room may import itself.
"""

from __future__ import annotations

import pytest

from tests.architecture.source import Source, sources

READS = "data_access.engine data_access.queries data_access.scope data_access.vocabulary"
WRITES = f"{READS} data_access.repositories data_access.tables data_access.dialect"
PURE = "data_access.vocabulary"
THINKING = "dashboard.metrics dashboard.rules dashboard.inference dashboard.periods dashboard.policies"
EVERYTHING_BUT_UI = f"""{THINKING} {WRITES} data_access.schema dashboard.auth dashboard.clock dashboard.demo dashboard.errors
    dashboard.exchange dashboard.i18n dashboard.jobs dashboard.notices dashboard.presets dashboard.reports dashboard.settings
    dashboard.serving dashboard.starting dashboard.use_cases dashboard.logs dashboard.cli_user dashboard.cli_demo
    dashboard.cli_exchange dashboard.cli_metrics"""

MAY_IMPORT = {
    # the screens
    "pages": "dashboard.ui dashboard.charts dashboard.use_cases dashboard.i18n dashboard.auth dashboard.clock dashboard.periods"
    f" {PURE}",
    "dashboard.main": f"{READS} dashboard.ui dashboard.auth dashboard.i18n dashboard.settings dashboard.clock",
    "dashboard.ui": f"""{READS} {THINKING} dashboard.reports dashboard.use_cases dashboard.auth dashboard.i18n
        dashboard.charts dashboard.settings dashboard.clock dashboard.errors dashboard.exchange dashboard.presets
        dashboard.starting""",
    "dashboard.charts": "dashboard.metrics dashboard.i18n",
    # what is done and answered
    "dashboard.reports": f"{READS} {THINKING} dashboard.i18n dashboard.errors",
    "dashboard.use_cases": f"""{WRITES} {THINKING} dashboard.auth dashboard.errors dashboard.notices dashboard.presets
        dashboard.saving data_access.schema""",
    "dashboard.notices": f"{WRITES} {THINKING} dashboard.reports dashboard.i18n dashboard.saving",
    "dashboard.exchange": f"{WRITES} {THINKING} dashboard.use_cases dashboard.errors dashboard.i18n dashboard.auth"
    " dashboard.reports dashboard.saving",
    "dashboard.demo": f"{WRITES} {THINKING} dashboard.use_cases dashboard.presets dashboard.errors dashboard.auth",
    "dashboard.auth": f"{WRITES} dashboard.errors dashboard.saving dashboard.settings dashboard.i18n dashboard.clock",
    "dashboard.policies": "dashboard.rules dashboard.periods dashboard.errors data_access.queries data_access.repositories"
    f" {PURE}",
    # pure rooms
    "dashboard.rules": f"dashboard.periods dashboard.errors {PURE}",
    "dashboard.metrics": f"dashboard.inference dashboard.periods {PURE}",
    "dashboard.inference": "",
    "dashboard.periods": "",
    "dashboard.i18n": PURE,
    "dashboard.presets": PURE,
    "dashboard.saving": "dashboard.errors data_access.engine",
    "dashboard.errors": "",
    "dashboard.clock": "",
    "dashboard.settings": "",
    "dashboard.logs": "",
    # without a person, or from the command line
    "dashboard.jobs": f"{EVERYTHING_BUT_UI} dashboard.saving",
    "dashboard.cli": EVERYTHING_BUT_UI,
    "dashboard.cli_user": EVERYTHING_BUT_UI,
    "dashboard.cli_demo": EVERYTHING_BUT_UI,
    "dashboard.cli_exchange": EVERYTHING_BUT_UI,
    "dashboard.cli_metrics": EVERYTHING_BUT_UI,
    "dashboard.serving": "dashboard.auth dashboard.errors data_access.schema",
    "dashboard.starting": "dashboard.auth dashboard.clock dashboard.i18n dashboard.settings dashboard.use_cases",
    "streamlit_app": "data_access.engine dashboard.auth dashboard.jobs dashboard.logs dashboard.settings"
    " dashboard.starting dashboard.ui",
    # the store
    "data_access.queries": "data_access.tables data_access.dialect data_access.scope data_access.columns"
    " data_access.vocabulary",
    "data_access.repositories": "data_access.tables data_access.dialect data_access.scope data_access.columns"
    " data_access.queries data_access.vocabulary",
    "data_access.tables": "data_access.columns data_access.vocabulary",
    "data_access.schema": "data_access.engine data_access.tables",
    "data_access.migrations": "data_access.tables data_access.columns",
    "data_access.dialect": "data_access.columns",
    "data_access.engine": "",
    "data_access.scope": "",
    "data_access.columns": "",
    "data_access.vocabulary": "",
}
# What breaks the table for a reason: module → what it may import besides.
EXCEPTIONS = {
    "dashboard.ui.loaders": "data_access.repositories",  # reads the data revision, which the ledger keeps
}
OUR_ROOMS = ("dashboard", "data_access", "pages", "streamlit_app")
STREAMLIT = ("dashboard.ui", "dashboard.main", "pages", "streamlit_app")


def room(module: str) -> str:
    parts = module.split(".")
    return parts[0] if parts[0] in {"pages", "streamlit_app"} else ".".join(parts[:2])


def ours(source: Source) -> set[str]:
    """The rooms that a file imports, without its own."""
    imported = {name for name in source.imports if name.split(".")[0] in OUR_ROOMS and "." in name}
    return {room(name) for name in imported} - {room(source.module)}


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_a_room_imports_only_what_the_table_allows(source: Source) -> None:
    if source.module in {"dashboard", "data_access"}:
        assert not ours(source)
        return
    allowed = set(MAY_IMPORT[room(source.module)].split()) | set(EXCEPTIONS.get(source.module, "").split())
    assert ours(source) <= allowed, f"{source.name} may not import {sorted(ours(source) - allowed)}"


def test_the_table_names_no_room_that_is_not_there() -> None:
    there = {room(source.module) for source in sources()} - {"dashboard", "data_access"}
    assert set(MAY_IMPORT) == there
    assert {name for allowed in MAY_IMPORT.values() for name in allowed.split()} <= there


def test_streamlit_stays_in_the_rooms_that_show_something() -> None:
    users = {source.name for source in sources() if any(name.split(".")[0] == "streamlit" for name in source.imports)}
    outside = {name for name in users if room(name.removesuffix(".py").replace("/", ".")) not in STREAMLIT}
    assert not outside


def test_the_exceptions_are_still_needed() -> None:
    for module, more in EXCEPTIONS.items():
        source = next(source for source in sources() if source.module == module)
        assert set(more.split()) <= ours(source), f"{module} needs no exception any more"
