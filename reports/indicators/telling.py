"""What the database can tell of the people counted: sex, age band, and what they chose to tell.

Everything is an expression, so that a million people cost one query. Empty, or
None, is not known: nobody has to tell, and who withdrew is not asked of their CURP either.
"""

from django.conf import settings
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast

from reports.rules.breakdowns import AGE_BANDS

ZONE = settings.TIME_ZONE  # a day of the board ends at midnight here
AGES = (18, 30, 45, 60)  # at which the next band begins


class Midnight(Func):
    """The moment at which a day begins."""

    template = f"((%(expressions)s)::timestamp AT TIME ZONE '{ZONE}')"
    output_field = DateTimeField()


class MidnightAfter(Midnight):
    """The moment at which a day ends."""

    template = f"((%(expressions)s + 1)::timestamp AT TIME ZONE '{ZONE}')"


class DayNumber(Func):
    """A moment's day as a number, 20260523: the difference of two, over 10,000, is whole years."""

    template = f"to_char(%(expressions)s AT TIME ZONE '{ZONE}', 'YYYYMMDD')::int"
    output_field = IntegerField()


class DateNumber(Func):
    template = "to_char(%(expressions)s, 'YYYYMMDD')::int"
    output_field = IntegerField()


class CurpBirth(Func):
    """The birth date in a CURP as such a number; its seventeenth character says the century."""

    template = (
        "((CASE WHEN substr(%(expressions)s, 17, 1) BETWEEN '0' AND '9' THEN 1900 ELSE 2000 END"
        " + substr(%(expressions)s, 5, 2)::int) * 10000 + substr(%(expressions)s, 7, 4)::int)"
    )
    output_field = IntegerField()


class CurpSex(Func):
    """H, M or X of a CURP, as F (mujer), M (hombre) or X."""

    template = "translate(substr(%(expressions)s, 11, 1), 'HM', 'MF')"
    output_field = CharField()


def nothing(field):
    """A NULL of the field's type."""
    return Cast(Value(None), field)


def sex_of(person: str) -> Case:
    return Case(
        When(Q(**{f"{person}about__withdrawn_at__isnull": False}), then=Value("")),
        When(Q(**{f"{person}about__sex__gt": ""}), then=F(f"{person}about__sex")),
        When(Q(**{f"{person}curp__isnull": False}), then=CurpSex(F(f"{person}curp"))),
        default=Value(""),
        output_field=CharField(),
    )


def birth_of(person: str) -> Case:
    born_on, curp = f"{person}about__born_on", f"{person}curp"
    return Case(
        When(Q(**{f"{person}about__withdrawn_at__isnull": False}), then=None),
        When(Q(**{f"{born_on}__isnull": False}), then=DateNumber(F(born_on))),
        When(Q(**{f"{curp}__isnull": False}), then=CurpBirth(F(curp))),
        output_field=IntegerField(),
    )


class AgeBand(Func):
    """The band of an age in whole years; empty when it is not known."""

    template = (
        f"coalesce(('{{{','.join(AGE_BANDS)}}}'::text[])"
        f"[1 + width_bucket(%(expressions)s, ARRAY{list(AGES)})], '')"
    )
    output_field = CharField()


class YearsBetween(Func):
    """From the numbers of two days, the later one first."""

    template = "((%(expressions)s) / 10000)"
    arg_joiner = " - "
    output_field = IntegerField()


def age_of(person: str, at) -> AgeBand:
    """The band of the age a person had at a moment: it does not change as years go by."""
    return AgeBand(YearsBetween(DayNumber(at), birth_of(person)))


def answers_of(person: str, at) -> dict:
    """The columns of `Counted` that say who somebody is, by the path to the person."""
    return {
        "sex": sex_of(person),
        "age": age_of(person, at),
        "indigenous": F(f"{person}about__speaks_indigenous"),
        "disability": F(f"{person}about__disability"),
        "rural": F(f"{person}about__rural"),
    }


def no_answers() -> dict:
    unknown = nothing(BooleanField())
    return {
        "sex": Value("", CharField()),
        "age": Value("", CharField()),
        "indigenous": unknown,
        "disability": unknown,
        "rural": unknown,
    }
