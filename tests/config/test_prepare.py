"""What is in place before anybody comes in."""

import pytest
from django.core.management import call_command

from training.models import Activity, Course


@pytest.mark.django_db
def test_a_portal_without_demo_data_has_courses_to_open_cohorts_of():
    call_command("prepare")

    assert {course.track for course in Course.objects.all()} == set(Course.Track)
    assert Activity.objects.exists()
