"""Finding people and things: by any writing of their words, and only within reach."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions import posts
from accounts.models import User
from accounts.rules import Permission, Role
from oversight.actions import search as keeping
from oversight.models import Findable, SearchMark, Word
from oversight.queries import search as finding
from oversight.queries import search_people
from oversight.queries.search_people import Question
from oversight.rules.search import Asked
from tests.factories import (
    CertificateFactory,
    CohortFactory,
    EnrolmentFactory,
    TeachingFactory,
    UserFactory,
    VillageFactory,
    someone,
)
from villages.models import Municipality, Organisation

pytestmark = pytest.mark.django_db

PHONE = "+529511234567"
CURP = "HEGM900101MOCRRR07"


@pytest.fixture
def oaxaca():
    return VillageFactory()


@pytest.fixture
def yucatan():
    return VillageFactory(municipality=Municipality.objects.get(code="31050"))


def learner(village, given="María", first="Hernández", second="García", **fields) -> User:
    person = UserFactory(given_names=given, first_surname=first, second_surname=second, **fields)
    cohort = fields.pop("cohort", None) or CohortFactory(village=village, name=f"Grupo {person.pk}")
    EnrolmentFactory(cohort=cohort, learner=person)
    return person


def found(user, text: str, kind: str = "personas", limit: int = 20) -> list[str]:
    while keeping.catch_up():
        continue
    groups = finding.everything(user, Asked.of(text), limit=limit)
    return [hit.title for group in groups if group.kind.key == kind for hit in group.hits]


MARIA = "María Hernández García"


@pytest.mark.parametrize(
    "text",
    [
        "maria hernandez",
        "HERNÁNDEZ GARCÍA MARÍA",
        "mar hern",
        "Hernandes",
        "Mraia Hernandez",
        "maria de la hernandez",
        "ernandez garsia",
        "Hernández, María",
    ],
    ids=[
        "without accents",
        "surnames first, in capitals",
        "beginnings",
        "as it sounds",
        "neighbours that changed places",
        "with words that tell nothing",
        "two slips",
        "with a comma",
    ],
)
def test_a_person_is_found_however_the_name_is_written(oaxaca, text):
    learner(oaxaca)
    learner(oaxaca, "Pedro", "Xool", "Uc")

    assert found(someone(Role.ADMIN, "20"), text) == [MARIA]


def test_what_is_written_right_is_not_mixed_with_what_is_like_it(oaxaca):
    for _ in range(3):
        learner(oaxaca, "Ana", "Valdes", "Luna")
    learner(oaxaca, "Ana", "Valdez", "Luna")

    assert found(someone(Role.ADMIN, "20"), "ana valdes") == ["Ana Valdes Luna"] * 3


def test_nonsense_finds_nobody(oaxaca):
    learner(oaxaca)

    assert found(someone(Role.ADMIN), "zzzqqq wxyz") == []
    assert found(someone(Role.ADMIN), "%_'\\ @e20") == []
    assert found(someone(Role.ADMIN), "") == []


def test_one_letter_finds_whose_name_begins_with_it(oaxaca):
    learner(oaxaca)

    assert found(someone(Role.ADMIN, "20"), "h") == [MARIA]
    assert found(someone(Role.ADMIN, "20"), "w") == []


@pytest.mark.parametrize(
    ("role", "area", "sees"),
    [
        (Role.ADMIN, "", True),
        (Role.ADMIN, "20", True),
        (Role.COORDINATOR, "20546/AD-OAX-01/", True),
        (Role.OFFICER, "", True),
        (Role.OFFICER, "20", True),
        (Role.ADMIN, "31", False),
        (Role.OFFICER, "31", False),
        (Role.COORDINATOR, "20001", False),
        (Role.MENTOR, "20", False),
        (Role.SPONSOR, "", False),
        (Role.INSTRUCTOR, "20", False),
    ],
)
def test_learners_are_found_by_whom_their_village_is_entrusted_to(oaxaca, role, area, sees):
    learner(oaxaca, email="maria@example.mx", phone=PHONE, curp=CURP)
    user = someone(role, area)

    for text in ("maria hernandez", "Hernandes", "h", "garcia"):
        assert found(user, text) == ([MARIA] if sees else [])
    told = sees and (user.may(Permission.PERSON_VIEW) or user.may(Permission.ENROLMENT_EDIT))
    for text in ("maria@example.mx", "951 123 4567", CURP.lower()):
        assert [hit.title for hit in finding.exactly(user, Asked.of(text))] == [MARIA] * told


def test_instructors_find_whom_they_teach(oaxaca):
    cohort = CohortFactory(village=oaxaca)
    EnrolmentFactory(
        cohort=cohort,
        learner=UserFactory(given_names="Luz", first_surname="Tun", second_surname=""),
    )
    learner(oaxaca, "Luz", "Tun", "Pech")
    teacher = someone(Role.INSTRUCTOR, "20")
    TeachingFactory(cohort=cohort, instructor=teacher)

    assert found(teacher, "luz tun") == ["Luz Tun"]


def test_nobody_of_another_state_is_hinted_at(client, oaxaca, yucatan):
    for number in range(8):
        learner(yucatan, "Itzel", "Xool", f"Canul{number}")
    certificate = CertificateFactory(
        enrolment__cohort=CohortFactory(village=yucatan),
        enrolment__learner__first_surname="Xool",
    )
    client.force_login(someone(Role.ADMIN, "20"))
    texts = ["Xool", "xol", "itzel", "x", certificate.folio, certificate.code, "Canul1"]

    for text in texts:
        pages = [
            client.get(reverse("oversight:search"), {"q": text}),
            client.post(reverse("oversight:search"), {"q": text}),
            client.post(reverse("oversight:search-suggestions"), {"q": text}),
        ]
        pages += [
            client.get(reverse("oversight:search-kind", args=[kind]), {"q": text})
            for kind in finding.KINDS
        ]
        for page in pages:
            said = page.content.decode().replace(f'value="{text}"', "")
            assert "Xool Canul" not in said
            assert 'class="hit"' not in said
            assert "Ver todo lo encontrado" not in said


def test_a_post_ended_is_not_found_by_and_not_found_with(oaxaca, yucatan):
    learner(oaxaca)
    colleague = someone(Role.COORDINATOR, oaxaca.area)
    User.objects.filter(pk=colleague.pk).update(first_surname="Zuppa")
    admin, state = someone(Role.ADMIN), someone(Role.ADMIN, "20")
    assert found(state, "zuppa") == ["María José Zuppa Güémez"]

    posts.end(colleague.posts.get(), by=admin)

    assert found(User.objects.get(pk=colleague.pk), "maria") == []
    assert found(state, "zuppa") == []


def test_a_stale_entry_tells_nothing(oaxaca):
    person = learner(oaxaca)
    state = someone(Role.ADMIN, "31")
    while keeping.catch_up():
        continue
    Findable.objects.filter(pk=person.pk).update(tokens=["@e31", "hernandez", "maria"])

    assert found(state, "maria hernandez") == []


def test_a_merged_record_is_not_found(oaxaca):
    kept, joined = learner(oaxaca), learner(oaxaca)
    User.objects.filter(pk=joined.pk).update(merged_into=kept, is_active=False)

    assert found(someone(Role.ADMIN, "20"), "maria hernandez") == [MARIA]


def test_the_address_of_a_record_that_was_joined_leads_to_the_one_kept(oaxaca):
    kept, joined = learner(oaxaca), learner(oaxaca, email="otra@example.mx", curp=CURP)
    User.objects.filter(pk=joined.pk).update(merged_into=kept, is_active=False)
    state, elsewhere = someone(Role.ADMIN, "20"), someone(Role.ADMIN, "31")

    for typed in ("Otra@example.mx", CURP.lower()):
        assert [hit.title for hit in finding.exactly(state, Asked.of(typed))] == [MARIA]
        assert finding.exactly(elsewhere, Asked.of(typed)) == []


def test_a_telephone_that_many_share_is_found_where_one_may_see(oaxaca, yucatan):
    for _each in range(6):
        learner(yucatan, phone=PHONE)
    learner(oaxaca, phone=PHONE)

    assert len(finding.exactly(someone(Role.ADMIN, "20"), Asked.of("951 123 4567"))) == 1


def test_villages_cohorts_and_organisations_are_found_by_their_words(oaxaca, yucatan):
    CohortFactory(village=oaxaca, name="Segunda generación")
    Organisation.objects.create(name="Universidad de la Sierra Juárez", short_name="UNSIJ")
    state = someone(Role.ADMIN, "20")

    assert found(state, "teotitlan", "aldeas") == ["Teotitlán del Valle, Oaxaca"]
    assert found(state, "teotitlna oaxaca", "aldeas") == ["Teotitlán del Valle, Oaxaca"]
    assert found(state, "ad-oax-01", "aldeas") == ["Teotitlán del Valle, Oaxaca"]
    assert found(state, "yucatan", "aldeas") == []
    second = ["Segunda generación · Teotitlán del Valle, Oaxaca"]
    assert found(state, "segunda", "cohortes") == second
    assert found(state, "teotitlan segunda", "cohortes") == second
    assert found(state, "teotitlam segunda", "cohortes") == second
    assert found(state, "tercera", "cohortes") == []
    university = ["Universidad de la Sierra Juárez"]
    assert found(state, "unsij", "organizaciones") == university
    assert found(state, "universidad siera", "organizaciones") == university


def test_exact_things_come_first(oaxaca):
    cohort = CohortFactory(village=oaxaca)
    certificate = CertificateFactory(enrolment__cohort=cohort)
    state, other = someone(Role.ADMIN, "20"), someone(Role.ADMIN, "31")
    typed = [
        certificate.folio,
        certificate.folio.replace("-", " ").lower(),
        certificate.code,
        cohort.join_code.lower(),
    ]

    assert all(len(finding.exactly(state, Asked.of(text))) == 1 for text in typed)
    assert not any(finding.exactly(other, Asked.of(text)) for text in typed)


def test_certificates_are_found_by_the_beginning_of_a_folio_and_by_the_holder(oaxaca):
    certificate = CertificateFactory(enrolment__cohort=CohortFactory(village=oaxaca))
    holder = certificate.enrolment.learner
    state = someone(Role.ADMIN, "20")

    by_folio = found(state, certificate.folio[:11], "constancias")
    by_name = found(state, holder.first_surname, "constancias")

    assert by_folio == by_name == [certificate.says.holder]
    assert found(holder, holder.first_surname, "constancias") == by_name
    assert found(UserFactory(), holder.first_surname, "constancias") == []


def test_a_curp_is_not_looked_for_by_an_address(client, oaxaca):
    learner(oaxaca, curp=CURP)
    client.force_login(someone(Role.ADMIN, "20"))

    refused = client.get(reverse("oversight:search"), {"q": CURP})
    answered = client.post(reverse("oversight:search"), {"q": CURP})

    assert "Una CURP no se escribe en una dirección" in refused.content.decode()
    assert 'method="post"' in refused.content.decode()
    assert MARIA not in said_of(refused)
    assert MARIA in said_of(answered)


def said_of(response) -> str:
    text = response.content.decode()
    return text.replace("<mark>", "").replace("</mark>", "")


def test_many_are_listed_page_by_page(client, oaxaca):
    people = [learner(oaxaca, "María", "Hernández", f"Luna{n:02}") for n in range(55)]
    client.force_login(someone(Role.ADMIN, "20"))

    all_kinds = client.get(reverse("oversight:search"), {"q": "maria hernandez"})
    first = client.get(
        reverse("oversight:search-kind", args=["personas"]), {"q": "maria hernandez"}
    )
    after = first.context["page"].after
    second = client.get(
        reverse("oversight:search-kind", args=["personas"]),
        {"q": "maria hernandez", "after": after},
    )

    assert len(all_kinds.context["groups"][0].hits) == finding.SHOWN
    names = [hit.title for page in (first, second) for hit in page.context["hits"]]
    assert names == [person.full_name for person in people]


def test_who_was_registered_just_now_is_found_by_the_page(client, oaxaca):
    client.force_login(someone(Role.ADMIN, "20"))
    learner(oaxaca)

    page = client.get(reverse("oversight:search"), {"q": "maria hernandez"})

    assert MARIA in said_of(page)
    assert not SearchMark.objects.exists()


def test_finding_takes_as_many_queries_with_one_as_with_many(oaxaca):
    state = someone(Role.ADMIN, "20")
    counts = []
    for people in (1, 4):
        for _ in range(people):
            learner(oaxaca, "Rosa", "Chi", "Poot")
        found(state, "rosa chi")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            finding.everything(User.objects.get(pk=state.pk), Asked.of("rosa chi"))
        counts.append(len(queries))

    assert counts[0] >= counts[1]
    assert counts[1] <= 40


def test_a_search_that_takes_too_long_says_so(client, oaxaca, monkeypatch):
    learner(oaxaca)
    client.force_login(someone(Role.ADMIN, "20"))
    while keeping.catch_up():
        continue

    def slow(*args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr(search_people, "PATIENCE_MS", 20)
    monkeypatch.setattr(finding, "people_named", slow)

    page = client.get(reverse("oversight:search"), {"q": "teotitlan"})

    assert "Son demasiadas para esta búsqueda" in page.content.decode()
    assert "Teotitlán" in said_of(page)


def test_settings_of_a_search_end_with_it(oaxaca):
    learner(oaxaca)
    names = ("statement_timeout", "enable_seqscan", "work_mem")

    def settings():
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(f"current_setting('{name}')" for name in names))
            return cursor.fetchone()

    before = settings()

    found(someone(Role.ADMIN), "maria hernandes")

    assert settings() == before


def test_what_is_kept_is_what_a_rebuild_makes(oaxaca, yucatan):
    people = [learner(oaxaca), learner(yucatan, "Itzel", "Xool", "Uc")]
    CertificateFactory(enrolment__cohort=CohortFactory(village=oaxaca, name="Otra"))
    someone(Role.COORDINATOR, oaxaca.area)
    while keeping.catch_up():
        continue
    people[0].first_surname = "Hernández-Luna"
    people[0].save()
    EnrolmentFactory(cohort=CohortFactory(village=yucatan, name="Más"), learner=people[0])
    admin = someone(Role.ADMIN)
    posts.give(people[1], role=Role.MENTOR, area="31", by=admin)
    gone = UserFactory()
    gone_id = gone.pk
    gone.delete()

    while keeping.catch_up():
        continue

    assert keeping.rebuild() == 0
    assert not Findable.objects.filter(pk=gone_id).exists()
    assert Findable.objects.count() == User.objects.count()


def test_a_rebuild_mends_what_is_wrong(oaxaca):
    person = learner(oaxaca)
    while keeping.catch_up():
        continue
    Findable.objects.filter(pk=person.pk).update(tokens=["nadie"])
    Findable.objects.create(person_id=10**9, tokens=["fantasma"])
    Word.objects.create(text="fantasma")

    assert keeping.rebuild() == 2
    assert keeping.rebuild() == 0
    assert not Word.objects.filter(text="fantasma").exists()
    assert Word.objects.get(text="hernandez").people == 1


def test_only_what_the_search_compares_leaves_a_mark(oaxaca):
    person = learner(oaxaca)
    SearchMark.objects.all().delete()

    User.objects.filter(pk=person.pk).update(language="en")
    assert not SearchMark.objects.exists()

    User.objects.filter(pk=person.pk).update(given_names="Elena")
    assert list(SearchMark.objects.values_list("person_id", flat=True).distinct()) == [person.pk]


def test_many_are_read_from_the_newest_and_few_by_the_index(oaxaca, monkeypatch):
    people = [learner(oaxaca, "José", "Pérez", "Luna") for _ in range(6)]
    while keeping.catch_up():
        continue
    keeping.recount()
    question = Question(Asked.of("jose perez"))

    walked = search_people.people_named(question, None, limit=4)
    monkeypatch.setattr(search_people, "WALKED", 0)
    indexed = search_people.people_named(question, None, limit=10)

    assert walked.ids == [person.pk for person in reversed(people)][:4]
    assert walked.more
    assert sorted(indexed.ids) == [person.pk for person in people]
    assert not indexed.more
