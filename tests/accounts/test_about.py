"""What people tell of themselves for the figures: if they like, and only themselves."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.actions import about
from accounts.models import About, AuditEntry
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    ana = UserFactory()
    client.force_login(ana)
    return ana


def test_somebody_tells_what_they_like_and_leaves_the_rest(client, ana):
    answers = {"sex": "F", "speaks_indigenous": "yes", "indigenous_language": "Zapoteco"}

    response = client.post(reverse("accounts:about"), answers)

    told = About.objects.get(person=ana)
    assert response.url == reverse("accounts:profile")
    assert (told.sex, told.speaks_indigenous, told.indigenous_language) == ("F", True, "Zapoteco")
    assert (told.born_on, told.disability, told.rural) == (None, None, None)
    assert told.consented_at


def test_the_form_shows_what_was_told(client, ana):
    about.tell(ana, by=ana, sex="X", rural=False, born_on=dt.date(1999, 5, 3))

    form = client.get(reverse("accounts:about")).context["form"]

    assert (form["sex"].value(), form["rural"].value()) == ("X", "no")
    assert form["disability"].value() == ""
    assert 'value="1999-05-03"' in str(form["born_on"])


def test_an_answer_is_taken_back_by_leaving_it_open(client, ana):
    about.tell(ana, by=ana, disability=True)

    client.post(reverse("accounts:about"), {"sex": "M", "disability": ""})

    assert About.objects.get(person=ana).disability is None


@pytest.mark.parametrize("born_on", ["1890-01-01", "2099-01-01", "ayer"])
def test_a_birth_date_that_cannot_be_is_refused_beside_its_field(client, ana, born_on):
    response = client.post(reverse("accounts:about"), {"born_on": born_on, "sex": "F"})

    assert response.context["form"].errors["born_on"]
    assert response.context["form"]["sex"].value() == "F"
    assert not About.objects.filter(consented_at__isnull=False).exists()


def test_the_trail_says_that_somebody_told_and_never_what(ana):
    about.tell(ana, by=ana, sex="F", speaks_indigenous=True, indigenous_language="Mixteco")

    line = AuditEntry.objects.get(act="about.told")

    assert line.details == {}
    assert "Mixteco" not in f"{line.sentence} {line.subject_name}"


def test_who_withdraws_leaves_nothing_but_that_they_did(client, ana):
    about.tell(ana, by=ana, sex="F", disability=True)

    client.post(reverse("accounts:withdraw-about"))

    left = About.objects.get(person=ana)
    assert (left.sex, left.disability, left.consented_at) == ("", None, None)
    assert left.withdrawn_at
    assert "Contar de mí" in client.get(reverse("accounts:profile")).content.decode()


def test_nobody_tells_of_somebody_else(ana):
    with pytest.raises(ValidationError):
        about.tell(UserFactory(), by=ana, sex="F")


def test_telling_the_same_again_is_no_news(ana):
    first = about.tell(ana, by=ana, sex="F")

    assert about.tell(ana, by=ana, sex="F").changed_at == first.changed_at
    assert AuditEntry.objects.filter(act="about.told").count() == 1
