"""The home of somebody who learns: the next step, how far they are, what they have earned."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from certification.models import Certificate
from reports.queries.homes.parts import Section, Step, Urgency
from training.queries.learning import Outline, learning_of


def learning(user: User) -> Section | None:
    """None for who learns nothing and never did."""
    outlines = learning_of(user)
    own = Certificate.objects.valid().filter(enrolment__learner=user)
    certificates = list(own.prefetch_related("enrolment__cohort__course"))  # most have none
    if not outlines and not certificates:
        return None
    outlines = in_course_first(outlines, certified={one.enrolment_id for one in certificates})
    says = {"outlines": outlines, "certificates": certificates}
    return Section("learner", says, step_of(outlines, certificates))


def in_course_first(outlines: list[Outline], certified: set[int]) -> list[Outline]:
    """Courses already certified go last; the order stays otherwise."""
    return sorted(outlines, key=lambda outline: outline.enrolment.pk in certified)


def step_of(outlines: list[Outline], certificates: list[Certificate]) -> Step | None:
    certified = {one.enrolment_id for one in certificates}
    if not outlines or outlines[0].enrolment.pk in certified:
        return celebration(certificates[0])
    outline = outlines[0]
    coming = outline.next
    if coming.step:
        url = reverse("training:activity", args=[outline.enrolment.pk, coming.step.pk])
    else:
        url = reverse("training:learn", args=[outline.enrolment.pk])
    module = f"{outline.current.code} · {outline.current.title}" if outline.current else ""
    action = coming.label or _("Ver mi curso")
    return Step(coming.sentence, module, action, url, Urgency.LEARN)


def celebration(certificate: Certificate) -> Step:
    return Step(
        _("Ya tienes tu constancia. ¡Felicidades!"),
        _("Folio %(folio)s. Descárgala o comparte su enlace.") % {"folio": certificate.folio},
        _("Ver mis constancias"),
        reverse("certification:mine"),
        Urgency.SOME_DAY,
    )
