"""What a person can ask of `./portal`."""

import argparse
import os
import secrets
import shutil
import sys
from pathlib import Path

from deploy.launcher import environment, packages, postgres, servers
from deploy.launcher.environment import PYTHON, ROOT, VAR
from deploy.launcher.processes import foreground
from deploy.launcher.up import up

USAGE = """\
usage: ./portal up [--port N] [--empty]   run the portal
       ./portal test [pytest arguments]   run every check and test
       ./portal bench [name ...]          measure it
       ./portal manage ...                manage.py, with its environment and servers
"""


def main(arguments: list[str]) -> int:
    name, rest = (arguments or [""])[0], arguments[1:]
    commands = {"up": run_up, "manage": manage, "test": test, "bench": bench}
    if name not in commands:
        print(USAGE, end="", file=sys.stdout if name in {"-h", "--help", "help"} else sys.stderr)
        return 0 if name in {"-h", "--help", "help"} else 2
    return commands[name](rest)


def run_up(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("./portal up", description="Run the portal.")
    port = int(os.environ.get("PORT") or 8000)
    parser.add_argument("--port", type=int, default=port, help=f"0 takes a free one ({port})")
    parser.add_argument("--empty", action="store_true", help="load no demo data")
    options = parser.parse_args(arguments)
    try:
        with servers.owned(VAR / "lock"):
            return up(options.port, empty=options.empty)
    except servers.Busy:
        raise SystemExit(busy_message()) from None


def busy_message() -> str:
    note = servers.read_note(VAR)
    pid, url = note.get("pid", "?"), note.get("url")
    if url:
        return f"The portal already runs from this folder: {url}  (process {pid}, data in {VAR})"
    if note.get("command") == "manage":
        return f"A ./portal manage command (process {pid}) uses {VAR}; try again when it is done."
    return f"Another ./portal up is starting on {VAR}."


def manage(arguments: list[str]) -> int:
    packages.ensure()
    env = environment.everyday()
    command = [PYTHON, ROOT / "manage.py", *arguments]
    if env.get("DATABASE_URL") and env.get("REDIS_URL"):
        return foreground(command, env)
    try:
        with servers.owned(VAR / "lock"), servers.household(VAR, env, "manage"):
            try:
                return foreground(command, env)
            finally:
                servers.wait_for_borrowers()
    except servers.Busy:
        with servers.lent(env):
            return foreground(command, env)


def test(arguments: list[str]) -> int:
    packages.ensure(dev=True)
    browser = packages.ensure_browser()
    # A database server may be lent to tests: they make and drop test_<name> on it. A Redis may
    # not: tests empty theirs.
    env = environment.scratch(VAR / "test", "DATABASE_URL") | browser | {"PORTAL_TESTING": "1"}
    return in_scratch("test", env, [PYTHON, "-m", "pytest", *arguments])


def bench(arguments: list[str]) -> int:
    packages.ensure(dev=True)
    env = environment.scratch(VAR / "bench") | packages.ensure_browser()
    env["SECRET_KEY"] = secrets.token_urlsafe(50)
    # Measured on a database that writes as safely as the one of `up`.
    return in_scratch("bench", env, [PYTHON, "-m", "tests.bench", *arguments], durable=True)


def in_scratch(name: str, env: dict[str, str], command: list, *, durable: bool = False) -> int:
    """Run a command with servers of its own and a data folder emptied before."""
    folder = Path(env["PORTAL_VAR"])
    try:
        with servers.owned(VAR / f"{name}.lock"):
            wipe(folder)
            with servers.household(folder, env, name, durable=durable):
                return foreground(command, env, cwd=ROOT)
    except servers.Busy:
        raise SystemExit(
            f"Another ./portal {name} uses {VAR}; try again when it is done."
        ) from None


def wipe(folder: Path) -> None:
    for place in (folder, postgres.home_elsewhere(folder)):
        shutil.rmtree(place, ignore_errors=True)
