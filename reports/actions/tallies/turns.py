"""One counts at a time."""

from django.db import connection

TURN = 7_203_114  # any number that no other advisory lock of the portal uses


def take_turn(*, wait: bool = False) -> bool:
    """Hold the counting until the transaction ends; say whether it could be held."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TURN])
        return cursor.fetchone()[0]
