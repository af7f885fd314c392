"""A file of people: looked at first, enrolled when confirmed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import User
from tests.factories import EnrolmentFactory, UserFactory
from training.actions import imports
from training.models import Enrolment, EnrolmentImport

pytestmark = pytest.mark.django_db

HEADER = "correo,nombre,primer apellido,segundo apellido,CURP"
TWO = f"{HEADER}\nana@example.mx,Ana,Núñez,Íñiguez,\nluis@example.mx,Luis,Peña,,\n"


@pytest.fixture
def upload(client, cohort, coordinator):
    client.force_login(coordinator)

    def send(content, name="gente.csv"):
        data = content.encode() if isinstance(content, str) else content
        url = reverse("training:enrol-import", args=[cohort.pk])
        return client.post(url, {"file": SimpleUploadedFile(name, data)})

    return send


def looked_at():
    return EnrolmentImport.objects.get()


@pytest.mark.parametrize(
    "content",
    [
        TWO.encode(),
        b"\xef\xbb\xbf" + TWO.encode(),
        TWO.encode("cp1252"),
        TWO.replace(",", ";").encode(),
        TWO.replace(",", "\t").encode(),
        TWO.replace("\n", "\r\n").encode(),
        TWO.replace("primer apellido", "Apellido Paterno").encode(),
    ],
    ids=["UTF-8", "with BOM", "Windows-1252", "semicolons", "tabs", "CRLF", "another header"],
)
def test_a_file_from_any_spreadsheet_is_read(upload, content):
    upload(content)

    assert [row["values"]["first_surname"] for row in looked_at().good] == ["Núñez", "Peña"]
    assert not Enrolment.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vacío"),
        (b"  \n \n", "vacío"),
        (HEADER.encode(), "solo tiene encabezados"),
        (b"correo,nombre\na@example.mx,Ana\n", "Falta la columna"),
        (b"PK\x03\x04 hoja", "no es un CSV"),
        (b"%PDF-1.7", "no es un CSV"),
        (bytes(range(256)) * 9, "no es un CSV"),
        (b"x" * 10 * 1024 * 1024, "máximo"),
        ((HEADER + "\n" + "a@example.mx,A,B,,\n" * 1001).encode(), "máximo"),
    ],
    ids=[
        "empty",
        "blank lines",
        "header only",
        "missing column",
        "a workbook",
        "a PDF",
        "bytes",
        "10 MB",
        "too many rows",
    ],
)
def test_a_file_that_cannot_be_read_says_why_beside_the_field(upload, content, words):
    response = upload(content)

    assert words in response.context["form"].errors["file"][0]
    assert not EnrolmentImport.objects.exists()


def test_no_file_at_all_asks_for_one(client, cohort, coordinator):
    client.force_login(coordinator)

    response = client.post(reverse("training:enrol-import", args=[cohort.pk]), {})

    assert response.context["form"].errors["file"]


def test_every_bad_row_is_told_with_its_line_and_its_column(upload, cohort, instructor):
    EnrolmentFactory(cohort=cohort, learner__email="ya@example.mx")
    EnrolmentFactory(cohort=cohort, learner__email="se-fue@example.mx")
    Enrolment.objects.filter(learner__email="se-fue@example.mx").update(
        withdrawn_at="2026-03-01T00:00Z"
    )
    UserFactory(email="otra@example.mx", curp="GOMC900514HOCNRR09")
    rows = [
        "no-es-correo,Ana,Ruiz,,",
        "ana@example.mx,,Ruiz,,",
        "eva@example.mx,Eva,Ruiz,,RUIA991332MOCZXN09",
        "eva2@example.mx,Eva,Ruiz,,GOMC900514HOCNRR09",
        "YA@Example.mx,Ya,Esta,,",
        "se-fue@example.mx,Se,Fue,,",
        f"{instructor.email},Yo,Imparto,,",
        "bien@example.mx,Bien,Escrita,,",
        "BIEN@example.mx,Bien,Repetida,,",
        "sobra@example.mx,Con,Celdas,,,demás",
    ]

    upload("\n".join([HEADER, *rows]))

    problems = {row["line"]: row["problems"] for row in looked_at().rows}
    assert {line: list(found) for line, found in problems.items()} == {
        2: ["email"],
        3: ["given_names"],
        4: ["curp"],
        5: ["curp"],
        6: ["email"],
        7: ["email"],
        8: ["email"],
        9: [],
        10: ["email"],
        11: ["columns"],
    }
    assert problems[6]["email"] == ["Ya participa en esta cohorte."]
    assert problems[10]["email"] == ["Este correo ya está en la línea 9."]


def test_an_address_too_long_to_keep_stops_its_own_row_only(upload, client, cohort):
    long = f"{'a' * 250}@example.mx"

    upload(f"{TWO}{long},Eva,Ríos,,\n")
    client.post(reverse("training:enrol-import-preview", args=[looked_at().pk]), {"apply": "1"})

    [bad] = looked_at().bad
    assert bad["problems"] == {"email": ["Tiene más de 254 letras."]}
    assert cohort.enrolments.count() == 2


def test_the_preview_shows_both_kinds_of_rows_and_changes_nothing(upload, client):
    response = upload(TWO + "malo,Ana,Ruiz,,\n")

    page = client.get(response.url).content.decode()

    assert "Inscribir a 2 personas" in page
    assert "Línea 4" in page
    assert not User.objects.filter(email="ana@example.mx").exists()


def test_a_long_file_is_shown_by_its_first_rows_and_all_that_is_wrong(upload, client):
    good = "".join(f"ana{n}@example.mx,Ana,Ruiz,,\n" for n in range(70))
    bad = "malo,Ana,Ruiz,,\n" * 60
    response = upload(f"{HEADER}\n{good}{bad}")

    page = client.get(response.url).content.decode()

    assert "Inscribir a 70 personas" in page
    assert page.count(">ana") == 50
    assert "Y 20 personas más del archivo." in page
    assert page.count("Línea ") == 60


def test_confirming_enrols_the_good_rows_once_and_forgets_personal_data(upload, client, cohort):
    url = upload(TWO + "malo,Ana,Ruiz,,\n").url

    client.post(url, {"apply": "1"})
    client.post(url, {"apply": "1"})

    assert Enrolment.objects.filter(cohort=cohort, way="file").count() == 2
    assert all(row["values"] == {} for row in looked_at().rows)
    assert client.get(url).url == cohort.get_absolute_url()


def test_confirming_says_how_many_were_enrolled_and_how_many_rows_were_left_out(upload, client):
    response = upload(TWO + "malo,Ana,Ruiz,,\n")

    page = client.post(response.url, {"apply": "1"}, follow=True).content.decode()

    assert "Inscribiste a 2 personas. Quedó fuera 1 fila." in page


def test_rows_are_looked_at_again_when_confirmed(upload, client, cohort):
    url = upload(TWO).url
    EnrolmentFactory(cohort=cohort, learner__email="ana@example.mx")

    client.post(url, {"apply": "1"})

    assert Enrolment.objects.count() == 2


def test_a_file_of_bad_rows_only_enrols_nobody(upload, client):
    url = upload(f"{HEADER}\nmalo,Ana,Ruiz,,\n").url

    page = client.post(url, {"apply": "1"}, follow=True)

    assert "Ninguna fila" in page.content.decode()
    assert not Enrolment.objects.exists()


def test_a_discarded_file_enrols_nobody_afterwards(upload, client, coordinator):
    url = upload(TWO).url
    client.post(url, {"discard": "1"})

    client.post(url, {"apply": "1"})

    assert not Enrolment.objects.exists()
    assert looked_at().discarded_at is not None


def test_the_file_of_another_coordinators_cohort_does_not_exist(upload, client):
    url = upload(TWO).url
    client.force_login(UserFactory())

    assert client.get(url).status_code == 404
    assert client.post(url, {"apply": "1"}).status_code == 404


def test_a_long_file_takes_as_many_queries_as_a_short_one(
    cohort, coordinator, django_assert_max_num_queries
):
    rows = "\n".join(f"p{n}@example.mx,P,Q,," for n in range(200))

    with django_assert_max_num_queries(40):
        found = imports.preview(
            "f.csv", f"{HEADER}\n{rows}".encode(), cohort=cohort, by=coordinator
        )
        imports.apply(found, by=coordinator)

    assert Enrolment.objects.count() == 200
