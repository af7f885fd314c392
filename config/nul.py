"""Refuse addresses with a NUL: no text of ours has one, and Postgres takes none."""

from config.errors import bad_request


class NulMiddleware:
    """Forms refuse a NUL beside its field; this is for what views read from the address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info or "%00" in request.META["QUERY_STRING"]:
            return bad_request(request)
        return self.get_response(request)
