"""The reference data installs itself and stays as people left it."""

import pytest

from villages.actions import reference
from villages.models import Municipality, Programme, State, Target
from villages.rules import zone_of

pytestmark = pytest.mark.django_db


def test_the_country_is_there_from_the_start():
    assert State.objects.count() == 32
    assert Municipality.objects.count() == 2478
    assert State.objects.get(code="15").name == "Estado de México"
    assert Municipality.objects.get(code="20546").folded == "teotitlan del valle"


def test_the_four_promises_are_there_from_the_start():
    promises = Target.objects.values_list("indicator", "scope", "value")

    assert list(promises) == [
        ("certified", "programme", 200),
        ("states", "programme", 32),
        ("students", "programme", 1000),
        ("businesses", "village", 50),
    ]


def test_installing_twice_changes_nothing_and_asks_little(django_assert_num_queries):
    reference.install()

    with django_assert_num_queries(5):  # two of them open and close a savepoint
        reference.install()

    assert Programme.objects.count() == 1
    assert Target.objects.count() == 4


def test_what_people_changed_in_the_programme_stays():
    Programme.objects.update(name="Global Digital Talent")

    reference.install()

    assert Programme.objects.get().name == "Global Digital Talent"


def test_a_corrected_name_reaches_the_database():
    Municipality.objects.filter(code="20546").update(name="Teotitlan")

    reference.install()

    assert Municipality.objects.get(code="20546").name == "Teotitlán del Valle"


def test_a_full_install_takes_few_statements_as_it_runs_after_every_flush(
    django_assert_max_num_queries,
):
    Municipality.objects.all().delete()
    State.objects.all().delete()

    with django_assert_max_num_queries(10):
        reference.install()

    assert Municipality.objects.count() == 2478


@pytest.mark.parametrize(
    ("municipality", "zone"),
    [
        ("08037", "America/Ciudad_Juarez"),
        ("08052", "America/Ojinaga"),
        ("08019", "America/Chihuahua"),
        ("19005", "America/Matamoros"),
        ("18020", "America/Bahia_Banderas"),
        ("20546", "America/Mexico_City"),
        ("23005", "America/Cancun"),
    ],
    ids=["Juárez", "Ojinaga", "Chihuahua", "Anáhuac", "Bahía de Banderas", "Teotitlán", "Cancún"],
)
def test_a_municipality_keeps_its_own_clock(municipality, zone):
    state = State.objects.get(code=municipality[:2])

    assert zone_of(municipality, state.time_zone) == zone


def test_every_exception_names_the_municipality_its_code_says():
    for row in reference.read("time_zone_exceptions.csv"):
        assert Municipality.objects.get(code=row["municipality_code"]).name == row["name"]
