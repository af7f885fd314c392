"""Keeping the file that was brought, until it is no longer needed."""

import uuid
from contextlib import contextmanager

from django.core.files.storage import default_storage

from intake.models import Import


def keep(upload, ending: str) -> str:
    """Put the file into the storage as it is; answer where."""
    upload.seek(0)
    return default_storage.save(f"imports/{uuid.uuid4().hex}.{ending}", upload)


@contextmanager
def opened(imported: Import):
    with default_storage.open(imported.path, "rb") as file:
        yield file


def drop(imported: Import) -> None:
    """Delete the file; the row no longer names it."""
    if imported.path:
        default_storage.delete(imported.path)
        imported.path = ""
