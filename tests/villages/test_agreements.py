"""Agreements: from when until when, renewed, ended early, warned about."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions import mail
from accounts.models import Mail, StoredFile
from accounts.rules import Permission, Role
from tests.factories import VillageFactory, someone
from villages.actions import agreements, organisations
from villages.models import Agreement, Municipality, Organisation
from villages.queries.agreements import with_words
from villages.rules.agreements import Standing, standing, warning_due
from villages.tasks import warn_of_ending_agreements

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def university():
    return Organisation.objects.create(name="Universidad de la Sierra Sur", kind="university")


@pytest.fixture
def agree(village, university):
    def agreed(**facts) -> Agreement:
        terms = {
            "programme": village.programme,
            "village": village,
            "title": "Convenio de colaboración",
            "kind": "specific",
            "signed_on": in_days(-200),
            "starts_on": in_days(-190),
            "ends_on": in_days(23),
            "by": None,
        }
        return agreements.register(university, **terms | facts)

    return agreed


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def code_of(refusal, field: str) -> str:
    return refusal.value.error_dict[field][0].code


@pytest.mark.parametrize(
    ("terms", "stands"),
    [
        ({"starts_on": 1, "ends_on": None}, Standing.TO_BEGIN),
        ({"starts_on": 0, "ends_on": None}, Standing.IN_FORCE),
        ({"starts_on": -9, "ends_on": 61}, Standing.IN_FORCE),
        ({"starts_on": -9, "ends_on": 60}, Standing.ENDING),
        ({"starts_on": -9, "ends_on": 0}, Standing.ENDING),
        ({"starts_on": -9, "ends_on": -1}, Standing.ENDED),
        ({"starts_on": -9, "ends_on": 99, "terminated_on": 0}, Standing.TERMINATED),
        ({"starts_on": -9, "ends_on": 99, "terminated_on": 1}, Standing.IN_FORCE),
    ],
)
def test_where_an_agreement_stands(agree, terms, stands):
    today = timezone.localdate()
    days = {"terminated_on": None} | {
        name: None if away is None else in_days(away) for name, away in terms.items()
    }
    reason = "Cambio de rectoría" if days["terminated_on"] else ""
    agreement = agree()
    Agreement.objects.filter(pk=agreement.pk).update(**days, terminated_because=reason)

    assert standing(today, **days) == stands
    assert Agreement.objects.standing_as(stands, today).exists()
    others = set(Standing) - {stands}
    assert not any(Agreement.objects.standing_as(other, today).exists() for other in others)


@pytest.mark.parametrize(
    ("left", "mark"),
    [(61, None), (60, 60), (31, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)],
)
def test_which_warning_is_due(left, mark):
    assert warning_due(left) == mark


def test_it_says_in_words_how_long_is_left(agree):
    [agreement] = with_words([agree()])

    assert (agreement.words, agreement.tone) == ("vence en 23 días", "warn")


@pytest.mark.parametrize(
    ("terms", "field", "code"),
    [
        ({"ends_on": -191}, "ends_on", "ends-before-it-starts"),
        ({"signed_on": 1}, "signed_on", "date"),
        ({"signed_on": -1, "starts_on": -100, "ends_on": -50}, "signed_on", "date"),
        ({"starts_on": -365 * 90}, "starts_on", "date"),
        ({"ends_on": 365 * 90}, "ends_on", "date"),
    ],
)
def test_days_that_make_no_sense_are_refused(agree, terms, field, code):
    with pytest.raises(ValidationError) as refusal:
        agree(**{name: in_days(days) for name, days in terms.items()})

    assert code_of(refusal, field) == code
    assert not Agreement.objects.exists()


def test_the_database_refuses_one_that_ends_before_it_starts(agree):
    agreement = agree()

    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(ends_on=in_days(-191))


def test_a_picture_that_is_none_is_refused_and_nothing_is_kept(agree):
    with pytest.raises(ValidationError) as refusal:
        agree(upload=SimpleUploadedFile("convenio.jpg", b"MZ\x90 un programa"))

    assert code_of(refusal, "upload") == "not-a-file"
    assert not Agreement.objects.exists()
    assert not StoredFile.objects.exists()


def test_the_signed_document_stays_with_it(agree):
    agreement = agree(upload=SimpleUploadedFile("convenio.pdf", PDF))

    assert agreement.file.name == "convenio.pdf"


def test_a_renewal_follows_the_former_and_there_is_only_one(agree):
    former = agree()
    renewal = agree(starts_on=in_days(24), ends_on=in_days(400), renews=former)

    with pytest.raises(ValidationError) as refusal:
        agree(starts_on=in_days(24), ends_on=in_days(400), renews=former)

    assert former.renewal == renewal
    assert refusal.value.code == "already-renewed"
    assert not Agreement.objects.ending(timezone.localdate()).exists()


def test_a_renewal_that_was_terminated_renews_nothing_any_more(agree):
    former = agree()
    renewal = agree(starts_on=in_days(24), ends_on=in_days(400), renews=former)

    agreements.terminate(renewal, on=timezone.localdate(), because="Sin firma", by=None)

    assert list(Agreement.objects.ending(timezone.localdate())) == [former]
    assert not Agreement.objects.get(pk=former.pk).is_renewed


def test_what_a_terminated_renewal_left_open_is_renewed_anew(agree):
    former = agree()
    first = agree(starts_on=in_days(24), ends_on=in_days(400), renews=former)
    agreements.terminate(first, on=timezone.localdate(), because="Sin firma", by=None)

    second = agree(starts_on=in_days(24), ends_on=in_days(400), renews=former)

    assert Agreement.objects.get(pk=former.pk).renewal == second
    assert Agreement.objects.get(pk=first.pk).renews is None


def test_a_form_sent_twice_registers_one(agree):
    agree()

    with pytest.raises(ValidationError) as refusal:
        agree(title="CONVENIO de colaboracion")

    assert code_of(refusal, "title") == "already-registered"
    assert Agreement.objects.count() == 1


def test_one_that_was_terminated_may_be_registered_again(agree):
    agreements.terminate(agree(), on=in_days(-1), because="Error de fechas", by=None)

    assert agree().pk


def test_none_stands_again_with_an_organisation_that_is_archived(agree, university):
    over = agree()
    agreements.terminate(over, on=in_days(-1), because="Cambio de rectoría", by=None)
    organisations.archive(university, by=None)

    with pytest.raises(ValidationError) as refusal:
        agreements.reinstate(over, by=None)

    assert code_of(refusal, "organisation") == "archived"
    assert not Agreement.objects.in_force(timezone.localdate()).exists()


def test_none_is_put_off_with_an_organisation_that_is_archived(agree, university):
    over = agree(ends_on=in_days(-1))
    organisations.archive(university, by=None)

    with pytest.raises(ValidationError) as refusal:
        agreements.edit(over, ends_on=in_days(90), by=None)

    assert code_of(refusal, "organisation") == "archived"
    assert not Agreement.objects.in_force(timezone.localdate()).exists()


def test_a_renewal_begins_after_what_it_renews(agree):
    former = agree()

    with pytest.raises(ValidationError) as refusal:
        agree(starts_on=former.starts_on, renews=former)

    assert code_of(refusal, "starts_on") == "date"


def test_one_ended_early_says_why_and_can_stand_again(agree):
    agreement, today = agree(), timezone.localdate()

    agreements.terminate(agreement, on=in_days(-1), because="Cambio de rectoría", by=None)
    assert not Agreement.objects.in_force(today).exists()
    assert Agreement.objects.in_force(in_days(-2)).exists()

    agreements.reinstate(agreement, by=None)
    assert Agreement.objects.in_force(today).exists()


@pytest.mark.parametrize("days", [1, -201])
def test_one_ends_early_neither_in_the_future_nor_before_it_was_signed(agree, days):
    with pytest.raises(ValidationError) as refusal:
        agreements.terminate(agree(), on=in_days(days), because="Error", by=None)

    assert code_of(refusal, "on") == "date"


def test_one_that_is_over_cannot_end_early(agree):
    agreement = agree(ends_on=in_days(-1))

    with pytest.raises(ValidationError) as refusal:
        agreements.terminate(agreement, on=in_days(-1), because="Error", by=None)

    assert code_of(refusal, "on") == "over"


def test_those_of_the_whole_programme_cover_every_village_of_it(agree, village):
    own, whole = agree(), agree(village=None)
    merida = VillageFactory(municipality=Municipality.objects.get(code="31050"))

    assert set(Agreement.objects.covering(village)) == {own, whole}
    assert set(Agreement.objects.covering(merida)) == {whole}


def test_whoever_sees_a_village_sees_those_of_the_programme_but_edits_only_their_own(agree):
    agree(), agree(village=None)
    oaxaca, yucatan = someone(Role.COORDINATOR, "20"), someone(Role.COORDINATOR, "31")

    def reached(person, permission):
        return Agreement.objects.allowing(person, permission).count()

    assert [reached(each, Permission.VILLAGE_VIEW) for each in (oaxaca, yucatan)] == [2, 1]
    assert [reached(each, Permission.VILLAGE_EDIT) for each in (oaxaca, yucatan)] == [1, 0]
    assert reached(someone(Role.ADMIN), Permission.VILLAGE_EDIT) == 2


def test_the_coordinator_and_the_admins_above_are_warned_once_at_each_mark(agree, village):
    coordinator = someone(Role.COORDINATOR, village.area)
    admins = [someone(Role.ADMIN), someone(Role.ADMIN, "20")]
    someone(Role.ADMIN, "31"), someone(Role.INSTRUCTOR, village.area)
    agreement = agree(ends_on=in_days(60))

    for day in (0, 0, 1, 30, 31, 53, 60, 61):
        agreements.warn(in_days(day))

    letters = Mail.objects.filter(template="agreement_ends")
    assert letters.count() == 3 * 3
    assert {mail.to for mail in letters} == {each.email for each in [coordinator, *admins]}
    assert letters.filter(key__startswith=f"agreement-ends-{agreement.pk}-").count() == 9


def test_one_registered_late_is_warned_about_once(agree, village):
    someone(Role.COORDINATOR, village.area)
    agree(ends_on=in_days(5))

    warn_of_ending_agreements()

    assert Mail.objects.filter(template="agreement_ends").count() == 1


def test_an_end_put_off_is_warned_about_again(agree, village):
    someone(Role.COORDINATOR, village.area)
    agreement = agree(ends_on=in_days(5))
    agreements.warn(in_days(0))

    agreements.edit(agreement, ends_on=in_days(6), by=None)
    agreements.warn(in_days(0))

    assert Mail.objects.filter(template="agreement_ends").count() == 2


@pytest.mark.parametrize("over", ["renewed", "terminated", "inactive person"])
def test_nobody_is_warned_without_need(agree, village, over):
    coordinator = someone(Role.COORDINATOR, village.area)
    agreement = agree()
    if over == "renewed":
        agree(starts_on=in_days(24), ends_on=in_days(400), renews=agreement)
    elif over == "terminated":
        agreements.terminate(agreement, on=in_days(-1), because="Cierre", by=None)
    else:
        coordinator.is_active = False
        coordinator.save()

    agreements.warn(in_days(0))

    assert not Mail.objects.exists()


def test_the_letter_says_what_ends_when_and_where_to_renew_it(agree, village, mailoutbox):
    someone(Role.COORDINATOR, village.area)
    agreement = agree()
    agreements.warn(in_days(0))

    mail.send_waiting()

    [letter] = mailoutbox
    assert "vence en 23 días" in letter.subject
    assert agreement.organisation.name in letter.body
    assert agreement.get_absolute_url() in letter.body


def test_those_about_to_end_are_on_the_home_of_who_may_renew_them(agree, village, client):
    agree(title="Convenio que vence"), agree(title="Convenio largo", ends_on=in_days(300))

    def home(person) -> str:
        client.force_login(person)
        return client.get("/").content.decode()

    shown = home(someone(Role.COORDINATOR, village.area))
    assert "Convenio que vence" in shown
    assert "Convenio largo" not in shown
    assert "Convenio que vence" in home(someone(Role.ADMIN, "20"))
    assert "Convenios por vencer" not in home(someone(Role.ADMIN, "31"))
