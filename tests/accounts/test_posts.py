"""Appointing: offers, acceptance, and the end of posts."""

import datetime as dt
import threading

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts.actions import posts
from accounts.models import AuditEntry, Invitation, Mail, Post, User
from accounts.rules import Role
from tests.factories import PostFactory, UserFactory, someone

TEOTITLAN = "20546/AD-OAX-01/"
ANA = {"given_names": "Ana", "first_surname": "Peña", "second_surname": ""}

pytestmark = pytest.mark.django_db


def offer(email="ana@example.mx", role=Role.COORDINATOR, area=TEOTITLAN, by=None, **more):
    return posts.invite(email, role=role, area=area, area_name="Teotitlán", by=by, **more)


def code_of(refusal) -> str:
    return refusal.value.code


def test_giving_the_same_post_twice_gives_one():
    admin, ana = someone(Role.ADMIN), UserFactory()

    first = posts.give(ana, role=Role.COORDINATOR, area=TEOTITLAN, by=admin)
    second = posts.give(ana, role=Role.COORDINATOR, area=TEOTITLAN, by=admin)

    assert first == second
    assert AuditEntry.objects.filter(act="post.given").count() == 1


def test_a_post_names_its_place_by_itself():
    post = posts.give(UserFactory(), role=Role.ADMIN, area="20", by=someone(Role.ADMIN))

    assert str(post) == "Administración del programa · Oaxaca"


@pytest.mark.parametrize(
    ("giver", "over", "role", "area", "code"),
    [
        (Role.ADMIN, "20", Role.COORDINATOR, "31", "out-of-reach"),
        (Role.ADMIN, "20", Role.ADMIN, "", "out-of-reach"),
        (Role.COORDINATOR, TEOTITLAN, Role.OFFICER, TEOTITLAN, "out-of-reach"),
        (Role.INSTRUCTOR, TEOTITLAN, Role.INSTRUCTOR, TEOTITLAN, "out-of-reach"),
        (Role.ADMIN, "", Role.COORDINATOR, "2", "area"),
    ],
)
def test_nobody_gives_or_offers_more_than_they_may(giver, over, role, area, code):
    by = someone(giver, over)

    with pytest.raises(ValidationError) as gift:
        posts.give(UserFactory(), role=role, area=area, by=by)
    with pytest.raises(ValidationError) as invitation:
        offer(role=role, area=area, by=by)

    assert code_of(gift) == code_of(invitation) == code
    assert not Mail.objects.exists()


def test_nobody_appoints_themselves():
    admin = someone(Role.ADMIN)

    with pytest.raises(ValidationError, match="a sí mismo") as refusal:
        posts.give(admin, role=Role.OFFICER, area="", by=admin)
    with pytest.raises(ValidationError, match="a sí mismo"):
        offer(admin.email.upper(), role=Role.OFFICER, area="", by=admin)

    assert code_of(refusal) == "own-post"


def test_an_address_longer_than_any_is_refused():
    with pytest.raises(ValidationError) as refusal:
        offer("a" * 60 + "@" + "b." * 110 + "mx", by=someone(Role.ADMIN))

    assert code_of(refusal) == "max_length"
    assert not Mail.objects.exists()


def test_an_invitation_writes_one_letter_with_its_link():
    invitation = offer("Ana@Example.mx", by=someone(Role.ADMIN))

    again = offer(" ana@example.MX", by=someone(Role.ADMIN))

    letter = Mail.objects.get()
    assert again == invitation
    assert letter.to == "ana@example.mx"
    assert letter.context["path"] == f"/invitacion/{invitation.token}/"
    assert letter.context["role"] == "Coordinación de aldea"


def test_somebody_known_is_written_to_in_their_language():
    UserFactory(email="ana@example.mx", language="en")

    offer()

    assert Mail.objects.get().language == "en"


def test_a_post_already_held_is_not_offered():
    PostFactory(user=UserFactory(email="ana@example.mx"), role=Role.COORDINATOR, area=TEOTITLAN)

    with pytest.raises(ValidationError, match="ya tiene este nombramiento"):
        offer()


def test_accepting_makes_the_person_proves_the_address_and_gives_the_post():
    admin = someone(Role.ADMIN)
    invitation = offer(by=admin)

    post = posts.accept(invitation, password="una-clave-larga-7", **ANA)

    ana = User.objects.get(email="ana@example.mx")
    assert (post.user, post.role, post.area) == (ana, Role.COORDINATOR, TEOTITLAN)
    assert (post.area_name, post.given_by) == ("Teotitlán", admin)
    assert ana.check_password("una-clave-larga-7")
    assert EmailAddress.objects.get(user=ana).verified
    assert AuditEntry.objects.get(act="invitation.accepted").by == ana


def test_a_person_enrolled_before_and_never_seen_may_accept_by_the_link_alone():
    ana = UserFactory(email="ana@example.mx")
    ana.set_unusable_password()
    ana.save()

    post = posts.accept(offer(), **ANA)

    assert post.user == ana
    assert not User.objects.get(pk=ana.pk).has_usable_password()


