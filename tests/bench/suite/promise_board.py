"""The promise board, and what its numbers open onto, of a large programme, one visit at a time."""

from functools import partial

from django.db import connection
from django.urls import reverse

from accounts.paging import write
from reports.models import Counted
from reports.queries.lists import LISTINGS
from tests.bench import serving
from tests.bench.portal import LARGE, settle
from tests.bench.suite.scenes import Page
from tests.bench.visitor import Visitor
from villages.models import Programme, Village

STATE = "20"
REQUESTS = 100


def measure(portal, bench) -> None:
    with portal.opened("web", data=LARGE):
        bench.data = described()
        settle()
        measure_pages(portal, bench, pages())


def measure_pages(portal, bench, pages: list[Page]) -> None:
    visitors = {}
    for page in filter(lambda page: bench.wants(page.name), pages):
        if page.who not in visitors:
            visitor = Visitor(portal.url)
            visitors[page.who] = visitor.sign_in(page.who) if page.who else visitor
        requests = partial(many, visitors[page.who].get(page.path))
        serving.measure(bench, page.name, portal, requests, expect=200, n=REQUESTS, connections=1)


def many(request: bytes, count: int) -> list[bytes]:
    return [request] * count


def described() -> str:
    """What the large programme holds; by the planner's count, which is exact enough here."""
    rows = {"enrolments": "training_enrolment", "certificates": "certification_certificate"}
    rows |= {"people": "accounts_user", "readings": "reports_reading"}
    with connection.cursor() as cursor:
        counts = {name: planned(cursor, table) for name, table in rows.items()}
    villages = Village.objects.filter(programme=Programme.current()).count()
    told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    return f"manage scale: {villages} villages, {told}"


def planned(cursor, table: str) -> int:
    cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
    return cursor.fetchone()[0]


def pages() -> list[Page]:
    """The board, a number in all, in a state and in a village, and its lists to their middle."""
    village = Village.objects.get(programme=Programme.current(), state=STATE)
    certified, enrolled = number("certified"), number("enrolled")
    return [
        Page("public", reverse("reports:board")),
        Page("board", reverse("reports:board"), "admin"),
        Page("number_public", certified),
        Page("number", certified, "admin"),
        Page("number_of_a_million", enrolled, "admin"),
        Page("rate", number("completion"), "admin"),
        Page("state", f"{enrolled}?state={STATE}", "admin"),
        Page("state_of_its_admin", f"{enrolled}?state={STATE}", "state-admin"),
        Page("village", f"{enrolled}?village={village.code}", "coordinator"),
        Page("deep_in_the_list", f"{enrolled}?after={middle('enrolled')}", "admin"),
        Page("list_common_surname", f"{enrolled}?q=hernandez", "admin"),
        Page("list_full_name", f"{enrolled}?q={somebody('enrolled')}", "admin"),
        Page("list_nobody", f"{enrolled}?q=qwxzkj", "admin"),
        Page("state_list_full_name", f"{enrolled}?state={STATE}&q=hernandez+cruz", "state-admin"),
        Page("csv_of_the_board", reverse("reports:board-csv"), "admin"),
    ]


def number(code: str) -> str:
    return reverse("reports:promise", args=[code])


def counted(code: str):
    return Counted.objects.filter(programme=Programme.current(), indicator=code).at()


def middle(code: str) -> str:
    """The key of a row halfway through a list."""
    by = LISTINGS[code].order
    rows = counted(code).order_by(*by)
    return write(rows[rows.count() // 2], by)


def somebody(code: str) -> str:
    """The name of one of the list, as it stands in an address."""
    row = counted(code).select_related("person").order_by("pk")[1000]
    return row.person.sort_name.replace(" ", "+")
