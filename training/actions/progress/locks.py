"""Who may learn now, asked while their standing is held."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from training.actions import standing as standings
from training.models import Enrolment, Standing


def may_learn(enrolment: Enrolment) -> None:
    """Refuse whoever left, and everybody before the start. After its end a course stays open."""
    if enrolment.is_withdrawn:
        raise ValidationError(_("Te dieron de baja de este grupo."), code="withdrawn")
    if enrolment.cohort.stage == "coming":
        raise ValidationError(_("Tu curso todavía no empieza."), code="not-started")


def lock(enrolment: Enrolment) -> Standing:
    """The standing, held; refuses if the person was withdrawn meanwhile."""
    [standing] = standings.lock([enrolment.pk])
    enrolment.withdrawn_at = standing.enrolment.withdrawn_at
    may_learn(enrolment)
    return standing
