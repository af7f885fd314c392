"""Who sees whose page: by the posts people hold, and by where they learn."""

import pytest
from django.urls import reverse

from accounts.rules import Role
from tests.factories import EnrolmentFactory, UserFactory, someone

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (Role.ADMIN, "", 200),
        (Role.ADMIN, "20", 200),
        (Role.COORDINATOR, "20546/AD-OAX-01/", 200),
        (Role.COORDINATOR, "20067", 404),
        (Role.ADMIN, "31", 404),
        (Role.INSTRUCTOR, "20", 404),
    ],
)
def test_a_learner_is_seen_by_who_reaches_their_cohort(client, role, area, status):
    learner = EnrolmentFactory().learner
    client.force_login(someone(role, area))

    response = client.get(reverse("accounts:person", args=[learner.pk]))

    assert response.status_code == status


def test_somebody_who_is_nowhere_is_seen_by_the_country_only(client):
    stray = UserFactory()

    seen = []
    for area in ("", "20"):
        client.force_login(someone(Role.ADMIN, area))
        seen.append(client.get(reverse("accounts:person", args=[stray.pk])).status_code)

    assert seen == [200, 404]
