"""When a virtual environment may be used again."""

import subprocess
import sys

import pytest

from deploy.launcher import packages


@pytest.fixture
def venv(tmp_path, monkeypatch):
    """One with the packages to run, without pip for the sake of speed."""
    lies_in(tmp_path / "here", monkeypatch)
    command = [sys.executable, "-m", "venv", "--without-pip", packages.VENV]
    subprocess.run(command, check=True)
    packages.stamp_of(packages.RUN).touch()
    return packages.VENV


def lies_in(folder, monkeypatch):
    monkeypatch.setattr(packages, "VENV", folder)
    monkeypatch.setattr(packages, "PYTHON", folder / "bin" / "python")


def test_one_that_was_made_here_is_used_again(venv):
    assert packages.is_at_home()


def test_one_that_was_moved_is_made_anew_because_its_programs_name_the_old_folder(
    venv, monkeypatch
):
    lies_in(venv.rename(venv.with_name("there")), monkeypatch)

    assert not packages.is_at_home()


def test_one_of_another_python_is_made_anew(venv, monkeypatch):
    monkeypatch.setattr(packages.platform, "python_version", lambda: "3.99.0")

    assert not packages.is_at_home()


def test_one_that_was_never_finished_is_made_anew(venv):
    packages.stamp_of(packages.RUN).unlink()

    assert not packages.is_at_home()
