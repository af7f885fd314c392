"""Names compared without accents: the same in Python and in the database."""

import pytest
from django.db.models import Value

from accounts.models import Folded, User
from accounts.rules import fold
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    ["Ñandú Güémez", "1ª generación N.º 2", "Škoda ½ ﬁrme", "Tłaxcala ʼayuujk", "ÁÉÍÓÚ àèìòù ÇÝ"],
)
def test_python_and_the_database_fold_alike(text):
    UserFactory()

    in_the_database = User.objects.values_list(Folded(Value(text)), flat=True)[0]

    assert fold(text) == in_the_database


def test_a_letter_written_in_two_parts_is_the_same_letter():
    assert fold("Cafe\u0301") == fold("Café") == "cafe"


def test_somebody_is_found_by_a_name_with_an_ordinal():
    someone = UserFactory(given_names="Mª Luisa")

    assert User.objects.matching("mª luisa").get() == someone
