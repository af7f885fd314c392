"""Keeping the files people bring: known by their content, pictures encoded anew."""

import hashlib
import io
import struct
import uuid
import zlib

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from accounts.models import StoredFile, User
from accounts.rules.files import (
    LONGEST_SIDE,
    MAX_BYTES,
    MAX_PIXELS,
    MEGABYTE,
    PDF,
    PICTURES,
    looks_like_pdf,
    without_path,
)

# What the decoders raise on pictures that are broken, or that are none.
BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


def keep(upload, *, by: User | None, pdf: bool = True) -> StoredFile:
    """Keep an uploaded picture or (unless `pdf` is False) a PDF.

    A picture is turned upright, made at most 1600 px long and encoded anew, so that where it
    was taken and whatever was hidden in it stay behind.

    Raises ValidationError: too-big, empty, not-a-picture, too-many-pixels, not-a-file.
    """
    refuse_size(upload.size)
    content = upload.read()
    if pdf and looks_like_pdf(content):
        return store(content, upload.name, PDF, "pdf", by=by)
    picture, width, height = upright(content, pdf=pdf)
    return store(picture, upload.name, "image/webp", "webp", by=by, width=width, height=height)


@transaction.atomic
def forget(stored: StoredFile | None) -> None:
    """Delete a file that was replaced, its bytes too, unless another row still shows it."""
    stored = stored and StoredFile.objects.select_for_update().filter(pk=stored.pk).first()
    if stored is None:
        return
    try:
        stored.delete()
    except ProtectedError:
        return  # somebody else's logo too: it stays theirs
    transaction.on_commit(lambda: default_storage.delete(stored.path))


def refuse_size(size: int) -> None:
    if size > MAX_BYTES:
        raise ValidationError(
            _("El archivo pesa %(size)s MB y el máximo es %(most)s MB."),
            code="too-big",
            params={"size": f"{size / MEGABYTE:.1f}", "most": MAX_BYTES // MEGABYTE},
        )
    if not size:
        raise ValidationError(_("El archivo está vacío."), code="empty")


def upright(content: bytes, *, pdf: bool) -> tuple[bytes, int, int]:
    """The picture as WebP, with its width and height in pixels."""
    try:
        with Image.open(io.BytesIO(content), formats=sorted(PICTURES)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise too_many_pixels()
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is not decoded in full
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            mode = "RGBA" if picture.has_transparency_data else "RGB"
            encoded = io.BytesIO()
            picture.convert(mode).save(encoded, "WEBP", quality=80)
            return encoded.getvalue(), picture.width, picture.height
    except Image.DecompressionBombError as error:
        raise too_many_pixels() from error
    except BROKEN as error:
        raise unreadable(pdf=pdf) from error


def too_many_pixels() -> ValidationError:
    return ValidationError(
        _("La imagen es demasiado grande: redúcela y vuelve a subirla."), code="too-many-pixels"
    )


def unreadable(*, pdf: bool) -> ValidationError:
    if pdf:
        return ValidationError(
            _("No es una imagen (JPG, PNG, WebP) ni un PDF que se pueda leer."), code="not-a-file"
        )
    return ValidationError(
        _("No es una imagen que se pueda leer (JPG, PNG o WebP)."), code="not-a-picture"
    )


def store(content: bytes, name: str, content_type: str, ending: str, *, by, **size) -> StoredFile:
    path = default_storage.save(f"files/{uuid.uuid4().hex}.{ending}", ContentFile(content))
    try:
        return StoredFile.objects.create(
            name=without_path(name),
            content_type=content_type,
            path=path,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            uploaded_by=by,
            **size,
        )
    except Exception:
        default_storage.delete(path)
        raise
