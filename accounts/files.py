"""Answering with a file that somebody brought, from where it cannot run as the portal."""

from django.core.files.storage import default_storage
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from accounts.models import StoredFile


def file_response(stored: StoredFile, *, request=None) -> HttpResponseBase:
    """Pictures are shown, anything else is downloaded; neither may run a script.

    Whether the reader may have it is asked before: of the row the file belongs to. With
    `request` it is asked each time, and what the browser has already is not sent again.
    """
    response = FileResponse(
        default_storage.open(stored.path),
        content_type=stored.content_type,
        as_attachment=not stored.is_picture,
        filename=stored.name if not stored.is_picture else f"{stored.pk}.webp",
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    if request is None:
        response["Cache-Control"] = "private, max-age=86400"
        return response
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = f'"{stored.sha256}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
