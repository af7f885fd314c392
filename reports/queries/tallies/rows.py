"""The rows behind a number."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from accounts.rules import ABILITIES
from reports.indicators import INDICATORS, KEPT
from reports.models import Counted
from villages.models import Village


def rows(code: str, programme, user, *, state=None, village=None, at: dt.date | None = None):
    """What counts for a number, or counted at the end of a day, within reach of `user`.

    A QuerySet of `Counted`: whoever counts in several villages is in it once. Page it by
    key, `order = ("-began_at", "-pk")`, and ask it `with_subject()` for what a list shows.
    """
    if code not in KEPT:
        return Counted.objects.none()
    found = Counted.objects.filter(indicator=code, programme=programme).at(end_of(at))
    found = found.allowing(user, INDICATORS[code].permission)
    if village is not None:
        return found.filter(village=village)
    if state is not None:
        there = Village.objects.filter(programme=programme, state=state)
        return found.filter(village__in=list(there.values_list("pk", flat=True)))
    if user.may(INDICATORS[code].permission, ""):
        return found.once(found)
    near = villages_near(user, code, programme)
    found = found.filter(village__in=near)
    return found.once(found) if len(near) > 1 else found


def villages_near(user, code: str, programme) -> set[int]:
    """Where all that `user` reaches lies: told so, the database reads along a village's index."""
    permission = INDICATORS[code].permission
    areas = tuple(post.area for post in user.current_posts if permission in ABILITIES[post.role])
    places = Village.objects.filter(programme=programme).order_by().values_list("pk", "area")
    own = Counted.objects.filter(indicator=code, who=user.pk, person=user).order_by()
    return {pk for pk, area in places if area.startswith(areas)} | set(
        own.values_list("village", flat=True)
    )


def end_of(day: dt.date | None) -> dt.datetime | None:
    """The moment at which a day ends; None for today, which has not."""
    if day is None or day >= timezone.localdate():
        return None
    after = day + dt.timedelta(days=1)
    return dt.datetime.combine(after, dt.time(), ZoneInfo(settings.TIME_ZONE))
