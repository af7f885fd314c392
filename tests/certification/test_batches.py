"""The rehearsal, and who may let it through."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from certification.actions import batches
from certification.models import Batch
from certification.rules import Problem
from tests.factories import (
    CandidateFactory,
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    PostFactory,
    TeachingFactory,
    UserFactory,
    officer,
)

pytestmark = pytest.mark.django_db


def rehearse(*enrolments, by, name="Lote de junio"):
    return batches.rehearse(enrolments=enrolments, name=name, by=by)


def problems_in(batch) -> dict[int, list[str]]:
    return dict(batch.candidates.values_list("enrolment", "problems"))


def included_in(batch) -> set[int]:
    return set(batch.candidates.included().values_list("enrolment", flat=True))


def test_a_rehearsal_says_who_gets_it_and_who_does_not_and_why():
    cohort = CohortFactory()
    good = EnrolmentFactory(cohort=cohort, graduate=True)
    unfinished = EnrolmentFactory(cohort=cohort)
    withdrawn = EnrolmentFactory(cohort=cohort, graduate=True, withdrawn_at=timezone.now())
    certified = CertificateFactory(enrolment__cohort=cohort).enrolment
    unprintable = EnrolmentFactory(cohort=cohort, graduate=True, learner__given_names="阿里")
    initial = EnrolmentFactory(cohort=cohort, graduate=True, learner__given_names="A.")

    batch = rehearse(good, unfinished, withdrawn, certified, unprintable, initial, by=officer())

    found = problems_in(batch)
    assert Problem.NOT_PASSED in found[unfinished.pk]
    assert Problem.WITHDRAWN in found[withdrawn.pk]
    assert Problem.CERTIFIED in found[certified.pk]
    assert Problem.NAME_UNPRINTABLE in found[unprintable.pk]
    assert Problem.NAME_INCOMPLETE in found[initial.pk]
    assert included_in(batch) == {good.pk, initial.pk}
    assert batch.state == Batch.State.REHEARSED


def test_whoever_was_taught_by_the_officer_is_left_out():
    by = officer()
    taught = EnrolmentFactory(cohort=TeachingFactory(instructor=by).cohort, graduate=True)

    batch = rehearse(taught, by=by)

    assert Problem.TAUGHT in problems_in(batch)[taught.pk]
    assert not included_in(batch)


def test_a_certificate_of_the_same_course_in_another_cohort_counts():
    held = CertificateFactory().enrolment
    again = EnrolmentFactory(
        learner=held.learner, cohort__village=held.cohort.village, graduate=True
    )

    batch = rehearse(again, by=officer())

    assert Problem.CERTIFIED in problems_in(batch)[again.pk]


def test_two_people_of_one_name_are_noticed_unless_both_have_a_curp():
    cohort = CohortFactory()
    first, second = (
        EnrolmentFactory(
            cohort=cohort,
            graduate=True,
            learner__given_names="José",
            learner__first_surname=surname,
            learner__second_surname="Pech",
        )
        for surname in ("Güemes", "guemes")
    )

    batch = rehearse(first, second, by=officer())

    assert problems_in(batch) == {first.pk: ["duplicate"], second.pk: ["duplicate"]}
    assert included_in(batch) == {first.pk, second.pk}

    type(first.learner).objects.filter(pk=first.learner_id).update(curp="GUPJ900101HYNMCS01")
    type(first.learner).objects.filter(pk=second.learner_id).update(curp="GUPJ910101HYNMCS02")
    batch = rehearse(first, second, by=officer())

    assert all("duplicate" not in found for found in problems_in(batch).values())


def test_the_area_of_a_batch_is_where_its_people_are():
    enrolment = EnrolmentFactory(graduate=True)

    batch = rehearse(enrolment, by=officer())

    assert batch.area == enrolment.area


def test_nobody_out_of_reach_can_be_rehearsed():
    enrolment = EnrolmentFactory(graduate=True)

    with pytest.raises(ValidationError) as refusal:
        rehearse(enrolment, by=officer("31"))

    assert refusal.value.code == "nobody"
    assert not Batch.objects.exists()


@pytest.mark.parametrize("people", [1, 4])
def test_a_rehearsal_asks_as_much_for_one_as_for_many(people, django_assert_num_queries):
    cohort = CohortFactory()
    enrolments = [EnrolmentFactory(cohort=cohort, graduate=True) for _ in range(people)]
    by = officer()
    assert by.current_posts

    with django_assert_num_queries(10):
        rehearse(*enrolments, by=by)


def test_a_person_can_be_unticked_but_not_one_who_is_blocked_ticked():
    cohort = CohortFactory()
    ready, stays, blocked = (EnrolmentFactory(cohort=cohort, graduate=True) for _ in range(3))
    blocked.standing.passed_at = None
    blocked.standing.save()
    by = officer()
    batch = rehearse(ready, stays, blocked, by=by)
    candidates = {each.enrolment_id: each.pk for each in batch.candidates.all()}

    batches.tick(batch, included_ids=[candidates[stays.pk], candidates[blocked.pk]], by=by)

    assert included_in(batch) == {stays.pk}
    assert AuditEntry.objects.filter(act="batch.ticked").count() == 1


def test_ticking_one_page_leaves_the_others_as_they_are():
    cohort = CohortFactory()
    first, second = (EnrolmentFactory(cohort=cohort, graduate=True) for _ in range(2))
    by = officer()
    batch = rehearse(first, second, by=by)
    shown = batch.candidates.get(enrolment=first).pk

    batches.tick(batch, included_ids=[], among=[shown], by=by)

    assert included_in(batch) == {second.pk}


def test_a_second_officer_approves():
    batch = rehearse(EnrolmentFactory(graduate=True), by=officer())
    second = officer()

    batches.approve(batch, by=second)

    batch.refresh_from_db()
    assert batch.state == Batch.State.ISSUING
    assert batch.approved_by == second
    assert AuditEntry.objects.get(act="batch.approved").details == {"included": 1}


def test_whoever_rehearsed_a_batch_cannot_approve_it():
    by = officer()
    batch = rehearse(EnrolmentFactory(graduate=True), by=by)

    with pytest.raises(ValidationError) as refusal:
        batches.approve(batch, by=by)

    assert refusal.value.code == "same-person"
    batch.refresh_from_db()
    assert batch.is_rehearsed


def test_the_database_itself_refuses_one_person_in_both_parts():
    batch = rehearse(EnrolmentFactory(graduate=True), by=officer())

    with pytest.raises(IntegrityError, match="approved_by_a_second_officer"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(approved_by=batch.proposed_by_id)
    with pytest.raises(IntegrityError, match="nothing_issued_unapproved"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.ISSUING)


def test_an_officer_who_taught_any_of_them_cannot_approve_and_is_told_how_many():
    teacher = officer()
    cohort = TeachingFactory(instructor=teacher).cohort
    taught = [EnrolmentFactory(cohort=cohort, graduate=True) for _ in range(2)]
    batch = rehearse(*taught, EnrolmentFactory(graduate=True, cohort=cohort), by=officer())

    with pytest.raises(ValidationError, match="3 personas") as refusal:
        batches.approve(batch, by=teacher)

    assert refusal.value.code == "taught"


def test_a_batch_without_anyone_in_it_is_not_approved():
    batch = rehearse(EnrolmentFactory(), by=officer())

    with pytest.raises(ValidationError) as refusal:
        batches.approve(batch, by=officer())

    assert refusal.value.code == "nobody"


def test_a_cancelled_batch_is_neither_approved_nor_changed():
    by = officer()
    batch = rehearse(EnrolmentFactory(graduate=True), by=by)

    batches.cancel(batch, by=by, because="Faltaba gente")

    for act in (
        lambda: batches.approve(batch, by=officer()),
        lambda: batches.tick(batch, included_ids=[], by=by),
        lambda: batches.cancel(batch, by=by, because="Otra vez"),
    ):
        with pytest.raises(ValidationError) as refusal:
            act()
        assert refusal.value.code == "not-rehearsed"
    batch.refresh_from_db()
    assert batch.cancelled_because == "Faltaba gente"


def test_posting_the_form_oneself_does_not_help(client):
    by = officer()
    batch = rehearse(EnrolmentFactory(graduate=True), by=by)
    client.force_login(by)

    response = client.post(f"/lotes/{batch.pk}/aprobar/")

    batch.refresh_from_db()
    assert response.status_code == 200
    assert batch.is_rehearsed
    assert "debe aprobarlo otra persona" in response.content.decode()


def test_an_officer_of_another_state_does_not_find_the_batch(client):
    batch = rehearse(EnrolmentFactory(graduate=True), by=officer())
    client.force_login(officer("31"))

    assert client.get(f"/lotes/{batch.pk}/").status_code == 404
    assert client.post(f"/lotes/{batch.pk}/aprobar/").status_code == 404


def test_being_in_another_rehearsal_is_noticed_but_does_not_stop():
    enrolment = CandidateFactory().enrolment

    batch = rehearse(enrolment, by=PostFactory(user=UserFactory(), role="officer").user)

    assert Problem.WAITING_ELSEWHERE in problems_in(batch)[enrolment.pk]
    assert included_in(batch) == {enrolment.pk}
