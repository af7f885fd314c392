"""Who owns a folder, and what is done about what a killed launcher left in it."""

import json
import os
import signal
import subprocess
import sys

import pytest

from deploy.launcher import servers


@pytest.fixture
def sleeper():
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def leave_note(tmp_path, known):
    note = tmp_path / "running.json"
    note.write_text(json.dumps({"processes": known, "sockets": str(tmp_path / "sockets")}))
    return note


def test_a_folder_has_one_owner_at_a_time(tmp_path):
    with servers.owned(tmp_path / "lock"), pytest.raises(servers.Busy):
        servers.owned(tmp_path / "lock").__enter__()

    with servers.owned(tmp_path / "lock"):
        pass


def test_what_a_killed_launcher_left_is_ended(tmp_path, sleeper):
    note = leave_note(tmp_path, {str(sleeper.pid): servers.started_at(sleeper.pid)})

    servers.end_leftovers(note)

    assert sleeper.wait(5) == -signal.SIGTERM
    assert not note.exists()


def test_another_process_that_got_the_same_number_is_left_alone(tmp_path, sleeper):
    note = leave_note(tmp_path, {str(sleeper.pid): "began at another time"})

    servers.end_leftovers(note)

    assert sleeper.poll() is None


def test_sockets_lie_where_their_paths_stay_short(monkeypatch, tmp_path):
    long = tmp_path / ("x" * 90)
    long.mkdir()
    monkeypatch.setattr(servers.tempfile, "gettempdir", lambda: str(long))

    folder = servers.sockets_folder()
    folder.rmdir()

    assert len(str(folder)) < servers.LONGEST_SOCKET_FOLDER


def test_the_launcher_needs_no_package(tmp_path):
    bare = [sys.executable, "-I", "-S", "-c"]
    code = f"import sys; sys.path.insert(0, {os.getcwd()!r}); import deploy.launcher.commands"

    assert subprocess.run([*bare, code], check=False).returncode == 0
