"""Two records of one person become one, and two again."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.actions import people, posts
from accounts.models import AuditEntry, Mail, Post, User
from accounts.rules import Permission, Role
from certification.models import Batch, Certificate
from oversight.actions import merging
from oversight.models import Duplicate, Merge
from tests.factories import (
    ActivityFactory,
    BatchFactory,
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    ModuleFactory,
    PostFactory,
    TeachingFactory,
    UserFactory,
    VillageFactory,
    approved_batch,
    someone,
)
from training.actions import cohorts
from training.actions.enrolments import take_back_unearned
from training.actions.progress.completions import complete
from training.models import (
    Attendance,
    Completion,
    Enrolment,
    Grade,
    QuizAttempt,
    Standing,
    Teaching,
)
from villages.models import Municipality

pytestmark = pytest.mark.django_db

ANA = {"given_names": "Ana", "first_surname": "Peña", "second_surname": "Ruiz"}
CURPS = ("PERA900101MOCXZN02", "PERA900101MOCXZN10")


@pytest.fixture
def admin():
    return someone(Role.ADMIN)


def person(email: str, *, proven=True, **fields) -> User:
    found = UserFactory(email=email, **{**ANA, **fields})
    EmailAddress.objects.create(user=found, email=email, verified=proven, primary=True)
    return found


@pytest.fixture
def kept():
    return person("ana@example.mx")


@pytest.fixture
def gone():
    return person("ana.pena@example.mx")


@pytest.fixture
def village():
    return VillageFactory()


@pytest.fixture
def cohort(village):
    return CohortFactory(village=village)


def codes(refusal) -> set[str]:
    return {error.code for error in refusal.value.error_list}


def refused(kept, gone, *, by) -> set[str]:
    with pytest.raises(ValidationError) as refusal:
        merging.merge(kept, gone, by=by)
    return codes(refusal)


def everything() -> dict:
    """Every row a merge may touch, as it is."""
    tables = {
        User: ("sort_name", "last_login"),
        Post: (),
        Enrolment: (),
        EmailAddress: (),
        Certificate: (),
        Batch: (),
        Standing: ("changed_at",),
    }
    tables |= {Attendance: (), Completion: (), Grade: (), QuizAttempt: (), Teaching: ()}
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name not in left_out}
            for row in model.objects.order_by("pk").values()
        ]
        for model, left_out in tables.items()
    }


def test_enrolments_certificates_posts_and_teaching_go_along(admin, kept, gone, village):
    enrolment = EnrolmentFactory(learner=gone, graduate=True, cohort__village=village)
    certificate = CertificateFactory(enrolment=enrolment)
    post = PostFactory(user=gone, role=Role.COORDINATOR, area="20")
    teaching = TeachingFactory(instructor=gone, cohort__village=village)
    before = certificate.snapshot

    merging.merge(kept, gone, by=admin)

    certificate.refresh_from_db()
    assert certificate.enrolment.learner == kept
    assert certificate.snapshot == before
    assert Post.objects.get(pk=post.pk).user == kept
    assert kept.teachings.get() == teaching
    assert Certificate.objects.allowing(kept, Permission.CERTIFICATE_VIEW).count() == 1


def test_the_record_that_goes_lets_nobody_in_and_leads_to_the_other(client, admin, kept, gone):
    client.force_login(gone)

    merging.merge(kept, gone, by=admin)

    gone.refresh_from_db()
    assert (gone.is_active, gone.record) == (False, kept)
    assert client.get(reverse("accounts:profile")).status_code == 302
    client.force_login(admin)
    page = client.get(reverse("accounts:person", args=[gone.pk]))
    assert page.url == reverse("accounts:person", args=[kept.pk])


def test_both_addresses_sign_in_to_the_one_kept(client, admin, kept, gone):
    kept.set_password("una-clave-larga-7")
    kept.save()

    merging.merge(kept, gone, by=admin)

    for email in ("ana@example.mx", "ana.pena@example.mx"):
        client.logout()
        client.post(reverse("account_login"), {"login": email, "password": "una-clave-larga-7"})
        assert client.session["_auth_user_id"] == str(kept.pk)
    assert EmailAddress.objects.filter(user=kept).count() == 2


def test_an_address_nobody_proved_opens_the_account_only_when_it_is_said_so(admin, kept):
    slip = person("ana@exmaple.mx", proven=False)
    other = person("ana2@example.mx", proven=False)

    merging.merge(kept, slip, by=admin)
    merging.merge(kept, other, unproven_too=True, by=admin)

    addresses = dict(EmailAddress.objects.filter(user=kept).values_list("email", "verified"))
    assert addresses == {"ana@example.mx": True, "ana2@example.mx": True}


def test_whoever_types_either_address_finds_the_record_kept(admin, kept, gone):
    merging.merge(kept, gone, by=admin)

    found, is_new = people.find_or_create(email="ana.pena@example.mx", by=admin, **ANA)
    many = people.create_many([{"email": "ANA.PENA@example.mx", **ANA}], by=admin)

    assert (found, is_new) == (kept, False)
    assert many == {"ana.pena@example.mx": kept}


def test_an_invitation_to_the_other_address_is_the_kept_persons(admin, kept, gone):
    merging.merge(kept, gone, by=admin)
    offer = posts.invite("ana.pena@example.mx", role=Role.MENTOR, area="20", by=admin)

    post = posts.accept(offer, user=kept)

    assert post.user == kept
    assert EmailAddress.objects.get(user=kept, primary=True).email == "ana@example.mx"


def test_the_values_that_stay_are_chosen(admin, kept, gone):
    User.objects.filter(pk=kept.pk).update(phone="+529511234567", curp=CURPS[0])
    User.objects.filter(pk=gone.pk).update(
        phone="+529517654321", curp=CURPS[1], given_names="Ana María"
    )

    merging.merge(kept, gone, chosen={"names": "gone", "curp": "gone", "email": "gone"}, by=admin)

    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.given_names, kept.phone) == ("Ana María", "+529511234567")
    assert (kept.curp, gone.curp) == (CURPS[1], CURPS[0])
    assert (kept.email, gone.email) == ("ana.pena@example.mx", "ana@example.mx")
    primary = EmailAddress.objects.get(user=kept, primary=True)
    assert primary.email == "ana.pena@example.mx"


def test_what_only_one_record_says_stays(admin, kept, gone):
    User.objects.filter(pk=gone.pk).update(phone="+529517654321", curp=CURPS[0])

    merging.merge(kept, gone, by=admin)

    kept.refresh_from_db()
    assert (kept.phone, kept.curp) == ("+529517654321", CURPS[0])


def test_the_summaries_above_learn_that_an_enrolment_changed_hands(admin, kept, gone):
    enrolment = EnrolmentFactory(learner=gone)
    before = timezone.now()

    merging.merge(kept, gone, by=admin)

    assert list(Enrolment.objects.changed_since(before)) == [enrolment]


def test_authorship_stays_with_the_old_record(admin, kept, gone):
    line = AuditEntry.objects.create(
        by=gone, act="person.edited", subject_type="accounts.user", subject_id="1"
    )

    merging.merge(kept, gone, by=admin)

    line.refresh_from_db()
    assert line.by == gone


def test_both_addresses_are_told(admin, kept, gone):
    merging.merge(kept, gone, by=admin)

    letters = Mail.objects.filter(template="records_joined")
    assert {letter.to for letter in letters} == {"ana@example.mx", "ana.pena@example.mx"}


class TestSameCohort:
    """Both records are in one cohort."""

    @pytest.fixture
    def pair(self, kept, gone, cohort):
        module = ModuleFactory(course=cohort.course)
        self.activities = ActivityFactory.create_batch(3, module=module)
        return tuple(EnrolmentFactory(cohort=cohort, learner=who) for who in (kept, gone))

    @pytest.fixture
    def passed(self, pair):
        """As if both had met every rule, to hold certificates."""
        Standing.objects.filter(pk__in=pair).update(passed_at=timezone.now())
        return tuple(Enrolment.objects.get(pk=each.pk) for each in pair)

    def test_what_either_earned_counts_once_and_one_leaves(self, admin, kept, gone, pair):
        mine, theirs = pair
        complete(mine, self.activities[0])
        complete(theirs, self.activities[0])
        complete(theirs, self.activities[1])

        merging.merge(kept, gone, by=admin)

        mine, theirs = (Enrolment.objects.get(pk=each.pk) for each in pair)
        assert mine.standing.activities_done == 2
        assert theirs.standing.activities_done == 1
        assert (mine.learner, theirs.learner) == (kept, gone)
        assert theirs.is_withdrawn
        assert not mine.is_withdrawn

    def test_somebody_who_had_left_under_one_name_is_still_there(self, admin, kept, gone, pair):
        Enrolment.objects.filter(pk=pair[0].pk).update(withdrawn_at=timezone.now())

        merging.merge(kept, gone, by=admin)

        assert not Enrolment.objects.get(pk=pair[0].pk).is_withdrawn

    def test_a_certificate_goes_to_the_enrolment_that_stays(self, admin, kept, gone, passed):
        certificate = CertificateFactory(enrolment=passed[1])

        merging.merge(kept, gone, by=admin)

        certificate.refresh_from_db()
        assert certificate.enrolment == passed[0]
        assert certificate.says.holder == "Ana Peña Ruiz"

    def test_two_certificates_of_one_cohort_are_refused(self, admin, kept, gone, passed):
        for enrolment in passed:
            CertificateFactory(enrolment=enrolment, batch=BatchFactory())

        assert refused(kept, gone, by=admin) == {"two-certificates"}

    def test_undoing_gives_each_what_they_had(self, admin, kept, gone, pair):
        for enrolment in pair:
            complete(enrolment, self.activities[0])
        complete(pair[1], self.activities[1])
        before = everything()

        merging.undo(merging.merge(kept, gone, by=admin), by=admin)

        assert everything() == before

    def test_a_certificate_given_since_bars_undoing(self, admin, kept, gone, pair):
        complete(pair[1], self.activities[1])
        joined = merging.merge(kept, gone, by=admin)
        Standing.objects.filter(pk=pair[0].pk).update(passed_at=timezone.now())
        CertificateFactory(enrolment=Enrolment.objects.get(pk=pair[0].pk))

        with pytest.raises(ValidationError) as refusal:
            merging.undo(joined, by=admin)

        assert codes(refusal) == {"certified-since"}


def test_undoing_puts_everything_back(admin, kept, gone, village):
    User.objects.filter(pk=kept.pk).update(curp=CURPS[0], phone="+529511234567")
    User.objects.filter(pk=gone.pk).update(
        curp=CURPS[1], last_login=timezone.now() - dt.timedelta(days=2)
    )
    learning = EnrolmentFactory(learner=gone, graduate=True, cohort__village=village)
    CertificateFactory(enrolment=learning)
    for who in (kept, gone):
        PostFactory(user=who, role=Role.MENTOR, area="20")
    taught = CohortFactory(village=village)
    TeachingFactory(instructor=gone, cohort=taught)
    TeachingFactory(instructor=kept, cohort=taught, ended_at=timezone.now())
    BatchFactory(proposed_by=gone)
    before = everything()

    joined = merging.merge(kept, gone, chosen={"email": "gone", "curp": "gone"}, by=admin)
    assert everything() != before
    merging.undo(joined, by=admin)

    assert everything() == before
    assert Duplicate.objects.get().is_waiting
    assert Mail.objects.filter(template="records_parted").count() == 2


def test_what_a_person_changes_afterwards_stays_when_it_is_undone(admin, kept, gone):
    User.objects.filter(pk=gone.pk).update(phone="+529517654321")
    joined = merging.merge(kept, gone, by=admin)
    people.edit(kept, by=kept, phone="951 000 1111")

    merging.undo(joined, by=admin)

    kept.refresh_from_db()
    assert kept.phone == "+529510001111"


def test_an_address_removed_since_is_made_again_when_it_is_undone(admin, kept, gone):
    joined = merging.merge(kept, gone, by=admin)
    EmailAddress.objects.get(email=gone.email).delete()

    merging.undo(joined, by=admin)

    address = EmailAddress.objects.get(email=gone.email)
    assert (address.user, address.verified, address.primary) == (gone, True, True)


def test_what_was_chosen_as_address_and_changed_since_bars_undoing(admin, kept, gone):
    joined = merging.merge(kept, gone, chosen={"email": "gone"}, by=admin)
    User.objects.filter(pk=kept.pk).update(email="otra@example.mx")

    with pytest.raises(ValidationError) as refusal:
        merging.undo(joined, by=admin)

    assert codes(refusal) == {"changed-since"}
    gone.refresh_from_db()
    assert gone.merged_into == kept


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.INSTRUCTOR])
def test_a_post_that_ended_since_is_not_given_back_by_undoing(admin, kept, gone, role):
    for who in (kept, gone):
        PostFactory(user=who, role=role, area="20")
    merge = merging.merge(kept, gone, by=admin)
    posts.end(kept.posts.current().get(), by=admin)

    merging.undo(merge, by=admin)

    assert not Post.objects.current().filter(user__in=[kept, gone]).exists()
    assert Post.objects.filter(user=gone).count() == 1


def test_a_cohort_one_no_longer_teaches_is_not_taught_again_by_undoing(admin, kept, gone, cohort):
    for who in (kept, gone):
        TeachingFactory(cohort=cohort, instructor=who)
    merge = merging.merge(kept, gone, by=admin)
    cohorts.dismiss(cohort, instructor=kept, by=admin)

    merging.undo(merge, by=admin)

    assert not Teaching.objects.current().filter(cohort=cohort).exists()


def test_a_place_that_was_undone_since_does_not_bar_undoing(admin, kept, gone, cohort):
    enrolment = EnrolmentFactory(cohort=cohort, learner=gone)
    merge = merging.merge(kept, gone, by=admin)
    take_back_unearned([enrolment.pk], by=admin)

    merging.undo(merge, by=admin)

    gone.refresh_from_db()
    assert gone.is_active
    assert not Enrolment.objects.exists()


def test_an_address_that_somebody_else_proved_opens_nothing(admin, kept):
    gone = person("ana.pena@example.mx", proven=False)
    EmailAddress.objects.create(user=UserFactory(), email=gone.email, verified=True)

    with pytest.raises(ValidationError) as refusal:
        merging.merge(kept, gone, unproven_too=True, by=admin)

    assert codes(refusal) == {"proven-elsewhere"}


def test_a_union_is_undone_once(admin, kept, gone):
    joined = merging.merge(kept, gone, by=admin)
    merging.undo(joined, by=admin)

    with pytest.raises(ValidationError) as refusal:
        merging.undo(joined, by=admin)

    assert codes(refusal) == {"undone"}


def test_unions_in_a_row_lead_to_the_last_and_are_undone_backwards(admin, kept, gone):
    last = person("ana3@example.mx")
    first = merging.merge(kept, gone, by=admin)
    second = merging.merge(last, kept, by=admin)
    gone.refresh_from_db()
    assert gone.record == last

    with pytest.raises(ValidationError) as refusal:
        merging.undo(first, by=admin)
    assert codes(refusal) == {"joined"}
    merging.undo(second, by=admin)
    merging.undo(first, by=admin)

    assert User.objects.kept().filter(is_active=True, email__startswith="ana").count() == 3


def test_a_record_is_joined_once(admin, kept, gone):
    merging.merge(kept, gone, by=admin)

    assert refused(UserFactory(), gone, by=admin) == {"joined"}
    assert refused(gone, UserFactory(), by=admin) == {"joined"}
    assert Merge.objects.count() == 1


def test_nobody_joins_their_own_record(admin, gone):
    assert refused(admin, gone, by=admin) == {"own-record"}
    assert refused(gone, admin, by=admin) == {"own-record"}


def test_a_record_is_not_joined_to_itself(admin, kept):
    assert "same" in refused(kept, kept, by=admin)


@pytest.mark.parametrize("powerful", ["kept", "gone"])
def test_joining_gives_no_more_power_than_one_may_give(kept, gone, powerful):
    """Else a state admin could sign in to a national admin's account, or give one's post away."""
    by = someone(Role.ADMIN, "20")
    PostFactory(user=kept, role=Role.MENTOR, area="20")
    PostFactory(user=gone, role=Role.MENTOR, area="20")
    PostFactory(user={"kept": kept, "gone": gone}[powerful], role=Role.ADMIN, area="")

    assert refused(kept, gone, by=by) == {"power", "out-of-reach"}


@pytest.mark.parametrize("offered", ["kept", "gone"])
def test_joining_takes_no_offer_that_one_may_not_make(kept, gone, offered):
    """Else a state admin's record would be the one that accepts a national post."""
    by = someone(Role.ADMIN, "20")
    PostFactory(user=kept, role=Role.MENTOR, area="20")
    PostFactory(user=gone, role=Role.MENTOR, area="20")
    email = {"kept": kept, "gone": gone}[offered].email
    offer = posts.invite(email, role=Role.ADMIN, area="", by=None)

    assert refused(kept, gone, by=by) == {"power-offered"}

    posts.withdraw(offer, by=None)
    assert merging.merge(kept, gone, by=by).pk


