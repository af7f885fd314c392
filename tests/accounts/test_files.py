"""Files that people bring: kept by what they are, refused in words."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.actions import files
from accounts.models import StoredFile
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(kind="JPEG", size=(40, 30), **saved) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, kind, **saved)
    return content.getvalue()


def said_to_measure(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is so large."""
    size = struct.pack(">II", width, height)
    header = b"IHDR" + size + picture("PNG")[24:29]
    begins, rest = picture("PNG")[:12], picture("PNG")[33:]
    return begins + header + struct.pack(">I", zlib.crc32(header)) + rest


def upload(content: bytes, name="foto.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_picture_is_kept_without_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010E] = "Casa de la familia Ruiz"

    kept = files.keep(upload(picture(exif=exif)), by=UserFactory())

    content = default_storage.open(kept.path).read()
    assert b"familia Ruiz" not in content
    assert (kept.content_type, kept.width, kept.height) == ("image/webp", 40, 30)


def test_a_picture_held_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    kept = files.keep(upload(picture(exif=exif)), by=None)

    assert (kept.width, kept.height) == (30, 40)


def test_a_large_picture_is_made_smaller():
    kept = files.keep(upload(picture(size=(4000, 3000))), by=None)

    assert (kept.width, kept.height) == (1600, 1200)


def test_a_pdf_is_kept_as_it_is():
    kept = files.keep(upload(PDF, "C:\\convenios\\convenio «UTVCO».pdf"), by=None)

    assert default_storage.open(kept.path).read() == PDF
    assert kept.name == "convenio «UTVCO».pdf"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<svg onload=alert(1)></svg>", "not-a-file"),
        (b"MZ\x90\x00 un programa", "not-a-file"),
        (picture()[:200], "not-a-file"),
        (b"GIF89a" + b"\0" * 40, "not-a-file"),
        (b"%PDF-1.7 sin final", "not-a-file"),
        (picture("PNG", (8000, 6000)), "too-many-pixels"),
        (said_to_measure(20_000, 20_000), "too-many-pixels"),
    ],
)
def test_what_is_not_a_picture_or_a_pdf_is_refused(content, code):
    with pytest.raises(ValidationError) as refusal:
        files.keep(upload(content, "foto.jpg"), by=None)

    assert refusal.value.code == code
    assert not StoredFile.objects.exists()


def test_where_only_a_picture_will_do_a_pdf_is_refused():
    with pytest.raises(ValidationError) as refusal:
        files.keep(upload(PDF), by=None, pdf=False)

    assert refusal.value.code == "not-a-picture"


def test_a_file_of_more_than_ten_megabytes_is_refused_before_it_is_read():
    with pytest.raises(ValidationError) as refusal:
        files.keep(upload(b"\0" * (10 * 1024 * 1024 + 1)), by=None)

    assert refusal.value.code == "too-big"
