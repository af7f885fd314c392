"""Pages of organisations, agreements and sites, as the people who open them find them."""

import datetime as dt
import io

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.rules import Role
from tests.factories import (
    AgreementFactory,
    InvolvementFactory,
    OrganisationFactory,
    PostFactory,
    SiteFactory,
    VillageFactory,
    picture,
    someone,
)
from villages.actions import agreements, organisations, sites
from villages.models import Agreement, Contact, Involvement, Municipality, Organisation, Reading
from villages.rules.connectivity import MOST_DOWN_BYTES, MOST_UP_BYTES, WINDOW_BYTES

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def coordinator(client, village):
    person = someone(Role.COORDINATOR, village.area)
    client.force_login(person)
    return person


@pytest.fixture
def at(client):
    def got(name, /, *args, **query) -> str:
        response = client.get(reverse(f"villages:{name}", args=args), query)
        assert response.status_code == 200
        return response.content.decode()

    return got


@pytest.fixture
def send(client):
    def sent(name, /, *args, **data):
        return client.post(reverse(f"villages:{name}", args=args), data, follow=True)

    return sent


UTVCO = {"name": "Universidad Tecnológica de los Valles Centrales", "kind": "university"}


def test_a_name_nearly_the_same_is_asked_about_and_nothing_typed_is_lost(send, coordinator):
    known = OrganisationFactory(name="Universidad Tecnológica de los Valles Centrales de Oaxaca")

    page = send("organisation-new", **UTVCO, note="Campus Zimatlán").content.decode()

    assert "Usar la que ya existe" in page
    assert known.get_absolute_url() in page
    assert "Campus Zimatlán" in page
    assert Organisation.objects.count() == 1


def test_who_says_it_is_another_registers_it(send, coordinator):
    OrganisationFactory(name="Universidad Tecnológica de los Valles Centrales de Oaxaca")

    send("organisation-new", **UTVCO, distinct="on")

    assert Organisation.objects.count() == 2


def test_the_very_same_name_is_refused_with_a_way_to_the_one_there_is(send, coordinator):
    known = OrganisationFactory(name=UTVCO["name"])

    page = send("organisation-new", **UTVCO, distinct="on").content.decode()

    assert f'href="{known.get_absolute_url()}"' in page
    assert Organisation.objects.count() == 1


def test_a_logo_that_is_no_picture_is_refused_and_nothing_is_half_done(send, coordinator):
    upload = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)></svg>")

    page = send("organisation-new", **UTVCO, logo=upload).content.decode()

    assert "No es una imagen que se pueda leer" in page
    assert not Organisation.objects.exists()


def test_an_address_that_runs_a_script_is_no_web_site(send, coordinator):
    send("organisation-new", **UTVCO, website="javascript:alert(1)")

    assert not Organisation.objects.exists()


def test_a_name_nobody_can_read_is_refused(at, send, coordinator):
    send("organisation-new", name="\u200b\u2060", kind="company")
    send("organisation-new", name="…", kind="company")

    assert not Organisation.objects.exists()


def test_a_contact_with_an_address_too_long_is_told(send, coordinator):
    there = organisations.register(name="Cooperativa Lana", by=None)
    address = "a" * 60 + "@" + "b." * 110 + "mx"

    answer = send("contact-new", there.pk, name="Elia Ruiz", email=address)

    assert "254" in answer.content.decode()
    assert not there.contacts.exists()


def test_archiving_one_in_use_says_where_and_changes_nothing(at, send, coordinator, village):
    part = InvolvementFactory(village=village)
    merida = VillageFactory(municipality=Municipality.objects.get(code="31050"))
    InvolvementFactory(village=merida, organisation=part.organisation)

    page = at("organisation-archive", part.organisation.pk)
    after = send("organisation-archive", part.organisation.pk).content.decode()

    assert village.full_name in page
    assert merida.locality not in page
    assert "Y 1 uso más fuera de tu alcance." in page
    assert "está en uso: no se puede archivar" in after
    part.organisation.refresh_from_db()
    assert part.organisation.archived_at is None


def test_one_archived_leaves_the_list_and_its_page_brings_it_back(at, send, coordinator):
    organisation = OrganisationFactory()

    send("organisation-archive", organisation.pk)
    assert organisation.name not in at("organisations")
    assert organisation.name in at("organisations", archived="on")

    send("organisation-restore", organisation.pk)
    assert organisation.name in at("organisations")


def test_the_list_is_found_by_initials_kind_and_agreement(at, coordinator, village):
    OrganisationFactory(name="Universidad del Istmo", short_name="UNISTMO")
    AgreementFactory(village=village, organisation=OrganisationFactory(name="Caja Popular"))

    assert "Caja Popular" not in at("organisations", q="unistmo")
    assert "Istmo" not in at("organisations", agreement="yes")
    assert "Ninguna organización coincide" in at("organisations", kind="sponsor")


def test_the_list_costs_the_same_however_long(at, coordinator, village, django_assert_num_queries):
    for _turn in range(3):
        AgreementFactory(village=village)
    at("organisations")
    with django_assert_num_queries(5) as few:
        at("organisations")
    for _turn in range(12):
        AgreementFactory(village=village)
        InvolvementFactory(village=village)

    with django_assert_num_queries(len(few)):
        at("organisations")


def test_contacts_are_not_shown_to_a_sponsor_nor_exported(client, at):
    contact = organisations.add_contact(OrganisationFactory(), name="Elia Ruiz", by=None)
    client.force_login(someone(Role.SPONSOR))

    assert "Elia Ruiz" not in at("organisation", contact.organisation.pk)
    csv = client.get(reverse("villages:organisations-csv")).getvalue().decode()
    assert contact.organisation.name in csv
    assert "Elia Ruiz" not in csv


def test_a_contact_is_written_corrected_and_taken_off(send, coordinator):
    organisation = OrganisationFactory()
    send("contact-new", organisation.pk, name="Elia Ruiz", phone="951 123 4567")
    contact = Contact.objects.get()

    send("contact-edit", contact.pk, name="Elia Ríos", phone="9511234567")
    contact.refresh_from_db()
    assert (contact.name, contact.phone) == ("Elia Ríos", "+529511234567")

    send("contact-remove", contact.pk)
    assert not Contact.objects.exists()


def test_the_village_shows_its_host_and_who_takes_part(at, coordinator, village):
    village.host = OrganisationFactory(name="Casa de Cultura")
    village.save()
    part = InvolvementFactory(village=village)

    page = at("village-organisations", village.code)

    assert "Casa de Cultura" in page
    assert part.organisation.name in page


def test_a_part_is_added_by_name_and_ended(send, coordinator, village):
    OrganisationFactory(name="Universidad del Istmo")

    send(
        "involvement-new",
        village.code,
        organisation="UNIVERSIDAD DEL ISTMO",
        role="academic",
        since="2026-01-15",
    )
    part = Involvement.objects.get()
    send("involvement-end", part.pk, until=timezone.localdate().isoformat())

    part.refresh_from_db()
    assert part.until == timezone.localdate()


def test_a_name_nobody_has_offers_the_nearest_and_the_way_to_register(send, coordinator, village):
    OrganisationFactory(name="Universidad del Istmo")

    page = send(
        "involvement-new",
        village.code,
        organisation="Universidad de Istmo",
        role="academic",
        since="2026-01-15",
    ).content.decode()

    assert "¿Quisiste decir «Universidad del Istmo»?" in page
    assert reverse("villages:organisation-new") in page


def terms(**changes) -> dict:
    return {
        "title": "Convenio académico",
        "kind": "specific",
        "signed_on": "2026-01-10",
        "starts_on": "2026-01-15",
        "ends_on": "",
    } | changes


def test_an_agreement_is_registered_with_its_document(send, client, coordinator, village):
    OrganisationFactory(name="Universidad del Istmo")

    send(
        "agreement-new",
        organisation="universidad del istmo",
        place=village.code,
        upload=picture(),
        **terms(),
    )

    agreement = Agreement.objects.get()
    file = client.get(reverse("villages:agreement-file", args=[agreement.pk]))
    assert agreement.village == village
    assert file["Content-Type"] == "image/webp"


def test_one_that_ends_before_it_starts_is_refused_beside_the_day(send, coordinator, village):
    OrganisationFactory(name="Universidad del Istmo")

    page = send(
        "agreement-new",
        organisation="Universidad del Istmo",
        place=village.code,
        **terms(ends_on="2026-01-14"),
    ).content.decode()

    assert "Termina antes de empezar" in page
    assert 'value="2026-01-14"' in page
    assert not Agreement.objects.exists()


def test_a_coordinator_registers_none_for_the_programme_nor_for_another_village(
    send, coordinator, village
):
    OrganisationFactory(name="Universidad del Istmo")
    merida = VillageFactory(municipality=Municipality.objects.get(code="31050"))

    for place in (merida.code, f"programa:{village.programme.slug}"):
        send("agreement-new", organisation="Universidad del Istmo", place=place, **terms())

    assert not Agreement.objects.exists()


def test_a_national_admin_registers_one_for_the_whole_programme(send, client, village):
    OrganisationFactory(name="Fundación Puentes")
    client.force_login(someone(Role.ADMIN))

    place = f"programa:{village.programme.slug}"
    send("agreement-new", organisation="Fundación Puentes", place=place, **terms())

    assert Agreement.objects.get().village is None


