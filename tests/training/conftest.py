"""The cast: a cohort under way in Teotitlán del Valle and the people around it."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.rules import Role
from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    TeachingFactory,
    small_course,
    someone,
)
from training.models import Activity


@pytest.fixture
def cohort(db):
    today = timezone.localdate()
    return CohortFactory(
        course=small_course(),
        name="Primavera",
        starts_on=today - dt.timedelta(days=30),
        ends_on=today + dt.timedelta(days=30),
    )


@pytest.fixture
def coordinator(cohort):
    return someone(Role.COORDINATOR, cohort.area)


@pytest.fixture
def instructor(cohort):
    return TeachingFactory(cohort=cohort, instructor=someone(Role.INSTRUCTOR, "20")).instructor


@pytest.fixture
def enrolment(cohort):
    return EnrolmentFactory(cohort=cohort)


@pytest.fixture
def activity_of(cohort):
    """An activity of the cohort's course by its code."""
    return lambda code: Activity.objects.of(cohort.course).get(code=code)
