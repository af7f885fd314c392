"""The cast and the props of the tests: one factory a noun, a section an app.

A factory makes a row as simply as the constraints allow; what matters to a
test is written in the test.
"""

import datetime as dt
import io
import uuid

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from PIL import Image

from accounts.models import Post, User
from accounts.rules import Role
from certification.actions.issuing import snapshot
from certification.models import Batch, Candidate, Certificate
from certification.rules import folio, new_code
from reports.models import ProgressReport
from training.models import (
    Activity,
    Choice,
    Cohort,
    Course,
    Enrolment,
    Module,
    Question,
    Session,
    Standing,
    Teaching,
)
from villages.models import (
    Agreement,
    Involvement,
    Municipality,
    Organisation,
    Programme,
    Site,
    State,
    Village,
)

# accounts


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"persona{n}@example.mx")
    given_names = "María José"
    first_surname = factory.Sequence(lambda n: f"Núñez{n}")
    second_surname = "Güémez"


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    user = factory.SubFactory(UserFactory)
    role = Role.ADMIN
    area = ""


def someone(role: Role, area: str = "") -> User:
    """A person holding one post."""
    return PostFactory(role=role, area=area).user


def picture(name: str = "logo.png", size: tuple[int, int] = (60, 20)) -> SimpleUploadedFile:
    """A picture as a browser sends it."""
    content = io.BytesIO()
    Image.new("RGB", size, "navy").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), content_type="image/png")


# villages: states and municipalities are reference data and always there


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme
        django_get_or_create = ("slug",)

    slug = "get-2026"
    name = "Global E-commerce Talent"
    short_name = "GET"
    issuer = "GINgroup"
    starts_on = dt.date(2026, 1, 1)


class VillageFactory(DjangoModelFactory):
    """Teotitlán del Valle, Oaxaca, unless another municipality is given."""

    class Meta:
        model = Village

    programme = factory.SubFactory(ProgrammeFactory)
    municipality = factory.LazyFunction(lambda: Municipality.objects.get(code="20546"))
    state = factory.LazyAttribute(lambda v: State.objects.get(code=v.municipality.state_id))
    code = factory.LazyAttribute(lambda v: f"AD-{v.state.iso_code[3:]}-01")
    area = factory.LazyAttribute(lambda v: f"{v.municipality.code}/{v.code}/")
    locality = factory.LazyAttribute(lambda v: v.municipality.name)
    latitude = "17.0503"
    longitude = "-96.5030"
    vocation = "Tapetes de lana"
    time_zone = factory.LazyAttribute(lambda v: v.state.time_zone)


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Universidad de la Sierra {n}")
    kind = Organisation.Kind.UNIVERSITY


class InvolvementFactory(DjangoModelFactory):
    class Meta:
        model = Involvement

    organisation = factory.SubFactory(OrganisationFactory)
    village = factory.SubFactory(VillageFactory)
    role = Involvement.Role.ACADEMIC
    since = dt.date(2026, 1, 15)


class AgreementFactory(DjangoModelFactory):
    """In force without an end, for the village, unless told otherwise."""

    class Meta:
        model = Agreement

    organisation = factory.SubFactory(OrganisationFactory)
    village = factory.SubFactory(VillageFactory)
    programme = factory.LazyAttribute(lambda agreement: agreement.village.programme)
    title = "Convenio de colaboración"
    signed_on = dt.date(2026, 1, 10)
    starts_on = dt.date(2026, 1, 15)


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    village = factory.SubFactory(VillageFactory)
    name = factory.Sequence(lambda n: f"Biblioteca {n}")
    address = "Hidalgo 3, Centro"


# training


class CourseFactory(DjangoModelFactory):
    class Meta:
        model = Course
        django_get_or_create = ("code",)

    code = "GET-EST"
    title = "GET · Estudiantes"
    track = Course.Track.STUDENT
    hours = 72
    rules = factory.LazyFunction(
        lambda: {
            "attendance_min_pct": 80,
            "module_pass_min_pct": 70,
            "final_exam_min_pct": 70,
            "final_exam_attempts": 2,
            "project_required": True,
        }
    )


class ModuleFactory(DjangoModelFactory):
    class Meta:
        model = Module

    course = factory.SubFactory(CourseFactory)
    code = factory.Sequence(lambda n: f"M{n}")
    title = "Módulo"
    hours = 6
    position = factory.Sequence(lambda n: n)


class ActivityFactory(DjangoModelFactory):
    class Meta:
        model = Activity

    module = factory.SubFactory(ModuleFactory)
    code = factory.Sequence(lambda n: f"L{n}")
    title = "Lectura"
    kind = Activity.Kind.READING
    position = factory.Sequence(lambda n: n)