def test_a_state_admin_joins_people_of_the_state_only(kept, gone, cohort):
    by = someone(Role.ADMIN, "20")
    EnrolmentFactory(learner=kept, cohort__village=cohort.village)
    in_oaxaca = EnrolmentFactory(learner=gone, cohort=cohort)
    merida = VillageFactory(municipality=Municipality.objects.get(code="31050"))
    stranger = person("otra@example.mx")
    EnrolmentFactory(learner=stranger, cohort=CohortFactory(village=merida))

    assert refused(kept, stranger, by=by) == {"out-of-reach"}
    merging.merge(kept, gone, by=by)

    in_oaxaca.refresh_from_db()
    assert in_oaxaca.learner_id == kept.pk


def test_coordinators_do_not_join_records(kept, gone, cohort):
    for who in (kept, gone):
        EnrolmentFactory(learner=who, cohort=cohort)

    assert refused(kept, gone, by=someone(Role.COORDINATOR, "20")) == {"out-of-reach"}


def test_a_post_both_hold_is_held_once(admin, kept, gone):
    for who in (kept, gone):
        PostFactory(user=who, role=Role.COORDINATOR, area="20")

    merging.merge(kept, gone, by=admin)

    assert Post.objects.current().filter(user=kept).count() == 1
    assert Post.objects.filter(user=kept).count() == 2


