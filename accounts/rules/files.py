"""What may be kept as a file, told by how it begins and never by its name."""

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_PIXELS = 40_000_000  # a phone's camera gives 12; more is a bomb
LONGEST_SIDE = 1600

PICTURES = frozenset({"JPEG", "PNG", "WEBP"})
PDF = "application/pdf"


def looks_like_pdf(content: bytes) -> bool:
    return content[:1024].lstrip().startswith(b"%PDF-") and b"%%EOF" in content[-2048:]


def without_path(name: str) -> str:
    """The last part of a file's name, without what a header or a shell would take amiss."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if letter.isprintable() and letter not in '"<>|:*?;')
    return kept.strip(". ")[-120:] or "archivo"
