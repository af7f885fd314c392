"""The portal that is measured: the programs of `./portal up`, on demo data of their own."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psutil
import psycopg2
import redis
from django.conf import settings
from django.db import connection
from psycopg2 import sql

from deploy.launcher import processes, up
from deploy.launcher.processes import Process
from tests.bench.figures import say

DEMO = "demo"  # filled once, then only copied
LARGE = "large"  # too large to copy: what is measured on it changes nothing


class Portal:
    """Its database is a fresh copy of the demo for each use, so that uses do not add up.

    Or it is a programme of as many `trainees`, made once, for what only looks at it.
    """

    def __init__(self, trainees: int = 0):
        self.port = up.free_port("127.0.0.1")
        self.url = f"http://localhost:{self.port}"
        self.running: list[Process] = []
        self.made: set[str] = set()
        self.trainees = trainees
        self.database = own_database()

    @contextmanager
    def opened(
        self, *names: str, worker_processes: int = 2, data: str = DEMO
    ) -> Iterator[dict[str, Process]]:
        """Those of web, worker and beat that are named, on new demo data or on the large."""
        self.stop()
        if data == LARGE:
            self.turn_to_large()
        else:
            self.take_new_data()
        wanted = {each.name: each for each in up.applications(self.env, [f"127.0.0.1:{self.port}"])}
        worker = wanted["worker"].command
        worker[worker.index("--concurrency") + 1] = str(worker_processes)
        self.running = [wanted[name] for name in names]
        for process in self.running:
            process.start()
        self.wait_until_ready(*names)
        try:
            yield wanted
        finally:
            self.stop()

    def wait_until_ready(self, *names: str) -> None:
        if "web" in names:
            path = "/readyz" if "worker" in names else "/healthz"
            up.wait_for(lambda: up.status(self.url + path) == 200, self.running)
        elif "worker" in names:
            from config.health import worker_answers

            up.wait_for(worker_answers, self.running)

    def stop(self) -> None:
        processes.stop(self.running)
        self.running = []

    @property
    def env(self) -> dict[str, str]:
        url = {"SITE_URL": self.url, "DATABASE_URL": address(self.database)}
        return {**os.environ, **url, "PORTAL_DEMO": "1"}

    def take_new_data(self) -> None:
        if DEMO not in self.made:
            say("making demo data")
            self.make(DEMO, ["prepare", "--demo"])
            analyse(DEMO)
        self.turn_to(own_database())
        copy_database(DEMO, self.database)

    def turn_to_large(self) -> None:
        if LARGE not in self.made:
            say(f"making a programme of {self.trainees:,} trainees")
            self.make(LARGE, ["prepare"], ["scale", "--trainees", str(self.trainees)])
        self.turn_to(LARGE)

    def make(self, database: str, *commands: list[str]) -> None:
        make_database(database)
        env = {**self.env, "DATABASE_URL": address(database)}
        for command in commands:
            asked = [sys.executable, "manage.py", *command]
            subprocess.run(asked, env=env, cwd=settings.ROOT, check=True, stdout=sys.stderr)
        self.made.add(database)

    def turn_to(self, database: str) -> None:
        """Let the programs and this process use it from now on."""
        connection.close()
        self.database = connection.settings_dict["NAME"] = database
        redis.Redis.from_url(settings.REDIS_URL).flushdb()


def own_database() -> str:
    return urlsplit(os.environ["DATABASE_URL"]).path[1:]


def address(database: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))


def at_the_server(*statements: sql.Composable, database: str = "postgres") -> None:
    server = psycopg2.connect(address(database).replace("postgres://", "postgresql://"))
    server.autocommit = True
    with server.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    server.close()


def make_database(name: str) -> None:
    at_the_server(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def analyse(name: str) -> None:
    """What the server does by itself within a minute of such a change."""
    at_the_server(sql.SQL("ANALYZE"), database=name)


def copy_database(source: str, target: str) -> None:
    names = {"source": sql.Identifier(source), "target": sql.Identifier(target)}
    at_the_server(
        sql.SQL("DROP DATABASE IF EXISTS {target} WITH (FORCE)").format(**names),
        sql.SQL("CREATE DATABASE {target} TEMPLATE {source}").format(**names),
        sql.SQL("CHECKPOINT"),
    )


def cpu_seconds(process: Process) -> float:
    """What a process and its children have used so far."""
    root = psutil.Process(process.child.pid)
    times = [each.cpu_times() for each in (root, *root.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def settle() -> None:
    """Let what starting left to do be done before anything is measured."""
    time.sleep(1)
