"""Who reaches what: an ability over an area."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry, Post, User
from accounts.rules import (
    ABILITIES,
    MAY_GIVE,
    Permission,
    Role,
    is_area,
    reaches,
    roles_with,
)
from tests.factories import PostFactory, UserFactory, someone

TEOTITLAN = "20546/AD-OAX-01/"
NEARBY = "20546/AD-OAX-010/"
ANOTHER = "20067/AD-OAX-02/"
MERIDA = "31050/AD-YUC-01/"


def entries(*areas):
    return [
        AuditEntry.objects.create(act="x", subject_type="x", subject_id=area, area=area)
        for area in areas
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("area", "reached"),
    [
        ("", {"", "20", "20546", TEOTITLAN, ANOTHER, MERIDA}),
        ("20", {"20", "20546", TEOTITLAN, ANOTHER}),
        ("20546", {"20546", TEOTITLAN}),
        (TEOTITLAN, {TEOTITLAN}),
        ("31", {MERIDA}),
        ("09", set()),
    ],
    ids=["country", "state", "municipality", "village", "another state", "an empty state"],
)
def test_a_post_reaches_what_lies_in_its_area(area, reached):
    entries("", "20", "20546", TEOTITLAN, ANOTHER, MERIDA)
    admin = someone(Role.ADMIN, area)

    found = AuditEntry.objects.allowing(admin, Permission.AUDIT_VIEW)

    assert {entry.area for entry in found} == reached


@pytest.mark.django_db
def test_a_village_post_does_not_reach_a_village_whose_code_begins_alike():
    entries(TEOTITLAN, NEARBY)

    found = AuditEntry.objects.allowing(someone(Role.ADMIN, TEOTITLAN), Permission.AUDIT_VIEW)

    assert [entry.area for entry in found] == [TEOTITLAN]


@pytest.mark.django_db
def test_what_lies_nowhere_in_particular_is_only_for_the_country():
    entries("")

    found = AuditEntry.objects.allowing(someone(Role.ADMIN, "20"), Permission.AUDIT_VIEW)

    assert not found.exists()


@pytest.mark.django_db
def test_a_role_without_the_ability_reaches_nothing():
    entries("", "20")

    for role in set(Role) - roles_with(Permission.AUDIT_VIEW):
        assert not AuditEntry.objects.allowing(someone(role), Permission.AUDIT_VIEW).exists()


@pytest.mark.django_db
def test_posts_add_up():
    entries("20", "31", "09")
    admin = someone(Role.ADMIN, "20")
    PostFactory(user=admin, area="31")

    found = AuditEntry.objects.allowing(admin, Permission.AUDIT_VIEW)

    assert {entry.area for entry in found} == {"20", "31"}


@pytest.mark.django_db
def test_the_ability_of_one_post_does_not_reach_over_the_area_of_another():
    entries("20", "31")
    person = someone(Role.ADMIN, "20")
    PostFactory(user=person, role=Role.SPONSOR, area="31")

    found = AuditEntry.objects.allowing(person, Permission.AUDIT_VIEW)

    assert [entry.area for entry in found] == ["20"]


@pytest.mark.django_db
def test_nobody_signed_in_reaches_nothing():
    entries("", "20")

    for permission in Permission:
        assert not AuditEntry.objects.allowing(AnonymousUser(), permission).exists()


@pytest.mark.django_db
def test_an_ended_post_stops_at_the_next_request():
    entries("20")
    admin = someone(Role.ADMIN, "20")
    Post.objects.update(ended_at=timezone.now())

    next_request = User.objects.get(pk=admin.pk)

    assert not next_request.may(Permission.AUDIT_VIEW)
    assert not AuditEntry.objects.allowing(next_request, Permission.AUDIT_VIEW).exists()


@pytest.mark.django_db
def test_deciding_reads_the_posts_once(django_assert_num_queries):
    admin = User.objects.get(pk=someone(Role.ADMIN, "20").pk)

    with django_assert_num_queries(1):
        admin.may(Permission.AUDIT_VIEW)
        admin.may(Permission.VILLAGE_EDIT, TEOTITLAN)
        AuditEntry.objects.allowing(admin, Permission.AUDIT_VIEW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("area", "may"), [(TEOTITLAN, True), ("20", True), ("31", False), ("", False), (None, True)]
)
def test_may_asks_over_an_area_or_anywhere(area, may):
    assert someone(Role.ADMIN, "20").may(Permission.VILLAGE_REGISTER, area) is may


@pytest.mark.django_db
def test_people_are_reached_by_the_posts_they_hold_now():
    here, there = someone(Role.INSTRUCTOR, TEOTITLAN), someone(Role.INSTRUCTOR, MERIDA)
    gone = PostFactory(role=Role.INSTRUCTOR, area=TEOTITLAN, ended_at=timezone.now()).user
    trainee = UserFactory()

    of_state = User.objects.allowing(someone(Role.ADMIN, "20"), Permission.PERSON_VIEW)
    of_country = User.objects.allowing(someone(Role.ADMIN), Permission.PERSON_VIEW)

    assert here in of_state
    assert not of_state.filter(pk__in=[there.pk, gone.pk, trainee.pk]).exists()
    assert of_country.filter(pk__in=[there.pk, gone.pk, trainee.pk]).count() == 3


@pytest.mark.django_db
def test_a_person_with_many_posts_is_listed_once():
    person = someone(Role.INSTRUCTOR, TEOTITLAN)
    PostFactory(user=person, role=Role.MENTOR, area=TEOTITLAN)

    found = User.objects.allowing(someone(Role.ADMIN, "20"), Permission.PERSON_VIEW)

    assert found.filter(pk=person.pk).count() == 1


@pytest.mark.django_db
def test_a_coordinator_ends_the_posts_they_could_give_and_no_other():
    coordinator = someone(Role.COORDINATOR, TEOTITLAN)
    for role in Role:
        PostFactory(role=role, area=TEOTITLAN)
    PostFactory(role=Role.INSTRUCTOR, area=MERIDA)

    found = Post.objects.allowing(coordinator, Permission.POST_GIVE)

    assert {(post.role, post.area) for post in found} == {
        (Role.INSTRUCTOR, TEOTITLAN),
        (Role.MENTOR, TEOTITLAN),
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("giver", "over", "role", "area", "may"),
    [
        (Role.ADMIN, "", Role.ADMIN, "", True),
        (Role.ADMIN, "20", Role.ADMIN, "20", True),
        (Role.ADMIN, "20", Role.ADMIN, "", False),
        (Role.ADMIN, "20", Role.OFFICER, "31", False),
        (Role.COORDINATOR, TEOTITLAN, Role.INSTRUCTOR, TEOTITLAN, True),
        (Role.COORDINATOR, TEOTITLAN, Role.INSTRUCTOR, "20", False),
        (Role.COORDINATOR, TEOTITLAN, Role.COORDINATOR, TEOTITLAN, False),
        (Role.OFFICER, "", Role.INSTRUCTOR, TEOTITLAN, False),
    ],
)
def test_posts_are_given_within_reach_and_by_the_table(giver, over, role, area, may):
    assert someone(giver, over).may_give(role, area) is may


def test_whoever_may_give_posts_has_the_permission_to():
    assert set(MAY_GIVE) == roles_with(Permission.POST_GIVE)


def test_no_role_may_both_teach_and_certify():
    for abilities in ABILITIES.values():
        assert not {Permission.GRADE, Permission.CERTIFICATE_APPROVE} <= abilities


def test_learning_comes_with_no_post():
    assert roles_with(Permission.LEARN) == frozenset()


@pytest.mark.parametrize("area", ["", "20", "20546", TEOTITLAN, "09015/AD-CMX-01/"])
def test_these_are_areas(area):
    assert is_area(area)


@pytest.mark.parametrize(
    "area",
    [
        "2",
        "200",
        "2054",
        "205460",
        "20\n",
        "20/",
        "20546/",
        "20546/AD-OAX-01",
        "20546//",
        "xx",
        " 20",
    ],
)
def test_these_are_not(area):
    assert not is_area(area)


@pytest.mark.django_db
def test_the_database_keeps_no_post_over_half_a_code():
    with pytest.raises(IntegrityError, match="post_lies_in_an_area"), transaction.atomic():
        PostFactory(area="2")


@pytest.mark.parametrize(
    ("post", "area", "covered"),
    [("", "20", True), ("20", "20546", True), ("20546", "20", False), ("20", "02", False)],
)
def test_reach_is_a_beginning(post, area, covered):
    assert reaches(post, area) is covered
