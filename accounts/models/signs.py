"""What two records of one person are likely to share, computed in the database.

Each is an expression with an index of its own, so that the few records worth comparing
with one are found however many people there are (`oversight.actions.duplicates`).
"""

from django.db import models
from django.db.models import CharField, Func, Value
from django.db.models.functions import Concat, Greatest, Least, Left, Lower, Replace

from accounts.models.areas import Folded
from accounts.rules.names import SOUNDS_FROM, SOUNDS_TO


class Sounding(Func):
    """A name as it sounds in Mexico: b and v, s, c and z, g, j and x, i and y alike, no h."""

    function = "TRANSLATE"
    output_field = CharField()

    def __init__(self, field, **extra):
        super().__init__(Folded(field), Value(SOUNDS_FROM), Value(SOUNDS_TO), **extra)


class Part(Func):
    """What lies between the separators, counted from 1."""

    function = "SPLIT_PART"
    output_field = CharField()

    def __init__(self, expression, separator, number, **extra):
        super().__init__(expression, Value(separator), Value(number), **extra)


def mail_sign() -> models.Expression:
    """An address without the dots and the +tag that many servers ignore."""
    mailbox = Replace(Part(Part("email", "@", 1), "+", 1), Value("."), Value(""))
    return Lower(Concat(mailbox, Value("@"), Part("email", "@", 2)))


def name_sign() -> models.Expression:
    """Both surnames as they sound, in either order, and the initial of the given name."""
    surnames = Sounding("first_surname"), Sounding("second_surname")
    initial = Left(Folded("given_names"), 1)
    return Concat(Least(*surnames), Value("|"), Greatest(*surnames), Value("|"), initial)


def short_name_sign() -> models.Expression:
    """The first surname as it sounds and the first given name: for who gave one surname."""
    return Concat(Sounding("first_surname"), Value("|"), Part(Folded("given_names"), " ", 1))


def curp_sign() -> models.Expression:
    """Initials and birth date: what a slip at the end of a CURP leaves."""
    return Left("curp", 10)
