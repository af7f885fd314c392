"""What may be told to whom without pointing at anybody: plain rules."""

from collections.abc import Collection, Mapping

FEWEST_TOLD = 5  # a count of people below this could point at somebody


def suppress(
    counts: Mapping[str, int],
    fewest: int = FEWEST_TOLD,
    *,
    also: Collection[str] = (),
    insiders: bool = False,
) -> dict[str, int | None]:
    """Hide (None) the small counts, and as many others as it takes to hide them well.

    The total is public, so a hidden count could be worked out by subtraction: with the
    small ones, and `also` whatever their size, the next smallest are hidden and all as
    large as they, until the sum of those hidden tells of none. With `insiders` it tells of
    none either to whoever knows one of them, as the coordinator of a state knows its own.
    Zero tells of nobody and stays, unless there is too little else to hide with: then
    everything is hidden.
    """
    sizes = sorted({count for count in counts.values() if count > 0})
    least = max((count for count in sizes if count < fewest), default=0)
    if not least and not any(counts[key] for key in also):
        return dict(counts)
    enough = False
    for size in [least, *(size for size in sizes if size > least)]:
        hidden = [key for key in counts if 0 < counts[key] <= size or (key in also and counts[key])]
        sizes_hidden = sorted(counts[key] for key in hidden)
        if hides_well(sizes_hidden, fewest):
            if not insiders or enough or hides_from_insiders(sizes_hidden, fewest):
                return dict(counts) | dict.fromkeys(hidden)
            enough = True  # and one size more, which nobody can tell from the rule
    return dict.fromkeys(counts)


def hides_well(hidden: list[int], fewest: int = FEWEST_TOLD) -> bool:
    """Whether their sum, which anyone can work out, tells of none of them; each is at least one.

    It does where it is as small as it can be, or as large as small counts can be.
    """
    least = len(hidden)
    most = least * (fewest - 1) if max(hidden, default=0) < fewest else None
    return least > 1 and sum(hidden) >= fewest and sum(hidden) not in (least, most)


def hides_from_insiders(hidden: list[int], fewest: int) -> bool:
    """Whether what is left when any one is known hides well, a large one among it."""
    left = (hidden[:at] + hidden[at + 1 :] for at in range(len(hidden)))
    return hidden[-2] >= fewest and all(hides_well(each, fewest) for each in left)


def days_to_tell(steps: list[tuple], fewest: int = FEWEST_TOLD) -> list:
    """Of (day, {dimension: {category: number}}), oldest first, the days that may be told.

    Between two of them in no dimension fewer than `fewest` came, went or moved, unless
    nobody did: the difference of two breakdowns must not say who one newcomer is, nor what
    somebody told of themselves who was there before.
    """
    days: list = []
    before: Mapping = {}
    for day, cells in steps:
        moves = [moved(before.get(one, {}), cells.get(one, {})) for one in {*before, *cells}]
        if any(moves) and all(not count or count >= fewest for count in moves):
            days.append(day)
            before = cells
        elif days and not any(moves):
            days.append(day)
    return days


def moved(before: Mapping[str, int], after: Mapping[str, int]) -> int:
    """How many at least must have come, gone or changed category between two counts."""
    changes = [after.get(name, 0) - before.get(name, 0) for name in {*before, *after}]
    return max(sum(n for n in changes if n > 0), -sum(n for n in changes if n < 0))
