"""The home of who teaches: today's classes, sheets to fill in, projects to grade."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from reports.queries.homes.coordinator import take_attendance
from reports.queries.homes.parts import Section, Step, Urgency
from training.queries.cohorts import Teaching, teaching_of

SHOWN = 6


def instruction(user: User) -> Section:
    teaching = teaching_of(user)
    says = {"teaching": teaching, "ungraded": teaching.ungraded[:SHOWN]}
    return Section("instructor", says, step_of(teaching))


def step_of(teaching: Teaching) -> Step | None:
    if teaching.unmarked:
        return take_attendance(teaching.unmarked)
    if teaching.ungraded:
        return grade(teaching)
    if teaching.today:
        first = teaching.today[0]
        return Step(
            _("Hoy impartes «%(topic)s».") % {"topic": first.topic},
            str(first.cohort),
            _("Ver la sesión"),
            reverse("training:attendance", args=[first.pk]),
        )
    return None


def grade(teaching: Teaching) -> Step:
    count = len(teaching.ungraded)
    sentence = ngettext(
        "Hay %(count)s proyecto por calificar.", "Hay %(count)s proyectos por calificar.", count
    )
    first = teaching.ungraded[0]
    return Step(
        sentence % {"count": count},
        _("Empieza con el de %(person)s.") % {"person": first.learner},
        _("Calificar"),
        reverse("training:grade", args=[first.pk]),
        Urgency.TODAY,
    )
