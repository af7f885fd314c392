"""From the command to the line that says the portal is ready."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from django.conf import settings

OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PORTAL_VENV", "DJANGO_SETTINGS_MODULE")


def measure(portal, bench) -> None:
    """Cold: nothing under var/, packages as the machine's own cache has them. Warm: once more."""
    folder = Path(os.environ["PORTAL_VAR"]) / "startup"
    cold, warm = [], []
    for _round in bench.rounds("cold_and_warm"):
        shutil.rmtree(folder, ignore_errors=True)
        cold.append(seconds_until_ready(folder))
        warm.append(seconds_until_ready(folder))
    shutil.rmtree(folder, ignore_errors=True)
    bench.tell("cold", "seconds", cold, unit="s", n=1)
    bench.tell("warm", "seconds", warm, unit="s", n=1)


def seconds_until_ready(folder: Path) -> float:
    env = {key: value for key, value in os.environ.items() if key not in OURS}
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as told:
        up = subprocess.Popen(
            [settings.ROOT / "portal", "up", "--port", "0"],
            env={**env, "PORTAL_VAR": str(folder)},
            stdout=subprocess.PIPE,
            stderr=told,
            text=True,
        )
        line = up.stdout.readline()
        seconds = time.perf_counter() - began
        up.send_signal(signal.SIGTERM)
        up.wait(60)
        told.seek(0)
        if not line.startswith("Ready: "):
            raise SystemExit(f"up did not get ready:\n{told.read()}")
    return seconds
