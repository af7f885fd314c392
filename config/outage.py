"""When the database is away, say so plainly instead of failing."""

import logging

from django.db import InterfaceError, OperationalError

from config.errors import unavailable

log = logging.getLogger(__name__)


class OutageMiddleware:
    """Answer 503, with a page that touches no table, while Postgres cannot be reached."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, (OperationalError, InterfaceError)):
            log.error("database away: %s", exception)
            return unavailable(request)
        return None
