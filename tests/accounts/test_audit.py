"""The trail: it only grows, and it reads as sentences."""

import ast
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from accounts.actions import record, record_many
from accounts.models import AuditEntry
from accounts.models.audit import sentences
from tests.factories import PostFactory, UserFactory
from villages.models import VillageMove

FLOORS = ("accounts", "villages", "training", "certification", "oversight", "intake", "reports")


@pytest.fixture
def entry(db):
    ana = UserFactory(given_names="Ana", first_surname="Peña", second_surname="")
    return record("person.edited", on=ana, by=ana, fields=["curp"])


def test_a_line_cannot_be_changed(entry):
    with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
        AuditEntry.objects.update(act="other")

    assert AuditEntry.objects.get().act == "person.edited"


def test_a_line_cannot_be_deleted_not_even_by_hand(entry):
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM accounts_auditentry")

    assert AuditEntry.objects.exists()


@pytest.mark.django_db
def test_the_line_is_lost_with_the_act_it_tells_of():
    ana = UserFactory()

    with transaction.atomic():
        record("person.edited", on=ana, by=ana)
        transaction.set_rollback(True)

    assert not AuditEntry.objects.exists()


@pytest.mark.django_db
def test_a_line_lies_in_the_area_of_its_subject_unless_told_otherwise():
    post = PostFactory(area="20")

    record("post.given", on=post, by=None)
    record("post.given", on=post, by=None, area="31")

    assert {entry.area for entry in AuditEntry.objects.about(post)} == {"20", "31"}


@pytest.mark.django_db
def test_many_lines_are_one_statement(django_assert_num_queries):
    people = [UserFactory() for _ in range(5)]

    with django_assert_num_queries(1):
        record_many("person.created", rows=((who, "", {}) for who in people), by=people[0])

    assert AuditEntry.objects.count() == 5


def test_a_line_reads_as_a_sentence(entry):
    assert f"{entry.actor} {entry.sentence}" == "Ana Peña cambió datos de Ana Peña"


@pytest.mark.django_db
def test_details_fill_the_sentence_and_missing_ones_leave_it_readable():
    post = PostFactory(area="")
    full = record("post.given", on=post, by=None, person="Ana Peña")
    bare = record("post.given", on=post, by=None)

    named = "Administración del programa · todo el país"
    assert full.actor == "El portal"
    assert full.sentence == f"dio a Ana Peña el nombramiento {named}"
    assert bare.sentence == f"dio a  el nombramiento {named}"


@pytest.mark.django_db
def test_an_act_without_words_is_still_told():
    entry = record("moon.landed", on=UserFactory(given_names="Ana", first_surname="P"), by=None)

    assert entry.sentence.startswith("hizo «moon.landed»: Ana P")


# Nobody does these any more; the trail of whoever did still tells of them.
FORMER_ACTS = {
    "enrolments.imported",
    "enrolment-import.discarded",
    "villages.imported",
    "village-import.discarded",
}


def acts_recorded() -> set[str]:
    """Every act that `record(...)` and `record_many(...)` are called with in the house."""
    found = set()
    for source in (path for app in FLOORS for path in Path(app).rglob("*.py")):
        tree = ast.parse(source.read_text())
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", "")
            if name in {"record", "record_many"}:
                found.update(acts_of(node.args[0], tree))
    return found


def acts_of(argument, tree):
    """A word, the words a name may stand for, or one for each kind of a village's moves."""
    if isinstance(argument, ast.Constant):
        yield argument.value
    elif isinstance(argument, ast.Name):
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and argument.id in map(name_of, node.targets):
                yield from (part.value for part in ast.walk(node.value) if is_act(part))
    else:
        assert ast.unparse(argument) == "f'village.{kind}'"
        yield from (f"village.{kind}" for kind in VillageMove.Kind.values)


def name_of(target) -> str:
    return getattr(target, "id", "")


def is_act(node) -> bool:
    return isinstance(node, ast.Constant) and "." in str(node.value)


def test_every_act_of_every_floor_has_its_sentence():
    assert acts_recorded() | FORMER_ACTS == set(sentences())
