"""What the header offers to whom."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from accounts.models import User
from accounts.rules import Role
from config.navigation import items, nearest
from tests.factories import UserFactory, someone


def labels(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return [str(item["label"]) for item in items(request)]


def test_strangers_find_courses_promises_and_verification():
    assert labels(AnonymousUser()) == ["Inicio", "Cursos", "Promesas", "Verificar constancia"]


@pytest.mark.django_db
def test_learners_find_courses_and_their_certificates():
    assert labels(UserFactory()) == ["Inicio", "Cursos", "Mis constancias"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "wanted"),
    [
        (
            Role.ADMIN,
            "Inicio Aldeas Organizaciones Cohortes Constancias Informes Promesas Personas Importar "
            "Bitácora",
        ),
        (
            Role.COORDINATOR,
            "Inicio Aldeas Organizaciones Cohortes Constancias Informes Promesas Personas Importar",
        ),
        (Role.INSTRUCTOR, "Inicio Aldeas Organizaciones Cohortes"),
        (
            Role.OFFICER,
            "Inicio Aldeas Organizaciones Cohortes Certificación Constancias Informes Promesas",
        ),
        (Role.MENTOR, "Inicio Aldeas Organizaciones"),
        (Role.SPONSOR, "Inicio Aldeas Organizaciones Informes Promesas"),
    ],
)
def test_each_role_finds_the_places_of_its_work(role, wanted):
    assert " ".join(labels(User.objects.get(pk=someone(role, "20").pk))) == wanted


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/", "/"),
        ("/aldeas/AD-OAX-01/", "/aldeas/"),
        ("/personas/invitar/", "/personas/"),
        ("/perfil/", ""),
    ],
)
def test_the_place_one_is_in_is_the_nearest_above(path, here):
    assert nearest(path, ["/", "/aldeas/", "/personas/"]) == here


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/escalera/", "Aldeas"),
        ("/convenios/12/", "Organizaciones"),
        ("/programas/get-2026/", "Promesas"),
        ("/inscripciones/3/", "Cohortes"),
        ("/buscar/", None),
    ],
)
def test_a_page_under_another_name_shows_whose_part_of_the_portal_it_is(path, here):
    request = RequestFactory().get(path)
    request.user = User.objects.get(pk=someone(Role.ADMIN, "").pk)

    active = [str(item["label"]) for item in items(request) if item["active"]]

    assert active == ([here] if here else [])
