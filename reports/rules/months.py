"""Months, and which of them is over."""

import datetime as dt


def first_of(day: dt.date) -> dt.date:
    return day.replace(day=1)


def month_after(month: dt.date) -> dt.date:
    return first_of(first_of(month) + dt.timedelta(days=32))


def month_before(day: dt.date) -> dt.date:
    """The first day of the last month that was over on `day`."""
    return first_of(first_of(day) - dt.timedelta(days=1))


def last_day_of(month: dt.date) -> dt.date:
    return month_after(month) - dt.timedelta(days=1)
