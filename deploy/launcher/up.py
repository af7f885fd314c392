"""`./portal up`: everything that makes a portal, until it is told to stop."""

import os
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from deploy.launcher import environment, packages, processes, servers
from deploy.launcher.environment import PYTHON, ROOT, VAR, say
from deploy.launcher.processes import Process

QUEUES = "default,certificates,mail,reports"


def up(port: int, *, empty: bool) -> int:
    host = os.environ.get("HOST") or "127.0.0.1"
    port = port or free_port(host)
    refuse_taken(host, port)
    packages.ensure()
    env = environment.everyday()
    env.setdefault("SITE_URL", f"http://localhost:{port}")
    demo = wants_demo(env, empty=empty)
    with servers.household(VAR, env, "up") as ours:
        prepare(env, demo=demo)
        ours.start(*applications(env, addresses(host, port)))
        url = f"http://localhost:{port}"
        wait_for_a_page(url, ours.running)
        ours.url = url
        ours.write_note()
        print(f"Ready: {url}", flush=True)
        say(f"logs are in {VAR / 'log'}; Ctrl-C stops everything")
        keep_running(ours)
    return 0


def wants_demo(env: dict[str, str], *, empty: bool) -> bool:
    """Demo data, with its well-known passwords, only ever enters our own database."""
    if env.get("DATABASE_URL"):
        say("DATABASE_URL is set: no demo data is loaded into that database")
        return False
    marker = VAR / "demo"
    if not empty:
        VAR.mkdir(parents=True, exist_ok=True)
        marker.touch()
    if marker.exists():
        env["PORTAL_DEMO"] = "1"
    return not empty


def prepare(env: dict[str, str], *, demo: bool) -> None:
    say("preparing the database and the static files")
    command = [PYTHON, ROOT / "manage.py", "prepare", *(["--demo"] if demo else [])]
    if code := processes.run(command, env):
        raise SystemExit(f"The portal could not be prepared (exit code {code}); see above.")


def applications(env: dict[str, str], binds: list[str]) -> list[Process]:
    heartbeat = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []
    web = [
        *("gunicorn", "config.wsgi", "--preload", "--no-control-socket", *heartbeat),
        *("--workers", "4", "--worker-class", "gthread", "--threads", "2"),
        *("--keep-alive", "15", "--graceful-timeout", "4"),
        *(part for bind in binds for part in ("--bind", bind)),
    ]
    worker = ["-A", "config", "worker", "-l", "info", "--concurrency", "2", "-Q", QUEUES]
    beat = ["-A", "config", "beat", "-l", "warning", "--pidfile="]
    # A message is acknowledged after its work, so an orphaned worker may end at once.
    return [
        application("web", web, env),
        application("worker", ["celery", *worker], env, orphaned_by=signal.SIGKILL),
        application("beat", ["celery", *beat], env),
    ]


def application(name: str, module: list[str], env: dict[str, str], **more) -> Process:
    return Process(name, [PYTHON, "-m", *module], env, log=VAR / "log" / f"{name}.log", **more)


def wait_for_a_page(url: str, running: list[Process]) -> None:
    """Wait until every part answers, then until a visitor would see a page."""
    wait_for(lambda: status(f"{url}/readyz") == 200, running)
    if status(f"{url}/") >= 500:
        web = next(process for process in running if process.name == "web")
        raise SystemExit(f"The first page fails.\n{web.last_words()}")


def wait_for(happened: Callable[[], bool], running: list[Process], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happened():
        for process in running:
            if not process.runs:
                raise SystemExit(f"{process.name} stopped.\n{process.last_words()}")
        if time.monotonic() > end:
            logs = "\n".join(process.last_words() for process in running)
            raise SystemExit(f"The portal was not ready in {seconds:g} s.\n{logs}")
        time.sleep(0.05)


def status(url: str) -> int:
    """The status of a page; 0 when nobody answers."""
    try:
        return urllib.request.urlopen(url, timeout=10).status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def keep_running(ours: servers.Household) -> None:
    while True:
        before = ours.pids
        for process in ours.running:
            process.restart_when_due()
        if ours.pids != before:
            ours.write_note()
        time.sleep(0.2)


def free_port(host: str) -> int:
    with socket.create_server((host, 0)) as probe:
        return probe.getsockname()[1]


def refuse_taken(host: str, port: int) -> None:
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        why = os.strerror(error.errno)
        raise SystemExit(
            f"Port {port} of {host} cannot be used: {why}. Choose another with --port."
        ) from None


def addresses(host: str, port: int) -> list[str]:
    """Where to listen: `localhost` is two addresses on most machines."""
    if host != "127.0.0.1":
        return [f"[{host}]:{port}" if ":" in host else f"{host}:{port}"]
    found = [f"127.0.0.1:{port}"]
    try:
        socket.create_server(("::1", port), family=socket.AF_INET6).close()
    except OSError:
        return found
    return [*found, f"[::1]:{port}"]
