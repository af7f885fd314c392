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

    The total is public, so one hidden cell alone could be worked out by
    subtraction: the next smallest are hidden too, until those hidden sum to
    `fewest`, are at least two, and cannot all be one. Zero tells of nobody and stays.
    `also` are hidden whatever their size. With `insiders` that holds for whoever knows
    one of the hidden counts too, as the coordinator of a state knows its own.
    """
    told = dict(counts)
    smallest_first = sorted((key for key in counts if counts[key] > 0), key=counts.get)
    hidden = [key for key in smallest_first if counts[key] < fewest or key in also]
    rest = iter([key for key in smallest_first if key not in hidden])
    while hidden and not hides_well([counts[key] for key in hidden], fewest, insiders=insiders):
        following = next(rest, None)
        if following is None:
            break
        hidden.append(following)
    return told | dict.fromkeys(hidden)


def hides_well(hidden: list[int], fewest: int, *, insiders: bool = False) -> bool:
    """Whether their sum, which anyone can work out, tells of none of them; each is at least one.

    With `insiders`, whether what is left of it does when one of them is known.
    """
    if insiders:
        hidden = sorted(hidden)[:-1]  # the worst to know: it leaves least
    return len(hidden) > 1 and sum(hidden) >= fewest and sum(hidden) > len(hidden)


def days_to_tell(steps: list[tuple], fewest: int = FEWEST_TOLD) -> list:
    """Of (day, number), oldest first, the days of which a breakdown may be told.

    Between two of them nobody or at least `fewest` came or went: the difference of
    two breakdowns must not say who one newcomer is.
    """
    days, before = [], 0
    for day, count in steps:
        if count == before and days:
            days.append(day)
        elif abs(count - before) >= fewest:
            days.append(day)
            before = count
    return days
