"""Launchers on folders of their own, in the environment of a bare shell."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deploy.launcher import postgres

ROOT = Path(__file__).resolve().parents[2]
OURS = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORTAL_TESTING", "DJANGO_SETTINGS_MODULE"}


class Launched:
    """`./portal` with a data folder that nobody else uses. Its packages are those of this run."""

    def __init__(self, var: Path):
        self.var = var
        self.up = None
        kept = {key: value for key, value in os.environ.items() if key not in OURS}
        venv = str(Path(sys.executable).parents[1])
        self.env = {**kept, "PORTAL_VAR": str(var), "PORTAL_VENV": venv}

    def run(self, *arguments, **variables):
        return subprocess.run(
            [ROOT / "portal", *arguments],
            env={**self.env, **variables},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    def start(self) -> str:
        """Start `up` and answer with the line that says it is ready."""
        self.begin()
        return self.up.stdout.readline().strip()

    def begin(self) -> None:
        """Start `up` and wait until its servers are there."""
        self.up = subprocess.Popen(
            [ROOT / "portal", "up", "--empty", "--port", "0"],
            env=self.env,
            stdout=subprocess.PIPE,
            text=True,
        )
        while not (self.var / "running.json").exists() and self.up.poll() is None:
            time.sleep(0.05)

    @property
    def pids(self) -> list[int]:
        """Everything `up` started, children included."""
        groups = json.loads((self.var / "running.json").read_text())["processes"]
        listed = (Path(f"/proc/{pid}") for pid in os.listdir("/proc") if pid.isdigit())
        return [int(path.name) for path in listed if session_of(path) in groups]

    def end(self, how: int) -> int:
        self.up.send_signal(how)
        return self.up.wait(30)

    def clean(self) -> None:
        if self.up and self.up.poll() is None:
            self.end(signal.SIGTERM)
        shutil.rmtree(postgres.home_elsewhere(self.var), ignore_errors=True)


def session_of(process: Path) -> str:
    try:
        state, _parent, _group, session, *_ = (
            (process / "stat").read_text().rpartition(")")[2].split()
        )
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if state == "Z" else session


def wait_until_gone(pids: list[int], seconds: float = 15) -> list[int]:
    """Those that are still there after that time."""
    end = time.monotonic() + seconds
    while (left := [pid for pid in pids if session_of(Path(f"/proc/{pid}"))]) and (
        time.monotonic() < end
    ):
        time.sleep(0.05)
    return left


@pytest.fixture
def gone():
    return wait_until_gone


@pytest.fixture
def launched(tmp_path):
    """A launcher whose data folder has a space in its name."""
    launched = Launched(tmp_path / "var of a test")
    yield launched
    launched.clean()
