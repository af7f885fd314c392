"""How a promise goes: plan, pace, forecast and verdict."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reports.rules.promises import (
    FARTHEST,
    Pace,
    Standing,
    expected,
    forecast,
    pace,
    plan,
    standing,
)

START, DUE = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
days = some.dates(dt.date(2020, 1, 1), dt.date(2035, 12, 31))
totals = some.integers(1, 100_000)


@pytest.mark.parametrize(
    ("day", "by_then"),
    [
        (dt.date(2025, 6, 1), 0),
        (START, 0),
        (dt.date(2026, 7, 2), 100),
        (dt.date(2026, 12, 30), 199),
        (DUE, 200),
        (dt.date(2030, 1, 1), 200),
    ],
)
def test_the_plan_goes_straight_from_the_start_to_the_due_date(day, by_then):
    assert expected(plan(START, DUE, 200), day) == by_then


@pytest.mark.parametrize(
    ("day", "by_then"), [("2026-03-31", 10), ("2026-05-15", 24), ("2026-06-30", 40)]
)
def test_milestones_bend_the_plan(day, by_then):
    milestones = [(dt.date(2026, 6, 30), 40), (dt.date(2026, 3, 31), 10)]

    planned = plan(START, DUE, 200, milestones)

    assert expected(planned, dt.date.fromisoformat(day)) == by_then


def test_a_milestone_on_the_due_date_or_later_does_not_change_the_promise():
    planned = plan(START, DUE, 200, [(DUE, 150), (dt.date(2027, 3, 31), 500)])

    assert planned == [(START, 0), (DUE, 200)]


def test_a_promise_without_dates_has_no_plan():
    assert plan(START, None, 200) == []
    assert expected([], START) is None


def test_milestones_alone_are_a_plan():
    planned = plan(START, None, 200, [(dt.date(2026, 3, 31), 50)])

    assert expected(planned, dt.date(2026, 6, 30)) == 50


@given(days, some.integers(1, 3000), totals, some.lists(some.tuples(days, totals)), days, days)
def test_a_plan_that_only_grows_never_expects_less_later(start, length, total, rough, one, other):
    due = start + dt.timedelta(days=length)
    values = sorted(value for _day, value in rough)
    days_of_them = sorted(day for day, _value in rough)
    milestones = zip(days_of_them, (min(value, total) for value in values), strict=True)
    planned = plan(start, due, total, milestones)

    early, late = sorted((one, other))

    assert 0 <= expected(planned, early) <= expected(planned, late) <= total


def test_the_pace_is_that_of_the_last_ninety_days():
    series = [(dt.date(2026, 1, 1), 0), (dt.date(2026, 4, 1), 10), (dt.date(2026, 6, 30), 40)]

    assert pace(series, dt.date(2026, 6, 30)) == Pace(30, 90)


def test_a_young_programme_is_paced_from_its_first_day():
    series = [(dt.date(2026, 6, 1), 0), (dt.date(2026, 6, 30), 29)]

    assert pace(series, dt.date(2026, 6, 30)) == Pace(29, 29)


@pytest.mark.parametrize("series", [[], [(START, 4)]], ids=["nothing", "one day"])
def test_one_day_has_no_pace(series):
    assert pace(series, DUE) is None


def test_what_came_after_the_day_does_not_change_its_pace():
    series = [(START, 0), (dt.date(2026, 3, 1), 10)]

    later = [*series, (dt.date(2026, 9, 1), 900)]

    assert pace(later, dt.date(2026, 3, 1)) == pace(series, dt.date(2026, 3, 1))


def test_the_forecast_follows_todays_pace():
    reached = forecast(40, 200, Pace(30, 90), dt.date(2026, 6, 30))

    assert reached == dt.date(2027, 10, 23)


@pytest.mark.parametrize("going", [None, Pace(0, 90), Pace(-3, 90), Pace(1, 100_000)], ids=str)
def test_a_pace_that_never_gets_there_has_no_date(going):
    assert forecast(40, 2000, going, START) is None


def test_a_kept_promise_is_reached_on_the_day_itself():
    assert forecast(200, 200, None, START) == START


@given(totals, totals, some.integers(1, 10_000), some.integers(1, 400), days)
def test_on_the_forecast_day_it_is_reached_and_on_the_eve_not_yet(value, total, gained, over, day):
    going = Pace(gained, over)

    reached = forecast(value, total, going, day)

    if reached is None:
        assert value + going.a_day * FARTHEST.days < total
    elif reached > day:
        span = (reached - day).days
        assert value + gained * span / over >= total - 1e-6
        assert value + gained * (span - 1) / over < total + 1e-6


@pytest.mark.parametrize(
    ("value", "day", "verdict"),
    [
        (None, "2026-07-02", Standing.NOT_MEASURED),
        (200, "2026-07-02", Standing.KEPT),
        (100, "2026-07-02", Standing.ON_PLAN),
        (99, "2026-07-02", Standing.SLIGHTLY_BEHIND),
        (80, "2026-07-02", Standing.SLIGHTLY_BEHIND),
        (79, "2026-07-02", Standing.WELL_BEHIND),
        (0, "2026-01-01", Standing.ON_PLAN),
        (199, "2026-12-31", Standing.SLIGHTLY_BEHIND),
        (199, "2027-01-01", Standing.OVERDUE),
        (200, "2027-01-01", Standing.KEPT),
    ],
)
def test_the_verdict(value, day, verdict):
    planned = plan(START, DUE, 200)

    assert standing(value, 200, planned, DUE, dt.date.fromisoformat(day)) == verdict


def test_without_a_plan_there_is_nothing_to_be_behind_of():
    assert standing(3, 200, [], None, DUE) == Standing.NO_PLAN


@given(totals, totals, days)
def test_more_is_never_a_worse_verdict(value, total, day):
    better = [
        Standing.KEPT,
        Standing.ON_PLAN,
        Standing.SLIGHTLY_BEHIND,
        Standing.WELL_BEHIND,
        Standing.OVERDUE,
    ]
    planned = plan(START, DUE, total)

    less, more = (standing(count, total, planned, DUE, day) for count in (value, value + 1))

    assert better.index(more) <= better.index(less)
