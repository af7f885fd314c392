"""Pages of people, posts, profile and trail, as those who use them see them."""

import csv
import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.actions import posts, record
from accounts.models import AuditEntry, Invitation, Mail, Post, User
from accounts.paging import page_of
from accounts.rules import Permission, Role, roles_with
from tests.factories import PostFactory, UserFactory, VillageFactory, someone

TEOTITLAN = "20546/AD-OAX-01/"
CURP = "BOXW310820HNERXN09"

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    admin = someone(Role.ADMIN)
    client.force_login(admin)
    return admin


def text_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    "name", ["people", "invite", "invitations", "audit", "audit-csv", "profile"]
)
def test_strangers_are_asked_to_sign_in(client, name):
    response = client.get(reverse(f"accounts:{name}"))

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize(
    ("name", "permission"),
    [
        ("people", Permission.PERSON_VIEW),
        ("invite", Permission.POST_GIVE),
        ("invitations", Permission.POST_GIVE),
        ("audit", Permission.AUDIT_VIEW),
        ("audit-csv", Permission.AUDIT_VIEW),
    ],
)
def test_each_page_opens_to_the_roles_of_the_table(client, role, name, permission):
    client.force_login(someone(role, "20") if role else UserFactory())

    response = client.get(reverse(f"accounts:{name}"))

    assert response.status_code == (200 if role in roles_with(permission) else 404)


# people


def test_the_list_shows_people_with_the_posts_in_reach_only(client):
    both = someone(Role.COORDINATOR, TEOTITLAN)
    PostFactory(user=both, role=Role.MENTOR, area="31", area_name="Yucatán")
    elsewhere = someone(Role.OFFICER, "31")
    client.force_login(someone(Role.ADMIN, "20"))

    page = text_of(client.get(reverse("accounts:people")))

    assert both.full_name in page
    assert elsewhere.full_name not in page
    assert "Yucatán" not in page


def test_the_list_is_searched_and_filtered_in_the_url(client, admin):
    ana = PostFactory(user=UserFactory(given_names="Ana", first_surname="Peña")).user
    beto = PostFactory(
        user=UserFactory(given_names="Beto", first_surname="Peña"), role=Role.OFFICER
    ).user

    found = client.get(reverse("accounts:people"), {"q": "pena", "role": "officer"})

    assert [person.pk for person in found.context["page"]] == [beto.pk]
    assert ana.full_name not in text_of(found)


def test_a_search_without_answer_says_what_to_do(client, admin):
    page = text_of(client.get(reverse("accounts:people"), {"q": "xyzzy"}))

    assert "Nadie coincide" in page
    assert "Quitar filtros" in page


def test_the_list_costs_the_same_with_one_person_and_with_thirty(
    client, admin, django_assert_max_num_queries
):
    for _n in range(30):
        PostFactory(area="20")

    with django_assert_max_num_queries(8):
        response = client.get(reverse("accounts:people"))

    assert len(response.context["page"].rows) == 31


def test_pages_by_key_show_everybody_once_although_people_arrive(client):
    for n in range(7):
        UserFactory(first_surname=f"A{n % 3}")
    seen, after = [], ""

    for turn in range(4):
        page = page_of(User.objects.all(), by=("sort_name", "pk"), after=after, size=2)
        seen += [person.pk for person in page]
        after = page.after
        if turn == 0:
            UserFactory(first_surname="A")

    assert after == ""
    assert len(seen) == len(set(seen)) == 7


def test_pages_by_key_go_down_as_well():
    for n in range(5):
        AuditEntry.objects.create(act=str(n), subject_type="x", subject_id=str(n))

    first = page_of(AuditEntry.objects.all(), by=("-at", "-pk"), size=3)
    second = page_of(AuditEntry.objects.all(), by=("-at", "-pk"), after=first.after, size=3)

    assert [entry.act for entry in first] + [entry.act for entry in second] == list("43210")
    assert (first.is_first, second.is_first, second.after) == (True, False, "")


@pytest.mark.parametrize("after", ["x", "bm90anNvbg", "WzEsMl0", "WyJhIiwgImIiXQ", "WyJub3BlIl0"])
def test_a_key_that_makes_no_sense_shows_the_first_page(client, admin, after):
    for name in ("people", "audit", "invitations"):
        response = client.get(reverse(f"accounts:{name}"), {"after": after})

        assert response.status_code == 200


