"""How many requests a second, how long each takes, what it costs the server."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.bench import load
from tests.bench.portal import cpu_seconds, settle
from tests.bench.suite import scenes
from tests.bench.visitor import Visitor

WARM_UP = 60
REQUESTS = 300


def measure(portal, bench) -> None:
    with portal.opened("web") as processes:
        settle()
        for page in scenes.pages():
            if bench.wants(page.name):
                request = request_for(page, portal.url)
                measure_page(portal, bench, page, request, processes["web"])


def request_for(page, url: str) -> bytes:
    visitor = Visitor(url)
    return (visitor.sign_in(page.who) if page.who else visitor).get(page.path)


def measure_page(portal, bench, page, request: bytes, web) -> None:
    load.send(portal.port, [request] * WARM_UP, expect=200)
    rps, p50, p95, cpu = [], [], [], []
    for _round in bench.rounds(page.name):
        before = cpu_seconds(web)
        answer = load.send(portal.port, [request] * REQUESTS, expect=200)
        cpu.append((cpu_seconds(web) - before) * 1000 / REQUESTS)
        rps.append(REQUESTS / answer["seconds"])
        p50.append(load.percentile(answer["latencies_ms"], 0.50))
        p95.append(load.percentile(answer["latencies_ms"], 0.95))
    bench.tell(page.name, "rps", rps, unit="requests/s", n=REQUESTS)
    bench.tell(page.name, "p50_ms", p50, unit="ms", n=REQUESTS)
    bench.tell(page.name, "p95_ms", p95, unit="ms", n=REQUESTS)
    bench.tell(page.name, "server_cpu_ms", cpu, unit="ms", n=REQUESTS)
    bench.tell(page.name, "queries", queries(page), unit="queries", n=1)


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
