"""Each person of an approved batch is decided on once, whatever happens to the workers."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection, connections
from django.utils import timezone

from accounts.models import AuditEntry, Mail
from certification import tasks
from certification.actions import batches, certificates, issuing
from certification.models import Batch, Certificate, FolioCounter
from certification.rules import Problem, is_sound
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    TeachingFactory,
    approved_batch,
)

pytestmark = pytest.mark.django_db


def graduates(count, **fields):
    cohort = fields.pop("cohort", None) or CohortFactory()
    return [EnrolmentFactory(cohort=cohort, graduate=True, **fields) for _ in range(count)]


def test_issuing_gives_each_person_a_certificate_a_letter_and_a_line_in_the_trail():
    enrolments = graduates(3)
    batch = approved_batch(enrolments)

    decided = batches.issue_waiting(batch)

    issued = Certificate.objects.order_by("folio")
    assert decided == 3
    assert {each.enrolment_id for each in issued} == {each.pk for each in enrolments}
    assert [each.folio[:-2] for each in issued] == [
        f"GET-{timezone.localdate().year}-00000{n}" for n in (1, 2, 3)
    ]
    assert all(is_sound(each.folio) for each in issued)
    assert set(Mail.objects.values_list("key", flat=True)) == {
        f"certificate:{each.code}" for each in issued
    }
    lines = AuditEntry.objects.filter(act="certificate.issued", by=batch.approved_by)
    assert lines.count() == 3
    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE
    assert batch.finished_at


def test_what_a_certificate_says_is_frozen():
    (enrolment,) = graduates(1, learner__given_names="Ñuu Savi", learner__first_surname="O'dam")
    programme = enrolment.cohort.village.programme
    programme.signers = [{"name": "Elena Robles", "title": "Dirección"}]
    programme.save()
    batches.issue_waiting(approved_batch([enrolment]))
    programme.signers = []
    programme.save()
    enrolment.learner.given_names = "Otro"
    enrolment.learner.save()
    enrolment.cohort.course.title = "Otro curso"
    enrolment.cohort.course.save()

    says = Certificate.objects.get().says

    assert says.holder == "Ñuu Savi O'dam Güémez"
    assert says.course == "GET · Estudiantes"
    assert says.hours == 72
    assert (says.village, says.state) == ("Teotitlán del Valle", "Oaxaca")
    assert says.signers == ({"name": "Elena Robles", "title": "Dirección"},)


def test_dates_are_those_of_the_village():
    (enrolment,) = graduates(1)
    batch = approved_batch([enrolment])
    with time_machine.travel(dt.datetime(2027, 1, 1, 5, 30, tzinfo=dt.UTC)):
        batches.issue_waiting(batch)

    certificate = Certificate.objects.get()

    assert certificate.says.issued_on == "2026-12-31"
    assert certificate.folio.startswith("GET-2026-")


def test_issuing_again_changes_nothing():
    batch = approved_batch(graduates(2))
    batches.issue_waiting(batch)

    again = batches.issue_waiting(batch)

    assert again == 0
    assert Certificate.objects.count() == 2
    assert Mail.objects.count() == 2


def test_delivering_a_task_twice_gives_nobody_two():
    batch = approved_batch(graduates(2))

    for _ in range(2):
        tasks.issue_chunk.apply([batch.pk])

    assert Certificate.objects.count() == 2
    assert Mail.objects.count() == 2


def test_a_batch_that_nobody_approved_is_not_issued():
    batch = approved_batch(graduates(1))
    Batch.objects.update(state=Batch.State.REHEARSED)

    assert batches.issue_waiting(batch) == 0
    assert not Certificate.objects.exists()


def test_what_changed_since_the_rehearsal_is_refused_with_its_reason():
    cohort = CohortFactory()
    withdrawn, certified, failed, good = graduates(4, cohort=cohort)
    batch = approved_batch([withdrawn, certified, failed, good])
    withdrawn.withdrawn_at = timezone.now()
    withdrawn.save()
    CertificateFactory(enrolment=certified)
    failed.standing.passed_at = None
    failed.standing.save()

    batches.issue_waiting(batch)

    refused = dict(batch.candidates.values_list("enrolment", "refused_because"))
    assert refused == {
        withdrawn.pk: Problem.WITHDRAWN,
        certified.pk: Problem.CERTIFIED,
        failed.pk: Problem.NOT_PASSED,
        good.pk: "",
    }
    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE


@pytest.mark.parametrize("part", ["proposed_by", "approved_by"])
def test_nobody_is_certified_by_whoever_teaches_them(part):
    (enrolment,) = graduates(1)
    batch = approved_batch([enrolment])
    TeachingFactory(cohort=enrolment.cohort, instructor=getattr(batch, part))

    batches.issue_waiting(batch)

    assert batch.candidates.get().refused_because == Problem.TAUGHT
    assert not Certificate.objects.exists()


def test_two_places_in_one_course_give_one_certificate():
    (first,) = graduates(1)
    (second,) = graduates(
        1, learner=first.learner, cohort=CohortFactory(village=first.cohort.village)
    )
    batch = approved_batch([first, second])

    batches.issue_waiting(batch)

    assert Certificate.objects.count() == 1
    assert batch.candidates.get(certificate=None).refused_because == Problem.CERTIFIED


def test_a_chunk_asks_as_much_for_one_as_for_many(django_assert_max_num_queries):
    cohort = CohortFactory()

    def queries_for(people):
        batch = approved_batch(graduates(people, cohort=cohort))
        with django_assert_max_num_queries(40) as counted:
            issuing.decide(batch, limit=50)
        return len(counted)

    queries_for(1)
    assert queries_for(2) == queries_for(6)


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_give_each_person_one():
    batch = approved_batch(graduates(40))

    def work():
        while batches.issue_waiting(batch, limit=7):
            pass
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    numbers = sorted(int(each.folio.split("-")[2]) for each in Certificate.objects.all())
    assert numbers == list(range(1, 41))
    assert Mail.objects.count() == 40
    assert FolioCounter.objects.get().last == 40
    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_do_not_certify_a_person_twice():
    enrolments = graduates(12)
    at_once = [approved_batch(enrolments), approved_batch(list(reversed(enrolments)))]

    def work(batch):
        while batches.issue_waiting(batch, limit=3):
            pass
        connections.close_all()

    workers = [threading.Thread(target=work, args=[batch]) for batch in at_once]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Certificate.objects.count() == 12
    assert Mail.objects.count() == 12
    refused = [each.refused_because for batch in at_once for each in batch.candidates.all()]
    assert refused.count(Problem.CERTIFIED) == 12


def test_a_chunk_undone_gives_its_numbers_back():
    batch = approved_batch(graduates(1))
    before = connection.in_atomic_block
    with pytest.raises(ZeroDivisionError):
        undone(batch)

    batches.issue_waiting(batch)

    assert before
    assert Certificate.objects.get().folio.split("-")[2] == "000001"


def undone(batch):
    from django.db import transaction

    with transaction.atomic():
        issuing.decide(batch, limit=50)
        raise ZeroDivisionError


def test_a_revoked_person_can_be_certified_anew():
    (enrolment,) = graduates(1)
    batches.issue_waiting(approved_batch([enrolment]))
    certificates.revoke(
        Certificate.objects.get(), because="Nombre mal escrito", by=enrolment.learner
    )

    batches.issue_waiting(approved_batch([enrolment]))

    assert Certificate.objects.count() == 2
    assert Certificate.objects.valid().count() == 1
