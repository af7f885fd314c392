"""Editions of the programme: opened, copied, corrected by two at once, closed, with logos."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import AuditEntry, StoredFile
from accounts.rules import Role
from tests.factories import ProgrammeFactory, UserFactory, VillageFactory, picture, someone
from villages.actions import programmes, targets
from villages.models import Partner, Programme

pytestmark = pytest.mark.django_db

LIST, NEW = reverse("villages:programmes"), reverse("villages:programme-new")
NEW_FACTS = {
    "name": "Global Digital Talent",
    "short_name": "GDT",
    "issuer": "GINgroup",
    "starts_on": "2027-01-01",
    "ends_on": "",
}


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def admin(client):
    person = someone(Role.ADMIN)
    client.force_login(person)
    return person


@pytest.fixture
def programme() -> Programme:
    return Programme.current()


def page(name: str, programme: Programme) -> str:
    return reverse(f"villages:{name}", args=[programme.slug])


def filled(client, address: str, **changes) -> dict:
    form = client.get(address).context["form"]
    return {name: str(form[name].value() or "") for name in form.fields} | changes


def partners_of(programme: Programme) -> list[str]:
    return [str(partner) for partner in programme.partners.all()]


# Several editions


def test_editions_are_listed_by_where_they_are_in_time(client, admin, programme):
    past = ProgrammeFactory(slug="get-2020", starts_on="2020-01-01", ends_on="2021-12-31")
    coming = ProgrammeFactory(slug="gdt-2027", starts_on="2027-01-01")

    groups = client.get(LIST).context["groups"]

    assert groups == [
        ("En curso", [programme]),
        ("Por empezar", [coming]),
        ("Terminadas", [past]),
    ]


def test_the_list_asks_the_same_for_one_edition_as_for_three(
    client, admin, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as once:
        client.get(LIST)
    for year in (2020, 2021):
        ProgrammeFactory(slug=f"get-{year}", starts_on=f"{year}-01-01")

    with django_assert_num_queries(len(once)):
        client.get(LIST)


def test_an_edition_is_opened_from_scratch(client, admin):
    response = client.post(NEW, NEW_FACTS)

    opened = Programme.objects.get(slug="gdt-2027")
    assert response.url == reverse("villages:programme", args=["gdt-2027"])
    assert not opened.targets.exists()
    assert opened.title == "GDT 2027"
    assert AuditEntry.objects.get().act == "programme.begun"


def test_an_edition_takes_from_another_what_is_asked_for(client, admin, programme):
    target = programme.targets.get(indicator="certified")
    milestones = [{"on": "2026-06-30", "value": 90}]
    due_on = dt.date(2026, 12, 31)
    targets.change(target, due_on=due_on, milestones=milestones, reason="Plan", by=admin)
    targets.withdraw(programme.targets.get(indicator="students"), reason="Ya no", by=admin)
    programmes.put_logo(programme, picture(), by=admin, partner=programme.partners.get())

    client.post(NEW, NEW_FACTS | {"model": programme.slug, "copied": ["targets", "partners"]})

    opened = Programme.objects.get(slug="gdt-2027")
    first = opened.targets.first()
    assert [each.indicator for each in opened.promises()] == ["certified", "states", "businesses"]
    assert (first.due_on, first.milestones) == (
        dt.date(2027, 12, 31),
        [{"on": "2027-06-30", "value": 90}],
    )
    assert opened.partners.get().logo == programme.partners.get().logo
    assert opened.signers == []


def test_the_home_page_shows_strangers_who_carries_the_edition(client, admin, programme):
    programmes.put_logo(programme, picture(), by=admin)
    client.logout()

    page = client.get("/").content.decode()

    assert Programme.current().logo_url in page
    assert "Alibaba Business School" in page


def test_two_editions_of_a_year_have_their_own_address(client, admin, programme):
    client.post(NEW, NEW_FACTS | {"short_name": "GET", "starts_on": "2026-06-01"})

    assert Programme.objects.filter(slug="get-2026-2").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2026-01-01"}, "ends_on"),
        ({"name": " "}, "name"),
        ({"starts_on": "x"}, "starts_on"),
    ],
)
def test_an_edition_that_makes_no_sense_is_refused_and_kept_on_the_page(
    client, admin, changes, field
):
    form = client.post(NEW, NEW_FACTS | changes).context["form"]

    assert list(form.errors) == [field]
    assert form["issuer"].value() == "GINgroup"
    assert Programme.objects.count() == 1


def test_an_edition_is_closed_and_opened_again(client, admin, programme):
    VillageFactory()
    client.post(page("programme-close", programme), {"seen": 1, "on": "2026-11-21"})
    closed = Programme.objects.get(pk=programme.pk)

    assert closed.stage == "past"
    assert not Programme.objects.open().exists()
    address = page("programme-edit", programme)
    client.post(address, filled(client, address, ends_on=""))
    assert Programme.objects.open().get() == programme


def test_it_does_not_close_before_it_began(client, admin, programme):
    form = client.post(page("programme-close", programme), {"seen": 1, "on": "2025-01-01"})

    assert "on" in form.context["form"].errors
    assert Programme.current().ends_on is None


# Corrections


def test_names_signers_and_partners_are_changed_on_one_page(client, admin, programme):
    address = page("programme-edit", programme)
    changes = {
        "name": "Global Digital Talent",
        "signer_1_name": "",
        "signer_1_title": "",
        "partner_1_name": "UNAM",
    }

    client.post(address, filled(client, address, **changes))

    programme.refresh_from_db()
    assert programme.name == "Global Digital Talent"
    assert [signer["name"] for signer in programme.signers] == ["Mariana Quiroz Ábrego"]
    assert partners_of(programme) == ["Alibaba Business School", "UNAM"]
    assert programme.revision == 2
    assert AuditEntry.objects.get().act == "programme.edited"


def test_saving_the_programme_unchanged_leaves_no_line(client, admin, programme):
    address = page("programme-edit", programme)

    client.post(address, filled(client, address))

    assert not AuditEntry.objects.exists()
    assert Programme.current().revision == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"name": ""}, "name"),
        ({"signer_2_title": "Rectoría"}, "signer_2_name"),
        ({"partner_1_name": "Alibaba Business School"}, "partner_1_name"),
    ],
    ids=["it ends before it starts", "no name", "a title without a name", "a partner twice"],
)
def test_a_programme_that_makes_no_sense_is_refused(client, admin, programme, changes, field):
    address = page("programme-edit", programme)

    form = client.post(address, filled(client, address, **changes)).context["form"]

    assert list(form.errors) == [field]
    assert Programme.current().revision == 1


def test_a_start_after_what_was_promised_for_is_refused(admin, programme):
    target = programme.targets.first()
    targets.change(target, due_on=dt.date(2026, 3, 1), reason="Plazo", by=admin)

    with pytest.raises(ValidationError) as refusal:
        programmes.edit(programme, starts_on=dt.date(2026, 3, 1), by=admin)

    assert refusal.value.error_dict["starts_on"][0].code == "promised-before"


def test_partners_that_swap_their_names_keep_their_logos_with_their_rows(admin, programme):
    programmes.edit(programme, partners=[(None, "UNAM"), (None, "IPN")], by=admin)
    unam, ipn = programme.partners.all()
    programmes.put_logo(programme, picture(), by=admin, partner=unam)

    programmes.edit(programme, partners=[(ipn.pk, "UNAM"), (unam.pk, "IPN")], by=admin)

    found = programme.partners.values_list("pk", "name", "logo__name")
    assert list(found) == [(ipn.pk, "UNAM", None), (unam.pk, "IPN", "logo.png")]


def test_of_two_who_edit_the_programme_the_second_is_told_and_loses_nothing(
    client, admin, programme
):
    address = page("programme-edit", programme)
    facts = filled(client, address, issuer="UNAM", partner_1_name="IPN")
    other = UserFactory(given_names="Ana", first_surname="Ruiz")
    signers = [{"name": "Rosa Tun", "title": "Rectoría"}]
    programmes.edit(programme, name="GDT", signers=signers, by=other)
    programmes.edit(programme, short_name="GDT", by=other)

    refused = client.post(address, facts)

    meanwhile = refused.context["meanwhile"]
    assert [list(change.changed) for change in meanwhile] == [["name", "signers"], ["short_name"]]
    assert {change.by for change in meanwhile} == {other}
    form = refused.context["form"]
    client.post(address, {name: str(form[name].value() or "") for name in form.fields})
    saved = Programme.current()
    assert (saved.name, saved.short_name, saved.issuer) == ("GDT", "GDT", "UNAM")
    assert saved.signers == signers
    assert partners_of(saved) == ["Alibaba Business School", "IPN"]


def test_partners_another_added_come_in_where_one_left_them_alone(client, admin, programme):
    address = page("programme-edit", programme)
    facts = filled(client, address, issuer="UNAM")
    known = programme.partners.get()
    wanted = [(known.pk, known.name), (None, "IPN")]
    programmes.edit(programme, partners=wanted, by=UserFactory())

    form = client.post(address, facts).context["form"]

    names = [name.value() for _pk, name in form.partner_fields()]
    assert names == ["Alibaba Business School", "IPN", "", ""]
    assert form["partner_0_pk"].value() == known.pk


# Logos


def send(client, programme, upload=None, **data):
    data |= {"logo": upload} if upload else {}
    return client.post(page("programme-logos", programme), data)


def test_a_logo_is_shown_to_anyone_as_a_picture_encoded_anew(client, admin, programme):
    send(client, programme, picture())
    programme.refresh_from_db()
    client.logout()

    response = client.get(programme.logo_url)

    assert response["Content-Type"] == "image/webp"
    assert Image.open(io.BytesIO(b"".join(response.streaming_content))).size == (60, 20)


def test_a_partner_has_its_own_logo(client, admin, programme):
    partner = programme.partners.get()

    send(client, programme, picture(), partner=partner.pk)

    assert Partner.objects.get(pk=partner.pk).logo.name == "logo.png"
    assert Programme.current().logo is None
    assert client.get(Partner.objects.get(pk=partner.pk).logo_url).status_code == 200


@pytest.mark.parametrize(
    "content", [b"MZ\x90 un programa", b"<svg onload='alert(1)'/>", b"%PDF-1.7\n", b""]
)
def test_a_picture_that_is_none_is_refused_beside_its_field(client, admin, programme, content):
    response = send(client, programme, SimpleUploadedFile("logo.png", content))

    assert [bool(form.errors) for _owner, form in response.context["forms"]] == [True, False]
    assert Programme.current().logo is None


def test_a_logo_is_taken_away(client, admin, programme):
    send(client, programme, picture())
    address = Programme.current().logo_url

    send(client, programme, act="remove")

    assert Programme.current().logo is None
    assert client.get(address).status_code == 404


def test_another_programme_does_not_serve_it(client, admin, programme):
    other = ProgrammeFactory(slug="gdt-2027", starts_on="2027-01-01")
    send(client, programme, picture())
    logo = Programme.objects.get(pk=programme.pk).logo

    address = reverse("villages:programme-logo", args=[other.slug, logo.pk])
    assert client.get(address).status_code == 404


def test_a_partner_of_another_programme_gets_no_logo_here(client, admin, programme):
    other = ProgrammeFactory(slug="gdt-2027", starts_on="2027-01-01")
    partner = Partner.objects.create(programme=other, name="IPN")

    assert send(client, programme, picture(), partner=partner.pk).status_code == 404


def test_a_replaced_logo_leaves_nothing_behind(
    admin, programme, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        programmes.put_logo(programme, picture(), by=admin)
        former = StoredFile.objects.get()
        programmes.put_logo(programme, picture("nuevo.png"), by=admin)

    assert [kept.name for kept in StoredFile.objects.all()] == ["nuevo.png"]
    assert not default_storage.exists(former.path)


def test_a_logo_that_another_edition_shows_too_stays_with_it(
    admin, programme, django_capture_on_commit_callbacks
):
    programmes.put_logo(programme, picture(), by=admin)
    programme.refresh_from_db()
    facts = NEW_FACTS | {"starts_on": dt.date(2027, 1, 1), "ends_on": None}
    other = programmes.begin_like(programme, by=admin, copied=(), **facts)

    with django_capture_on_commit_callbacks(execute=True):
        programmes.take_logo_away(programme, by=admin)

    assert default_storage.exists(other.logo.path)


def test_the_logo_of_a_partner_that_is_dropped_goes_with_it(
    admin, programme, django_capture_on_commit_callbacks
):
    partner = programme.partners.get()
    programmes.put_logo(programme, picture(), by=admin, partner=partner)

    with django_capture_on_commit_callbacks(execute=True):
        programmes.edit(programme, partners=[], by=admin)

    assert not StoredFile.objects.exists()
