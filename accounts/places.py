"""Names of areas. Places are rows of an upper floor, so it is asked through a setting.

`AREA_CHOICES` names a function without arguments that answers (area, name) for
every area a post may cover below the country. `AREA_LEARNERS` names one that, given
an area, answers a query of the ids of those who learn in it.
"""

from django.conf import settings
from django.utils.module_loading import import_string


def choices() -> list[tuple[str, str]]:
    return list(import_string(settings.AREA_CHOICES)())


def name_of(area: str) -> str:
    """The name of a place, or nothing when the area is the country or has no name."""
    return dict(choices()).get(area, "") if area else ""


def learners_in(area: str):
    """Ids of people who have a place in a cohort there, as a query to compare with."""
    return import_string(settings.AREA_LEARNERS)(area)