def test_a_person_is_told_in_words(client, admin):
    post = PostFactory(role=Role.INSTRUCTOR, area=TEOTITLAN, area_name="Teotitlán, Oaxaca")
    User.objects.filter(pk=post.user_id).update(curp=CURP)

    page = text_of(client.get(reverse("accounts:person", args=[post.user_id])))

    assert "pasar lista" in page
    assert "aprobar lotes" not in page
    assert "Solo en las cohortes donde da clases" in page
    assert "••••••••••••••XN09" in page
    assert CURP not in page


def test_a_person_out_of_reach_is_not_there(client):
    client.force_login(someone(Role.ADMIN, "20"))

    response = client.get(reverse("accounts:person", args=[someone(Role.MENTOR, "31").pk]))

    assert response.status_code == 404


# ending posts


def test_before_ending_a_post_its_effect_is_told_and_nothing_happens(client, admin):
    post = PostFactory(role=Role.COORDINATOR, area=TEOTITLAN)

    page = text_of(client.get(reverse("accounts:end-post", args=[post.pk])))

    assert "inscribir y dar de baja" in page
    assert Post.objects.current().filter(pk=post.pk).exists()


def test_an_ended_post_closes_its_doors_at_the_next_request(client, admin):
    post = PostFactory(role=Role.ADMIN, area="20")
    other_browser = type(client)()
    other_browser.force_login(post.user)
    assert other_browser.get(reverse("accounts:people")).status_code == 200

    client.post(reverse("accounts:end-post", args=[post.pk]))

    assert other_browser.get(reverse("accounts:people")).status_code == 404


def test_a_post_out_of_reach_cannot_be_ended(client):
    post = PostFactory(role=Role.COORDINATOR, area="31")
    client.force_login(someone(Role.ADMIN, "20"))

    response = client.post(reverse("accounts:end-post", args=[post.pk]))

    assert response.status_code == 404
    assert Post.objects.current().filter(pk=post.pk).exists()


def test_ending_twice_says_so(client, admin):
    post = PostFactory(area="20", ended_at=timezone.now())

    page = text_of(client.post(reverse("accounts:end-post", args=[post.pk])))

    assert "ya había terminado" in page


# inviting


def test_an_admin_invites_and_the_letter_is_queued(client, admin):
    village = VillageFactory()
    data = {"email": "Ana@Example.mx", "role": "coordinator", "area": village.area}

    response = client.post(reverse("accounts:invite"), data, follow=True)

    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.area) == ("ana@example.mx", village.area)
    assert invitation.area_name == "Teotitlán del Valle, Oaxaca"
    assert Mail.objects.get().to == "ana@example.mx"
    assert "Enviamos la invitación a ana@example.mx" in text_of(response)


def test_inviting_again_says_how_long_the_offer_that_is_there_lives(client, admin):
    sent = posts.invite("ana@example.mx", role=Role.MENTOR, area="20", by=admin)
    expires_at = timezone.now() + dt.timedelta(days=3)
    type(sent).objects.update(expires_at=expires_at)
    data = {"email": "ANA@example.mx", "role": "mentor", "area": "20"}

    response = client.post(reverse("accounts:invite"), data, follow=True)

    day = date_format(timezone.localdate(expires_at))
    assert f"Vale hasta el {day}" in text_of(response)
    assert Mail.objects.count() == 1


def test_places_and_roles_offered_are_those_one_may_give(client):
    village = VillageFactory()
    client.force_login(someone(Role.COORDINATOR, village.area))

    form = client.get(reverse("accounts:invite")).context["form"]

    assert [role for role, _name in form.fields["role"].choices] == ["", "instructor", "mentor"]
    assert [area for area, _name in form.fields["area"].choices] == [village.area]


def test_a_state_admin_is_offered_their_state_and_its_villages(client):
    village = VillageFactory()
    client.force_login(someone(Role.ADMIN, "20"))

    form = client.get(reverse("accounts:invite")).context["form"]

    assert [area for area, _name in form.fields["area"].choices] == ["20", village.area]


