"""Giving people a place, one by one or by code, and taking it back."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.actions.mail import compose
from accounts.models import AuditEntry, Mail, User
from tests.factories import CohortFactory, EnrolmentFactory, UserFactory
from training.actions import enrolments, progress
from training.models import Enrolment, Standing

pytestmark = pytest.mark.django_db

ANA = {
    "email": "Ana.Ruiz@Example.MX",
    "given_names": "Ana",
    "first_surname": "Ruiz",
    "second_surname": "Íñiguez",
    "curp": "",
}


def test_enrolling_somebody_new_makes_them_known_and_writes_to_them(client, cohort, coordinator):
    client.force_login(coordinator)

    client.post(reverse("training:enrol", args=[cohort.pk]), ANA)

    enrolment = Enrolment.objects.get()
    assert enrolment.learner.email == "ana.ruiz@example.mx"
    assert enrolment.way == Enrolment.Way.COORDINATOR
    assert Standing.objects.filter(enrolment=enrolment).exists()
    assert AuditEntry.objects.about(enrolment).get().act == "enrolment.created"
    letter = compose(Mail.objects.get(template="enrolled"))
    assert letter.to == ["ana.ruiz@example.mx"]
    assert "/accounts/login/code/" in letter.body
    assert reverse("training:learn", args=[enrolment.pk]) in letter.body


def test_a_person_known_in_another_case_is_the_same_and_keeps_their_name(
    client, cohort, coordinator
):
    known = UserFactory(email="ana.ruiz@example.mx", given_names="Anita")
    client.force_login(coordinator)

    client.post(reverse("training:enrol", args=[cohort.pk]), ANA)

    assert Enrolment.objects.get().learner == known
    known.refresh_from_db()
    assert known.given_names == "Anita"


def test_somebody_already_there_is_refused_beside_the_email(client, cohort, coordinator):
    EnrolmentFactory(cohort=cohort, learner__email="ana.ruiz@example.mx")
    client.force_login(coordinator)

    response = client.post(reverse("training:enrol", args=[cohort.pk]), ANA)

    assert "ya participa" in response.context["form"].errors["email"][0]
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"email": "no es un correo"}, "email", "correo"),
        ({"given_names": ""}, "given_names", "Falta este dato"),
        ({"curp": "RUIA"}, "curp", "18"),
        ({"curp": "RUIA991332MOCZXN09"}, "curp", "fecha"),
    ],
    ids=["e-mail", "name", "short CURP", "impossible date"],
)
def test_bad_data_of_a_person_is_told_beside_its_field_and_kept(
    client, cohort, coordinator, changes, field, words
):
    client.force_login(coordinator)

    response = client.post(reverse("training:enrol", args=[cohort.pk]), ANA | changes)

    assert list(response.context["form"].errors) == [field]
    assert words in response.context["form"].errors[field][0]
    assert "Íñiguez" in response.content.decode()
    assert not User.objects.filter(email="ana.ruiz@example.mx").exists()


def test_the_curp_of_somebody_else_is_refused(client, cohort, coordinator):
    UserFactory(curp="GOMC900514HOCNRR09")
    client.force_login(coordinator)
    url = reverse("training:enrol", args=[cohort.pk])

    response = client.post(url, ANA | {"curp": "gomc900514hocnrr09"})

    assert response.context["form"].errors["curp"]
    assert not Enrolment.objects.exists()


def test_who_teaches_the_cohort_is_not_enrolled_in_it(cohort, instructor, coordinator):
    with pytest.raises(ValidationError, match="imparte"):
        enrolments.enrol(cohort, **ANA | {"email": instructor.email}, by=coordinator)


def test_joining_with_a_code_however_it_is_written(client, cohort):
    learner = UserFactory()
    client.force_login(learner)
    code = f" {cohort.join_code[:4].lower()}-{cohort.join_code[4:].lower()} "

    response = client.post(reverse("training:join"), {"code": code})

    enrolment = Enrolment.objects.get(learner=learner)
    assert response.url == reverse("training:learn", args=[enrolment.pk])
    assert enrolment.way == Enrolment.Way.CODE


def test_the_code_may_come_in_the_link(client, cohort):
    client.force_login(UserFactory())

    page = client.get(reverse("training:join"), {"codigo": cohort.join_code})

    assert f'value="{cohort.join_code}"' in page.content.decode()


def test_a_wrong_code_says_so_and_stays_typed(client, cohort):
    client.force_login(UserFactory())

    response = client.post(reverse("training:join"), {"code": "ZZZZZZZZ"})

    assert "Ningún grupo tiene ese código" in response.context["form"].errors["code"][0]
    assert 'value="ZZZZZZZZ"' in response.content.decode()


def test_joining_twice_is_one_place(cohort):
    learner = UserFactory()

    first = enrolments.join(learner, code=cohort.join_code)
    second = enrolments.join(learner, code=cohort.join_code)

    assert first == second


def test_a_cohort_that_is_over_takes_nobody_by_code(cohort):
    yesterday = timezone.localdate() - dt.timedelta(days=2)
    over = CohortFactory(
        course=cohort.course,
        village=cohort.village,
        starts_on=yesterday - dt.timedelta(days=9),
        ends_on=yesterday,
    )

    with pytest.raises(ValidationError, match="ya terminó"):
        enrolments.join(UserFactory(), code=over.join_code)


def test_withdrawing_keeps_what_was_earned_and_coming_back_goes_on_from_there(
    client, cohort, coordinator, enrolment, activity_of
):
    progress.complete(enrolment, activity_of("M01-L1"))
    client.force_login(coordinator)
    client.post(reverse("training:withdraw", args=[enrolment.pk]), {"because": "Se mudó"})
    enrolment.refresh_from_db()
    assert (enrolment.is_withdrawn, enrolment.withdrawn_because) == (True, "Se mudó")

    person = ANA | {"email": enrolment.learner.email.upper()}
    client.post(reverse("training:enrol", args=[cohort.pk]), person)

    enrolment.refresh_from_db()
    assert not enrolment.is_withdrawn
    assert Standing.objects.get(pk=enrolment.pk).activities_done == 1
    assert Enrolment.objects.count() == 1


def test_withdrawing_asks_for_a_reason(client, coordinator, enrolment):
    client.force_login(coordinator)

    response = client.post(reverse("training:withdraw", args=[enrolment.pk]), {"because": " "})

    assert response.context["form"].errors["because"]
    assert Enrolment.objects.active().exists()


def test_who_was_withdrawn_reads_why_and_does_not_come_back_by_code(client, cohort, enrolment):
    enrolments.withdraw(enrolment, because="Dejó de asistir", by=None)
    client.force_login(enrolment.learner)

    page = client.get(reverse("training:learn", args=[enrolment.pk]))
    refused = client.post(reverse("training:join"), {"code": cohort.join_code})

    assert page.status_code == 200
    assert "Dejó de asistir" in page.content.decode()
    assert "Te dieron de baja" in refused.context["form"].errors["code"][0]


def test_many_are_enrolled_in_as_many_queries_as_one(cohort, django_assert_max_num_queries):
    people = [
        {"email": f"p{n}@example.mx", "given_names": "P", "first_surname": "Q"} for n in range(60)
    ]

    with django_assert_max_num_queries(25):
        added = enrolments.enrol_many(cohort, people=people, by=None)

    assert len(added) == 60
    assert Mail.objects.filter(template="enrolled").count() == 60
    json.dumps(Mail.objects.first().context)


def test_enrolling_many_again_adds_and_writes_nothing(cohort):
    people = [{"email": "p@example.mx", "given_names": "P", "first_surname": "Q"}]
    enrolments.enrol_many(cohort, people=people, by=None)

    assert enrolments.enrol_many(cohort, people=people, by=None) == []
    assert Mail.objects.count() == 1
