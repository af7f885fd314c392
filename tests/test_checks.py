"""Checks that are commands of their own: style, walls, settings, migrations, style sheet."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TEMPLATES = [str(path) for path in sorted([ROOT / "templates", *ROOT.glob("*/templates")])]
COMMANDS = {
    "ruff check": [BIN / "ruff", "check", "."],
    "ruff format": [BIN / "ruff", "format", "--check", "."],
    "import-linter": [BIN / "lint-imports"],
    "djlint": [BIN / "djlint", "--lint", "--quiet", *TEMPLATES],
    "no missing migration": [sys.executable, "manage.py", "makemigrations", "--check"],
}


def run(command, **variables):
    env = {**os.environ, **variables}
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # of the browser tests alone
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_the_command_finds_nothing(command):
    done = run(command)

    assert done.returncode == 0, done.stdout + done.stderr


def test_settings_are_safe_where_the_site_is_public():
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]

    done = run(
        command,
        PORTAL_TESTING="",
        SITE_URL="https://portal.example.mx",
        SECRET_KEY="a key as long and as varied as the one that ./portal makes 0123456789",
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_style_sheet_is_built_from_its_source(tmp_path):
    from config.management.commands.build_css import BUILT, build

    build(tmp_path / "site.css")

    assert (tmp_path / "site.css").read_text() == BUILT.read_text(), "run ./portal manage build_css"
