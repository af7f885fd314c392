"""The indicators that count people: the funnel from enrolling to a certificate."""

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils.translation import gettext_lazy as _

from accounts.rules import Permission
from certification.models import Certificate
from reports.indicators.base import DIMENSIONS, Derived, Indicator
from reports.indicators.telling import Midnight, MidnightAfter
from training.models import Course, Enrolment, Teaching


class People(Indicator):
    """Distinct people by their enrolments.

    Of two records of one person in one cohort, the enrolment of the record that is kept
    holds what either earned.
    """

    permission = Permission.PROGRESS_VIEW
    of_people = True
    news = "people"
    unit = _("personas")
    dimensions = DIMENSIONS
    who = "learner_id"
    village_path = "cohort__village__"
    person_path = "learner__"
    cohort_path = "cohort__"
    kept_as = "enrolment_id"

    def evidence(self):
        return Enrolment.objects.filter(learner__merged_into=None)


class Certified(People):
    code = "certified"
    source = "P01"
    name = _("Personas formadas y certificadas")
    definition = _("Personas distintas que tienen al menos una constancia vigente del programa.")
    permission = Permission.CERTIFICATE_VIEW
    who = "enrolment__learner_id"
    village_path = "enrolment__cohort__village__"
    person_path = "enrolment__learner__"
    cohort_path = "enrolment__cohort__"
    enrolment_path = "enrolment__"
    kept_as = "certificate_id"

    def evidence(self):
        return Certificate.objects.all()

    def began(self):
        return F("issued_at")

    def ended(self):
        return F("revoked_at")


class Passed(People):
    code = "passed"
    source = "A01"
    name = _("Personas que aprobaron")
    definition = _(
        "Personas distintas que cumplen todas las reglas de aprobación de un curso, "
        "tengan o no su constancia todavía, y no causaron baja."
    )

    def evidence(self):
        return super().evidence().filter(standing__passed_at__isnull=False)

    def began(self):
        return F("standing__passed_at")

    def ended(self):
        return F("withdrawn_at")


class Students(Passed):
    code = "students"
    source = "P03"
    name = _("Estudiantes universitarios formados")
    within, within_as = Passed(), ("track", Course.Track.STUDENT.value)
    unit = _("estudiantes")
    definition = _(
        "Personas distintas que cumplen todas las reglas de aprobación de un curso "
        "del trayecto de estudiantes, tengan o no su constancia todavía."
    )

    def evidence(self):
        return super().evidence().filter(cohort__course__track=Course.Track.STUDENT)


class Enrolled(People):
    code = "enrolled"
    source = "A01"
    name = _("Personas inscritas")
    definition = _(
        "Personas distintas que se han inscrito en una cohorte, aunque después hayan causado baja."
    )

    def began(self):
        return F("enrolled_at")


class Started(People):
    code = "started"
    source = "A01"
    name = _("Personas que iniciaron")
    definition = _(
        "De las inscritas, las que asistieron a una clase o terminaron una actividad, "
        "aunque después hayan causado baja."
    )

    def evidence(self):
        done = Q(standing__last_activity_at__isnull=False) | Q(standing__hours_attended__gt=0)
        return super().evidence().filter(done)

    def began(self):
        """The records keep the last sign of life: the first is no earlier than the course."""
        first = Greatest("enrolled_at", Midnight(F("cohort__starts_on")))
        return Least(first, Coalesce("standing__last_activity_at", "standing__changed_at"))


class Completed(People):
    code = "completed"
    source = "A01"
    name = _("Personas que concluyeron")
    definition = _(
        "Personas distintas que llegaron al final de un curso: presentaron el examen final, "
        "lo hayan aprobado o no."
    )

    def evidence(self):
        reached = Q(standing__exam_attempts__gt=0) | Q(standing__passed_at__isnull=False)
        return super().evidence().filter(reached)

    def began(self):
        kept = ("passed_at", "last_activity_at", "changed_at")
        return Coalesce(*(f"standing__{name}" for name in kept))


class Studying(People):
    code = "studying"
    source = "A03"
    name = _("Personas en curso")
    definition = _("Personas distintas inscritas, sin baja, en una cohorte que está en curso.")

    def began(self):
        return Greatest("enrolled_at", Midnight(F("cohort__starts_on")))

    def ended(self):
        return Least("withdrawn_at", MidnightAfter(F("cohort__ends_on")))


class Instructors(People):
    code = "instructors"
    source = "A03"
    name = _("Instructores activos")
    definition = _("Personas distintas que imparten una cohorte que está en curso.")
    permission = Permission.COHORT_VIEW
    who = "instructor_id"
    person_path = "instructor__"
    kept_as = ""

    def evidence(self):
        return Teaching.objects.all()

    def began(self):
        return Midnight(F("cohort__starts_on"))

    def ended(self):
        return Least("ended_at", MidnightAfter(F("cohort__ends_on")))

    def aged_at(self):
        return self.began()


class CompletionRate(Derived):
    code = "completion"
    source = "A01"
    name = _("Tasa de conclusión")
    unit = _("%")
    definition = _("De cada cien personas que iniciaron, las que concluyeron.")
    over = (Completed(), Started())
    times = 100


class StudentsPerInstructor(Derived):
    code = "ratio"
    source = "A03"
    name = _("Estudiantes por instructor")
    unit = _("personas por instructor")
    definition = _("Personas en curso entre instructores activos.")
    over = (Studying(), Instructors())
