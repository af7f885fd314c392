"""What is told to a person who wrote nothing that can be read."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.rules.names import can_be_read


def check_readable(text: str) -> None:
    """A validator of names, titles and reasons: signs that nobody sees are none."""
    if text and not can_be_read(text):
        raise ValidationError(_("Escribe al menos una letra o un número."), code="unreadable")
