"""Giving posts to people who are known, several places at once, and passing one on."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions import posts
from accounts.models import AuditEntry, Invitation, Mail, Post, User
from accounts.rules import Role
from tests.factories import (
    CohortFactory,
    EnrolmentFactory,
    PostFactory,
    TeachingFactory,
    UserFactory,
    VillageFactory,
    someone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    admin = someone(Role.ADMIN)
    client.force_login(admin)
    return admin


@pytest.fixture
def village():
    return VillageFactory()


def codes(refusal) -> set[str]:
    return {error.code for error in refusal.value.error_list}


def test_one_person_gets_several_places_at_once_and_one_letter(admin):
    ana = UserFactory()

    given = posts.give_places(ana, role=Role.COORDINATOR, areas=["20", "31"], by=admin)

    assert [post.area for post in given] == ["20", "31"]
    assert Mail.objects.get(template="post_given").context["places"] == ["Oaxaca", "Yucatán"]


def test_of_several_places_all_are_given_or_none():
    ana, by = UserFactory(), someone(Role.ADMIN, "20")

    with pytest.raises(ValidationError) as refusal:
        posts.give_places(ana, role=Role.COORDINATOR, areas=["20", "31"], by=by)

    assert codes(refusal) == {"out-of-reach"}
    assert not Post.objects.filter(user=ana).exists()


def test_what_they_hold_already_is_told(admin):
    post = PostFactory(role=Role.MENTOR, area="20")

    with pytest.raises(ValidationError) as refusal:
        posts.give_places(post.user, role=Role.MENTOR, areas=["20"], by=admin)

    assert codes(refusal) == {"already-holds"}
    assert not Mail.objects.exists()


def test_a_closed_account_gets_no_post(admin):
    closed = UserFactory(is_active=False)

    with pytest.raises(ValidationError) as refusal:
        posts.give_places(closed, role=Role.MENTOR, areas=["20"], by=admin)

    assert codes(refusal) == {"closed"}


def test_before_giving_it_is_said_what_they_will_be_able_to_do(client, admin, village):
    ana = UserFactory()
    answers = {"role": "coordinator", "areas": [village.area, "31"]}

    page = client.get(reverse("accounts:give", args=[ana.pk]), answers).content.decode()

    assert "Teotitlán del Valle, Oaxaca; Yucatán" in page
    assert "pasar lista" in page
    assert not Post.objects.filter(user=ana).exists()


def test_confirmed_the_posts_are_there_at_the_next_request(client, admin, village):
    ana = UserFactory()
    hers = Client()
    hers.force_login(ana)
    assert hers.get(reverse("accounts:people")).status_code == 404

    client.post(
        reverse("accounts:give", args=[ana.pk]),
        {"role": "coordinator", "areas": [village.area, "31"]},
    )

    assert hers.get(reverse("accounts:people")).status_code == 200
    assert ana.posts.current().count() == 2


def test_a_role_is_given_only_where_one_may(client):
    by = someone(Role.COORDINATOR, "20")
    client.force_login(by)
    ana = someone(Role.MENTOR, "20")

    response = client.post(
        reverse("accounts:give", args=[ana.pk]), {"role": "officer", "areas": ["20"]}
    )

    assert "role" in response.context["form"].errors
    assert ana.posts.count() == 1


def test_a_post_passes_to_somebody_else_in_one_act(client, admin):
    post = PostFactory(role=Role.COORDINATOR, area="20")
    ana = someone(Role.MENTOR, "20")
    hers, theirs = Client(), Client()
    hers.force_login(ana)
    theirs.force_login(post.user)
    assert theirs.get(reverse("accounts:people")).status_code == 200
    address = reverse("accounts:transfer", args=[post.pk])

    asked = client.post(address, {"email": ana.email})
    assert f"{ana} ({ana.email})" in asked.content.decode()
    assert Post.objects.get(pk=post.pk).ended_at is None
    client.post(address, {"email": ana.email, "sure": "1"})

    assert Post.objects.get(pk=post.pk).ended_by == admin
    assert hers.get(reverse("accounts:people")).status_code == 200
    assert theirs.get(reverse("accounts:people")).status_code == 404
    assert set(AuditEntry.objects.values_list("act", flat=True)) == {"post.given", "post.ended"}


def test_a_post_passes_only_to_somebody_within_reach(client):
    client.force_login(someone(Role.ADMIN, "20"))
    post = PostFactory(role=Role.COORDINATOR, area="20")
    stranger = someone(Role.MENTOR, "31")

    response = client.post(
        reverse("accounts:transfer", args=[post.pk]), {"email": stranger.email, "sure": "1"}
    )

    assert "email" in response.context["form"].errors
    assert Post.objects.get(pk=post.pk).ended_at is None


def test_a_post_does_not_pass_to_who_holds_it(admin):
    post = PostFactory(role=Role.COORDINATOR, area="20")

    with pytest.raises(ValidationError) as refusal:
        posts.transfer(post, to=post.user, by=admin)

    assert codes(refusal) == {"same-person"}


class TestReach:
    """What a post lets one see, in numbers."""

    @pytest.fixture
    def cohort(self, village):
        cohort = CohortFactory(village=village)
        EnrolmentFactory.create_batch(3, cohort=cohort)
        return cohort

    def test_it_is_counted_before_the_post_is_given(self, client, admin, cohort):
        asked = {"role": "coordinator", "area": ["20", "31"]}

        page = client.get(reverse("oversight:reach"), asked).content.decode()

        assert "1 aldea, 1 cohorte, 3 personas que aprenden" in " ".join(page.split())

    def test_an_instructor_sees_no_group_until_they_teach_one(self, client, admin, cohort):
        asked = {"role": "instructor", "area": ["20"]}
        page = client.get(reverse("oversight:reach"), asked).content.decode()
        assert "1 aldea, 0 cohortes, 0 personas que aprenden" in " ".join(page.split())

        teacher = someone(Role.INSTRUCTOR, "20")
        TeachingFactory(cohort=cohort, instructor=teacher)
        page = client.get(reverse("oversight:person-reach", args=[teacher.pk])).content.decode()
        assert "1 aldea, 1 cohorte, 3 personas que aprenden" in " ".join(page.split())

    def test_nothing_is_counted_of_what_one_may_not_give(self, client, cohort):
        client.force_login(someone(Role.ADMIN, "31"))

        asked = {"role": "coordinator", "area": ["20"]}
        page = client.get(reverse("oversight:reach"), asked).content.decode()

        assert "Elige también un lugar" in page

    def test_it_is_counted_for_each_post_and_for_all(self, client, admin, cohort):
        ana = PostFactory(role=Role.COORDINATOR, area="20").user
        PostFactory(user=ana, role=Role.COORDINATOR, area="31")

        page = client.get(reverse("oversight:person-reach", args=[ana.pk])).content.decode()

        plain = " ".join(page.split())
        assert "En total, hoy ve: 1 aldea, 1 cohorte, 3 personas que aprenden" in plain
        assert "0 aldeas, 0 cohortes, 0 personas que aprenden" in plain


class TestList:
    """The list of people, filtered and taken away."""

    def shown(self, client, **asked) -> set:
        page = client.get(reverse("accounts:people"), asked)
        return {person.pk for person in page.context["page"]}

    def test_by_place(self, client, admin):
        oaxaca, yucatan = someone(Role.COORDINATOR, "20546"), someone(Role.COORDINATOR, "31")

        assert self.shown(client, place="20") == {oaxaca.pk}
        assert self.shown(client, place="31") == {yucatan.pk}

    def test_by_who_has_come_in(self, client, admin):
        entered, never = someone(Role.MENTOR, "20"), someone(Role.MENTOR, "20")
        User.objects.filter(pk=never.pk).update(password="!unusable", last_login=None)

        assert self.shown(client, role="mentor", status="never") == {never.pk}
        assert self.shown(client, role="mentor", status="entered") == {entered.pk}

    def test_by_who_was_invited_to_more(self, client, admin):
        mentor = someone(Role.MENTOR, "20")
        posts.invite(mentor.email, role=Role.COORDINATOR, area="20", by=admin)
        assert Invitation.objects.count() == 1

        assert self.shown(client, status="invited") == {mentor.pk}

    def test_a_record_joined_to_another_is_not_listed(self, client, admin):
        mentor, kept = someone(Role.MENTOR, "20"), UserFactory()
        User.objects.filter(pk=mentor.pk).update(is_active=False, merged_into=kept)

        assert mentor.pk not in self.shown(client)

    def test_it_is_taken_away_a_line_for_each_post(self, client, admin):
        ana = PostFactory(role=Role.MENTOR, area="20", user__phone="+529511234567").user
        PostFactory(user=ana, role=Role.MENTOR, area="31")

        table = b"".join(client.get(reverse("accounts:people-csv"), {"role": "mentor"})).decode()

        assert table.count(ana.email) == 2
        assert "951 123 4567" in table
        assert "Coordinación" not in table
