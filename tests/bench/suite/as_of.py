"""The promise board of a large programme as it was two years ago, and what it opens onto."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.bench.portal import LARGE, settle
from tests.bench.suite.promise_board import STATE, described, measure_pages, number
from tests.bench.suite.scenes import Page

BACK = timedelta(days=2 * 365)


def measure(portal, bench) -> None:
    with portal.opened("web", data=LARGE):
        bench.data = described()
        settle()
        measure_pages(portal, bench, pages())


def pages() -> list[Page]:
    day = (timezone.localdate() - BACK).isoformat()
    enrolled = number("enrolled")
    return [
        Page("public", f"{reverse('reports:board')}?al={day}"),
        Page("board", f"{reverse('reports:board')}?al={day}", "admin"),
        Page("number", f"{enrolled}?al={day}", "admin"),
        Page("ended_since", f"{number('studying')}?al={day}", "admin"),
        Page("state", f"{enrolled}?al={day}&state={STATE}", "admin"),
        Page("list_full_name", f"{enrolled}?al={day}&q=hernandez+cruz", "admin"),
    ]
