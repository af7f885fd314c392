"""The worklist, the two records side by side, and a union confirmed and undone on the screen."""

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.rules import Role
from oversight.actions import duplicates, merging
from oversight.models import Duplicate, Merge
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    PostFactory,
    UserFactory,
    VillageFactory,
    someone,
)
from training.models import Enrolment
from villages.models import Municipality

pytestmark = pytest.mark.django_db

PHONE = "+529511234567"


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def pair(village):
    """Somebody enrolled in two cohorts of Teotitlán under two addresses."""
    for email in ("ana@example.mx", "ana.pena@example.mx"):
        learner = UserFactory(
            email=email, given_names="Ana", first_surname="Peña", second_surname="Ruiz", phone=PHONE
        )
        EnrolmentFactory(learner=learner, cohort=CohortFactory(village=village))
    duplicates.search()
    return Duplicate.objects.get()


@pytest.fixture
def admin(client):
    admin = someone(Role.ADMIN, "20")
    client.force_login(admin)
    return admin


def test_the_list_says_who_and_why(client, admin, pair):
    page = client.get(reverse("oversight:duplicates")).content.decode()

    assert "ana.pena@example.mx" in page
    assert "El mismo teléfono" in page
    assert "100 de 100" in page


def test_the_list_is_searched_filtered_and_taken_away(client, admin, pair):
    address = reverse("oversight:duplicates")

    assert "ana@example.mx" not in client.get(address, {"q": "zzz"}).content.decode()
    assert "ana@example.mx" not in client.get(address, {"state": "apart"}).content.decode()
    csv = b"".join(client.get(reverse("oversight:duplicates-csv"))).decode()
    assert "Ana Peña Ruiz,ana.pena@example.mx" in csv


def test_the_list_costs_the_same_with_one_pair_and_with_twenty(
    client, admin, pair, django_assert_max_num_queries
):
    with django_assert_max_num_queries(12) as one:
        client.get(reverse("oversight:duplicates"))
    for _ in range(20):
        Duplicate.objects.create(one=UserFactory(), other=UserFactory(), area="20", score=80)

    with django_assert_max_num_queries(len(one)):
        client.get(reverse("oversight:duplicates"))


def test_pairs_of_another_state_are_not_there(client, pair):
    client.force_login(someone(Role.ADMIN, "31"))

    assert client.get(pair.get_absolute_url()).status_code == 404
    assert "ana@example.mx" not in client.get(reverse("oversight:duplicates")).content.decode()


def test_both_are_shown_with_what_they_hold(client, admin, pair):
    page = client.get(pair.get_absolute_url()).content.decode()

    for enrolment in Enrolment.objects.all():
        assert enrolment.get_absolute_url() in page
    assert "951 123 4567" in page
    assert "El mismo teléfono" in page or "el mismo teléfono" in page


def test_only_what_differs_is_asked(client, admin, pair):
    form = client.get(pair.get_absolute_url()).context["form"]

    assert list(form.fields) == ["keep", "email"]


def test_what_will_happen_is_told_in_numbers_and_nothing_happens_yet(client, admin, pair):
    answers = {"keep": "one", "email": "one"}

    page = client.get(reverse("oversight:join", args=[pair.pk]), answers).content.decode()

    assert "Pasa 1 inscripción" in page
    assert not Merge.objects.exists()


def test_confirmed_they_are_one_and_undone_they_are_two(client, admin, pair):
    answers = {"keep": "other", "email": "one"}

    done = client.post(reverse("oversight:join", args=[pair.pk]), answers)

    merge = Merge.objects.get()
    assert done.url == reverse("accounts:person", args=[pair.other_id])
    assert User.objects.get(pk=pair.other_id).email == "ana@example.mx"
    undo = reverse("oversight:undo-merge", args=[merge.pk])
    assert "Recupera 1 inscripción" in client.get(undo).content.decode()
    client.post(undo)
    assert User.objects.get(pk=pair.other_id).email == "ana.pena@example.mx"
    assert User.objects.kept().filter(first_surname="Peña").count() == 2


def test_what_stands_in_the_way_is_told_before_and_refused_after(client, admin, pair):
    PostFactory(user=pair.one, role=Role.SPONSOR, area="")

    page = client.get(pair.get_absolute_url()).content.decode()
    refused = client.post(
        reverse("oversight:join", args=[pair.pk]), {"keep": "one", "email": "one"}
    )

    assert "Así no se pueden unir" in page
    assert "un nombramiento que no puedes dar" in refused.content.decode()
    assert not Merge.objects.exists()


def test_what_they_came_to_hold_in_another_state_is_not_shown(client, pair):
    client.force_login(someone(Role.ADMIN, "20"))
    Duplicate.objects.update(area="20")
    valladolid = Municipality.objects.get(code="31102")
    elsewhere = VillageFactory(municipality=valladolid, locality="Valladolid")
    EnrolmentFactory(learner=pair.other, cohort__village=elsewhere, cohort__name="La de allá")
    PostFactory(user=pair.one, role=Role.MENTOR, area="31", area_name="Yucatán")

    page = client.get(pair.get_absolute_url()).content.decode()
    asked = client.get(reverse("oversight:join", args=[pair.pk]), {"keep": "one", "email": "one"})

    assert "fuera de los lugares a tu cargo" in page
    assert not {word for word in ("La de allá", "Valladolid", "Yucatán") if word in page}
    assert asked.url == pair.get_absolute_url()


def test_two_persons_are_told_apart_and_can_be_asked_about_again(client, admin, pair):
    client.post(reverse("oversight:tell-apart", args=[pair.pk]))
    assert Duplicate.objects.get().is_apart
    assert "No volveremos a preguntar" in client.get(pair.get_absolute_url()).content.decode()

    client.post(reverse("oversight:reconsider", args=[pair.pk]))
    assert Duplicate.objects.get().is_waiting


def test_another_record_is_pointed_out_by_its_address(client, admin, village):
    learners = [
        EnrolmentFactory(cohort__village=village, learner__given_names=name).learner
        for name in ("Ana", "Lucía")
    ]
    address = reverse("oversight:point-out", args=[learners[0].pk])

    nobody = client.post(address, {"email": "nadie@example.mx"})
    found = client.post(address, {"email": learners[1].email.upper()})

    assert nobody.context["form"].errors
    assert found.url == Duplicate.objects.get().get_absolute_url()


def test_a_persons_page_shows_what_they_learn_and_what_was_joined(client, admin, pair):
    enrolment = Enrolment.objects.get(learner=pair.one)
    certificate = CertificateFactory(
        enrolment=EnrolmentFactory(
            learner=pair.one, graduate=True, cohort__village=enrolment.cohort.village
        )
    )
    merging.merge(pair.other, pair.one, by=admin)

    page = client.get(reverse("oversight:person-record", args=[pair.other_id])).content.decode()

    assert enrolment.get_absolute_url() in page
    assert certificate.folio in page
    assert "El de ana@example.mx se unió a este" in page
