"""4,580 real complaints: our figures against the same figures made from the raw file with pandas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from statsmodels.duration.survfunc import SurvfuncRight

from dashboard.periods import boundaries, midnight, parse_period, weeks_in
from dashboard.reports.figures import figure, figures, rows_behind
from dashboard.reports.flow import flow
from dashboard.reports.funnel import funnel
from dashboard.use_cases.seed_defaults import seed_defaults
from data_access.engine import open_store, reading
from data_access.schema import migrate
from data_access.scope import Selection, Split
from data_access.tables import metadata
from tests.integration.helpdesk import ORDER, ZONE, fill, read_log, working_seconds

ALL = parse_period("2010-01-01/2014-02-01", ZONE)
HALF_YEAR = parse_period("2012-01-01/2012-07-01", ZONE)


@pytest.fixture(scope="module")
def log(trial_files: Path) -> pd.DataFrame:
    return read_log(trial_files)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, trial_files: Path, log: pd.DataFrame
) -> Iterator[Engine]:
    """Filled once for all tests here: they only read."""
    if request.param == "sqlite":
        engine = open_store(f"sqlite:///{tmp_path_factory.mktemp('helpdesk') / 'store.db'}")
        migrate(engine)
    else:
        engine = request.getfixturevalue("_postgres_store")
    seed_defaults(engine, now=midnight(date(2026, 11, 20), ZONE))
    fill(engine, trial_files, log)
    if request.param == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))  # as it does by itself after a while. Never SQLite: see the engine
    yield engine
    if request.param == "postgresql":
        tables = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
        with engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


def _selection(period: str = ALL.key, as_of: date = date(2014, 2, 1)) -> Selection:
    asked = parse_period(period, ZONE)
    return Selection(as_of=midnight(as_of, ZONE), start=asked.start, end=asked.end)


def _first(log: pd.DataFrame, kind: str) -> pd.Series:
    return log[log["kind"] == kind].groupby("case")["at"].min()


def _seconds(log: pd.DataFrame, last: bool = False) -> pd.Series:
    resolved = log[log["kind"] == "resolved"].groupby("case")["at"]
    received = log.groupby("case")["at"].min()
    return ((resolved.max() if last else resolved.min()) - received).dropna().dt.total_seconds()


def test_the_funnel_has_both_figures_of_the_data_set_s_readme(filled: Engine, log: pd.DataFrame) -> None:
    with reading(filled) as session:
        found = funnel(session, _selection())
    steps = ("dispatched", "investigating", "resolved", "closed")
    assert found.received == 4580
    assert [found.stage(name).did for name in steps] == [4495, 4285, 4569, 4559]
    assert [found.stage(name).reached for name in steps] == [4576, 4576, 4569, 4559]
    assert [found.stage(name).reached for name in ("answered", "followed_up")] == [0, 0]
    assert (found.left, found.waiting) == (0, 21)
    assert found.stage("resolved").step == pytest.approx(4569 / 4576)


def test_a_cohort_seen_earlier_knows_nothing_of_what_came_later(filled: Engine, log: pd.DataFrame) -> None:
    as_of = midnight(date(2012, 2, 10), ZONE)
    received = log.groupby("case")["at"].min()
    cohort = received[(received >= HALF_YEAR.start) & (received < as_of)].index
    known = log[log["case"].isin(cohort) & (log["at"] < as_of)]
    ranks = known["kind"].map({name: rank for rank, name in enumerate(ORDER)}).fillna(0)
    furthest = ranks.groupby(known["case"]).max()
    with reading(filled) as session:
        found = funnel(session, _selection(HALF_YEAR.key, date(2012, 2, 10)))
    assert found.received == len(cohort)
    for name in ("dispatched", "investigating", "resolved", "closed"):
        assert found.stage(name).reached == int((furthest >= ORDER.index(name)).sum())
        assert found.stage(name).did == known[known["kind"] == name]["case"].nunique()


@pytest.mark.parametrize(("slug", "last"), [("first_resolution", False), ("full_resolution", True)])
def test_resolution_times_agree_with_pandas(filled: Engine, log: pd.DataFrame, slug: str, last: bool) -> None:
    wanted = _seconds(log, last)
    with reading(filled) as session:
        median, p90 = figures(session, (slug, f"{slug}_p90"), _selection())
    assert (median.n, p90.n) == (len(wanted), len(wanted))
    assert median.value == pytest.approx(wanted.quantile(0.5), abs=0.01)
    assert p90.value == pytest.approx(wanted.quantile(0.9), abs=0.01)


def _visits(log: pd.DataFrame) -> pd.DataFrame:
    """Each stay of a case in a stage: case, kind, at, left (NaT while it lasts)."""
    moves = log[log["kind"].isin(ORDER)]
    receipts = log.groupby("case", as_index=False)["at"].min().assign(kind="received", place=-1)
    visits = pd.concat([receipts, moves[["case", "at", "kind", "place"]]]).sort_values(["case", "at", "place"])
    visits = visits[visits["kind"] != visits.groupby("case")["kind"].shift(1)].reset_index(drop=True)
    visits["left"] = visits.groupby("case")["at"].shift(-1)
    closed = visits["kind"].eq("closed").groupby(visits["case"]).cumsum()
    return visits[closed == 0].copy()


def _stays(log: pd.DataFrame) -> pd.DataFrame:
    """Seconds of each case in each stage that it left for another, by both clocks: kind, case → seconds, worked."""
    visits = _visits(log)
    visits = visits[visits["left"].notna()]
    visits["seconds"] = (visits["left"] - visits["at"]).dt.total_seconds()
    visits["worked"] = working_seconds(log)(visits["at"], visits["left"])
    return visits.groupby(["kind", "case"])[["seconds", "worked"]].sum()


@pytest.mark.parametrize(("slug", "clock"), [("time_in_stage", "seconds"), ("time_in_stage_work", "worked")])
def test_time_in_stage_agrees_with_pandas(filled: Engine, log: pd.DataFrame, slug: str, clock: str) -> None:
    stays = _stays(log)[clock].groupby("kind")
    with reading(filled) as session:
        found = figures(session, (slug, f"{slug}_p90"), _selection())
    for place, quantile in enumerate((0.5, 0.9)):
        values = {value.group: value for value in found[place * len(found) // 2 :][: len(found) // 2]}
        assert {name: values[name].n for name in values} == stays.size().to_dict()
        for name, number in stays.quantile(quantile).items():
            assert values[name].value == pytest.approx(number, abs=0.02)


def test_limits_kept_agree_with_pandas(filled: Engine, log: pd.DataFrame) -> None:
    """As if every case had been news: two hours to dispatch, six to take up, sixteen to resolve, fifteen to answer; four
    to the first response. Stays that are not over are missed once their limit has run out. In time is what had not used
    up its limit a second before: after hours no time passes, but a limit that ended with the day's work is over."""
    with filled.begin() as connection:
        connection.execute(text("UPDATE case_file SET policy_due_at = received_at WHERE source = 'helpdesk'"))
    end = pd.Timestamp(midnight(date(2014, 2, 1), ZONE))
    visits = _visits(log)
    second = pd.Timedelta(seconds=1)
    visits["worked"] = working_seconds(log)(visits["at"], visits["left"].fillna(log["at"].max()) - second)
    wanted = {}
    for stage, hours in (("received", 2), ("dispatched", 6), ("investigating", 16), ("resolved", 15)):
        stays = visits[visits["kind"] == stage]
        wanted[stage] = (int((stays["left"].notna() & (stays["worked"] < hours * 3600)).sum()), len(stays))
    first = log[log["kind"].isin(ORDER[3:])].groupby("case")["at"].min()
    received = log.groupby("case")["at"].min()
    took = working_seconds(log)(received[first.index], first - second)
    with reading(filled) as session:
        found = figures(session, ("stage_attainment",), _selection())
        response = figure(session, "first_response_attainment", _selection())
    assert {one.group: (one.numerator, one.denominator) for one in found} == wanted
    assert (response.numerator, response.denominator) == (int((took < 4 * 3600).sum()), 4580)
    assert end > log["at"].max() + pd.Timedelta(days=21), "all limits have run out"