def test_the_page_of_a_place_sends_it_chosen_already(client, admin):
    form = client.get(reverse("accounts:invite"), {"area": "20", "role": "admin"}).context["form"]

    assert (form["area"].value(), form["role"].value()) == (["20"], "admin")
    assert form.fields["area"].choices[0][0] == "20"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "ana@"}, "email"),
        ({"role": "king"}, "role"),
        ({"role": ""}, "role"),
        ({"area": ""}, "area"),
        ({"area": "31"}, "area"),
        ({"area": "2"}, "area"),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_beside_its_field(client, wrong, field):
    client.force_login(someone(Role.ADMIN, "20"))
    data = {"email": "ana@example.mx", "role": "officer", "area": "20", **wrong}

    response = client.post(reverse("accounts:invite"), data)

    assert list(response.context["form"].errors) == [field]
    assert data["email"] in text_of(response)
    assert not Invitation.objects.exists()


def test_a_role_of_one_place_is_not_given_in_another(client):
    village = VillageFactory()
    person = someone(Role.ADMIN, "31")
    PostFactory(user=person, role=Role.COORDINATOR, area=village.area)
    client.force_login(person)
    data = {"email": "ana@example.mx", "role": "officer", "area": village.area}

    response = client.post(reverse("accounts:invite"), data)

    assert list(response.context["form"].errors) == ["role"]


def test_what_the_action_refuses_is_shown_and_what_was_typed_is_kept(client, admin):
    data = {"email": admin.email, "role": "officer", "area": "mexico"}

    response = client.post(reverse("accounts:invite"), data)

    assert list(response.context["form"].errors) == ["email"]
    assert "Nadie se da un nombramiento a sí mismo" in text_of(response)
    assert admin.email in text_of(response)


def test_a_post_over_the_whole_country_is_given_only_when_it_is_chosen(client, admin):
    data = {"email": "ana@example.mx", "role": "officer", "area": "mexico"}

    client.post(reverse("accounts:invite"), data)

    assert Invitation.objects.get().area == ""


def test_several_places_are_offered_in_one_letter_and_accepted_in_one_press(client, admin):
    data = {"email": "ana@example.mx", "role": "mentor", "area": ["20", "31"]}

    client.post(reverse("accounts:invite"), data)

    one, other = Invitation.objects.order_by("area")
    assert Mail.objects.get().context["place"] == f"{one.place}; {other.place}"
    client.logout()
    page = text_of(client.get(one.get_absolute_url()))
    assert f"{one.place}; {other.place}" in page
    client.post(one.get_absolute_url(), NAMES)
    held = Post.objects.current().filter(user__email="ana@example.mx")
    assert set(held.values_list("area", flat=True)) == {"20", "31"}
    assert not Invitation.objects.pending().exists()


def test_of_several_places_one_withdrawn_leaves_the_others(client, admin):
    one, _other = posts.invite_places(
        "ana@example.mx", role=Role.MENTOR, areas={"20": "Oaxaca", "31": "Yucatán"}, by=admin
    )
    posts.withdraw(one, by=admin)
    client.logout()

    client.post(one.get_absolute_url(), NAMES)

    assert [post.area for post in Post.objects.filter(role=Role.MENTOR)] == ["31"]


def test_what_was_offered_by_somebody_who_left_is_not_given(client):
    left = someone(Role.ADMIN, "20")
    offered = posts.invite("ana@example.mx", role=Role.MENTOR, area="20", by=left)
    posts.end(left.posts.get(), by=None)

    page = text_of(client.post(offered.get_absolute_url(), NAMES))

    assert "ya no puede dar este nombramiento" in page
    assert not User.objects.filter(email="ana@example.mx").exists()


def test_pending_invitations_are_listed_resent_and_withdrawn(client, admin):
    invitation = posts.invite("ana@example.mx", role=Role.MENTOR, area="20", by=admin)
    assert "ana@example.mx" in text_of(client.get(reverse("accounts:invitations")))

    client.post(reverse("accounts:resend-invitation", args=[invitation.pk]))
    assert Mail.objects.count() == 2

    url = reverse("accounts:withdraw-invitation", args=[invitation.pk])
    assert "dejará de servir" in text_of(client.get(url))
    page = text_of(client.post(url, follow=True))
    assert "No hay invitaciones pendientes" in page
    assert "ya no sirve" in page


