"""Real workers, killed in the middle of a batch: nothing lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connection

from accounts.models import Mail
from certification import tasks
from certification.models import Batch, Certificate
from tests.factories import CohortFactory, EnrolmentFactory, approved_batch
from tests.stage import beside

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]

PEOPLE = 200
PATIENCE = 60


@contextmanager
def running(*command, folder: Path):
    """A Celery process on the test database, in a group of its own so that all of it can die."""
    env = os.environ | {
        "DATABASE_URL": beside(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]),
        "PORTAL_VAR": str(folder),
        "SWEEP_SECONDS": "1",
    }
    log = (folder / "celery.log").open("ab")
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config", *command],
        env=env,
        cwd=django_settings.ROOT,
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill(process)
        log.close()


def worker(folder: Path):
    queues = "default,certificates,mail,reports"
    return running("worker", "--concurrency", "2", "-Q", queues, "-l", "warning", folder=folder)


def beat(folder: Path):
    return running("beat", "--pidfile=", "-l", "warning", folder=folder)


def kill(process) -> None:
    """kill -9 the process and all its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(condition, what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.02)


def broker() -> redis.Redis:
    return redis.Redis.from_url(django_settings.REDIS_URL)


def everything_is_made() -> bool:
    made = Certificate.objects.exclude(pdf="").count()
    return made == Mail.objects.exclude(sent_at=None).count() == PEOPLE


def test_a_batch_survives_a_killed_worker_and_an_emptied_redis(tmp_path):
    cohort = CohortFactory()
    people = [EnrolmentFactory(cohort=cohort, graduate=True) for _ in range(PEOPLE)]
    batch = approved_batch(people)
    tasks.issue_batch.delay(batch.pk)
    with worker(tmp_path) as first:
        wait_until(lambda: Certificate.objects.count() >= PEOPLE // 4, "some are issued")
        kill(first)
    assert not everything_is_made()
    broker().flushdb()

    with worker(tmp_path), beat(tmp_path):
        wait_until(everything_is_made, "everything is made")
        wait_until(lambda: not Batch.objects.unfinished().exists(), "the batch is finished")

    certificates = Certificate.objects.all()
    assert len(certificates) == len({each.enrolment_id for each in certificates}) == PEOPLE
    assert {int(each.folio.split("-")[2]) for each in certificates} == set(range(1, PEOPLE + 1))
    assert not batch.candidates.filter(certificate=None).exists()
    assert Mail.objects.count() == PEOPLE
    letters = [path for path in (tmp_path / "mail").iterdir() if path.suffix == ".eml"]
    assert len(letters) == PEOPLE
    written = "\n".join(path.read_text(errors="ignore") for path in letters)
    assert all(written.count(f"/c/{each.code}") >= 1 for each in certificates)
    for each in certificates:
        stored = tmp_path / "media" / each.pdf
        assert stored.read_bytes().rstrip().endswith(b"%%EOF")


def test_a_message_can_be_sent_after_redis_was_emptied():
    tasks.render_waiting.delay()
    broker().flushdb()

    tasks.render_waiting.delay()

    assert broker().llen("certificates") == 1
    broker().flushdb()
