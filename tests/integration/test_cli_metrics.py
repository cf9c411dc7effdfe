"""`huiyin metrics` prints the figures of the pages."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.errors import Refusal
from dashboard.settings import settings
from data_access.engine import writing
from tests.integration.cast import House, case, house

KEYS = {"slug", "value", "unit", "numerator", "denominator", "n", "low", "high", "version"}


@pytest.fixture
def keys(store: Engine, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("HUIYIN_DATABASE_URL", store.url.render_as_string(hide_password=False))
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    settings.cache_clear()
    monkeypatch.setattr("dashboard.cli_metrics.open_store", lambda _: store)
    with writing(store) as session:
        found = house(session)
        case(session, 5, (6, "resolved"), (7, "closed"), team_id=found.north, site_id=found.hill, cause_id=found.lift)
        case(session, 30, team_id=found.south, site_id=found.lake, channel="letter")
        case(session, 8 * 24, team_id=found.south)  # in 2026-W46
        case(session, 5, kind="repair", team_id=found.south)
    return found


def _run(*arguments: str) -> Any:
    result = CliRunner().invoke(app, ["metrics", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return json.loads(result.output) if "--json" in arguments else result.output


def test_an_object_has_the_promised_keys(keys: House) -> None:
    (found,) = _run("--as-of", "2026-11-09", "--period", "2026-W45", "closure_rate", "--json")
    assert set(found) == KEYS
    assert (found["value"], found["numerator"], found["denominator"], found["unit"]) == (0.5, 1, 2, "share")
    assert (found["low"], found["high"]) == pytest.approx((0.09453, 0.90547), abs=1e-5)


def test_the_cut_off_may_be_a_date_or_an_instant_with_or_without_offset(keys: House) -> None:
    for as_of, number in (
        ("2026-11-02", 0),
        ("2026-11-02T05:00", 0),
        ("2026-11-02T05:01", 1),
        ("2026-11-01T21:01+00:00", 1),
        ("2026-11-01T21:01Z", 1),
        ("2026-11-20", 2),
    ):
        assert _run("--as-of", as_of, "--period", "2026-W45", "received", "--json")[0]["value"] == number


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("team", {"north": 1, "south": 2}),
        ("site", {"hill": 1, "lake": 1, None: 1}),
        ("cause", {"lift": 1, None: 2}),
        ("channel", {"phone": 2, "letter": 1}),
        ("week", {"2026-W45": 2, "2026-W46": 1}),
    ],
)
def test_groups_bear_codes(keys: House, by: str, groups: dict[str | None, int]) -> None:
    found = _run("--as-of", "2026-11-20", "--period", "2026-11-02/2026-11-16", "--by", by, "received", "--json")
    assert {one["group"]: one["value"] for one in found} == groups


def test_stages_are_told_without_being_asked_for(keys: House) -> None:
    found = _run("--as-of", "2026-11-09", "--period", "2026-W45", "stage_reached", "--json")
    assert {one["group"]: one["numerator"] for one in found} == {
        "received": 2,
        "dispatched": 1,
        "investigating": 1,
        "resolved": 1,
        "closed": 1,
    }


def test_filters_narrow(keys: House) -> None:
    week = ("--as-of", "2026-11-20", "--period", "2026-W45", "received", "--json")
    assert _run(*week, "--team", "south")[0]["value"] == 1
    assert _run(*week, "--kind", "repair")[0]["value"] == 1
    assert _run(*week, "--kind", "repair", "--kind", "complaint", "--site", "hill")[0]["value"] == 1


def test_every_metric_is_printed_when_none_is_named(keys: House) -> None:
    table = _run("--as-of", "2026-11-09", "--period", "2026-W45")
    assert "Received (received)" in table
    assert "50.0%" in table
    assert len(_run("--as-of", "2026-11-09", "--period", "2026-W45", "--json")) > 40


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--as-of", "2026-11-09", "--period", "2026-W54"), "metrics.bad_period"),
        (("--as-of", "yesterday", "--period", "2026-W45"), "metrics.bad_instant"),
        (("--as-of", "2026-11-09", "--period", "2026-W45", "--team", "nobody"), "metrics.unknown_team"),
        (("--as-of", "2026-11-09", "--period", "2026-W45", "no_such"), "metrics.unknown_slug"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(keys: House, arguments: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(Refusal) as refused:
        _run(*arguments)
    assert refused.value.key == sentence
