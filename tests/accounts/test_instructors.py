"""An instructor reaches, within their area, only what they teach."""

import pytest

from accounts.models import User
from accounts.rules import Permission, Role
from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    PostFactory,
    TeachingFactory,
    someone,
)
from training.models import Cohort, Enrolment
from villages.models import Village

pytestmark = pytest.mark.django_db


def test_cohorts_taught_are_reached_and_those_beside_are_not():
    taught = CohortFactory()
    beside = CohortFactory(village=taught.village, name="Generación 2")
    instructor = someone(Role.INSTRUCTOR, taught.village.area)
    TeachingFactory(cohort=taught, instructor=instructor)

    assert list(Cohort.objects.allowing(instructor, Permission.COHORT_VIEW)) == [taught]
    assert beside in Cohort.objects.allowing(someone(Role.ADMIN, "20"), Permission.COHORT_VIEW)


def test_teaching_without_a_post_opens_nothing():
    teaching = TeachingFactory()

    found = Cohort.objects.allowing(teaching.instructor, Permission.COHORT_VIEW)

    assert not found.exists()


def test_teaching_outside_the_area_of_the_post_opens_nothing():
    teaching = TeachingFactory()
    PostFactory(user=teaching.instructor, role=Role.INSTRUCTOR, area="31")

    found = Cohort.objects.allowing(teaching.instructor, Permission.COHORT_VIEW)

    assert not found.exists()


def test_villages_know_no_teaching_so_the_post_reaches_them_whole():
    cohort = CohortFactory()
    instructor = someone(Role.INSTRUCTOR, cohort.village.area)

    assert list(Village.objects.allowing(instructor, Permission.VILLAGE_VIEW)) == [cohort.village]


def test_another_post_is_not_narrowed():
    cohort = CohortFactory()
    person = someone(Role.INSTRUCTOR, cohort.village.area)
    PostFactory(user=person, role=Role.COORDINATOR, area=cohort.village.area)

    assert list(Cohort.objects.allowing(person, Permission.COHORT_VIEW)) == [cohort]
    assert not Cohort.objects.allowing(person, Permission.GRADE).exists()


def test_ones_own_enrolment_is_reached_without_any_post():
    own = EnrolmentFactory()
    other = EnrolmentFactory(cohort=own.cohort)
    learner = User.objects.get(pk=own.learner_id)

    assert list(Enrolment.objects.allowing(learner, Permission.LEARN)) == [own]
    assert list(Enrolment.objects.allowing(learner, Permission.PROGRESS_VIEW)) == [own]
    assert not Enrolment.objects.allowing(learner, Permission.GRADE).exists()
    assert other not in Enrolment.objects.allowing(learner, Permission.LEARN)
