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


class Portal:
    """Its database is a fresh copy of the demo for each use, so that uses do not add up."""

    def __init__(self):
        self.port = up.free_port("127.0.0.1")
        self.url = f"http://localhost:{self.port}"
        self.running: list[Process] = []
        self.has_demo = False

    @contextmanager
    def opened(self, *names: str, worker_processes: int = 2) -> Iterator[dict[str, Process]]:
        """Those of web, worker and beat that are named, on new demo data."""
        self.stop()
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
        return {**os.environ, "SITE_URL": self.url, "PORTAL_DEMO": "1"}

    def take_new_data(self) -> None:
        self.make_demo()
        connection.close()
        copy_database(DEMO, urlsplit(os.environ["DATABASE_URL"]).path[1:])
        redis.Redis.from_url(settings.REDIS_URL).flushdb()

    def make_demo(self) -> None:
        if self.has_demo:
            return
        say("making demo data")
        make_database(DEMO)
        prepare = [sys.executable, "manage.py", "prepare", "--demo"]
        env = {**self.env, "DATABASE_URL": address(DEMO)}
        subprocess.run(prepare, env=env, cwd=settings.ROOT, check=True, stdout=sys.stderr)
        analyse(DEMO)
        self.has_demo = True


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
