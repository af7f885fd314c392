"""Of whom a number is made: by sex, age, language and the like, as somebody may see it."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.models import About
from reports.rules.breakdowns import AGE_BANDS, NO, UNKNOWN, YES
from training.models import Course

TITLES = {
    "sex": _("Sexo"),
    "age": _("Edad al inscribirse"),
    "track": _("Tipo de persona"),
    "indigenous": _("Lengua indígena"),
    "disability": _("Discapacidad"),
    "rural": _("Dónde vive"),
}
NOT_KNOWN = _("No lo dijo")
NAMES = {
    "sex": {
        About.Sex.FEMALE: _("Mujeres"),
        About.Sex.MALE: _("Hombres"),
        About.Sex.OTHER: _("Personas no binarias"),
    },
    "age": dict(
        zip(
            AGE_BANDS,
            (
                _("Menos de 18 años"),
                _("18 a 29 años"),
                _("30 a 44 años"),
                _("45 a 59 años"),
                _("60 años o más"),
            ),
            strict=True,
        )
    ),
    "track": dict(Course.Track.choices),
    "indigenous": {YES: _("Habla una lengua indígena"), NO: _("No habla una")},
    "disability": {YES: _("Vive con una discapacidad"), NO: _("Sin discapacidad")},
    "rural": {YES: _("En una localidad rural"), NO: _("En una ciudad")},
}


@dataclass(frozen=True)
class Part:
    """A dimension with the name and the number of each category; None is too small to tell."""

    dimension: str
    title: str
    rows: list[tuple[str, float | None]]


def parts_of(dimensions: dict[str, dict]) -> list[Part]:
    """Every dimension with its categories in their order, as they may be told."""
    return [part_of(dimension, counts) for dimension, counts in dimensions.items()]


def part_of(dimension: str, counts: dict) -> Part:
    names = NAMES[dimension] | {UNKNOWN: NOT_KNOWN}
    rows = [(str(names[code]), count) for code, count in counts.items()]
    return Part(dimension, str(TITLES[dimension]), rows)
