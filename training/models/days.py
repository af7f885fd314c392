"""Which days a course may be on."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 2000, 2099


def check_day(day: dt.date) -> None:
    """Refuse a slip of the keyboard, as 0206 for 2026, before calendars stumble over it."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Revisa el año: va de %(first)s a %(last)s."),
            code="odd-year",
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )
