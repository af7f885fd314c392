"""What officers, staff and holders find on their pages."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry, Mail
from accounts.rules import Role
from certification import queries
from certification.actions import batches, certificates
from certification.models import Batch, Certificate
from tests.factories import (
    BatchFactory,
    CandidateFactory,
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    TeachingFactory,
    UserFactory,
    VillageFactory,
    approved_batch,
    officer,
    someone,
)
from villages.models import Municipality

pytestmark = pytest.mark.django_db

OAXACA = "20546/AD-OAX-01/"


def graduates(count, cohort=None, **fields):
    cohort = cohort or CohortFactory()
    return [EnrolmentFactory(cohort=cohort, graduate=True, **fields) for _ in range(count)]


def in_merida():
    village = VillageFactory(municipality=Municipality.objects.get(code="31050"))
    return CohortFactory(village=village)


@pytest.fixture
def carmen(client):
    """An officer for the whole country, signed in."""
    person = officer()
    client.force_login(person)
    return person


def test_the_queue_shows_who_waits_with_the_reasons(client, carmen):
    (waiting,) = graduates(1)
    EnrolmentFactory(cohort=waiting.cohort)
    CertificateFactory(enrolment__cohort=waiting.cohort)

    response = client.get("/certificacion/")

    assert [each.pk for each in response.context["page"]] == [waiting.pk]
    text = response.content.decode()
    assert "1 persona espera su constancia" in text
    assert "Asistencia" in text


def test_those_the_officer_taught_are_shown_but_cannot_be_chosen(client, carmen):
    (taught,) = graduates(1, cohort=TeachingFactory(instructor=carmen).cohort)

    response = client.get("/certificacion/")

    assert response.context["page"].rows[0].is_taught
    assert f'value="{taught.pk}"' not in response.content.decode()
    assert not queries.awaiting(carmen).exists()
    assert queries.uncertified(carmen).get() == taught


def test_the_queue_can_be_narrowed(client, carmen):
    here, there = graduates(1)[0], graduates(1, cohort=in_merida())[0]

    def found(**filters):
        return {each.pk for each in client.get("/certificacion/", filters).context["page"]}

    assert found() == {here.pk, there.pk}
    assert found(village=there.cohort.village_id) == {there.pk}
    assert found(q=here.learner.first_surname.lower().replace("ú", "u")) == {here.pk}
    assert found(q="nadie") == set()


def test_an_officer_of_a_state_sees_that_state(client):
    here = graduates(1)[0]
    graduates(1, cohort=in_merida())
    client.force_login(officer("20"))

    assert [each.pk for each in client.get("/certificacion/").context["page"]] == [here.pk]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OFFICER])
def test_the_queue_does_not_exist_for_others(client, role):
    client.force_login(someone(role))

    assert client.get("/certificacion/").status_code == 404
    assert client.get("/lotes/").status_code == 404


def test_ticked_people_are_rehearsed(client, carmen):
    first, _second = graduates(2)

    response = client.post("/certificacion/", {"name": "Lote 1", "people": [first.pk]})

    batch = Batch.objects.get()
    assert response.url == f"/lotes/{batch.pk}/"
    assert [each.enrolment_id for each in batch.candidates.all()] == [first.pk]


def test_everyone_of_a_filter_is_rehearsed(client, carmen):
    graduates(2)
    there = graduates(2, cohort=in_merida())
    taught = TeachingFactory(instructor=carmen, cohort=there[1].cohort).cohort
    elsewhere = graduates(1, cohort=CohortFactory(village=taught.village))
    village = taught.village_id

    client.post("/certificacion/", {"name": "Mérida", "everyone": "1", "village": village})

    chosen = Batch.objects.get().candidates.values_list("enrolment", flat=True)
    assert list(chosen) == [elsewhere[0].pk]


def test_rehearsing_nobody_is_refused_and_keeps_the_name(client, carmen):
    graduates(1)

    response = client.post("/certificacion/", {"name": "Mi lote"})

    assert response.status_code == 200
    assert "Elige al menos a una persona" in response.content.decode()
    assert 'value="Mi lote"' in response.content.decode()
    assert not Batch.objects.exists()


def test_people_out_of_reach_cannot_be_slipped_in(client):
    (there,) = graduates(1, cohort=in_merida())
    client.force_login(officer("20"))

    response = client.post("/certificacion/", {"name": "Lote", "people": [there.pk]})

    assert response.status_code == 200
    assert "People" not in response.content.decode()
    assert not Batch.objects.exists()


@pytest.mark.parametrize("path", ["/certificacion/", "/lotes/1/", "/constancias/", "/lotes/"])
def test_pages_cost_the_same_for_one_row_as_for_many(
    client, carmen, path, django_assert_max_num_queries
):
    def visit():
        with django_assert_max_num_queries(25) as counted:
            assert client.get(path).status_code == 200
        return len(counted)

    cohort = CohortFactory()
    batch = BatchFactory(pk=1, proposed_by=carmen)

    def add(people):
        graduates(people, cohort=cohort)
        for _ in range(people):
            CandidateFactory(batch=batch, enrolment__cohort=cohort)
            CertificateFactory(batch=batch, enrolment__cohort=cohort)
            BatchFactory()

    add(1)
    visit()
    alone = visit()
    add(3)

    assert visit() == alone


def test_the_batch_page_says_why_one_may_not_approve(client, carmen):
    batch = batches.rehearse(enrolments=graduates(1), name="Lote", by=carmen)

    text = client.get(f"/lotes/{batch.pk}/").content.decode()

    assert "1 de 1 personas recibiría su constancia" in text
    assert "debe aprobarlo otra persona" in text
    assert reverse("certification:approve", args=[batch.pk]) not in text


def test_ticks_are_kept_and_the_filter_stays(client, carmen):
    batch = batches.rehearse(enrolments=graduates(2), name="Lote", by=carmen)
    out, stays = batch.candidates.order_by("pk")
    form = {"shown": [out.pk, stays.pk], "included": [stays.pk, "x"]}

    response = client.post(f"/lotes/{batch.pk}/?ver=in", form)

    assert response.url == f"/lotes/{batch.pk}/?ver=in"
    assert batch.candidates.included().get() == stays


@pytest.mark.django_db(transaction=True)
def test_approving_asks_a_worker_and_shows_the_progress(client):
    (enrolment,) = graduates(1)
    batch = batches.rehearse(enrolments=[enrolment], name="Lote", by=officer())
    second = officer()
    client.force_login(second)

    response = client.post(f"/lotes/{batch.pk}/aprobar/", follow=True)

    assert "0 de 1" in response.content.decode()
    assert 'hx-trigger="every 1s"' in response.content.decode()
    batches.issue_waiting(batch)
    part = client.get(f"/lotes/{batch.pk}/avance/").content.decode()
    assert "1 de 1" in part
    assert "<html" not in part


def test_the_page_comes_anew_when_all_is_made(client, carmen):
    batch = approved_batch(graduates(1))
    batches.issue_waiting(batch)
    certificates.render(Certificate.objects.all())
    waiting = client.get(f"/lotes/{batch.pk}/avance/")
    Mail.objects.update(sent_at=Certificate.objects.get().issued_at)

    made = client.get(f"/lotes/{batch.pk}/avance/")

    assert "HX-Refresh" not in waiting
    assert made["HX-Refresh"] == "true"
    assert "hx-trigger" not in made.content.decode()


@pytest.mark.parametrize("act", ["aprobar", "cancelar"])
def test_a_finished_batch_is_not_offered_again(client, carmen, act):
    batch = approved_batch(graduates(1))

    response = client.get(f"/lotes/{batch.pk}/{act}/")

    assert response.url == f"/lotes/{batch.pk}/"


def test_cancelling_asks_for_a_reason(client, carmen):
    batch = batches.rehearse(enrolments=graduates(1), name="Lote", by=carmen)

    without = client.post(f"/lotes/{batch.pk}/cancelar/", {"because": " "})
    client.post(f"/lotes/{batch.pk}/cancelar/", {"because": "Faltan personas"})

    assert without.context["form"].errors["because"]
    batch.refresh_from_db()
    assert batch.state == Batch.State.CANCELLED


def test_a_sample_is_a_pdf_that_gives_no_folio_away(client, carmen):
    batch = batches.rehearse(enrolments=graduates(1), name="Lote", by=carmen)
    candidate = batch.candidates.get()

    response = client.get(f"/lotes/{batch.pk}/muestra/{candidate.pk}.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert not Certificate.objects.exists()


def test_certificates_are_found_by_name_folio_and_state(client, carmen):
    cohort = CohortFactory()
    valid, revoked = (CertificateFactory(enrolment__cohort=cohort) for _ in range(2))
    certificates.revoke(revoked, because="Error", by=carmen)

    def found(**filters):
        return {each.folio for each in client.get("/constancias/", filters).context["page"]}

    assert found() == {valid.folio, revoked.folio}
    assert found(status="valid") == {valid.folio}
    assert found(status="revoked") == {revoked.folio}
    assert found(q=valid.folio.lower()) == {valid.folio}
    assert found(q=revoked.enrolment.learner.first_surname) == {revoked.folio}


def test_the_csv_follows_the_filters_and_the_reach(client):
    here = CertificateFactory()
    CertificateFactory(enrolment__cohort=in_merida())
    client.force_login(someone(Role.COORDINATOR, here.area))

    text = client.get("/constancias.csv?status=valid").getvalue().decode("utf-8-sig")

    header, *rows = text.splitlines()
    assert header.startswith("Folio,Nombre,Curso")
    assert len(rows) == 1
    assert here.folio in rows[0]


def test_revoking_tells_the_holder_the_trail_and_the_public(client, carmen):
    certificate = CertificateFactory()
    asked = client.get(f"/constancias/{certificate.folio}/revocar/").content.decode()
    assert certificate.enrolment.learner.email in asked

    response = client.post(
        f"/constancias/{certificate.folio}/revocar/", {"because": "Es otra persona"}, follow=True
    )

    assert "Revocada el" in response.content.decode()
    letter = Mail.objects.get()
    assert (letter.key, letter.to) == (
        f"certificate-revoked:{certificate.code}",
        certificate.enrolment.learner.email,
    )
    line = AuditEntry.objects.get(act="certificate.revoked")
    assert (line.by, line.details) == (carmen, {"because": "Es otra persona"})
    assert certificate.enrolment in queries.uncertified(carmen)


def test_revoking_without_a_reason_or_twice_is_refused(client, carmen):
    certificate = CertificateFactory()
    path = f"/constancias/{certificate.folio}/revocar/"

    assert client.post(path, {"because": ""}).context["form"].errors["because"]
    client.post(path, {"because": "Uno"})
    again = client.post(path, {"because": "Dos"})

    assert "ya estaba revocada" in again.content.decode()
    assert Certificate.objects.get().revoked_because == "Uno"
    assert Mail.objects.count() == 1


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COORDINATOR])
def test_those_who_only_look_cannot_revoke(client, role):
    certificate = CertificateFactory()
    client.force_login(someone(role, certificate.area))

    page = client.get(f"/constancias/{certificate.folio}/")

    assert page.status_code == 200
    assert "revocar" not in page.content.decode()
    assert client.post(f"/constancias/{certificate.folio}/revocar/").status_code == 404


def test_a_holder_finds_their_own_and_nobody_elses(client):
    certificate, other = CertificateFactory(), CertificateFactory(enrolment__cohort=in_merida())
    client.force_login(certificate.enrolment.learner)

    mine = client.get("/mis-constancias/").content.decode()

    assert certificate.public_url in mine
    assert f"/c/{certificate.code}.pdf" in mine
    assert other.folio not in mine
    assert client.get(f"/constancias/{certificate.folio}/").status_code == 200
    assert client.get(f"/constancias/{other.folio}/").status_code == 404


def test_whoever_has_no_certificate_yet_is_told_how_it_comes(client):
    client.force_login(UserFactory())

    assert "Aún no tienes constancias" in client.get("/mis-constancias/").content.decode()


def test_the_village_panel_names_people_only_to_those_who_may_see_them(client):
    certificate = CertificateFactory()
    path = f"/aldeas/{certificate.enrolment.cohort.village.code}/panel-constancias/"

    def seen_by(person):
        client.force_login(person)
        return client.get(path).content.decode()

    assert certificate.says.holder in seen_by(someone(Role.COORDINATOR, OAXACA))
    told_a_sponsor = seen_by(someone(Role.SPONSOR))
    assert "Constancias vigentes" in told_a_sponsor
    assert certificate.says.holder not in told_a_sponsor
    client.force_login(someone(Role.COORDINATOR, "31"))
    assert client.get(path).status_code == 404


def test_the_home_page_can_ask_what_waits_for_an_officer():
    first, second = officer(), officer()
    batches.rehearse(enrolments=graduates(2), name="Lote", by=first)

    assert queries.counts(first) == {"awaiting": 2, "to_approve": 0, "issuing": 0}
    assert queries.counts(second) == {"awaiting": 2, "to_approve": 1, "issuing": 0}


@pytest.mark.parametrize("language", ["es-mx", "en"])
@pytest.mark.parametrize("template", ["certificate", "certificate_revoked"])
def test_the_letters_can_be_written(template, language, mailoutbox):
    from accounts.actions.mail import compose

    certificate = CertificateFactory(enrolment__learner__language=language)
    if template == "certificate":
        from certification.actions.issuing import letter

        mail = letter(certificate).as_row()
    else:
        certificates.revoke(certificate, because="Nombre <mal> escrito", by=UserFactory())
        mail = Mail.objects.get()

    message = compose(mail)

    assert mail.language == language
    assert certificate.folio in message.body
    assert f"/c/{certificate.code}" in message.body
    assert "<mal>" not in message.alternatives[0].content
