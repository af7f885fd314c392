"""Makes the database, the translations and the static files ready, in one process.

Safe to run at every start: what is in place already costs next to nothing.
"""

import hashlib
from pathlib import Path

import polib
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection


class Command(BaseCommand):
    help = "Compile translations, migrate, load courses (and demo data), collect static files."

    def add_arguments(self, parser):
        parser.add_argument("--demo", action="store_true", help="also load the demo data")

    def handle(self, *, demo: bool, **options):
        compile_translations()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_curriculum")
        if demo:
            call_command("load_demo")
            tell_the_planner()
        collect_static()


def compile_translations():
    """Write the .mo files again when one is missing or older than any .po."""
    for folder in map(Path, settings.LOCALE_PATHS):
        catalogues = {path: path.with_suffix(".mo") for path in folder.glob("*/LC_MESSAGES/*.po")}
        changed = max((path.stat().st_mtime for path in catalogues), default=0)
        made = [path.stat().st_mtime for path in catalogues.values() if path.exists()]
        if len(made) < len(catalogues) or min(made, default=0) <= changed:
            compile_all(catalogues)


def compile_all(catalogues: dict[Path, Path]):
    """Our own sentences go into the Spanish one too, as they are.

    One that is in no Spanish catalogue is looked for in those of Django and of every app,
    each time it is said.
    """
    read = {source: polib.pofile(str(source)) for source in catalogues}
    ours = [entry for source in read if "en" in source.parts for entry in read[source]]
    for source, catalogue in read.items():
        if "es_MX" in source.parts:
            known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
            said = (one for one in ours if (one.msgctxt, one.msgid) not in known)
            catalogue.extend(as_it_is(entry) for entry in said if not entry.obsolete)
        catalogue.save_as_mofile(str(catalogues[source]))


def as_it_is(entry: polib.POEntry) -> polib.POEntry:
    plural = {0: entry.msgid, 1: entry.msgid_plural} if entry.msgid_plural else {}
    return polib.POEntry(
        msgid=entry.msgid,
        msgctxt=entry.msgctxt,
        msgid_plural=entry.msgid_plural,
        msgstr="" if plural else entry.msgid,
        msgstr_plural=plural,
    )


def tell_the_planner():
    """Have Postgres count what was loaded now; by itself it would a minute later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_user_tables WHERE n_mod_since_analyze > 10000")
        if cursor.fetchone():
            cursor.execute("ANALYZE")


def collect_static():
    """Collect the static files again only when one of them, or the way to store them, changed."""
    if getattr(settings, "WHITENOISE_USE_FINDERS", False):  # files are served from where they lie
        return
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    wanted = static_fingerprint()
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(wanted)


def static_fingerprint() -> str:
    lines = [settings.STORAGES["staticfiles"]["BACKEND"]]
    for finder in get_finders():
        for path, storage in finder.list([]):
            seen = Path(storage.path(path)).stat()
            lines.append(f"{path} {seen.st_size} {seen.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