def test_invitations_out_of_reach_are_not_there(client):
    invitation = posts.invite("ana@example.mx", role=Role.MENTOR, area="31", by=None)
    client.force_login(someone(Role.ADMIN, "20"))

    for name in ("resend-invitation", "withdraw-invitation"):
        url = reverse(f"accounts:{name}", args=[invitation.pk])
        assert client.post(url).status_code == 404


# accepting


@pytest.fixture
def invitation():
    return posts.invite("ana@example.mx", role=Role.COORDINATOR, area=TEOTITLAN, by=None)


NAMES = {"given_names": "Ana", "first_surname": "Peña", "second_surname": "", "password": ""}


def test_somebody_new_accepts_and_is_inside(client, invitation):
    response = client.post(invitation.get_absolute_url(), NAMES)

    ana = User.objects.get(email="ana@example.mx")
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(ana.pk)
    assert Post.objects.get(user=ana).role == Role.COORDINATOR


def test_looking_at_an_invitation_changes_nothing(client, invitation):
    response = client.get(invitation.get_absolute_url())

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert not User.objects.exists()
    assert Invitation.objects.open().exists()


@pytest.mark.parametrize(
    ("wrong", "field"), [({"given_names": ""}, "given_names"), ({"password": "123"}, "password")]
)
def test_what_a_new_person_writes_wrong_is_said_beside_it(client, invitation, wrong, field):
    response = client.post(invitation.get_absolute_url(), {**NAMES, **wrong})

    assert list(response.context["form"].errors) == [field]
    assert not User.objects.exists()


def test_a_person_with_an_account_is_sent_to_sign_in_and_back(client, invitation):
    ana = UserFactory(email="ana@example.mx")
    ana.set_password("una-clave-larga-7")
    ana.save()

    page = text_of(client.get(invitation.get_absolute_url()))
    client.post(invitation.get_absolute_url(), NAMES)

    assert f"?next={invitation.get_absolute_url()}" in page
    assert not Post.objects.exists()


def test_the_invited_person_signed_in_accepts_with_one_press(client, invitation):
    ana = UserFactory(email="ana@example.mx")
    client.force_login(ana)

    response = client.post(invitation.get_absolute_url(), follow=False)

    assert response.url == "/"
    assert Post.objects.get().user == ana


def test_somebody_else_signed_in_is_told_and_cannot_accept(client, invitation):
    client.force_login(UserFactory(email="beto@example.mx"))

    page = text_of(client.get(invitation.get_absolute_url()))
    client.post(invitation.get_absolute_url(), NAMES)

    assert "beto@example.mx" in page
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        ({"accepted_at": timezone.now()}, "ya se usó"),
        ({"withdrawn_at": timezone.now()}, "fue retirada"),
        ({"expires_at": timezone.now() - dt.timedelta(minutes=1)}, "venció"),
    ],
)
def test_an_invitation_that_is_over_says_how(client, invitation, fate, words):
    Invitation.objects.update(**fate)

    looked = client.get(invitation.get_absolute_url())
    client.post(invitation.get_absolute_url(), NAMES)

    assert looked.status_code == 410
    assert words in text_of(looked)
    assert not Post.objects.exists()


def test_an_unknown_link_is_not_there(client):
    assert client.get(reverse("accounts:invitation", args=["nope"])).status_code == 404


# profile


def profile(**changes):
    return {
        "given_names": "Ana",
        "first_surname": "Peña",
        "second_surname": "",
        "curp": "",
        "language": "es-mx",
        **changes,
    }


def test_a_person_keeps_their_data_and_sees_only_the_end_of_their_curp(client):
    ana = UserFactory()
    client.force_login(ana)

    response = client.post(reverse("accounts:profile"), profile(curp=CURP.lower()), follow=True)

    ana.refresh_from_db()
    assert (ana.full_name, ana.curp) == ("Ana Peña", CURP)
    assert "XN09" in text_of(response)
    assert CURP not in text_of(response)


def test_an_empty_curp_leaves_the_kept_one_and_a_tick_forgets_it(client):
    ana = UserFactory(curp=CURP)
    client.force_login(ana)

    client.post(reverse("accounts:profile"), profile())
    ana.refresh_from_db()
    assert ana.curp == CURP

    client.post(reverse("accounts:profile"), profile(forget_curp="on"))
    ana.refresh_from_db()
    assert ana.curp is None


