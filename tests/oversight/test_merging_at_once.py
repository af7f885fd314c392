"""Records joined in the same instant in which somebody else joins them, or gives to one of them."""

import datetime as dt
import threading
import time

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from accounts.actions import appointing, posts
from accounts.models import Post
from accounts.rules import Role
from oversight.actions import merging
from oversight.models import Merge
from tests.factories import CohortFactory, EnrolmentFactory, PostFactory, UserFactory, someone
from training.actions import cohorts, enrolments
from training.models import Enrolment, Teaching

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("crossed", [False, True], ids=["the same way", "each the other way"])
def test_of_two_who_join_at_once_one_is_told_that_it_is_done(crossed):
    one, other = UserFactory(), UserFactory()
    EnrolmentFactory(learner=other)
    ways = [(one, other), (other, one) if crossed else (one, other)]
    admins = [someone(Role.ADMIN), someone(Role.ADMIN)]
    start = threading.Barrier(2)
    outcomes = []

    def join(way, by):
        start.wait()
        try:
            merging.merge(*way, by=by)
            outcomes.append("done")
        except ValidationError as refusal:
            outcomes.append(refusal.error_list[0].code)
        finally:
            connection.close()

    threads = [threading.Thread(target=join, args=args) for args in zip(ways, admins, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "joined"]
    assert Merge.objects.count() == 1
    assert Enrolment.objects.get().learner == Merge.objects.get().kept


NAMES = {"given_names": "Ana", "first_surname": "Peña"}


def enrol(gone, cohort, by):
    enrolments.enrol(cohort, email=gone.email, **NAMES, by=by)


def enrol_from_a_sheet(gone, cohort, by):
    enrolments.enrol_many(cohort, people=[{"email": gone.email, **NAMES}], by=by)


def enrol_by_import(gone, cohort, by):
    enrolments.enrol_known_many([(cohort.pk, gone)], way=Enrolment.Way.FILE, by=by)


def join_with_the_code(gone, cohort, by):
    enrolments.join(gone, code=cohort.join_code)


def appoint(gone, cohort, by):
    posts.give(gone, role=Role.MENTOR, area="20", by=by)


def appoint_by_import(gone, cohort, by):
    appointing.give_many([(gone, Role.MENTOR, "20", "Oaxaca")], by=by)


def accept_an_invitation(gone, cohort, by):
    offer = posts.invite(gone.email, role=Role.MENTOR, area="20", area_name="Oaxaca", by=by)
    posts.accept(offer, user=gone)


def entrust_a_cohort(gone, cohort, by):
    cohorts.appoint(cohort, instructor=gone, by=by)


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database db ON db.oid = database"
            " WHERE NOT granted AND db.datname = current_database())"
            " OR EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'transactionid')"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "act",
    [
        enrol,
        enrol_from_a_sheet,
        enrol_by_import,
        join_with_the_code,
        appoint,
        appoint_by_import,
        accept_an_invitation,
        entrust_a_cohort,
    ],
)
def test_what_is_given_to_a_record_being_joined_is_given_to_the_one_kept(act):
    kept, gone = UserFactory(), UserFactory()
    cohort = CohortFactory(ends_on=timezone.localdate() + dt.timedelta(days=30))
    PostFactory(user=gone, role=Role.INSTRUCTOR, area="20")
    admin, giver = someone(Role.ADMIN), someone(Role.ADMIN)
    troubles = []

    def give():
        try:
            act(gone, cohort, giver)
        except ValidationError as error:
            troubles.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        merging.merge(kept, gone, by=admin)
        thread = threading.Thread(target=give)
        thread.start()  # looks the record up as it was, and waits for it
        while thread.is_alive() and not somebody_waits_for_a_lock():
            time.sleep(0.02)
    thread.join()

    assert troubles == []
    for model, whose in ((Enrolment, "learner"), (Post, "user"), (Teaching, "instructor")):
        assert not model.objects.filter(**{whose: gone}).exists()
    given = Post.objects.filter(user=kept, role=Role.MENTOR).count()
    given += Enrolment.objects.filter(learner=kept).count()
    assert given + Teaching.objects.filter(instructor=kept).count() == 1
