"""Keep the English catalogue complete, without gettext's own tools.

Babel reads the sources (it comes with the tests, not with the portal); polib
writes the catalogue. Spanish is the language of the sources and has none.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import template

CATALOGUE = settings.ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
FOLDERS = (
    "accounts",
    "villages",
    "training",
    "certification",
    "oversight",
    "intake",
    "reports",
    "config",
    "templates",
)
TEMPLATES = {".html", ".txt", ".svg"}
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
PLACE = re.compile(r"%\((\w+)\)|{(\w*)}|%[sd]")


@dataclass
class Sentence:
    """One sentence of the portal and where it is said."""

    text: str
    context: str | None = None
    plural: str = ""
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple:
        return (self.context, self.text)


def sources() -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((settings.ROOT / folder).rglob("*")):
            if path.suffix in TEMPLATES | {".py"} and "migrations" not in path.parts:
                yield path


def spoken_in(path: Path) -> Iterator[Sentence]:
    """The sentences of one file; a template is first turned into something like Python."""
    try:
        from babel.messages.extract import extract
    except ImportError as missing:
        raise CommandError("Babel is missing: run ./portal test once, it installs it.") from missing

    text = path.read_text(encoding="utf-8")
    if path.suffix in TEMPLATES:
        text = template.templatize(text, origin=str(path))
        text = "\n".join(line.lstrip() for line in text.splitlines())  # Python minds indents
    found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
    for _line, words, _comments, context in found:
        one, many = words[:2] if isinstance(words, tuple) else (words, "")
        if one:
            yield Sentence(one, context, many or "", {str(path.relative_to(settings.ROOT))})


def spoken() -> dict[tuple, Sentence]:
    """Every sentence of the sources, by context and text."""
    found: dict[tuple, Sentence] = {}
    for path in sources():
        for sentence in spoken_in(path):
            known = found.setdefault(sentence.key, sentence)
            known.files |= sentence.files
            known.plural = known.plural or sentence.plural
    return found


def places(text: str) -> set[str]:
    return {match[0] for match in PLACE.finditer(text)}


def is_told(entry: polib.POEntry) -> bool:
    """Say whether an entry has its English, in singular and plural, with the same places."""
    if "fuzzy" in entry.flags:
        return False
    if not entry.msgid_plural:
        return bool(entry.msgstr) and places(entry.msgstr) == places(entry.msgid)
    wanted = places(entry.msgid) | places(entry.msgid_plural)
    told = entry.msgstr_plural.values()
    return len(told) == 2 and all(text and places(text) <= wanted for text in told)


def merged(catalogue: polib.POFile, sentences: dict[tuple, Sentence]) -> polib.POFile:
    """A catalogue of what is said now, with the English already there."""
    known = {(entry.msgctxt, entry.msgid): entry for entry in catalogue}
    fresh = polib.POFile(wrapwidth=100)
    fresh.header, fresh.metadata = catalogue.header, catalogue.metadata
    for key, sentence in sorted(
        sentences.items(), key=lambda item: (min(item[1].files), item[0][1])
    ):
        fresh.append(entry_of(sentence, known.get(key)))
    gone = [entry for key, entry in known.items() if key not in sentences and is_told(entry)]
    for entry in gone:
        entry.obsolete, entry.occurrences = True, []
        fresh.append(entry)
    return fresh


def entry_of(sentence: Sentence, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=sentence.text,
        msgctxt=sentence.context,
        msgid_plural=sentence.plural,
        occurrences=[(name, "") for name in sorted(sentence.files)],
        flags=["python-format"] if "%" in sentence.text + sentence.plural else [],
    )
    if sentence.plural:
        before = known.msgstr_plural if known and known.msgid_plural else {}
        entry.msgstr_plural = {0: before.get(0, ""), 1: before.get(1, "")}
    elif known:
        entry.msgstr = known.msgstr
    if known and "fuzzy" in known.flags:
        entry.flags.append("fuzzy")
    return entry


def empty_catalogue() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    return catalogue


def load() -> polib.POFile:
    return polib.pofile(str(CATALOGUE), wrapwidth=100) if CATALOGUE.exists() else empty_catalogue()


def untold(catalogue: polib.POFile, sentences: dict[tuple, Sentence]) -> list[Sentence]:
    """Sentences that an English reader would meet in Spanish, or with a number missing."""
    told = {
        (entry.msgctxt, entry.msgid) for entry in catalogue if not entry.obsolete and is_told(entry)
    }
    return [sentence for key, sentence in sentences.items() if key not in told]


class Command(BaseCommand):
    help = (
        "Gather the sentences of the sources into locale/en; --check only says what lacks English."
    )

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="change nothing; fail on a gap")

    def handle(self, *, check: bool, **options):
        sentences, catalogue = spoken(), load()
        if not check:
            catalogue = merged(catalogue, sentences)
            CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
            CATALOGUE.write_text(str(catalogue), encoding="utf-8")
        gaps = untold(catalogue, sentences)
        for sentence in gaps:
            self.stdout.write(f"{min(sentence.files)}: {sentence.text!r}")
        self.stdout.write(f"{len(sentences)} sentences, {len(gaps)} without English.")
        if check and gaps:
            raise CommandError("Run ./portal manage messages and fill locale/en.")
