"""What an import says about limits and ends: the earlier limit stays due, an end without an instant proves nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from dashboard.periods import parse_period
from dashboard.reports.figures import figure, figures
from dashboard.use_cases.apply_import import apply_import
from data_access.engine import reading
from data_access.scope import Selection
from tests.integration.importing import NOW, TESTER, checked, counts, one, take_in

CALLBACKS = (
    'kind="callbacks"\nsource="cb"\n[columns]\nnumber="n"\ncustomer="c"\nreason="r"\ndue_at="due"\n'
    'attempted_at="at"\nresult="res"\n'
)


def _selection(key: str) -> Selection:
    """An hour after the import, when what it opened now is open."""
    period = parse_period(key)
    return Selection(as_of=NOW + timedelta(hours=1), start=period.start, end=period.end)


def test_a_callback_that_ended_nobody_knows_when_is_neither_on_time_nor_late(store: Engine) -> None:
    text = (
        "n,c,r,due,at,res\n1,A,服务完工,2026-11-12,,接通\n2,B,服务完工,2026-11-12,,接通\n"
        "3,C,服务完工,2026-11-12,2026-11-12 10:00,接通\n4,D,服务完工,2026-11-12,2026-11-14 10:00,接通\n"
        "5,E,服务完工,2026-11-12,,\n"
    )
    assert counts(take_in(store, text, CALLBACKS)) == (5, 0, 0, 0)
    with reading(store) as session:
        done, on_time = figures(session, ("callback_completion_rate", "callback_on_time_rate"), _selection("2026-W46"))
    assert (done.numerator, done.denominator) == (4, 5)
    assert (on_time.numerator, on_time.denominator) == (1, 3)


def test_a_callback_that_is_over_before_its_due_is_not_open(store: Engine) -> None:
    text = "n,c,r,due,at,res\n1,A,服务完工,2026-12-12,,接通\n2,B,服务完工,2026-12-12,,\n"
    take_in(store, text, CALLBACKS)
    later = NOW + timedelta(days=2)
    again = apply_import(store, TESTER, checked(text, CALLBACKS, now=later), now=later)
    assert counts(again) == (0, 0, 2, 0)  # it still ended before that first import
    with reading(store) as session:
        assert figure(session, "callbacks_open", _selection("2026-W47")).n == 1


def test_a_later_file_with_only_the_promise_leaves_the_earlier_limit_due(store: Engine) -> None:
    mapping = 'kind="cases"\nsource="c"\n[columns]\nnumber="n"\nkind="k"\nreceived_at="t"\n'
    first = "n,k,t,d\n1,投诉,2026-11-16 10:00,2026-11-17 18:00\n"
    take_in(store, first, mapping + 'due_at="d"\n')
    second = "n,k,t,p\n1,投诉,2026-11-16 10:00,{}\n"
    assert counts(take_in(store, second.format("2026-11-19 18:00"), mapping + 'promised_at="p"\n')) == (0, 1, 0, 0)
    assert _due(store) == datetime(2026, 11, 17, 10, tzinfo=UTC)
    take_in(store, second.format("2026-11-17 09:00"), mapping + 'promised_at="p"\n')
    assert _due(store) == datetime(2026, 11, 17, 1, tzinfo=UTC)


def _due(store: Engine) -> datetime:
    due = one(store, "SELECT due_at FROM case_file")
    return datetime.fromisoformat(due).replace(tzinfo=UTC) if isinstance(due, str) else due