def test_a_renewal_comes_filled_from_the_day_after(at, send, coordinator, village):
    former = AgreementFactory(village=village, ends_on=timezone.localdate() + dt.timedelta(days=9))
    begins = (former.ends_on + dt.timedelta(days=1)).isoformat()

    page = at("agreement-renew", former.pk)
    send("agreement-renew", former.pk, **terms(starts_on=begins))

    assert f'value="{begins}"' in page
    former.refresh_from_db()
    assert former.renewal.organisation == former.organisation


def test_those_about_to_end_come_first_where_they_are_asked_for(at, coordinator, village):
    today = timezone.localdate()
    for title, days in (("Segundo", 40), ("Primero", 5), ("Lejano", 300)):
        ends_on = today + dt.timedelta(days=days)
        AgreementFactory(village=village, title=title, ends_on=ends_on)

    page = at("agreements", standing="ending")

    assert page.index("Primero") < page.index("Segundo")
    assert "Lejano" not in page
    assert "Vence en 5 días" in page


def test_a_sponsor_reads_that_there_is_an_agreement_but_not_the_document(client, at, village):
    agreement = AgreementFactory(village=village)
    agreements.edit(agreement, upload=picture(), by=None)
    client.force_login(someone(Role.SPONSOR))

    page = at("agreement", agreement.pk)
    url = reverse("villages:agreement-file", args=[agreement.pk])

    assert url not in page
    assert client.get(url).status_code == 404


def test_who_may_see_people_elsewhere_is_offered_no_document(client, at, village):
    agreement = AgreementFactory(village=village)
    agreements.edit(agreement, upload=picture(), by=None)
    sponsor = someone(Role.SPONSOR)
    PostFactory(user=sponsor, role=Role.COORDINATOR, area="31")
    client.force_login(sponsor)

    page = at("agreement", agreement.pk)

    assert reverse("villages:agreement-file", args=[agreement.pk]) not in page


def test_a_site_with_a_point_of_another_state_is_refused_and_nothing_is_lost(
    send, coordinator, village
):
    page = send(
        "site-new",
        village.code,
        name="Biblioteca",
        address="Hidalgo 3",
        latitude="20.9674",
        longitude="-89.5926",
        computers="12",
    ).content.decode()

    assert "cae en Yucatán" in page
    assert 'value="12"' in page
    assert not village.sites.exists()


def test_a_reading_typed_by_hand_is_of_the_village_s_hour(send, coordinator):
    merida = VillageFactory(
        municipality=Municipality.objects.get(code="02004"), time_zone="America/Tijuana"
    )
    site = SiteFactory(village=merida)
    PostFactory(user=coordinator, role=Role.COORDINATOR, area=merida.area)

    send("site-measure", site.pk, down_mbps="8.4", measured_at="2026-05-04T09:30")

    reading = Reading.objects.get()
    assert reading.measured_at == dt.datetime(2026, 5, 4, 16, 30, tzinfo=dt.UTC)
    assert (reading.way, reading.by) == ("typed", coordinator)


@pytest.mark.parametrize("typed", ["25000", "-3", "mucho", "1e9"])
def test_an_absurd_number_is_refused_beside_its_field(send, coordinator, village, typed):
    site = SiteFactory(village=village)

    send("site-measure", site.pk, down_mbps=typed)

    assert not Reading.objects.exists()


def test_a_site_is_closed_and_opened_again(at, send, coordinator, village):
    site = SiteFactory(village=village)

    send("site-close", site.pk)
    assert "1 sede que cerró" in at("village-sites", village.code)

    send("site-reopen", site.pk)
    assert "1 sede que cerró" not in at("village-sites", village.code)


def test_the_page_of_a_site_costs_the_same_however_long_its_history(
    at, coordinator, village, django_assert_num_queries
):
    site = SiteFactory(village=village)
    for _turn in range(2):
        sites.note_reading(site, down_mbps=5, by=coordinator)
    at("site", site.pk)
    with django_assert_num_queries(6) as few:
        at("site", site.pk)
    for _turn in range(15):
        sites.note_reading(site, down_mbps=5, by=coordinator)

    with django_assert_num_queries(len(few)):
        at("site", site.pk)


def test_random_bytes_come_as_asked_and_are_kept_nowhere(client, coordinator, village):
    url = reverse("villages:speed", args=[SiteFactory(village=village).pk])

    down = client.get(url, {"bytes": 5000}, headers={"accept-encoding": "gzip"})
    up = client.post(url, b"\0" * 5000, content_type="application/octet-stream")

    assert len(down.content) == 5000
    assert "no-store" in down["Cache-Control"]
    assert down["Content-Encoding"] == "identity"
    assert up.content == b"5000"


