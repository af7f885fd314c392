"""The portal, run, used by a second command, and ended in every way."""

import contextlib
import os
import re
import signal
import socket
import sys
import time
import urllib.request

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def test_up_serves_shares_its_servers_and_leaves_nothing_behind(launched, gone):
    ready = launched.start()
    url = ready.removeprefix("Ready: ")
    assert re.fullmatch(r"Ready: http://localhost:\d+", ready)
    assert urllib.request.urlopen(f"{url}/readyz").status == 200

    second = launched.run("up")
    assert second.returncode == 1
    assert f"already runs from this folder: {url}" in second.stderr

    shell = "from django.db import connection as c; c.ensure_connection(); print('joined')"
    joined = launched.run("manage", "shell", "--no-imports", "-c", shell)
    assert (joined.returncode, joined.stdout) == (0, "joined\n")

    pids = launched.pids
    assert len(pids) > 5
    assert launched.end(signal.SIGTERM) == 0
    assert gone(pids, seconds=0) == []


def test_a_command_that_comes_early_waits_for_the_tables(launched):
    launched.begin()

    counted = launched.run(
        *("manage", "shell", "--no-imports", "-c"),
        "from villages.models import State; print(State.objects.count())",
    )

    assert (counted.returncode, counted.stdout) == (0, "32\n"), counted.stderr
    assert launched.up.stdout.readline().startswith("Ready: ")


def test_after_a_kill_nothing_is_left_and_the_next_one_finds_its_data(launched, gone):
    first = launched.start()
    pids = launched.pids

    launched.end(signal.SIGKILL)

    assert gone(pids) == []
    again = launched.start()
    assert first.startswith("Ready: ")
    assert again.startswith("Ready: ")
    assert launched.end(signal.SIGINT) == 0


def test_an_impatient_ctrl_c_does_not_cut_the_ending_short(launched, gone):
    launched.start()
    pids = launched.pids

    launched.up.send_signal(signal.SIGINT)
    launched.up.send_signal(signal.SIGTERM)

    assert launched.end(signal.SIGINT) == 0
    assert gone(pids, seconds=0) == []
    assert not (launched.var / "running.json").exists()


def test_what_is_killed_comes_back(launched, gone):
    url = launched.start().removeprefix("Ready: ")
    before = launched.pids

    for pid in before:
        with contextlib.suppress(ProcessLookupError):  # went with its parent
            os.kill(pid, signal.SIGKILL)
    assert gone(before) == []

    assert answers_again(f"{url}/readyz")
    assert launched.end(signal.SIGTERM) == 0


def answers_again(url, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(url, timeout=10).status == 200
        time.sleep(0.2)
    return False


def test_a_port_in_use_is_said(launched):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        refused = launched.run("up", "--port", str(port))

    assert refused.returncode == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in refused.stderr
    assert not (launched.var / "pgdata").exists()


def test_manage_alone_starts_servers_and_passes_on_how_it_ended(launched):
    misleading = {"DJANGO_SETTINGS_MODULE": "nobody.settings", "PGHOST": "nowhere", "PGPORT": "1"}

    done = launched.run("manage", "shell", "-c", "raise SystemExit(7)", **misleading)

    assert done.returncode == 7, done.stderr
    assert not (launched.var / "running.json").exists()


def test_an_unknown_word_shows_what_there_is(launched):
    done = launched.run("dance")

    assert done.returncode == 2
    assert "./portal up" in done.stderr
