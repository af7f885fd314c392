"""What a file is, told by its content and never by its name; bombs are seen before opening."""

import zipfile
from typing import BinaryIO

from intake.rules.reading.refusals import Unreadable

MEGABYTE = 1024 * 1024
MAX_BYTES = 25 * MEGABYTE
MAX_ENTRIES = 2_000  # files inside a workbook; a usual one has 10 to 40
MAX_UNPACKED = 400 * MEGABYTE
MAX_RATIO = 200  # XML of a spreadsheet packs to a tenth; thousands to one is a bomb
SMALL = 5 * MEGABYTE  # under this no ratio does harm

CSV, XLSX = "csv", "xlsx"

# How the files begin that people take for a table; code of the refusal.
SIGNATURES = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture-bmp"),
    (b"RIFF", "picture-riff"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "document"),
    (b"SQLite format 3", "database"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
HTML_STARTS = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta")


def refuse_size(size: int) -> None:
    """May be asked before anything is read."""
    if size > MAX_BYTES:
        raise Unreadable("too-big", size=f"{size / MEGABYTE:.1f}", most=f"{MAX_BYTES // MEGABYTE}")
    if not size:
        raise Unreadable("empty")


def format_of(file: BinaryIO, size: int) -> str:
    """CSV or XLSX; the file is left at its beginning.

    Raises Unreadable for what is neither, and for workbooks that would unpack into
    more than a machine can hold, without unpacking them.
    """
    refuse_size(size)
    file.seek(0)
    start = file.read(4096)
    file.seek(0)
    if start.startswith(ZIP):
        check_package(file)
        return XLSX
    if start.startswith(OLE):
        raise Unreadable("password" if ENCRYPTED in file.read() else "old-excel")
    for signature, code in SIGNATURES:
        if start.startswith(signature) and is_really(code, start):
            raise Unreadable(code.partition("-")[0])
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(HTML_STARTS):
        raise Unreadable("web-page")
    return CSV


def is_really(code: str, start: bytes) -> bool:
    """Two letters such as BM may also begin a table; pictures have bytes no text has."""
    return "-" not in code or b"\x00" in start[:64]


def check_package(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as package:
            infos = package.infolist()
            names = {info.filename for info in infos}
            refuse_bomb(infos)
            if any(info.flag_bits & 1 for info in infos):
                raise Unreadable("password")
            refuse_other_packages(package, names)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise Unreadable("broken-workbook") from error
    finally:
        file.seek(0)


def refuse_bomb(infos: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos) or 1
    swollen = any(
        info.file_size > SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        for info in infos
    )
    if len(infos) > MAX_ENTRIES or unpacked > MAX_UNPACKED or swollen:
        raise Unreadable(
            "bomb",
            unpacked=f"{unpacked / MEGABYTE:.0f}",
            packed=f"{packed / MEGABYTE:.1f}",
        )


def refuse_other_packages(package: zipfile.ZipFile, names: set[str]) -> None:
    if "mimetype" in names and b"opendocument" in package.read("mimetype")[:80]:
        raise Unreadable("open-document")
    if any(name.startswith("word/") or name.startswith("ppt/") for name in names):
        raise Unreadable("document")
    if any(name.endswith(".iwa") for name in names):
        raise Unreadable("numbers")
    if "xl/workbook.bin" in names:
        raise Unreadable("binary-workbook")
    if "xl/workbook.xml" not in names:
        raise Unreadable("archive")