@pytest.mark.parametrize(("slug", "last"), [("first_resolution_work", False), ("full_resolution_work", True)])
def test_resolutions_in_working_time_agree_with_pandas(
    filled: Engine, log: pd.DataFrame, slug: str, last: bool
) -> None:
    resolved = log[log["kind"] == "resolved"].groupby("case")["at"]
    ends = resolved.max() if last else resolved.min()
    wanted = working_seconds(log)(log.groupby("case")["at"].min()[ends.index], ends)
    with reading(filled) as session:
        median, p90 = figures(session, (slug, f"{slug}_p90"), _selection())
    assert (median.n, median.reason) == (len(wanted), None)
    assert median.value == pytest.approx(wanted.quantile(0.5), abs=0.02)
    assert p90.value == pytest.approx(wanted.quantile(0.9), abs=0.02)


def test_the_median_with_open_cases_agrees_with_statsmodels(filled: Engine, log: pd.DataFrame) -> None:
    as_of = midnight(date(2012, 4, 1), ZONE)
    received = log.groupby("case")["at"].min()
    received = received[(received >= HALF_YEAR.start) & (received < as_of)]
    resolved = _first(log, "resolved").reindex(received.index)
    done = resolved.notna() & (resolved < as_of)
    taken = (resolved.where(done, as_of) - received).dt.total_seconds()
    curve = SurvfuncRight(taken.to_numpy(), done.astype(int).to_numpy())
    with reading(filled) as session:
        found = figure(session, "resolution_with_open", _selection(HALF_YEAR.key, date(2012, 4, 1)))
    assert found.n == len(taken)
    assert found.value == pytest.approx(curve.quantile(0.5), abs=0.02)
    assert found.value > taken[done].median()  # those that are resolved already are the quick ones


def test_weekly_counts_agree_with_pandas(filled: Engine, log: pd.DataFrame) -> None:
    weeks = weeks_in(HALF_YEAR)
    cuts = boundaries(weeks)
    received, closed = log.groupby("case")["at"].min(), _first(log, "closed")
    with reading(filled) as session:
        split = _selection(HALF_YEAR.key).split(Split.WEEK, cuts)
        counted = {
            slug: [value.value for value in figures(session, (slug,), split)] for slug in ("received", "closed", "open")
        }
    pairs = list(pairwise(cuts))
    assert counted["received"] == [int(((received >= a) & (received < b)).sum()) for a, b in pairs]
    assert counted["closed"] == [int(((closed >= a) & (closed < b)).sum()) for a, b in pairs]
    assert counted["open"] == [int((received < b).sum() - (closed < b).sum()) for _, b in pairs]


def test_what_came_and_went_explains_what_is_open(filled: Engine) -> None:
    with reading(filled) as session:
        found = flow(session, _selection(HALF_YEAR.key))
        assert found.received > 0
        assert found.closed > 0
        assert found.difference == 0
        assert figure(session, "open", _selection()).value == 21


def test_the_rows_behind_a_median_are_as_many_as_it_counts(filled: Engine, log: pd.DataFrame) -> None:
    with reading(filled) as session:
        assert len(rows_behind(session, "first_resolution", _selection(), limit=9999)) == len(_seconds(log))
        assert len(rows_behind(session, "open", _selection())) == 21