class QuestionFactory(DjangoModelFactory):
    """A question of three choices, of which the first is right."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    activity = factory.SubFactory(ActivityFactory, kind=Activity.Kind.QUIZ)
    code = factory.Sequence(lambda n: f"Q{n}")
    text = "¿Qué conviene hacer primero?"
    feedback = "Empieza chico."
    position = factory.Sequence(lambda n: n)

    @factory.post_generation
    def choices(self, create, extracted, **kwargs):
        texts = ["Un producto bien hecho", "Publicar todo", "Esperar"]
        Choice.objects.bulk_create(
            Choice(question=self, text=text, is_right=place == 1, position=place)
            for place, text in enumerate(texts, start=1)
        )


def small_course(**course) -> Course:
    """Two modules, each a reading and a quiz of two questions, and the final exam."""
    course = CourseFactory(**course)
    for position, code in enumerate(["M01", "M02"], start=1):
        module = ModuleFactory(course=course, code=code, position=position)
        ActivityFactory(module=module, code=f"{code}-L1", position=1, html="<p>Empieza chico.</p>")
        quiz = ActivityFactory(module=module, code=f"{code}-C", kind="quiz", position=2)
        QuestionFactory.create_batch(2, activity=quiz)
    module = ModuleFactory(course=course, code="EXF", hours=0, position=3)
    exam = ActivityFactory(module=module, code="EX", kind="exam", position=1, max_attempts=2)
    QuestionFactory.create_batch(2, activity=exam)
    return course


def answers_to(activity: Activity, right: int = 99) -> dict[int, int]:
    """Answers to a quiz, the first `right` of them right."""
    return {
        question.pk: question.choices.get(position=1 if place < right else 2).pk
        for place, question in enumerate(activity.questions.order_by("position"))
    }


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort

    village = factory.SubFactory(VillageFactory)
    course = factory.SubFactory(CourseFactory)
    name = factory.Sequence(lambda n: f"Generación {n}")
    starts_on = dt.date(2026, 2, 2)
    ends_on = dt.date(2026, 5, 29)


class TeachingFactory(DjangoModelFactory):
    class Meta:
        model = Teaching

    cohort = factory.SubFactory(CohortFactory)
    instructor = factory.SubFactory(UserFactory)


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    cohort = factory.SubFactory(CohortFactory)
    topic = "Qué cambió"
    starts_at = factory.Sequence(
        lambda n: dt.datetime(2026, 2, 3, 16, tzinfo=dt.UTC) + dt.timedelta(days=n % 90)
    )
    hours = 3


class EnrolmentFactory(DjangoModelFactory):
    """`graduate=True` gives a standing that has passed."""

    class Meta:
        model = Enrolment
        skip_postgeneration_save = True

    cohort = factory.SubFactory(CohortFactory)
    learner = factory.SubFactory(UserFactory)
    way = Enrolment.Way.COORDINATOR

    @factory.post_generation
    def graduate(self, create, extracted, **kwargs):
        passed_at = dt.datetime(2026, 5, 30, tzinfo=dt.UTC) if extracted else None
        Standing.objects.get_or_create(enrolment=self, defaults={"passed_at": passed_at})


# certification


class BatchFactory(DjangoModelFactory):
    class Meta:
        model = Batch

    name = "Lote"
    proposed_by = factory.SubFactory(UserFactory)


class CandidateFactory(DjangoModelFactory):
    class Meta:
        model = Candidate

    batch = factory.SubFactory(BatchFactory)
    enrolment = factory.SubFactory(EnrolmentFactory, graduate=True)


class CertificateFactory(DjangoModelFactory):
    """A certificate with the snapshot that issuing would have frozen."""

    class Meta:
        model = Certificate

    enrolment = factory.SubFactory(EnrolmentFactory, graduate=True)
    batch = factory.SubFactory(BatchFactory)
    code = factory.LazyFunction(new_code)
    folio = factory.Sequence(lambda n: folio("GET", 2026, n + 1))
    snapshot = factory.LazyAttribute(
        lambda c: snapshot(
            c.enrolment, folio=c.folio, code=c.code, day=dt.date(2026, 6, 1)
        ).as_dict()
    )


def officer(area: str = "") -> User:
    return someone(Role.OFFICER, area)


def approved_batch(enrolments, **fields) -> Batch:
    """A batch of these people that two officers have let through."""
    batch = BatchFactory(
        state=Batch.State.ISSUING, approved_by=officer(), proposed_by=officer(), **fields
    )
    Candidate.objects.bulk_create(Candidate(batch=batch, enrolment=each) for each in enrolments)
    return batch


def token() -> uuid.UUID:
    return uuid.uuid4()


# reports


class ProgressReportFactory(DjangoModelFactory):
    """The country's report of October 2026, asked for by the calendar and waiting."""

    class Meta:
        model = ProgressReport

    programme = factory.SubFactory(ProgrammeFactory)
    area = factory.LazyAttribute(lambda report: report.village.area if report.village else "")
    village = None
    month = dt.date(2026, 10, 1)
    until = dt.date(2026, 10, 31)