@pytest.mark.parametrize("teacher", ["kept", "gone"])
def test_nobody_comes_to_teach_the_cohort_they_learn_in(admin, kept, gone, teacher):
    cohort = CohortFactory()
    people_by = {"kept": (kept, gone), "gone": (gone, kept)}
    teaching, learning = people_by[teacher]
    TeachingFactory(cohort=cohort, instructor=teaching)
    EnrolmentFactory(cohort=cohort, learner=learning)

    assert refused(kept, gone, by=admin) == {"teaches-here"}


def test_whoever_rehearsed_a_batch_under_the_other_name_may_not_approve_it(admin, kept, gone):
    for who in (kept, gone):
        PostFactory(user=who, role=Role.OFFICER)
    batch = BatchFactory(proposed_by=gone)

    merging.merge(kept, gone, by=admin)

    batch.refresh_from_db()
    assert batch.proposed_by == kept


def test_a_batch_being_issued_is_waited_for(admin, kept, gone):
    batch = approved_batch([EnrolmentFactory(graduate=True)])
    Batch.objects.filter(pk=batch.pk).update(proposed_by=gone)

    assert refused(kept, gone, by=admin) == {"batch-issuing"}


def test_a_closed_account_is_not_the_one_kept(admin, kept, gone):
    User.objects.filter(pk=kept.pk).update(is_active=False)

    assert refused(kept, gone, by=admin) == {"closed"}
