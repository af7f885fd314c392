"""A whole portal on its own stage: database, web, worker and beat as they run in life.

Tests that use it drive real processes over HTTP, which end with the test run even when that is
killed. Its database holds demo data, lies beside the test database and is made anew for each run.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from deploy.launcher.processes import die_with_launcher

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "demo-aldeas"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def beside(database_url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(database_url)._replace(path=f"/{name}"))


def make_database(server_url: str, name: str) -> None:
    parts = urlsplit(server_url)
    connection = psycopg2.connect(
        beside(server_url, "postgres").replace("postgres://", "postgresql://")
    )
    connection.autocommit = True
    assert parts.path != f"/{name}"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()


@dataclass
class Stage:
    """The running portal. `url` has no slash at its end."""

    env: dict
    folder: Path
    port: int
    processes: dict = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def mail_folder(self) -> Path:
        return self.folder / "mail"

    def manage(self, *args: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *args],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, name: str) -> None:
        commands = {
            "web": [
                *("gunicorn", "config.wsgi", "-b", f"127.0.0.1:{self.port}", "--threads", "4"),
                "--no-control-socket",  # it would lie in the home folder
            ],
            "worker": [
                *("celery", "-A", "config", "worker", "-l", "warning", "--concurrency", "2"),
                *("-Q", "default,certificates,mail,reports"),
            ],
            "beat": ["celery", "-A", "config", "beat", "-l", "warning", "--pidfile="],
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *commands[name]],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_launcher(signal.SIGKILL),
            )

    def kill(self, name: str, how: int = signal.SIGKILL) -> None:
        """End a process and its children, at once unless told otherwise."""
        process = self.processes.pop(name)
        os.killpg(process.pid, how)
        process.wait(20)

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)

    def get(self, path: str) -> int:
        """The status a stranger gets for `path`."""
        try:
            return urllib.request.urlopen(self.url + path, timeout=10).status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait_until(self, condition, seconds: float = 60, what: str = "") -> None:
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"{what or condition} did not happen in {seconds} s"
            time.sleep(0.1)


def open_stage(
    folder: Path, *, name: str = "portal_stage", database_url: str = "", redis_url: str = ""
) -> Stage:
    """On the servers of the test run, unless others are given."""
    server = database_url or os.environ["DATABASE_URL"]
    make_database(server, name)
    port = free_port()
    env = {
        **{key: value for key, value in os.environ.items() if key != "PORTAL_TESTING"},
        "DATABASE_URL": beside(server, name),
        "REDIS_URL": redis_url or os.environ["REDIS_URL"].replace("db=0", "db=1"),
        "PORTAL_VAR": str(folder),
        "PORTAL_DEMO": "1",
        "SECRET_KEY": "only-for-this-stage-" + "x" * 40,
        "SITE_URL": f"http://localhost:{port}",
        "SWEEP_SECONDS": "1",
    }
    stage = Stage(env, folder, port)
    stage.manage("prepare", "--demo")
    for process in ("web", "worker", "beat"):
        stage.start(process)
    stage.wait_until(lambda: stage.get("/readyz") == 200, what="the portal's readiness")
    return stage
