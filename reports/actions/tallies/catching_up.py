"""Counting what changed since the last time, at a cost that follows what changed."""

import datetime as dt

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from reports.actions.tallies.building import build
from reports.actions.tallies.comparing import compare, forget
from reports.actions.tallies.readings import apply
from reports.actions.tallies.turns import take_turn
from reports.indicators import KEPT
from reports.models import Cursor
from reports.queries.news import CHUNK, News, settled_until, since
from reports.queries.tallies.differing import differing
from villages.models import Village

FRESH_SECONDS = 3  # a board may lag so far behind the records while people look at it
FEW = 2000  # changes that a page may count on its way; more are the worker's
SMALL = 20_000  # enrolments from which on only the worker counts for the first time


def catch_up(*, limit: int | None = None) -> bool:
    """Count all that changed. Say whether that was done.

    It was not when somebody else is counting, or more than `limit` changed. Running
    twice, or being killed half way, does no harm: what is compared is what is there.
    """
    cursor = Cursor.objects.first()
    if cursor is None:
        return build(limit=SMALL if limit else None)
    until, today = settled_until(), timezone.localdate()
    news = since(cursor.seen_until, day=cursor.day, today=today)
    if limit is not None and len(news) > limit:
        return False
    return all(count(chunk) for chunk in news.chunks()) and advance(until, today)


@transaction.atomic
def count(news: News, *, wait: bool = False) -> bool:
    """Bring what is kept of these up to now."""
    if not take_turn(wait=wait):
        return False
    now = timezone.now()
    changes = [
        *compare(kept_by("people"), news.people, now),
        *compare(kept_by("sessions"), news.sessions, now),
        *compare(kept_by("villages"), list(Village.objects.values_list("pk", flat=True)), now),
    ]
    apply(changes, day=timezone.localdate(now))
    forget(news.people)
    return True


def kept_by(news: str) -> list:
    return [indicator for indicator in KEPT.values() if indicator.news == news]


@transaction.atomic
def advance(until: dt.datetime, today: dt.date) -> bool:
    """What was counted until then need not be looked at again.

    It may go back, which costs a second look: a clock was wrong, or a slower one ended later.
    """
    cursor = Cursor.objects.select_for_update().first()
    cursor.seen_until, cursor.day, cursor.ran_at = until, today, timezone.now()
    cursor.save()
    return True


def catch_up_if_stale() -> None:
    """For a page about to show numbers: count little changes now, once in a few seconds."""
    if cache.add("tallies:caught-up", True, FRESH_SECONDS):
        catch_up(limit=FEW)


def mend() -> int:
    """Compare everything, as only the database can, and count what differs; say how much did.

    Once a night: for records changed behind the portal's back.
    """
    found = 0
    for news in ("people", "sessions", "villages"):
        whos = sorted({who for one in kept_by(news) for who in differing(one)})
        found += len(whos)
        for start in range(0, len(whos), CHUNK):
            count(
                News(
                    people=whos[start : start + CHUNK] if news == "people" else [],
                    sessions=whos[start : start + CHUNK] if news == "sessions" else [],
                ),
                wait=True,
            )
    return found
