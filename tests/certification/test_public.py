"""What anyone with a code, or a folio, gets to see."""

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.urls import reverse

from certification.actions import certificates
from certification.forms import WHY_NOT_READ
from certification.models import Certificate
from certification.rules import new_code
from tests.factories import CertificateFactory, UserFactory

pytestmark = pytest.mark.django_db


def page_of(certificate) -> str:
    return f"/c/{certificate.code}"


def revoked(certificate, because="El nombre estaba mal escrito"):
    return certificates.revoke(certificate, because=because, by=UserFactory())


def test_the_page_says_what_was_certified_and_that_it_stands(client):
    certificate = CertificateFactory()

    response = client.get(page_of(certificate))

    text = response.content.decode()
    assert response.status_code == 200
    assert "Vigente" in text
    for said in (
        certificate.says.holder,
        "GET · Estudiantes",
        "72 horas",
        "Teotitlán del Valle, Oaxaca",
        "GINgroup",
        "1 de junio de 2026",
        certificate.folio,
    ):
        assert said in text
    assert 'name="robots" content="noindex"' in text


def test_the_page_tells_no_private_data(client):
    curp = "GUPJ900101HYNMCS01"
    certificate = CertificateFactory(enrolment__learner__curp=curp)

    text = client.get(page_of(certificate)).content.decode()

    assert curp not in text
    assert certificate.enrolment.learner.email not in text


def test_the_page_of_a_stranger_costs_one_query_and_no_session(client, django_assert_num_queries):
    certificate = CertificateFactory()
    client.get(page_of(certificate))

    with django_assert_num_queries(1):
        response = client.get(page_of(certificate))

    assert not response.cookies
    assert response["Cache-Control"] == "no-cache"


def test_a_page_that_did_not_change_is_not_sent_again(client):
    certificate = CertificateFactory()
    first = client.get(page_of(certificate))

    again = client.get(page_of(certificate), headers={"if-none-match": first["ETag"]})
    revoked(certificate)
    changed = client.get(page_of(certificate), headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304
    assert changed.status_code == 200


def test_the_code_may_be_in_capitals(client):
    certificate = CertificateFactory()

    assert client.get(f"/c/{certificate.code.upper()}").status_code == 200
    assert client.get(f"/c/{certificate.code.upper()}.pdf").status_code == 200


@pytest.mark.parametrize("ending", ["", ".pdf"])
def test_an_unknown_code_is_explained(client, ending):
    response = client.get(f"/c/{new_code()}{ending}")

    assert response.status_code == 404
    assert "No hay ninguna constancia con este código" in response.content.decode()


def test_a_folio_is_no_key_to_the_page(client):
    certificate = CertificateFactory()

    assert client.get(f"/c/{certificate.folio}").status_code == 404


def test_a_revoked_certificate_stays_and_says_why(client):
    certificate = revoked(CertificateFactory())

    response = client.get(page_of(certificate))

    text = response.content.decode()
    assert response.status_code == 200
    assert "Revocada" in text
    assert "Vigente" not in text
    assert "El nombre estaba mal escrito" in text


def test_the_pdf_is_there_before_a_worker_made_it(client):
    certificate = CertificateFactory()

    response = client.get(f"{page_of(certificate)}.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert response["X-Robots-Tag"] == "noindex"


def test_the_stored_pdf_is_the_one_that_is_sent(client):
    certificate = CertificateFactory()
    certificates.render([certificate])
    drawn = client.get(f"{page_of(certificate)}.pdf").getvalue()

    with default_storage.open(certificate.pdf) as file:
        assert file.read() == drawn


def test_a_stored_pdf_that_got_lost_is_drawn_again(client):
    certificate = CertificateFactory()
    certificates.render([certificate])
    default_storage.delete(certificate.pdf)

    assert client.get(f"{page_of(certificate)}.pdf").content.startswith(b"%PDF-")


@pytest.mark.parametrize("by", ["folio", "code"])
def test_verifying_leads_to_the_page(client, by):
    certificate = CertificateFactory()

    response = client.get("/verify/", {"codigo": f" {getattr(certificate, by).lower()} "})

    assert response.status_code == 302
    assert response.url == page_of(certificate)


def test_a_mistyped_folio_is_told_so_and_kept(client):
    certificate = CertificateFactory(folio="GET-2026-000123-D")

    response = client.get("/verify/", {"codigo": "GET-2026-000132-D"})

    assert Certificate.objects.get() == certificate
    assert response.status_code == 200
    assert response.context["form"].errors["codigo"] == [WHY_NOT_READ["check"]]
    assert 'value="GET-2026-000132-D"' in response.content.decode()


def test_a_sound_folio_that_was_never_given_is_told_apart(client):
    response = client.get("/verify/", {"codigo": "GET-2026-000123-D"})

    (error,) = response.context["form"].errors.as_data()["codigo"]
    assert error.code == "unknown"


@pytest.mark.parametrize("typed", ["", "hola", "x" * 5000, "<script>", "GET-٢٠٢٦-٠٠٠١٢٣-D"])
def test_verifying_nonsense_answers_beside_the_field(client, typed):
    response = client.get("/verify/", {"codigo": typed})

    assert response.status_code == 200
    assert response.context["form"].errors["codigo"]


def test_trying_many_folios_is_slowed_down(client):
    for _ in range(30):
        assert client.get("/verify/", {"codigo": "nada"}).status_code == 200

    response = client.get("/verify/", {"codigo": "nada"})

    assert response.status_code == 429
    assert "Vas muy rápido" in response.content.decode()


def test_verifying_works_without_redis(client, settings):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/redis.sock"}
    }
    certificate = CertificateFactory()

    response = client.get(reverse("certification:verify"), {"codigo": certificate.folio})

    assert response.status_code == 302
    cache.close()
