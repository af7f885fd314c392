"""Postgres, Redis or the worker go away for real: what still answers, what says so, and what was
asked for meanwhile being done, once, when they return."""

import json
import re
import shutil
import signal
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager

import psycopg2
import pytest

from deploy.launcher import postgres, processes, servers, valkey
from tests.bench.visitor import Visitor
from tests.stage import open_stage

pytestmark = pytest.mark.worker


class Person(Visitor):
    """Somebody who reads pages and sends forms."""

    def ask(self, path: str, **fields) -> tuple[int, str, str]:
        """The status, where it led and the page; a form is sent when there are fields."""
        data = urllib.parse.urlencode(fields | self.token(), doseq=True).encode()
        try:
            answer = self.opener.open(self.url + path, data if fields else None, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        path = answer.geturl().removeprefix(self.url)
        return answer.status, path, answer.read().decode(errors="replace")

    def token(self) -> dict[str, str]:
        found = (cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        return {"csrfmiddlewaretoken": next(found, "")}


class OwnServers:
    """A Postgres and a Redis that only this stage uses, so that they can be taken away."""

    def __init__(self, folder):
        self.folder = folder
        self.sockets = servers.sockets_folder()
        self.postgres = postgres.server(folder, self.sockets, durable=False)
        self.redis = valkey.server(folder, self.sockets, durable=False)

    def start(self, *wanted) -> None:
        for server in wanted or (self.postgres, self.redis):
            server.start()
            server.wait_until_ready()

    def close(self) -> None:
        processes.stop([self.postgres, self.redis])
        shutil.rmtree(self.sockets)
        shutil.rmtree(postgres.home_elsewhere(self.folder), ignore_errors=True)


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    own = OwnServers(tmp_path_factory.mktemp("servers"))
    own.start()
    yield own
    own.close()


@pytest.fixture(scope="module")
def stage(own, tmp_path_factory):
    addresses = {
        "database_url": postgres.address(own.sockets),
        "redis_url": valkey.address(own.sockets),
    }
    stage = open_stage(tmp_path_factory.mktemp("alone"), name="portal_alone", **addresses)
    yield stage
    stage.stop()


@pytest.fixture(scope="module")
def people(stage):
    """A stranger, and demo accounts who signed in while all was well."""
    names = ("trainee", "coordinator", "officer", "officer2")
    signed_in = {name: Person(stage.url).sign_in(name) for name in names}
    return {"stranger": Person(stage.url)} | signed_in


@contextmanager
def away(stage, own, part: str):
    """Without the database, the broker or the worker, until the block ends."""
    if part == "worker":
        stage.kill("worker")
        yield
        stage.start("worker")
    else:
        server = {"database": own.postgres, "broker": own.redis}[part]
        processes.stop([server])
        yield
        own.start(server)
    stage.wait_until(lambda: stage.get("/readyz") == 200, 60, f"the return of the {part}")


def down(person: Person) -> list[str]:
    status, _, body = person.ask("/readyz")
    assert status == 503
    return json.loads(body)["down"]


def rows(stage, question: str, *values) -> list[tuple]:
    connection = psycopg2.connect(stage.env["DATABASE_URL"].replace("postgres:", "postgresql:"))
    try:
        with connection.cursor() as cursor:
            cursor.execute(question, values)
            return cursor.fetchall()
    finally:
        connection.close()


def rehearse(person: Person, people: int) -> int:
    """A batch with the first people of the queue; answers its number."""
    _, _, page = person.ask("/certificacion/")
    waiting = re.findall(r'name="people" value="(\d+)"', page)
    assert len(waiting) >= people
    _, path, _ = person.ask("/certificacion/", name="Sin una parte", people=waiting[:people])
    return int(re.fullmatch(r"/lotes/(\d+)/", path)[1])


def certificates_of(stage, batch: int) -> list[tuple]:
    """(code, whether its PDF is stored, whether its letter was sent) of each one."""
    return rows(
        stage,
        "SELECT c.code, c.pdf <> '', m.sent_at IS NOT NULL FROM certification_certificate c"
        " LEFT JOIN accounts_mail m ON m.key = 'certificate:' || c.code WHERE c.batch_id = %s",
        batch,
    )


def wait_until_certified(stage, batch: int, people: int) -> None:
    def all_is_made():
        made = certificates_of(stage, batch)
        return len(made) == people and all(pdf and sent for _, pdf, sent in made)

    stage.wait_until(all_is_made, 90, f"{people} certificates of batch {batch}")
    ((state,),) = rows(stage, "SELECT state FROM certification_batch WHERE id = %s", batch)
    assert state == "done"
    written = [path.read_text(errors="ignore") for path in stage.mail_folder.glob("*.eml")]
    for code, _, _ in certificates_of(stage, batch):
        assert sum(f"/c/{code}" in letter for letter in written) == 1


def ask_for_a_report(person: Person) -> int:
    _, _, page = person.ask("/informes/pedir/")
    place = re.search(r'<option value="(AD-[^"]+)"', page)[1]
    month = re.findall(r'<option value="(\d{4}-\d\d)"', page)[-1]
    status, path, _ = person.ask("/informes/pedir/", place=place, month=month)
    assert status == 200
    return int(re.fullmatch(r"/informes/(\d+)/", path)[1])


def wait_until_reported(stage, person: Person, report: int) -> None:
    pdf = f"/informes/{report}/informe.pdf"
    stage.wait_until(lambda: person.ask(pdf)[0] == 200, 90, f"report {report}")
    letters = rows(
        stage, "SELECT sent_at FROM accounts_mail WHERE key LIKE %s", f"report:{report}:%"
    )
    assert letters


@pytest.mark.parametrize(
    ("part", "named"), [("broker", ["broker", "worker"]), ("worker", ["worker"])]
)
def test_without_broker_or_worker_every_page_answers(stage, own, people, part, named):
    code = rows(stage, "SELECT code FROM certification_certificate LIMIT 1")[0][0]

    with away(stage, own, part):
        assert down(people["stranger"]) == named
        for path in ("/", "/promesas/", f"/c/{code}", f"/c/{code}.pdf", f"/verify/?codigo={code}"):
            assert people["stranger"].ask(path)[0] == 200
        for path in ("/", "/mis-constancias/"):
            assert people["trainee"].ask(path)[0] == 200
        for path in ("/", "/certificacion/", "/lotes/", "/informes/"):
            assert people["officer"].ask(path)[0] == 200
        assert Person(stage.url).sign_in("mentor").ask("/aldeas/")[0] == 200


def test_without_database_what_can_answer_does_and_the_rest_says_so(stage, own, people):
    with away(stage, own, "database"):
        assert down(people["stranger"]) == ["database"]
        assert people["stranger"].ask("/healthz")[0] == 200
        assert people["stranger"].ask("/verify/")[0] == 200
        for who, path in (
            ("stranger", "/"),
            ("stranger", "/c/" + "0" * 26),
            ("trainee", "/"),
            ("officer", "/certificacion/"),
        ):
            status, _, page = people[who].ask(path)
            assert (who, path, status) == (who, path, 503)
            assert "El portal está descansando un momento" in page
        assert people["officer"].ask("/certificacion/", name="Nadie", everyone="on")[0] == 503

    for who in ("stranger", "trainee", "officer"):
        assert people[who].ask("/")[0] == 200


@pytest.mark.parametrize("part", ["broker", "worker"])
def test_what_is_asked_for_meanwhile_is_done_when_it_returns(stage, own, people, part):
    batch = rehearse(people["officer"], 20)

    with away(stage, own, part):
        status, path, _ = people["officer2"].ask(f"/lotes/{batch}/aprobar/", seguro="1")
        assert (status, path) == (200, f"/lotes/{batch}/")
        report = ask_for_a_report(people["coordinator"])
        assert not certificates_of(stage, batch)

    wait_until_certified(stage, batch, 20)
    wait_until_reported(stage, people["coordinator"], report)


def test_a_broker_that_hangs_holds_nobody_up(stage, own, people):
    own.redis.signal_group(signal.SIGSTOP)
    try:
        report = ask_for_a_report(people["coordinator"])
    finally:
        own.redis.signal_group(signal.SIGCONT)

    wait_until_reported(stage, people["coordinator"], report)


def test_a_batch_and_a_report_survive_a_restart_of_postgres(stage, own, people):
    _, path, _ = people["officer"].ask("/certificacion/", name="Todas", everyone="on")
    batch = int(re.fullmatch(r"/lotes/(\d+)/", path)[1])
    ((included,),) = rows(
        stage,
        "SELECT count(*) FROM certification_candidate WHERE batch_id = %s AND included",
        batch,
    )
    assert included > 50

    report = ask_for_a_report(people["coordinator"])
    people["officer2"].ask(f"/lotes/{batch}/aprobar/", seguro="1")
    stage.wait_until(lambda: certificates_of(stage, batch), 30, "the first certificates")
    with away(stage, own, "database"):
        pass

    wait_until_certified(stage, batch, included)
    wait_until_reported(stage, people["coordinator"], report)
