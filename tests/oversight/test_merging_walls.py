"""A row that points to a person says what becomes of it when two records are joined."""

from django.apps import apps

from accounts.models import User
from oversight.rules.merging import LEFT, MOVES, POURED, STAYS, stays
from training.models import Enrolment


def pointing_to(model) -> set[str]:
    """`app.Model.field` of every foreign key, one-to-one and many-to-many to `model`."""
    return {
        f"{other._meta.label}.{field.name}"
        for other in apps.get_models()
        for field in other._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model is model
    }


def test_every_key_to_a_person_moves_or_stays():
    """Say it in `oversight/rules/merging.py`; `actions/merging/moving.py` moves what moves."""
    undecided = {key for key in pointing_to(User) if not stays(key)} - MOVES.keys()

    assert undecided == set()
    assert STAYS | MOVES.keys() <= pointing_to(User)


def test_every_key_to_an_enrolment_is_poured_or_left():
    assert pointing_to(Enrolment) == LEFT | POURED
