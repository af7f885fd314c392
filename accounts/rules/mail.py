"""How long the outbox insists."""

import datetime as dt

MAX_TRIES = 8


def wait_after(tries: int) -> dt.timedelta | None:
    """How long a letter waits after its `tries`-th failure; None when it is given up.

    One minute, then twice as long each time: the eighth and last try comes some
    two hours after the first.
    """
    if tries >= MAX_TRIES:
        return None
    return dt.timedelta(minutes=2 ** (tries - 1))
