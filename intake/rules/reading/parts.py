"""The parts of a workbook, walked while they unpack: none is ever whole in memory.

However a part is made (one row without end, a cell of a hundred megabytes, millions of
empty rows), what is held of it is bounded by the readers below.
"""

import zipfile
from array import array
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from intake.rules.reading.refusals import Unreadable

BLOCK = 64 * 1024
LONGEST_TAG = 1024 * 1024  # bytes; what has no end within them is no workbook of anybody's
LONGEST_CELL = 2_000
MOST_TEXTS = 5_000_000
MOST_SHEETS = 1_000
MOST_STYLES = 100_000


class Reader:
    """What is made of the elements of a part. `found` is given out block by block.

    `over` says that nothing more is wanted; `wide` is how much text may still be taken.
    """

    def __init__(self):
        self.found: list = []
        self.over = False
        self.names: dict[str, str] = {}
        self.taking = False
        self.taken: list[str] = []
        self.wide = 0

    def take(self) -> None:
        """Keep the text from here on, as far as a cell may be long."""
        self.taking, self.taken, self.wide = True, [], LONGEST_CELL + 1

    def start(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def end(self, name: str) -> None:
        raise NotImplementedError

    def text(self, data: str) -> None:
        if self.taking and self.wide > 0:
            self.taken.append(data[: self.wide])
            self.wide -= len(data)

    # From the parser, whose names have a namespace before them

    def started(self, name: str, attributes: dict[str, str]) -> None:
        self.start(self.local(name), attributes)

    def ended(self, name: str) -> None:
        self.end(self.local(name))

    def local(self, name: str) -> str:
        found = self.names.get(name)
        if found is None:
            found = name.rpartition("}")[2]
            if len(self.names) < 1000:
                self.names[name] = found
        return found


def walk(package: zipfile.ZipFile, name: str, reader: Reader) -> Iterator:
    """Whatever the reader finds in a part, until it has enough."""
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = reader.started
    parser.EndElementHandler = reader.ended
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = refuse_entities
    fed = 0
    with package.open(name) as part:
        while (block := part.read(BLOCK)) and not reader.over:
            parser.Parse(block, False)
            fed += len(block)
            if fed - max(parser.CurrentByteIndex, 0) > LONGEST_TAG:
                raise Unreadable("broken-workbook")
            yield from reader.found
            reader.found.clear()
        if not reader.over:
            parser.Parse(b"", True)
            yield from reader.found


def refuse_entities(*_declared) -> None:
    """Workbooks declare no entities; those that do would have them multiply, or read files."""
    raise Unreadable("broken-workbook")


class TextReader(Reader):
    """The texts that cells share, in their order; how they are to be spoken is left out."""

    def __init__(self):
        super().__init__()
        self.parts: list[str] = []
        self.spoken = False

    def start(self, name, attributes) -> None:
        if name == "si":
            self.take()
            self.taking = False
        elif name == "rPh":
            self.spoken = True
        elif name == "t":
            self.taking = not self.spoken

    def end(self, name) -> None:
        if name == "t":
            self.taking = False
        elif name == "rPh":
            self.spoken = False
        elif name == "si":
            self.found.append("".join(self.taken))
            self.taken = []


class Texts:
    """The texts that cells share, on disk: memory holds only where each begins."""

    def __init__(self, package: zipfile.ZipFile, name: str, file: BinaryIO):
        self.file = file
        self.starts = array("Q", [0])
        for text in walk(package, name, TextReader()) if name else ():
            kept = text.encode("utf-8", "surrogatepass")
            self.file.write(kept)
            self.starts.append(self.starts[-1] + len(kept))
            if len(self.starts) > MOST_TEXTS:
                raise Unreadable("too-many-cells", most=f"{MOST_TEXTS:,}")

    def __getitem__(self, place: int) -> str:
        if place < 0:
            raise IndexError(place)
        start, end = self.starts[place], self.starts[place + 1]
        self.file.seek(start)
        return self.file.read(end - start).decode("utf-8", "surrogatepass")


class BookReader(Reader):
    """(name, state, relation) of each sheet, and the day from which days are counted."""

    def __init__(self):
        super().__init__()
        self.from_1904 = False
        self.count = 0

    def start(self, name, attributes) -> None:
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif name == "sheet":
            self.count += 1
            relation = next((v for k, v in attributes.items() if k.endswith("}id")), "")
            shown = attributes.get("state", "visible") == "visible"
            self.found.append((attributes.get("name", ""), shown, relation))
            self.over = self.count >= MOST_SHEETS

    def end(self, name) -> None:
        pass


class RelationReader(Reader):
    """(id, kind, target) of what the workbook is made of."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def start(self, name, attributes) -> None:
        if name == "Relationship":
            self.count += 1
            kind = attributes.get("Type", "").rpartition("/")[2]
            self.found.append((attributes.get("Id", ""), kind, attributes.get("Target", "")))
            self.over = self.count >= 2 * MOST_SHEETS

    def end(self, name) -> None:
        pass


class StyleReader(Reader):
    """The numbers of the styles under which a number is a day."""

    def __init__(self):
        super().__init__()
        self.formats: dict[str, str] = {}
        self.count = 0
        self.inside = False

    def start(self, name, attributes) -> None:
        if name == "numFmt" and len(self.formats) < MOST_STYLES:
            self.formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:200]
        elif name == "cellXfs":
            self.inside = True
        elif name == "xf" and self.inside:
            if self.says_day(attributes.get("numFmtId", "0")):
                self.found.append(self.count)
            self.count += 1
            self.over = self.count >= MOST_STYLES

    def says_day(self, number: str) -> bool:
        code = self.formats.get(number)
        if code is None and number.isdecimal():
            code = BUILTIN_FORMATS.get(int(number))
        return is_date_format(code)

    def end(self, name) -> None:
        self.over = self.over or name == "cellXfs"
