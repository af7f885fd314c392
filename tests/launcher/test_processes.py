"""A process that is started, falls, is restarted and is stopped with its children."""

import signal
import time

import pytest

from deploy.launcher import processes
from deploy.launcher.processes import Process


def shell(script, tmp_path, **more):
    return Process("shell", ["sh", "-c", script], {}, log=tmp_path / "shell.log", **more)


@pytest.fixture
def started(tmp_path):
    """Start a shell script as a process; it is ended with the test."""
    running = []

    def start(script, **more):
        running.append(shell(script, tmp_path, **more))
        running[-1].start()
        return running[-1]

    yield start
    processes.stop(running, seconds=0)


def test_one_that_does_not_listen_is_ended_all_the_same(started):
    stubborn = started("trap '' TERM; echo up; sleep 60 & wait; wait")
    while "up" not in stubborn.log.read_text():
        time.sleep(0.01)

    processes.stop([stubborn], seconds=0.1)

    assert stubborn.child.returncode == -signal.SIGKILL


def test_one_that_falls_while_starting_says_its_last_words(started):
    failing = started("echo the disk is full; exit 3", is_ready=lambda: False)

    with pytest.raises(SystemExit, match="the disk is full"):
        failing.wait_until_ready()


def test_one_that_falls_again_and_again_waits_longer_each_time(started):
    falling = started("exit 1")
    pauses = []

    for _fall in range(4):
        falling.child.wait()
        falling.restart_when_due()
        pauses.append(round(falling.next_start - time.monotonic(), 1))
        falling.next_start = 1  # its time has come
        falling.restart_when_due()

    assert pauses == [0.5, 1, 2, 4]


def test_one_that_ran_steadily_is_forgiven(started):
    steady = started("exit 1")
    steady.falls, steady.started = 5, time.monotonic() - processes.STEADY_SECONDS - 1
    steady.child.wait()

    steady.restart_when_due()

    assert steady.falls == 1


def test_a_long_log_is_put_aside(tmp_path, started):
    (tmp_path / "shell.log").write_bytes(b"x" * (processes.LOG_BYTES + 1))

    started("exit 0")

    assert (tmp_path / "shell.log.1").stat().st_size > processes.LOG_BYTES
    assert (tmp_path / "shell.log").stat().st_size == 0
