"""Where things lie, and what the processes we start get to know."""

import os
import secrets
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("PORTAL_VAR") or ROOT / "var").absolute()
VENV = Path(os.environ.get("PORTAL_VENV") or VAR / "venv").absolute()
PYTHON = VENV / "bin" / "python"
LINUX = sys.platform.startswith("linux")
STARTED = time.monotonic()

# Left over from another project's shell, these would bend our processes.
MISLEADING = {
    *("DJANGO_SETTINGS_MODULE", "DJANGO_CONFIGURATION", "PYTHONHOME", "PYTHONPATH"),
    *("PYTHONDONTWRITEBYTECODE", "PYTHONSTARTUP", "PYTHONWARNINGS", "VIRTUAL_ENV"),
}
# All that tests and benchmarks may learn from the shell, so that they end the same for everybody.
NEUTRAL = {
    *("CHROMIUM", "CI", "COLUMNS", "DISPLAY", "FORCE_COLOR", "HOME", "LANG", "LOGNAME"),
    *("NO_COLOR", "PATH", "PG_BIN", "PYTEST_ADDOPTS", "SHELL", "TERM", "TMPDIR", "USER"),
}
NEUTRAL_PREFIXES = (
    *("LC_", "PIP_", "UV_", "PLAYWRIGHT_", "SSL_CERT", "XDG_", "PORTAL_V"),
    *("http_", "https_", "no_proxy", "HTTP_", "HTTPS_", "NO_PROXY"),
)


def say(message: str) -> None:
    """Tell how far we are, apart from the output of the command itself."""
    print(f"[{time.monotonic() - STARTED:5.1f} s] {message}", file=sys.stderr, flush=True)


def everyday() -> dict[str, str]:
    """The environment of `up` and `manage`: the shell's, less what misleads."""
    kept = {key: value for key, value in os.environ.items() if key not in MISLEADING}
    if not kept.get("DATABASE_URL"):  # libpq would mix these with our own server's address
        kept = {key: value for key, value in kept.items() if not is_of_libpq(key)}
    return {**kept, **ours(VAR), "SECRET_KEY": kept.get("SECRET_KEY") or secret_key()}


def scratch(folder: Path, *names: str) -> dict[str, str]:
    """The environment of tests and benchmarks; `names` are further variables they may see."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if key in NEUTRAL or key in names or key.startswith(NEUTRAL_PREFIXES)
    }
    return {**kept, **ours(folder)}


def ours(folder: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PORTAL_VAR": str(folder),
        "PORTAL_VENV": str(VENV),
        "PATH": f"{VENV / 'bin'}:{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
    }


def is_of_libpq(name: str) -> bool:
    return name.startswith("PG") and name != "PG_BIN"


def secret_key() -> str:
    """The key of this installation, made once and kept under var/."""
    kept = VAR / "secret_key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        with open(kept, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(50))
    return kept.read_text()
