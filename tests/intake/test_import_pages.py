"""The pages of an import: upload, columns, rehearsal, rows, applying, undoing."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.rules import Role
from intake.actions import work
from intake.models import Import
from intake.views import acts
from tests.factories import CohortFactory, UserFactory, VillageFactory, someone
from training.models import Enrolment
from villages.models import Municipality

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parent.parent / "data"
TWO = "correo,nombre completo\nANA@Example.mx,ANA PÉREZ RUIZ\nmalo,Luis Peña\n"


@pytest.fixture
def coordinator(client, cohort):
    person = someone(Role.COORDINATOR, cohort.area)
    client.force_login(person)
    return person


def upload(client, cohort, content, name="gente.csv"):
    data = content.encode() if isinstance(content, str) else content
    address = f"{reverse('intake:upload', args=['enrolments'])}?cohorte={cohort.pk}"
    return client.post(address, {"file": SimpleUploadedFile(name, data), "notify": "on"})


def brought(client, cohort, content=TWO) -> Import:
    """An import as far as its columns page."""
    url = upload(client, cohort, content).url
    imported = Import.objects.get(pk=url.split("/")[-2])
    work.work(imported.pk)
    imported.refresh_from_db()
    return imported


def rehearsed(client, cohort, content=TWO) -> Import:
    imported = brought(client, cohort, content)
    chosen = {f"c{each['place']}": each["column"] for each in imported.columns}
    client.post(reverse("intake:columns", args=[imported.pk]), chosen)
    work.work(imported.pk)
    imported.refresh_from_db()
    return imported


def page(client, name, *args) -> str:
    return client.get(reverse(f"intake:{name}", args=args)).content.decode()


def test_a_file_goes_all_the_way_by_its_pages(client, cohort, coordinator):
    imported = brought(client, cohort)
    columns = page(client, "import", imported.pk)
    assert "¿Qué es cada columna?" in columns
    assert "ANA PÉREZ RUIZ" in columns

    imported = rehearsed(client, cohort)
    ready = page(client, "import", imported.pk)
    assert "Aplicar las filas buenas" in ready
    assert "no es una dirección de correo" in ready

    client.post(reverse("intake:apply", args=[imported.pk]), {"which": "good"})
    assert "Aplicando" in page(client, "import", imported.pk)
    work.work(imported.pk)
    assert Enrolment.objects.get().learner.email == "ana@example.mx"
    assert "Deshacer importación" in page(client, "import", imported.pk)

    assert "Deshacer todo" in page(client, "undo", imported.pk)
    client.post(reverse("intake:undo", args=[imported.pk]), {"which": "all"})
    work.work(imported.pk)
    assert not Enrolment.objects.exists()
    assert "Filas deshechas" in page(client, "import", imported.pk)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("picture.csv", "Esto es una imagen"),
        ("old.xls", "antiguo (.xls)"),
        ("locked.xlsx", "tiene contraseña"),
        ("people.ods", "LibreOffice (.ods)"),
        ("bomb.xlsx", "no se abrió"),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field(client, cohort, coordinator, name, words):
    response = upload(client, cohort, (DATA / name).read_bytes(), name)

    (said,) = response.context["form"].errors["file"]
    assert words in said
    assert not Import.objects.exists()


def test_a_file_too_big_is_refused_beside_the_field(client, cohort, coordinator, monkeypatch):
    monkeypatch.setattr("intake.rules.reading.sniffing.MAX_BYTES", 1024 * 1024)

    response = upload(client, cohort, b"x" * 2 * 1024 * 1024)

    assert response.context["form"].errors["file"] == [
        "El archivo pesa 2.0 MB y el máximo es 1 MB. Divídelo en partes y súbelas una por una."
    ]


def test_no_file_at_all_asks_for_one(client, cohort, coordinator):
    address = f"{reverse('intake:upload', args=['enrolments'])}?cohorte={cohort.pk}"

    response = client.post(address, {})

    assert response.context["form"].errors["file"]


def test_a_file_that_breaks_while_it_is_read_leaves_nothing(client, cohort, coordinator):
    imported = brought(client, cohort, 'correo,nombre\nana@example.mx,Ana\n"x,\n')

    assert imported.state == "failed"
    assert not imported.rows.exists()
    assert "hay comillas sin cerrar" in page(client, "import", imported.pk)


def test_columns_that_lack_what_is_needed_are_told_by_name(client, cohort, coordinator):
    imported = brought(client, cohort, "uno,dos\nx,y\n")

    response = client.post(reverse("intake:columns", args=[imported.pk]), {"c0": "", "c1": ""})

    said = response.content.decode()
    assert "Falta la columna de: Correo." in said
    assert "Nombre completo o Nombre(s) + Primer apellido" in said


def test_the_titles_may_be_on_another_line(client, cohort, coordinator):
    imported = brought(client, cohort, "a,b\ncorreo,nombre completo\nana@example.mx,Ana Ruiz\n")
    client.post(reverse("intake:sheet", args=[imported.pk]), {"titles_at": "0"})

    work.work(imported.pk)

    imported.refresh_from_db()
    assert (imported.titles_at, imported.total) == (0, 3)


def test_a_row_is_corrected_on_its_page(client, cohort, coordinator):
    imported = rehearsed(client, cohort)
    row = reverse("intake:row", args=[imported.pk, 3])
    assert "no es una dirección de correo" in client.get(row).content.decode()

    client.post(row, {"email": "luis@example.mx", "full_name": "Luis Peña"})

    assert imported.rows.get(number=3).verdict == "create"
    assert imported.rows.get(number=3).edits == {"email": "luis@example.mx"}


def test_what_is_wrong_in_a_cell_stands_beside_its_field(client, cohort, coordinator):
    imported = rehearsed(client, cohort)

    page = client.get(reverse("intake:row", args=[imported.pk, 3])).content.decode()

    assert 'id="id_email_error"' in page
    assert 'id="id_full_name_error"' not in page


def test_a_fix_is_turned_down_in_every_row_and_taken_again(client, cohort, coordinator):
    imported = rehearsed(client, cohort)
    fix = {"fix": "given_names:capitals"}

    client.post(reverse("intake:fix", args=[imported.pk]), {**fix, "act": "refuse"})
    work.work(imported.pk)
    assert imported.rows.get(number=2).values["given_names"] == "ANA"

    client.post(reverse("intake:fix", args=[imported.pk]), {**fix, "act": "accept"})
    work.work(imported.pk)
    assert imported.rows.get(number=2).values["given_names"] == "Ana"


def test_undoing_tells_when_more_rows_are_depended_on_than_it_shows(
    client, cohort, coordinator, monkeypatch
):
    monkeypatch.setattr(acts, "HINDERED_SHOWN", 1)
    people = "".join(f"p{n}@example.mx,Paula Quiroz Ruiz\n" for n in range(3))
    imported = rehearsed(client, cohort, f"correo,nombre completo\n{people}")
    client.post(reverse("intake:apply", args=[imported.pk]), {"which": "all"})
    work.work(imported.pk)
    User.objects.filter(email__startswith="p").update(last_login=timezone.now())

    shown = page(client, "undo", imported.pk)

    assert "De más de 1 filas ya depende algo" in shown
    assert shown.count("línea") == 1


def test_big_numbers_are_written_to_be_read(client, cohort, coordinator):
    imported = rehearsed(client, cohort)
    Import.objects.filter(pk=imported.pk).update(state="mapping", total=12345)

    assert "12,345 filas" in page(client, "import", imported.pk)


def test_what_a_file_hides_is_told_before_anything_is_done(client, cohort, coordinator):
    imported = rehearsed(client, cohort)
    Import.objects.filter(pk=imported.pk).update(options={"hidden": 2, "wide": True})

    shown = page(client, "import", imported.pk)

    assert "2 filas están ocultas o filtradas" in shown
    assert "solo se leen las primeras 500" in shown


def test_a_discarded_file_is_gone_with_its_rows(client, cohort, coordinator, settings):
    imported = rehearsed(client, cohort)

    client.post(reverse("intake:discard", args=[imported.pk]))

    imported.refresh_from_db()
    assert (imported.state, imported.path) == ("discarded", "")
    assert not imported.rows.exists()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_an_import_is_reached_from_its_area_and_by_who_brought_it(client, cohort, coordinator):
    imported = rehearsed(client, cohort)
    reach = {
        "another coordinator of the village": someone(Role.COORDINATOR, cohort.area),
        "an admin of the state": someone(Role.ADMIN, "20"),
        "an admin of another state": someone(Role.ADMIN, "31"),
        "an instructor": someone(Role.INSTRUCTOR, cohort.area),
        "nobody": UserFactory(),
    }

    found = {}
    for name, person in reach.items():
        client.force_login(person)
        found[name] = client.get(reverse("intake:import", args=[imported.pk])).status_code

    assert list(found.values()) == [200, 200, 404, 404, 404]


def test_a_coordinator_whose_post_ended_reaches_nothing(client, cohort, coordinator):
    imported = rehearsed(client, cohort)
    coordinator.posts.update(ended_at="2026-01-01T00:00Z")

    assert client.get(reverse("intake:import", args=[imported.pk])).status_code == 404


def test_a_cohort_out_of_reach_cannot_be_chosen(client, cohort, coordinator):
    elsewhere = VillageFactory(municipality=Municipality.objects.get(code="31102"))
    other = CohortFactory(village=elsewhere)

    assert upload(client, other, TWO).status_code == 404


def test_villages_are_not_a_coordinators_to_bring(client, cohort, coordinator):
    for name in ("upload", "export", "template"):
        args = ["villages"] if name == "upload" else ["villages", "csv"]
        assert client.get(reverse(f"intake:{name}", args=args)).status_code == 404


@pytest.mark.parametrize("count", [1, 30], ids=["one", "thirty"])
def test_the_rehearsal_costs_the_same_for_any_number_of_rows(
    client, cohort, coordinator, django_assert_max_num_queries, count
):
    rows = "".join(f"p{n}@example.mx,Paula Quiroz\n" for n in range(count))
    imported = rehearsed(client, cohort, f"correo,nombre completo\n{rows}")

    with django_assert_max_num_queries(10):
        page(client, "import", imported.pk)


def test_the_old_addresses_lead_to_the_new(client, cohort, coordinator):
    response = client.get(f"/cohortes/{cohort.pk}/inscribir/archivo/")

    assert response.url == f"/importar/subir/personas/?cohorte={cohort.pk}"
    client.force_login(someone(Role.ADMIN))
    assert client.get("/aldeas/importar/").url == "/importar/subir/aldeas/"
