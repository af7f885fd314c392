"""A light load generator: one thread, raw sockets, loopback only, each request sent once.

Runs as a process of its own: a plan comes in on standard input, what happened goes out
on standard output, both JSON.
"""

import json
import re
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONNECTIONS = 4
REQUESTS_A_CONNECTION = 25  # then it opens anew, as visitors come and go, and spreads
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
LAST_CHUNK = b"\r\n0\r\n\r\n"
CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


class Line:
    """One connection, with at most one request under way."""

    def __init__(self, port: int):
        self.port, self.socket, self.sent = port, None, 0

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self, request: bytes) -> None:
        self.buffer, self.size, self.began = b"", None, time.perf_counter()
        self.is_chunked = False
        self.socket.sendall(request)
        self.sent += 1

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent = 0

    def receive(self) -> int | None:
        """Read what is there; the status once the whole answer is."""
        data = self.socket.recv(262144)
        if not data:
            raise ConnectionError("the server hung up in the middle of an answer")
        self.buffer += data
        if self.size is None:
            self.read_head()
        return int(self.buffer[9:12]) if self.is_whole() else None

    def is_whole(self) -> bool:
        if self.is_chunked:
            return self.buffer.endswith(LAST_CHUNK)
        return self.size is not None and len(self.buffer) >= self.size

    def read_head(self) -> None:
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end]
        length, self.is_chunked = LENGTH.search(head), CHUNKED.search(head) is not None
        if length is None and not self.is_chunked:
            raise ValueError(f"an answer without its length: {head[:200]!r}")
        self.size = end + 4 + (int(length[1]) if length else 0)
        if CLOSES.search(head):
            self.sent = REQUESTS_A_CONNECTION


def run(port: int, requests: list[bytes], connections: int = CONNECTIONS) -> dict:
    """Send every request, some at a time, and tell how long each took."""
    waiting, latencies, statuses = iter(requests), [], Counter()
    selector = selectors.DefaultSelector()

    def go_on(line: Line) -> None:
        request = next(waiting, None)
        if line.socket and (request is None or line.sent >= REQUESTS_A_CONNECTION):
            selector.unregister(line)
            line.socket.close()
            line.socket = None
        if request is not None:
            if line.socket is None:
                line.connect()
                selector.register(line, selectors.EVENT_READ)
            line.send(request)

    began = time.perf_counter()
    for _each in range(connections):
        go_on(Line(port))
    while selector.get_map():
        for key, _events in selector.select():
            status = key.fileobj.receive()
            if status is not None:
                latencies.append((time.perf_counter() - key.fileobj.began) * 1000)
                statuses[status] += 1
                go_on(key.fileobj)
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "latencies_ms": sorted(latencies), "statuses": statuses}


def send(port: int, requests: list[bytes], *, expect: int, connections: int = CONNECTIONS) -> dict:
    """Do it in another process, and refuse figures of answers other than those expected."""
    plan = {"port": port, "requests": [each.decode() for each in requests]}
    done = subprocess.run(
        [sys.executable, "-S", "-m", "tests.bench.load"],
        input=json.dumps(plan | {"connections": connections}),
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        check=True,
    )
    answer = json.loads(done.stdout)
    if set(answer["statuses"]) - {str(expect)}:
        raise SystemExit(f"answers other than {expect}: {answer['statuses']}")
    return answer


def percentile(ordered: list[float], share: float) -> float:
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


if __name__ == "__main__":
    plan = json.load(sys.stdin)
    plan["requests"] = [request.encode() for request in plan["requests"]]
    json.dump(run(**plan), sys.stdout)
