"""Hiding small counts, and which month is over."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from itertools import product

import pytest

from reports.rules import (
    last_day_of,
    month_after,
    month_before,
    share,
    suppress,
    wait_after,
)


def test_large_counts_and_zeros_are_told():
    counts = {"01": 0, "02": 5, "03": 40}

    assert suppress(counts) == counts


def test_small_counts_are_hidden():
    assert suppress({"01": 4, "02": 3, "03": 40}) == {"01": None, "02": None, "03": 40}


def test_one_hidden_count_hides_the_next_so_that_it_cannot_be_worked_out():
    assert suppress({"01": 4, "02": 9, "03": 40}) == {"01": None, "02": None, "03": 40}


def test_hidden_counts_that_sum_to_very_little_hide_the_next_too():
    hidden = suppress({"01": 1, "02": 1, "03": 8, "04": 40})

    assert hidden == {"01": None, "02": None, "03": None, "04": 40}


def test_hidden_counts_that_can_only_be_one_each_hide_the_next_too():
    ones = {f"{state:02}": 1 for state in range(1, 7)}

    assert suppress(ones | {"20": 12, "31": 40}) == dict.fromkeys([*ones, "20"]) | {"31": 40}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([0, 3, 2, 9, 12, 40], [0, None, None, None, 12, 40]),
        ([0, 3, 9, 9, 40], [0, None, None, None, 40]),
        ([0, 3, 9], [None, None, None]),
    ],
    ids=["one size more", "enough left without any one", "nothing else to hide with"],
)
def test_who_knows_one_hidden_count_cannot_work_out_another(counts, told):
    assert list(suppress(dict(enumerate(counts)), insiders=True).values()) == told


def test_a_count_is_hidden_for_what_it_leaves_of_a_whole_that_is_told():
    counts = {"20": 12, "31": 15, "21": 40}

    assert suppress(counts, also={"20"}) == {"20": None, "31": None, "21": 40}


def test_where_there_is_nothing_else_to_hide_with_everything_is_hidden():
    assert suppress({"01": 1, "02": 0}) == {"01": None, "02": None}
    assert suppress({"01": 0, "02": 0}) == {"01": 0, "02": 0}


def vectors(places: int, most: int):
    return (found for found in product(range(most + 1), repeat=places) if sum(found) <= most)


def worked_out(readings: list[tuple], places: Iterable[int]) -> set[int]:
    """Small counts that are the same in all that could be behind what is told."""
    return {at for at in places if len({r[at] for r in readings}) == 1 and 0 < readings[0][at] < 5}


@pytest.mark.parametrize(
    ("places", "most", "insiders"),
    [(2, 20, False), (3, 20, False), (4, 16, False), (3, 20, True), (4, 16, True)],
)
def test_no_small_count_can_be_worked_out_by_who_knows_the_total_and_the_rule(
    places, most, insiders
):
    """Everything that could be told of few places is told, and turned around.

    With `insiders`, also for whoever knows the count of one place.
    """
    could_be = defaultdict(list)
    for counts in vectors(places, most):
        told = suppress(dict(enumerate(counts)), insiders=insiders)
        could_be[sum(counts), tuple(told.values())].append(counts)

    for (_total, told), readings in could_be.items():
        hidden = {at for at, count in enumerate(told) if count is None}
        assert not worked_out(readings, hidden), readings
        for known, own in product(range(places if insiders else 0), range(most + 1)):
            left = [counts for counts in readings if counts[known] == own]
            assert not (left and worked_out(left, hidden - {known})), left


@pytest.mark.parametrize(
    ("day", "month"),
    [("2026-01-01", "2025-12-01"), ("2026-03-31", "2026-02-01"), ("2026-12-02", "2026-11-01")],
)
def test_the_month_before_a_day(day, month):
    assert month_before(dt.date.fromisoformat(day)) == dt.date.fromisoformat(month)


def test_months_end_where_the_next_begins():
    assert last_day_of(dt.date(2028, 2, 1)) == dt.date(2028, 2, 29)
    assert month_after(dt.date(2026, 12, 31)) == dt.date(2027, 1, 1)


def test_a_share_of_nothing_is_nothing_to_say():
    assert share(3, 0) is None
    assert share(1, 3) == 33.3


def test_each_failure_waits_twice_as_long():
    assert [wait_after(tries).seconds for tries in (1, 2, 3)] == [60, 120, 240]
