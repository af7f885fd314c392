"""The private servers of a folder: who owns them, and how other commands find them."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from deploy.launcher import postgres, processes, valkey
from deploy.launcher.environment import LINUX, VAR, say

LONGEST_SOCKET_FOLDER = 80  # a socket's whole path must stay below 104 bytes on macOS
STARTING_SECONDS = 120


class Busy(Exception):
    """Another launcher owns the folder."""


@contextlib.contextmanager
def owned(lock: Path) -> Iterator[None]:
    """Own a folder. The kernel gives it back even when the launcher is killed."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


@dataclass
class Household:
    """What runs in a folder, and the note about it that other commands read."""

    var: Path
    env: dict[str, str]
    command: str
    durable: bool = True  # its database survives a power cut
    running: list[processes.Process] = field(default_factory=list)
    sockets: Path | None = None
    url: str = ""  # where pages are, once they are

    @property
    def note(self) -> Path:
        return self.var / "running.json"

    @property
    def pids(self) -> list[int]:
        return [process.child.pid for process in self.running]

    def start(self, *wanted: processes.Process) -> None:
        self.running += wanted
        for process in wanted:
            process.start()
        self.write_note()
        for process in wanted:
            process.wait_until_ready()

    def start_servers(self) -> None:
        """Start the servers that the environment does not name, and name them in it."""
        self.sockets = sockets_folder()
        wanted = []
        for name, kind in (("DATABASE_URL", postgres), ("REDIS_URL", valkey)):
            if not self.env.get(name):
                wanted.append(kind.server(self.var, self.sockets, durable=self.durable))
                self.env[name] = kind.address(self.sockets)
        self.start(*wanted)

    def write_note(self) -> None:
        private = ("DATABASE_URL", "REDIS_URL", "PORTAL_DEMO", "SITE_URL")
        note = {
            "pid": os.getpid(),
            "command": self.command,
            "env": {name: self.env[name] for name in private if name in self.env},
            "sockets": str(self.sockets),
            "processes": {pid: started_at(pid) for pid in self.pids},
            "url": self.url,
        }
        making = self.note.with_suffix(".making")
        with open(making, "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            json.dump(note, file, indent=1)
        making.replace(self.note)

    def close(self) -> None:
        """Applications first, then the servers they lean on."""
        leaning = [process for process in self.running if process.name not in SERVERS]
        processes.stop(leaning)
        processes.stop([process for process in self.running if process.name in SERVERS], seconds=4)
        self.note.unlink(missing_ok=True)
        if self.sockets:
            shutil.rmtree(self.sockets, ignore_errors=True)


SERVERS = {"postgres", "valkey"}
ENDINGS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


@contextlib.contextmanager
def household(var: Path, env: dict, command: str, *, durable: bool = True) -> Iterator[Household]:
    """Servers for as long as the block lasts; `env` gets to know them."""
    var.mkdir(parents=True, exist_ok=True)
    ours = Household(var, env, command, durable)
    asked_to_stay = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN  # by nohup
    for how in ENDINGS[1:] if asked_to_stay else ENDINGS:
        signal.signal(how, leave)
    try:
        end_leftovers(ours.note)
        ours.start_servers()
        yield ours
    finally:
        stop_listening()
        ours.close()


def leave(number: int, frame) -> None:
    """End in order; whoever presses Ctrl-C twice does not cut that short."""
    stop_listening()
    raise SystemExit(0)


def stop_listening() -> None:
    for how in ENDINGS:  # not SIG_IGN: Python complains when one of them is already on its way
        signal.signal(how, lambda *_: None)


def read_note(var: Path) -> dict:
    try:
        return json.loads((var / "running.json").read_text())
    except FileNotFoundError:
        return {}


@contextlib.contextmanager
def lent(env: dict[str, str]) -> Iterator[None]:
    """The servers of the launcher that owns the folder, once it has them."""
    end = time.monotonic() + STARTING_SECONDS
    while not is_open(note := read_note(VAR)):
        if time.monotonic() > end:
            raise SystemExit(f"Another ./portal owns {VAR}, but its servers do not start.")
        time.sleep(0.1)
    with (VAR / "borrowers.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        env |= note["env"] | {key: os.environ[key] for key in note["env"] if os.environ.get(key)}
        yield


def is_open(note: dict) -> bool:
    """Whether the servers are there, and with `up` the tables too."""
    return "DATABASE_URL" in note.get("env", {}) and bool(note["url"] or note["command"] != "up")


def wait_for_borrowers() -> None:
    """Keep the servers of a short command until the other commands that use them are done."""
    with (VAR / "borrowers.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)


def sockets_folder() -> Path:
    """A short folder for sockets, which Postgres's user can pass through."""
    run_as = postgres.unprivileged()
    for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):
        if len(place) < LONGEST_SOCKET_FOLDER - len("/portal-12345678"):
            folder = Path(tempfile.mkdtemp(prefix="portal-", dir=place))
            folder.chmod(0o711)
            if not run_as or postgres.can_reach(folder, run_as):
                return folder
            folder.rmdir()
    raise SystemExit("No folder for sockets: set TMPDIR to a short path everybody can enter.")


def end_leftovers(note: Path) -> None:
    """End what a killed launcher left: nothing on Linux, where the kernel has seen to it."""
    if not note.exists():
        return
    left = json.loads(note.read_text())
    for how in (signal.SIGTERM, signal.SIGKILL):
        end = time.monotonic() + 5
        while alive := still_there(left["processes"]):
            for pid in alive:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, how)
            if time.monotonic() > end:
                break
            say("waiting for what an earlier launcher left to end")
            time.sleep(0.5)
    shutil.rmtree(left["sockets"], ignore_errors=True)
    note.unlink()


def still_there(known: dict[str, str]) -> list[int]:
    return [int(pid) for pid, start in known.items() if start and start == started_at(pid)]


def started_at(pid: int | str) -> str | None:
    """When a process began: with its number, its identity. None when it is gone."""
    if LINUX:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            state, *figures = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return None if state == "Z" else figures[18]
        return None
    listed = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return listed.stdout.strip() or None
