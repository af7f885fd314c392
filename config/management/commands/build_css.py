"""Build static/css/site.css from config/styles/ with Tailwind, which comes with the tests."""

import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

SOURCE = settings.ROOT / "config" / "styles" / "site.css"
BUILT = settings.ROOT / "static" / "css" / "site.css"


def build(target: Path) -> None:
    """Write the page's style sheet, minified, into `target`."""
    tailwind = shutil.which("tailwindcss", path=str(Path(sys.executable).parent))
    if tailwind is None:
        raise CommandError("tailwindcss is missing: run ./portal test once, it installs it.")
    subprocess.run(
        [tailwind, "--input", str(SOURCE), "--output", str(target), "--minify"],
        check=True,
        capture_output=True,
        cwd=settings.ROOT,
    )


class Command(BaseCommand):
    help = "Build static/css/site.css; needed after a template uses a new class."

    def handle(self, **options):
        build(BUILT)
        self.stdout.write(f"{BUILT.relative_to(settings.ROOT)}: {BUILT.stat().st_size} bytes")
