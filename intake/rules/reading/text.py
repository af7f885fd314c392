"""CSV as it comes: encodings (also several in one file), separators, lines."""

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from charset_normalizer import from_bytes

from intake.rules.reading.refusals import Unreadable

SAMPLE = 256 * 1024
SEPARATORS = ",;\t|"
LONGEST_LINE = 1024 * 1024
csv.field_size_limit(LONGEST_LINE)  # what a quote without its pair may swallow

# What Spanish is written with, and what it looks like under the wrong eight-bit table.
SPANISH = set("áéíóúüñÁÉÍÓÚÜÑ¿¡ªº°«»“”‘’–—…€")
EIGHT_BIT = ("cp1252", "mac_roman", "cp850")
NAMES = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "mac_roman": "Mac Roman",
    "cp850": "MS-DOS 850",
}


@dataclass
class Decoder:
    """How the bytes of a file become text; counts the lines that were not UTF-8."""

    encoding: str
    fallback: str = "cp1252"
    other_lines: int = 0

    @property
    def name(self) -> str:
        first = NAMES[self.encoding]
        return f"{first} + {NAMES[self.fallback]}" if self.other_lines else first

    def lines(self, file: BinaryIO) -> Iterator[str]:
        if self.encoding.startswith("utf-16"):
            yield from self.wide_lines(file)
            return
        for raw in raw_lines(file):
            yield self.decoded(raw)

    def wide_lines(self, file: BinaryIO) -> Iterator[str]:
        text = io.TextIOWrapper(file, encoding=self.encoding, newline="")
        try:
            for line in whole_lines(text, "\n", "\r"):
                yield unicodedata.normalize("NFC", line)
        except UnicodeError as error:
            raise Unreadable("not-text") from error
        finally:
            text.detach()

    def decoded(self, raw: bytes) -> str:
        """One line. Files glued together by hand have lines of several encodings."""
        if raw.isascii():
            return raw.decode("ascii")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            self.other_lines += 1
            text = raw.decode(self.fallback, errors="replace")
        return unicodedata.normalize("NFC", text)


def raw_lines(file: BinaryIO) -> Iterator[bytes]:
    """Lines by line feed; by carriage return alone where a file has no line feed."""
    start = file.read(SAMPLE)
    file.seek(0)
    if start.startswith(codecs.BOM_UTF8):
        file.seek(len(codecs.BOM_UTF8))
    if b"\r" in start and b"\n" not in start:
        for line in file.read().split(b"\r"):
            yield line + b"\n"
        return
    yield from whole_lines(file, b"\n")


def whole_lines(file, *ends) -> Iterator:
    """Line by line; refused when one is so long that it would have to be cut in two."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(ends):
            raise Unreadable("long-line", line=number)
        yield line


def decoder_of(file: BinaryIO) -> Decoder:
    """Look at the beginning of the file and say how it is written."""
    file.seek(0)
    start = file.read(SAMPLE)
    file.seek(0)
    if not start.strip(b"\xef\xbb\xbf \t\r\n,;\x00"):
        raise Unreadable("empty")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Decoder("utf-16")
    if wide := wide_encoding(start):
        return Decoder(wide)
    refuse_noise(start)
    return Decoder("utf-8", fallback=eight_bit_table(start))


def wide_encoding(start: bytes) -> str:
    """UTF-16 without its mark: every other byte of western text is nothing."""
    even, odd = start[0:2000:2], start[1:2000:2]
    if odd and odd.count(0) > 0.6 * len(odd):
        return "utf-16-le"
    if even and even.count(0) > 0.6 * len(even):
        return "utf-16-be"
    return ""


def refuse_noise(start: bytes) -> None:
    control = sum(start.count(bytes([code])) for code in range(32) if code not in (9, 10, 13, 26))
    if b"\x00" in start or control > len(start) * 0.01:
        raise Unreadable("not-text")


def eight_bit_table(start: bytes) -> str:
    """The table under which the lines that are not UTF-8 read as Spanish."""
    odd = b"\n".join(line for line in start.split(b"\n") if not is_utf8(line))
    if not odd:
        return "cp1252"
    scores = {name: spanish_score(odd, name) for name in EIGHT_BIT}
    best = max(EIGHT_BIT, key=lambda name: scores[name])
    if scores[best] <= 0:
        guess = from_bytes(odd[:20_000], cp_isolation=list(EIGHT_BIT)).best()
        if guess is None:
            raise Unreadable("not-text")
        return guess.encoding if guess.encoding in EIGHT_BIT else "cp1252"
    return best


def spanish_score(raw: bytes, encoding: str) -> int:
    """Letters Spanish has, minus signs it has not, among those above ASCII."""
    text = raw.decode(encoding, errors="replace")
    above = Counter(letter for letter in text if letter > "\x7f")
    score = sum(count if letter in SPANISH else -2 * count for letter, count in above.items())
    return score + 2 * sum(above[letter] for letter in "áéíóúñÑ")


def is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def separator_of(lines: list[str]) -> str:
    """The sign that parts most lines into the same number of cells, more than one."""
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0][4]

    def score(separator: str) -> tuple:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=separator) if cells)
        parted = {width: count for width, count in widths.items() if width > 1}
        if not parted:
            return (0, 0)
        width, count = max(parted.items(), key=lambda item: (item[1], item[0]))
        return (count * 2 >= sum(widths.values()), count, width)

    try:
        return max(SEPARATORS, key=score)
    except csv.Error:
        return ","


def records(lines: Iterator[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every record; quoted cells may hold line breaks."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        if "field limit" in str(error):
            raise Unreadable("long-cell", line=line, most=f"{LONGEST_LINE:,}") from error
        raise Unreadable("bad-quotes", line=line) from error
