"""Processes that are started, watched, restarted and stopped in order."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from deploy.launcher.environment import LINUX, ROOT, say

PR_SET_PDEATHSIG = 1
LOG_BYTES = 5_000_000
STEADY_SECONDS = 60  # after this long without a fall, earlier falls are forgiven
LONGEST_PAUSE = 30


def die_with_launcher(how: int) -> Callable[[], None] | None:
    """What a child does first: have the kernel send it `how` when the launcher dies.

    Only Linux can promise that. Elsewhere a launcher that is killed with -9
    leaves its children, and the next one on the folder ends them.
    """
    if not LINUX:
        return None
    libc, launcher = ctypes.CDLL(None), os.getpid()

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, how)
        if os.getppid() != launcher:  # it died in between
            os._exit(1)

    return bind


@dataclass
class Process:
    name: str
    command: list
    env: dict[str, str]
    log: Path
    is_ready: Callable[[], bool] = lambda: True
    stop_with: int = signal.SIGTERM
    orphaned_by: int = signal.SIGTERM  # what it gets when the launcher is killed
    cwd: Path | str = ROOT
    run_as: dict = field(default_factory=dict)
    child: subprocess.Popen | None = None
    falls: int = 0
    next_start: float = 0

    def start(self) -> None:
        """Start it in a session of its own, so that the terminal's Ctrl-C reaches only us."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                [str(part) for part in self.command],
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_launcher(self.orphaned_by),
                **self.run_as,
            )
        self.next_start = 0
        self.started = time.monotonic()

    @property
    def runs(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def wait_until_ready(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not self.is_ready():
            if not self.runs:
                raise SystemExit(f"{self.name} stopped while starting.\n{self.last_words()}")
            if time.monotonic() > end:
                raise SystemExit(f"{self.name} was not ready in {seconds} s.\n{self.last_words()}")
            time.sleep(0.03)

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()[-20:]
        return "\n".join([f"The end of {self.log}:", *lines])

    def signal_group(self, how: int) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.child.pid, how)

    def restart_when_due(self) -> None:
        """Bring a fallen process back, waiting longer after each fall."""
        now = time.monotonic()
        if self.next_start:
            if now >= self.next_start:
                self.start()
        elif not self.runs:
            self.falls = 1 if now - self.started > STEADY_SECONDS else self.falls + 1
            pause = min(2**self.falls / 4, LONGEST_PAUSE)
            self.next_start = now + pause
            self.signal_group(signal.SIGKILL)  # children it may have left
            say(
                f"{self.name} ended ({self.child.returncode}); again in {pause:g} s; see {self.log}"
            )


def stop(processes: list[Process], *, seconds: float = 5) -> None:
    """Ask all of them at once, wait, then end whatever is left, children included."""
    started = [process for process in processes if process.child is not None]
    for process in started:
        if process.runs:
            process.child.send_signal(process.stop_with)
    end = time.monotonic() + seconds
    while any(process.runs for process in started) and time.monotonic() < end:
        time.sleep(0.02)
    for process in started:
        process.signal_group(signal.SIGKILL)
        process.child.wait()


def run(command: list, env: dict[str, str]) -> int:
    """Run a step to its end; it dies with us."""
    child = subprocess.Popen(
        [str(part) for part in command],
        env=env,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        preexec_fn=die_with_launcher(signal.SIGKILL),
    )
    try:
        return child.wait()
    finally:
        child.kill()
        child.wait()


def foreground(command: list, env: dict[str, str], cwd: Path | None = None) -> int:
    """Run a command at the terminal and answer with its exit code.

    Ctrl-C reaches the command from the terminal itself; a polite end is passed on.
    """
    child = subprocess.Popen(
        [str(part) for part in command],
        env=env,
        cwd=cwd,
        preexec_fn=die_with_launcher(signal.SIGTERM),
    )
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    code = child.wait()
    return code if code >= 0 else 128 - code
