"""What is put right in any cell, whatever column it is of."""

import re
import unicodedata

from accounts.rules import fold
from intake.rules.reading.workbook import FORMULA_MARK

INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
NOTHING = {
    *("-", "--", "---", "—", ".", "n/a", "na", "n.a.", "s/d", "sd", "s/n", "null", "none", "nan"),
    *("no aplica", "sin dato", "sin datos", "no tiene", "ninguno", "ninguna"),
    *("#n/a", "#n/d", "#¡ref!", "#ref!", "#value!", "#¡valor!", "#div/0!", "#name?", "#¿nombre?"),
}
GARBLED = re.compile("[ÃÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
GUARDED = re.compile(r'="([^"]*)"')  # ="00123", by which people keep the zeros of a code
FORMULA_STARTS = ("=", "+", "-", "@")
NUMBER = re.compile(r"[+-][\d\s().,-]+")


def tidy(cell: str) -> tuple[str, list[str]]:
    """The text a person meant, and the codes of what was done to it.

    `guarded` says that whoever wrote it meant text, though it begins as a formula does.
    """
    done = []
    if cell.startswith(FORMULA_MARK):
        cell = cell[1:]
        done.append("formula" if cell else "formula-empty")
    text = ungarbled(cell) if GARBLED.search(cell) else cell
    if text != cell:
        done.append("garbled")
    text = text.translate(INVISIBLE)
    if guarded := GUARDED.fullmatch(text.strip()):
        text = guarded[1]
    if text.startswith("'") and needs_guard(text[1:]):
        text = text[1:]  # as a spreadsheet, and this portal, keep it from being run
        done.append("guarded")
    text = unicodedata.normalize("NFC", text)
    text = " ".join(text.split())
    if text.casefold() in NOTHING and "guarded" not in done:
        return "", done
    return text, done


def readings(kept: str) -> set[str]:
    """How a text that is kept may come in a file: as it is or, odd as any cell, put right."""
    return {fold(kept), fold(tidy(kept)[0])}


def guard(cell):
    """A cell to take away, with an apostrophe where `tidy` would take it for something else."""
    return f"'{cell}" if isinstance(cell, str) and needs_guard(cell) else cell


def needs_guard(text: str) -> bool:
    core = text.lstrip("'")
    runs = core[:1] in ("\t", "\r") or core.strip().startswith(FORMULA_STARTS)
    return runs or core.strip().casefold() in NOTHING


def ungarbled(text: str) -> str:
    """UTF-8 that was read as Windows-1252, as «NÃºÃ±ez», read aright."""
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet would run it; a number with its sign it would not."""
    return text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text)
