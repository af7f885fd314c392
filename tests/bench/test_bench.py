"""The benchmark's own parts: what it sends, counts and prints."""

import http.server
import json
import threading
from random import Random

import pytest

from tests.bench import load
from tests.bench.figures import Reporter
from tests.bench.suite.search import slip
from tests.bench.visitor import get, post


class Echo(http.server.BaseHTTPRequestHandler):
    """Answers with the form it was sent; /gone does not exist, /parts comes part by part."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.do_POST()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.seen.append((self.path, self.headers.get("Cookie"), body.decode()))
        if self.path == "/parts":
            self.send_parts()
            return
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_parts(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (b"folio,", b"nombre\r\n", b""):
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
            self.wfile.flush()

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_each_request_is_sent_once_over_several_connections(server):
    requests = [post(f"/{number}", {"who": "ana"}, {"answer": "ñ"}) for number in range(130)]

    answer = load.send(server.server_port, requests, expect=200)

    token = "b" * 32
    assert sorted(int(path[1:]) for path, _cookie, _body in server.seen) == list(range(130))
    assert {cookie for _path, cookie, _body in server.seen} == {f"who=ana; csrftoken={token}"}
    assert server.seen[0][2] == f"answer=%C3%B1&csrfmiddlewaretoken={token}"
    assert len(answer["latencies_ms"]) == 130
    assert answer["latencies_ms"] == sorted(answer["latencies_ms"])


def test_an_answer_that_comes_in_parts_is_waited_for_whole(server):
    answer = load.send(server.server_port, [get("/parts", {})] * 3, expect=200)

    assert len(answer["latencies_ms"]) == 3


def test_figures_of_answers_that_failed_are_refused(server):
    with pytest.raises(SystemExit, match="answers other than 200"):
        load.send(server.server_port, [get("/", {}), get("/gone", {})], expect=200)


def test_a_figure_is_the_median_of_its_rounds_on_a_line_of_its_own(capsys):
    bench = Reporter([]).of("pages")

    bench.tell("trainee_home", "rps", [90, 130, 120, 110, 10], unit="requests/s", n=300)

    line = json.loads(capsys.readouterr().out)
    machine = line.pop("machine")
    assert line == {
        "name": "pages.trainee_home.rps",
        "value": 110,
        "unit": "requests/s",
        "n": 300,
        "median_of": 5,
    }
    assert machine["cores"] >= 1


def test_a_figure_got_on_other_data_than_the_demo_says_on_which(capsys):
    bench = Reporter([]).of("search")
    bench.data = "1,000 people"

    bench.tell("admin", "p95_ms", [80], unit="ms", n=100)

    assert json.loads(capsys.readouterr().out)["data"] == "1,000 people"


def test_a_slip_leaves_the_first_letter_and_changes_the_word():
    slips = {slip("Hernández", Random(seed)) for seed in range(200)}

    assert "Hernández" not in slips
    assert {each[0] for each in slips} == {"H"}
    assert {len(each) for each in slips} == {8, 9}


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        ([], {"pages.course", "pages.board", "startup.cold"}),
        (["pages"], {"pages.course", "pages.board"}),
        (["pages.course"], {"pages.course"}),
        (["pages.course", "startup"], {"pages.course", "startup.cold"}),
    ],
)
def test_only_what_is_named_is_measured(names, wanted):
    cases = {"pages.course", "pages.board", "startup.cold"}

    assert {case for case in cases if Reporter(names).wants(case)} == wanted
