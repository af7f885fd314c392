"""How well the web processes serve a kind of request."""

from collections.abc import Callable
from functools import partial

from tests.bench import load
from tests.bench.figures import Bench
from tests.bench.portal import cpu_seconds

REQUESTS = 300  # a round
WARM_UP = 60


def measure(
    bench: Bench,
    case: str,
    portal,
    requests: Callable[[int], list[bytes]],
    *,
    expect: int,
    n: int = REQUESTS,
    connections: int = load.CONNECTIONS,
) -> None:
    """Send a warm-up and then rounds of n; `requests(n)` gives the next n to send.

    With one connection it is how long somebody waits who is alone, with several how many
    are served at once.
    """
    send = partial(load.send, portal.port, expect=expect, connections=connections)
    web = next(process for process in portal.running if process.name == "web")
    send(requests(min(n, WARM_UP)))
    rps, p50, p95, cpu = [], [], [], []
    for _round in bench.rounds(case):
        sent = requests(n)
        before = cpu_seconds(web)
        answer = send(sent)
        cpu.append((cpu_seconds(web) - before) * 1000 / n)
        rps.append(n / answer["seconds"])
        p50.append(load.percentile(answer["latencies_ms"], 0.50))
        p95.append(load.percentile(answer["latencies_ms"], 0.95))
    bench.tell(case, "rps", rps, unit="requests/s", n=n)
    bench.tell(case, "p50_ms", p50, unit="ms", n=n)
    bench.tell(case, "p95_ms", p95, unit="ms", n=n)
    bench.tell(case, "server_cpu_ms", cpu, unit="ms", n=n)
