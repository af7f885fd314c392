"""What a load balancer or an operator asks: are you alive, are you ready?

Answered by the first middleware, so that no session, host check or database
of the request cycle stands between the question and the answer.
"""

import psycopg2
import redis
from django.conf import settings
from django.db import connection
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from kombu.exceptions import OperationalError

from config.celery import app

DATABASE_SECONDS = 2  # libpq rounds anything shorter up to this
BROKER_SECONDS = 1
WORKER_SECONDS = 1


class HealthMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response
        self.answers = {"/healthz": alive, "/readyz": ready}

    def __call__(self, request):
        answer = self.answers.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        response = answer()
        response["Cache-Control"] = "no-store"
        response["Content-Length"] = len(response.content)
        return response


def alive() -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def ready() -> JsonResponse:
    """200 when every part answers, otherwise 503 naming those that do not."""
    broker = broker_answers()
    parts = {
        "database": database_answers(),
        "broker": broker,
        "worker": broker and worker_answers(),  # asked through the broker
    }
    down = [part for part, answers in parts.items() if not answers]
    answer = {"ready": not down, "parts": parts, "down": down}
    return JsonResponse(answer, status=503 if down else 200)


def database_answers() -> bool:
    """Open a connection of its own: one kept open from before may hang instead of failing."""
    wanted = connection.get_connection_params() | {"connect_timeout": DATABASE_SECONDS}
    try:
        fresh = psycopg2.connect(**wanted)
    except psycopg2.Error:
        return False
    fresh.close()
    return True


def broker_answers() -> bool:
    limits = {"socket_connect_timeout": BROKER_SECONDS, "socket_timeout": BROKER_SECONDS}
    try:
        with redis.Redis.from_url(settings.REDIS_URL, **limits) as client:
            return client.ping()
    except redis.RedisError:
        return False


def worker_answers() -> bool:
    """Ask for one reply, so that it comes as soon as the first worker gives it."""
    try:
        with app.connection_for_write() as asking:
            return bool(app.control.ping(timeout=WORKER_SECONDS, limit=1, connection=asking))
    except (OperationalError, redis.RedisError, OSError):
        return False
