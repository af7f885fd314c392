"""Names of indicators. They are defined on an upper floor, so it is asked through a setting.

`INDICATOR_CHOICES` names a function without arguments that answers (code, name) for
everything that can be promised.
"""

from django.conf import settings
from django.utils.module_loading import import_string


def choices() -> list[tuple[str, str]]:
    return list(import_string(settings.INDICATOR_CHOICES)())
