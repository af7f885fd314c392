"""What is told to a person whose telephone number is wrong."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.rules import e164


def clean_phone(text: str | None) -> str:
    """The number as it is kept, E.164; empty when nothing was written."""
    if not text or not text.strip():
        return ""
    number = e164(text)
    if number is None:
        raise ValidationError(
            _("Escribe los 10 dígitos, como 951 123 4567; si es de otro país, empieza con +."),
            code="phone",
        )
    return number
