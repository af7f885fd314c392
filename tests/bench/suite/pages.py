"""How many requests a second, how long each takes, what it costs the server."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.bench import serving
from tests.bench.portal import settle
from tests.bench.suite import scenes
from tests.bench.visitor import Visitor


def measure(portal, bench) -> None:
    with portal.opened("web"):
        settle()
        for page in filter(lambda page: bench.wants(page.name), scenes.pages()):
            request = request_for(page, portal.url)
            serving.measure(
                bench, page.name, portal, lambda n, request=request: [request] * n, expect=200
            )
            bench.tell(page.name, "queries", queries(page), unit="queries", n=1)


def request_for(page, url: str) -> bytes:
    visitor = Visitor(url)
    return (visitor.sign_in(page.who) if page.who else visitor).get(page.path)


def queries(page, visits: int = 5) -> list[int]:
    """Counted inside this process; the first visit, which fills caches, is left out."""
    client = Client(SERVER_NAME="localhost")
    if page.who:
        client.force_login(User.objects.get(email=f"{page.who}@demo.example"))
    client.get(page.path)
    return [count_queries(client, page.path) for _visit in range(visits)]


def count_queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)
