"""Paging of lines that were computed, and not read in their order."""

from accounts.paging import Page

LINES_SHOWN = 50


def page_of_lines(lines: list, *, after: str, size: int = LINES_SHOWN) -> Page:
    """The lines after the enrolment `after`; from the first when it is not among them."""
    places = {str(line.enrolment.pk): place for place, line in enumerate(lines, start=1)}
    start = places.get(after, 0)
    shown = lines[start : start + size]
    more = len(lines) > start + size
    return Page(shown, str(shown[-1].enrolment.pk) if more else "", is_first=not start)
