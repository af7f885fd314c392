"""How often a report is tried, and how long it waits between."""

import datetime as dt

TRIES = 5
FIRST_WAIT = dt.timedelta(minutes=1)


def wait_after(tries: int) -> dt.timedelta:
    """How long a worker may take, or a failed report rests, before the next try."""
    return FIRST_WAIT * 2 ** (tries - 1)
