"""What every test may ask for."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop in this thread


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    args = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
    ]
    if os.geteuid() == 0:
        args.append("--no-sandbox")
    found = {"executable_path": os.environ["CHROMIUM"]} if os.environ.get("CHROMIUM") else {}
    return {**browser_type_launch_args, "args": args, **found}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {
        **browser_context_args,
        "locale": "es-MX",
        "timezone_id": "America/Mexico_City",
        "viewport": {"width": 360, "height": 780},
    }


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Compile the catalogues, as `prepare` does, and have those already read be read again."""
    from django.utils.translation.reloader import translation_file_changed

    from config.management.commands.prepare import compile_translations

    compile_translations()
    translation_file_changed(None, Path("django.mo"))


@pytest.fixture(autouse=True)
def fresh_limits(request):
    """Rate limits live in the cache: one test's sign-ins must not count in the next."""
    if "db" in request.fixturenames or request.node.get_closest_marker("django_db"):
        from django.core.cache import cache

        cache.clear()


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Mail and files of a test stay in its own folder."""
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.MEDIA_ROOT = tmp_path / "media"
