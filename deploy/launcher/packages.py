"""What has to be installed: the locked packages in a venv of our own, and a browser for tests."""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys

from deploy.launcher.environment import LINUX, PYTHON, ROOT, VAR, VENV, say

RUN = "requirements.txt"
DEV = "requirements-dev.txt"
BOOTSTRAP = "requirements-bootstrap.txt"
BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
NO_VENV = """\
This Python ({python}) cannot make virtual environments: its module ensurepip is missing.
On Debian and Ubuntu:  sudo apt-get install python3-venv
then run the same command again."""


def ensure(*, dev: bool = False) -> None:
    """Have the venv hold what the lock files say; nothing to do when it was stamped with them."""
    VENV.parent.mkdir(parents=True, exist_ok=True)
    with open(f"{VENV}.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_at_home():
            make_venv()
        missing = [name for name in ((RUN, DEV) if dev else (RUN,)) if not is_installed(name)]
        if missing:
            install(missing)


def is_at_home() -> bool:
    """Whether it was made here, by this Python: its programs name both."""
    notes = VENV / "pyvenv.cfg"
    if not (PYTHON.exists() and notes.exists() and stamp_of(RUN).exists()):
        return False
    known = dict(line.split(" = ", 1) for line in notes.read_text().splitlines() if " = " in line)
    here = known.get("command", "").endswith(f" {VENV}")
    return here and known.get("version") == platform.python_version()


def is_installed(name: str) -> bool:
    stamp = stamp_of(name)
    return stamp.exists() and stamp.read_text() == fingerprint(name)


def stamp_of(name: str):
    return VENV / f".stamp-{name}"


def fingerprint(name: str) -> str:
    """Changes with the lock file, with Python and when the folder is moved."""
    seed = f"{sys.version}\n{VENV}\n".encode() + (ROOT / name).read_bytes()
    return hashlib.sha256(seed).hexdigest()


def install(names: list[str]) -> None:
    say("installing the locked packages")
    files = [argument for name in names for argument in ("-r", str(ROOT / name))]
    pip = [PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "-r", ROOT / BOOTSTRAP], check=True, stdout=sys.stderr)
    uv = [VENV / "bin" / "uv", "pip", "install", "-q", "--python", PYTHON, "--require-hashes"]
    if subprocess.run([*uv, *files], stdout=sys.stderr).returncode:
        say("uv could not install them; trying with pip")
        subprocess.run([*pip, *files], check=True, stdout=sys.stderr)
    for name in names:
        stamp_of(name).write_text(fingerprint(name))


def make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None and not apt_install("python3-venv"):
        raise SystemExit(NO_VENV.format(python=sys.executable))
    say(f"making a virtual environment in {VENV}")
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True, stdout=sys.stderr)


def apt_install(package: str) -> bool:
    """Install a Debian package where that needs no one's password; say whether it is there."""
    if not (LINUX and os.geteuid() == 0 and shutil.which("apt-get")):
        return False
    say(f"installing {package} with apt-get")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    subprocess.run(["apt-get", "update", "-qq"], env=env, stdout=sys.stderr)
    return subprocess.run(install, env=env, stdout=sys.stderr).returncode == 0


def find_browser() -> str | None:
    named = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else []
    return next((found for name in (*named, *BROWSERS) if (found := shutil.which(name))), None)


def ensure_browser() -> dict[str, str]:
    """Have a browser, and answer with the variables that lead to it."""
    if found := find_browser() or (apt_install("chromium") and find_browser()):
        return {"CHROMIUM": str(found)}
    own = {"PLAYWRIGHT_BROWSERS_PATH": str(VAR / "browsers")}
    say("installing Playwright's own Chromium")
    download = [PYTHON, "-m", "playwright", "install", "chromium"]
    with contextlib.suppress(subprocess.CalledProcessError):
        subprocess.run(download, env=os.environ | own, check=True, stdout=sys.stderr)
        return own
    raise SystemExit("No browser: install Chromium, or name one in the variable CHROMIUM.")
