"""What is told to a person whose CURP is wrong."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.rules import CurpProblem, check_curp

CURP_PROBLEMS = {
    "length": _("La CURP lleva 18 caracteres; cuenta los que escribiste."),
    "letters": _("La CURP lleva solo letras sin acento y números (la Ñ se escribe X)."),
    "initials": _(
        "Los primeros cuatro caracteres de la CURP deben ser letras y el segundo, vocal o X."
    ),
    "digits": _("Los caracteres 5 a 10 de la CURP deben ser la fecha de nacimiento: AAMMDD."),
    "date": _("La fecha de nacimiento de la CURP no existe en el calendario."),
    "future": _("La fecha de nacimiento de la CURP aún no llega."),
    "sex": _("El carácter 11 de la CURP debe ser H, M o X."),
    "state": _("Los caracteres 12 y 13 de la CURP no son la clave de una entidad (ni NE)."),
    "consonants": _("Los caracteres 14 a 16 de la CURP deben ser consonantes."),
    "homonym": _("El carácter 17 de la CURP debe ser una letra o un número."),
    "check-digit": _("El último dígito de la CURP no corresponde a los demás: revisa la captura."),
}


def clean_curp(text: str | None) -> str | None:
    """The CURP as it is kept; None when nothing was written. Refuses what cannot be a CURP."""
    if not text or not text.strip():
        return None
    try:
        return check_curp(text, today=timezone.localdate())
    except CurpProblem as problem:
        raise ValidationError(CURP_PROBLEMS[problem.code], code=f"curp-{problem.code}") from None