def test_a_person_with_an_account_has_to_sign_in():
    ana = UserFactory(email="ana@example.mx")
    ana.set_password("x")
    ana.save()

    with pytest.raises(ValidationError) as refusal:
        posts.accept(offer(), **ANA)

    assert code_of(refusal) == "sign-in"
    assert posts.accept(Invitation.objects.get(), user=ana).user == ana


def test_an_invitation_is_for_the_person_of_its_address():
    with pytest.raises(ValidationError) as refusal:
        posts.accept(offer(), user=UserFactory())

    assert code_of(refusal) == "other-person"


def test_a_used_invitation_is_refused():
    invitation = offer()
    posts.accept(invitation, **ANA)

    with pytest.raises(ValidationError) as refusal:
        posts.accept(invitation, user=User.objects.get(email="ana@example.mx"))

    assert code_of(refusal) == "used"
    assert Post.objects.count() == 1


def test_a_withdrawn_invitation_is_refused():
    invitation = posts.withdraw(offer(), by=someone(Role.ADMIN))

    with pytest.raises(ValidationError) as refusal:
        posts.accept(invitation, **ANA)

    assert code_of(refusal) == "withdrawn"
    assert not Post.objects.filter(role=Role.COORDINATOR).exists()


def test_an_invitation_lives_fourteen_days(time_machine):
    invitation = offer()
    time_machine.move_to(timezone.now() + dt.timedelta(days=13, hours=23))
    assert Invitation.objects.open().exists()

    time_machine.move_to(timezone.now() + dt.timedelta(hours=2))

    with pytest.raises(ValidationError) as refusal:
        posts.accept(invitation, **ANA)
    assert code_of(refusal) == "expired"


def test_inviting_again_after_it_expired_offers_it_anew(time_machine):
    first = offer()
    time_machine.move_to(timezone.now() + dt.timedelta(days=20))

    again = offer()

    assert again == first
    assert not again.has_expired
    assert Mail.objects.count() == 2


def test_resending_writes_a_second_letter_and_gives_more_time(time_machine):
    invitation = offer()
    time_machine.move_to(timezone.now() + dt.timedelta(days=10))

    posts.resend(invitation, by=someone(Role.ADMIN))

    invitation.refresh_from_db()
    assert invitation.expires_at > timezone.now() + dt.timedelta(days=13)
    assert Mail.objects.count() == 2


def test_after_withdrawing_the_same_post_may_be_offered_again():
    posts.withdraw(offer(), by=None)

    assert offer() in Invitation.objects.open()


def test_a_coordinator_withdraws_no_offer_beyond_their_own():
    with pytest.raises(ValidationError) as refusal:
        posts.withdraw(offer(), by=someone(Role.COORDINATOR, TEOTITLAN))

    assert code_of(refusal) == "out-of-reach"


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_accept_at_once_give_one_post():
    invitation = offer()
    ready = threading.Barrier(2)
    answers = []

    def tab():
        try:
            ready.wait()
            answers.append(posts.accept(invitation, **ANA))
        except ValidationError as refusal:
            answers.append(refusal.code)
        finally:
            connection.close()

    tabs = [threading.Thread(target=tab) for _ in range(2)]
    for each in tabs:
        each.start()
    for each in tabs:
        each.join()

    post = Post.objects.get()
    assert sorted(map(str, answers)) == sorted([str(post), "used"])
    assert User.objects.count() == 1


def test_ending_a_post_keeps_it_with_its_end():
    admin = someone(Role.ADMIN)
    post = PostFactory(role=Role.COORDINATOR, area=TEOTITLAN)

    posts.end(post, by=admin)

    post.refresh_from_db()
    assert post.ended_by == admin
    assert not Post.objects.coordinating(TEOTITLAN).exists()
    with pytest.raises(ValidationError, match="ya había terminado"):
        posts.end(post, by=admin)


def test_a_post_that_ended_may_be_given_again():
    admin = someone(Role.ADMIN)
    post = PostFactory(role=Role.COORDINATOR, area=TEOTITLAN)
    posts.end(post, by=admin)

    again = posts.give(post.user, role=Role.COORDINATOR, area=TEOTITLAN, by=admin)

    assert again != post


def test_the_country_is_never_left_without_administration():
    first = PostFactory(role=Role.ADMIN, area="")

    with pytest.raises(ValidationError) as refusal:
        posts.end(first, by=first.user)
    assert code_of(refusal) == "last-admin"

    second = PostFactory(role=Role.ADMIN, area="")
    assert posts.end(first, by=second.user).ended_at


def test_an_empty_portal_gets_its_first_admin_from_the_shell(capsys, settings):
    settings.SITE_URL = "https://aldeas.example.mx"

    call_command("invite_admin", "ana@example.mx")

    invitation = Invitation.objects.get()
    assert capsys.readouterr().out == f"https://aldeas.example.mx/invitacion/{invitation.token}/\n"
    assert (invitation.role, invitation.area) == (Role.ADMIN, "")


def test_the_shell_says_when_an_address_is_none():
    with pytest.raises(CommandError):
        call_command("invite_admin", "ana@")