@pytest.mark.parametrize(
    ("curp", "message"),
    [
        ("BOXW310230HNERXN09", "no existe en el calendario"),
        ("BOXW310820HNERXN08", "último dígito"),
        ("BOXW310820", "18 caracteres"),
    ],
)
def test_an_impossible_curp_is_refused_beside_the_field_and_kept(client, curp, message):
    client.force_login(UserFactory())

    response = client.post(reverse("accounts:profile"), profile(curp=curp))

    assert message in response.context["form"].errors["curp"][0]
    assert curp in text_of(response)


def test_another_persons_curp_is_refused_beside_the_field(client):
    UserFactory(curp=CURP)
    client.force_login(UserFactory())

    response = client.post(reverse("accounts:profile"), profile(curp=CURP))

    assert response.context["form"].errors == {"curp": ["Otra persona ya registró esta CURP."]}


def test_the_language_of_the_profile_is_that_of_the_pages(client):
    ana = UserFactory()
    client.force_login(ana)

    client.post(reverse("accounts:profile"), profile(language="en"))

    assert client.get(reverse("accounts:profile")).headers["Content-Language"] == "en"


def test_the_language_chosen_at_the_foot_is_kept_in_the_profile(client):
    ana = UserFactory()
    client.force_login(ana)

    client.post(reverse("set_language"), {"language": "en", "next": "/perfil/"})

    ana.refresh_from_db()
    assert ana.language == "en"
    assert client.get(reverse("accounts:profile")).headers["Content-Language"] == "en"


@pytest.mark.parametrize("language", ["xx", "", "es"])
def test_a_language_we_do_not_speak_changes_nothing(client, language):
    ana = UserFactory()
    client.force_login(ana)

    client.post(reverse("set_language"), {"language": language, "next": "/perfil/"})

    ana.refresh_from_db()
    assert ana.language == "es-mx"


# trail


def test_the_trail_is_filtered_by_person_act_and_day(client, admin):
    ana, beto = UserFactory(given_names="Ana"), UserFactory(given_names="Beto")
    wanted = record("person.edited", on=ana, by=ana)
    record("person.edited", on=beto, by=beto)
    record("person.joined", on=ana, by=ana)
    AuditEntry.objects.create(
        act="person.edited",
        by=ana,
        subject_type="x",
        subject_id="1",
        at=timezone.now() - dt.timedelta(days=40),
    )
    today = timezone.localdate().isoformat()
    asked = {"by": "ana", "act": "person.edited", "first_day": today, "last_day": today}

    response = client.get(reverse("accounts:audit"), asked)

    assert [entry.pk for entry in response.context["page"]] == [wanted.pk]


def test_a_day_that_is_none_is_said_beside_the_field(client, admin):
    response = client.get(reverse("accounts:audit"), {"first_day": "2026-02-30"})

    assert list(response.context["form"].errors) == ["first_day"]
    assert list(response.context["page"]) == []


def test_a_state_admin_reads_their_state_only(client):
    here = record("post.given", on=PostFactory(area="20"), by=None)
    record("post.given", on=PostFactory(area="31"), by=None)
    client.force_login(someone(Role.ADMIN, "20"))

    response = client.get(reverse("accounts:audit"))

    assert [entry.pk for entry in response.context["page"]] == [here.pk]


def test_the_trail_goes_to_a_spreadsheet_without_running_there(client, admin):
    evil = UserFactory(given_names="=cmd()", first_surname="Ñandú", second_surname="")
    record("person.edited", on=evil, by=evil)

    response = client.get(reverse("accounts:audit-csv"), {"act": "person.edited"})

    body = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert rows[0][:3] == ["Cuándo", "Quién", "Qué"]
    assert rows[1][1:3] == ["'=cmd() Ñandú", "cambió datos de =cmd() Ñandú"]
    assert len(rows) == 2


def test_the_trail_costs_the_same_however_long(client, admin, django_assert_max_num_queries):
    for n in range(30):
        record("person.edited", on=admin, by=UserFactory(), n=n)

    with django_assert_max_num_queries(7):
        client.get(reverse("accounts:audit"))
