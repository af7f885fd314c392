"""What the frame, the gallery and the error pages answer."""

import pytest
from django.test import Client
from django.urls import reverse

from config import errors

NO_STYLE = (" style=", "<style", " onclick=", " onload=", "javascript:")


@pytest.mark.django_db
def test_the_gallery_is_shown_with_demo_data_only(client, settings):
    settings.TESTING = settings.DEBUG = settings.DEMO = False
    assert client.get("/ui/").status_code == 404

    settings.DEMO = True
    assert client.get("/ui/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es-mx", "en"])
def test_the_gallery_speaks_the_language_asked_for(client, language):
    page = client.get("/ui/", headers={"accept-language": language}).content.decode()

    assert f'<html lang="{language}">' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/ui/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
)
def test_pages_carry_nothing_that_the_content_security_policy_refuses(client, path):
    page = client.get(path).content.decode()

    assert not [found for found in NO_STYLE if found in page]


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.csrf_failure, 403),
        (errors.not_found, 404),
        (errors.failed, 500),
        (errors.unavailable, 503),
    ],
)
def test_error_pages_answer_without_a_database(rf, view, status):
    arguments = [] if view in (errors.failed, errors.unavailable) else [None]

    response = view(rf.get("/"), *arguments)

    assert response.status_code == status
    assert 'href="/"' in response.content.decode()


@pytest.mark.django_db
def test_posting_without_a_token_is_refused_in_plain_words():
    careful = Client(enforce_csrf_checks=True)

    response = careful.post(reverse("appearance"), {"appearance": "oscuro"})

    assert response.status_code == 403
    assert "estuvo abierta demasiado tiempo" in response.content.decode()


@pytest.mark.django_db
def test_the_dark_theme_stays_once_it_is_asked_for(client):
    response = client.post(reverse("appearance"), {"appearance": "oscuro", "next": "/ui/"})

    assert response.url == "/ui/"
    assert '<html lang="es-mx" data-theme="oscuro">' in client.get("/ui/").content.decode()


@pytest.mark.django_db
def test_the_theme_goes_back_to_the_devices(client):
    client.post(reverse("appearance"), {"appearance": "oscuro"})

    client.post(reverse("appearance"), {"appearance": ""})

    assert "data-theme" not in client.get("/ui/").content.decode()


@pytest.mark.django_db
def test_choosing_a_theme_leads_nowhere_else(client):
    response = client.post(reverse("appearance"), {"next": "https://malo.example/"})

    assert response.url == "/"