@pytest.mark.parametrize(
    ("asked", "answer"),
    [(MOST_DOWN_BYTES + 1, 413), ("9" * 12, 400), ("-1", 400), ("x", 400), ("²", 400)],
)
def test_nobody_asks_for_more_than_a_measurement_needs(client, coordinator, village, asked, answer):
    url = reverse("villages:speed", args=[SiteFactory(village=village).pk])

    assert client.get(url, {"bytes": asked}).status_code == answer


def test_nobody_sends_more_than_a_measurement_needs(client, coordinator, village):
    url = reverse("villages:speed", args=[SiteFactory(village=village).pk])

    sent = client.post(url, b"\0" * (MOST_UP_BYTES + 1), content_type="application/octet-stream")

    assert sent.status_code == 413


def test_who_measures_without_end_is_told_to_wait(client, coordinator, village):
    url = reverse("villages:speed", args=[SiteFactory(village=village).pk])
    answers = [
        client.get(url, {"bytes": MOST_DOWN_BYTES}).status_code
        for _turn in range(WINDOW_BYTES // MOST_DOWN_BYTES + 1)
    ]

    assert set(answers[:-1]) == {200}
    assert answers[-1] == 429


def test_a_window_that_closes_meanwhile_lets_one_measure(client, coordinator, village, monkeypatch):
    url = reverse("villages:speed", args=[SiteFactory(village=village).pk])
    monkeypatch.setattr(cache, "add", lambda *_args: False)

    assert client.get(url, {"bytes": 1000}).status_code == 200


def test_formulas_in_names_are_text_in_a_spreadsheet(client, coordinator, village):
    OrganisationFactory(name="=1+1")
    SiteFactory(village=village, name="+52 oficina", address="@calle")

    lists = [
        io.BytesIO(client.get(reverse(f"villages:{name}")).getvalue()).read().decode()
        for name in ("organisations-csv", "sites-csv")
    ]

    assert "'=1+1" in lists[0]
    assert "'+52 oficina" in lists[1]
    assert "'@calle" in lists[1]


def test_one_that_works_elsewhere_too_is_not_changed_from_one_of_its_places(client, village):
    company = InvolvementFactory(village=village).organisation
    valladolid = Municipality.objects.get(code="31102")
    InvolvementFactory(organisation=company, village=VillageFactory(municipality=valladolid))
    renamed = {"name": "Otro nombre", "kind": "university"}
    address = reverse("villages:organisation-edit", args=[company.pk])
    client.force_login(someone(Role.COORDINATOR, village.area))

    page = client.get(company.get_absolute_url()).content.decode()
    answer = client.post(address, renamed, follow=True).content.decode()

    assert address not in page
    assert "pide a la administración nacional" in answer
    company.refresh_from_db()
    assert (company.name, company.kind) != ("Otro nombre", "university")
    client.force_login(someone(Role.ADMIN))
    assert client.post(address, renamed).status_code == 302


def test_contacts_of_one_that_works_elsewhere_too_are_added_to_and_not_taken_off(client, village):
    company = InvolvementFactory(village=village).organisation
    valladolid = Municipality.objects.get(code="31102")
    InvolvementFactory(organisation=company, village=VillageFactory(municipality=valladolid))
    contact = organisations.add_contact(company, name="Elia Cocom", by=None)
    client.force_login(someone(Role.COORDINATOR, village.area))

    client.post(reverse("villages:contact-edit", args=[contact.pk]), {"name": "Nadie"})
    client.post(reverse("villages:contact-remove", args=[contact.pk]))
    client.post(reverse("villages:contact-new", args=[company.pk]), {"name": "Rosa Ek"})

    assert {each.name for each in company.contacts.all()} == {"Elia Cocom", "Rosa Ek"}


def test_who_to_speak_with_is_told_where_the_organisation_works(client):
    valladolid = Municipality.objects.get(code="31102")
    there = VillageFactory(municipality=valladolid, locality="Valladolid")
    company = InvolvementFactory(village=there).organisation
    organisations.add_contact(company, name="Elia Cocom", email="elia@example.mx", by=None)
    seen = {}

    for area in ("20", "31"):
        client.force_login(someone(Role.COORDINATOR, area))
        page = client.get(company.get_absolute_url())
        changed = client.post(reverse("villages:organisation-edit", args=[company.pk]))
        seen[area] = "Elia Cocom" in page.content.decode(), changed.status_code

    assert seen == {"20": (False, 404), "31": (True, 200)}
