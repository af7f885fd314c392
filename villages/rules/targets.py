"""What a plan towards a promise may look like, and the plain one: even quarters.

A milestone is (day, value): so much is to be reached by the end of that day.
"""

import datetime as dt

Milestone = tuple[dt.date, int]

LAST_MONTHS = (3, 6, 9, 12)  # of the quarters of the year


def faults(
    milestones: list[Milestone], *, starts_on: dt.date, due_on: dt.date | None, value: int
) -> list[tuple[int, str]]:
    """What is wrong with each milestone: (its place, a code); empty when they make a plan.

    They lie after the start and not after the due day, each later and higher than the
    one before, and none asks for more than was promised.
    """
    if milestones and due_on is None:
        return [(0, "no-due-day")]
    found = []
    day_before, value_before = starts_on, 0
    for place, (day, amount) in enumerate(milestones):
        found += [(place, code) for code in fault_of_day(day, day_before, starts_on, due_on)]
        found += [(place, code) for code in fault_of_value(amount, value_before, value)]
        day_before, value_before = max(day_before, day), max(value_before, amount)
    return found


def fault_of_day(day, day_before, starts_on, due_on) -> list[str]:
    if day <= starts_on:
        return ["before-the-start"]
    if day > due_on:
        return ["after-the-due-day"]
    return ["not-later"] if day <= day_before else []


def fault_of_value(amount, value_before, value) -> list[str]:
    if amount > value:
        return ["above-the-target"]
    return ["not-higher"] if amount <= value_before else []


def even_quarters(*, starts_on: dt.date, due_on: dt.date, value: int) -> list[Milestone]:
    """The ends of the quarters on the way, with what an even pace will have reached by then.

    Quarters in which nothing whole would be added are left out, and so is the promise itself.
    """
    span, found = (due_on - starts_on).days, []
    for day in quarter_ends(starts_on, due_on):
        if starts_on < day < due_on:
            amount = value * (day - starts_on).days // span
            if amount > (found[-1][1] if found else 0):
                found.append((day, amount))
    return found


def quarter_ends(first: dt.date, last: dt.date):
    for year in range(first.year, last.year + 1):
        for month in LAST_MONTHS:
            following = dt.date(year + month // 12, month % 12 + 1, 1)
            yield following - dt.timedelta(days=1)


def moved(day: dt.date, from_start: dt.date, to_start: dt.date) -> dt.date:
    """The day as far after the new start as it was after the old one.

    Starts on the same day of another year move it by whole years, so that the last of
    December stays the last of December.
    """
    if (from_start.month, from_start.day) == (to_start.month, to_start.day):
        year = day.year + to_start.year - from_start.year
        last_of_february = (day.month, day.day) == (2, 29)
        return day.replace(year=year, day=28 if last_of_february else day.day)
    return day + (to_start - from_start)
