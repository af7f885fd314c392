"""Areas: places in INEGI's tree, and the villages that hang from it."""

import re

AREA_PATTERN = r"^([0-9]{2}|[0-9]{5}(/[A-Z0-9-]+/)?)?$"


def is_area(text: str) -> bool:
    """The country "", a state "20", a municipality "20546" or a village "20546/AD-OAX-01/".

    Widths are fixed and a village ends in a slash, so that comparing beginnings
    never takes one place for another.
    """
    return re.fullmatch(AREA_PATTERN, text) is not None
