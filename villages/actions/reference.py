"""Reference data that installs itself: states, municipalities, the first programme."""

import csv
import json
from decimal import Decimal
from functools import cache
from pathlib import Path

from django.db import transaction

from villages.actions import programmes
from villages.models import Municipality, Programme, State

DATA = Path(__file__).resolve().parent.parent / "data"
STATE_FIELDS = (
    "code",
    "name",
    "official_name",
    "abbreviation",
    "iso_code",
    "curp_code",
    "capital",
    "population",
    "time_zone",
    "time_zone_note",
)
MUNICIPALITY_FIELDS = ("code", "state_id", "name", "latitude", "longitude")


@transaction.atomic
def install() -> None:
    """Bring the database to what `villages/data` says; quick when it already is there."""
    bring(State, STATE_FIELDS, states())
    bring(Municipality, MUNICIPALITY_FIELDS, municipalities())
    if not Programme.objects.exists():
        programmes.begin(
            **json.loads((DATA / "programme.json").read_text(encoding="utf-8")), by=None
        )


def bring(model, fields: tuple[str, ...], rows: list[tuple]) -> None:
    """Write the rows that are new or differ. None is deleted: others may point at it."""
    known = set(model.objects.values_list(*fields))
    model.objects.bulk_create(
        [model(**dict(zip(fields, row, strict=True))) for row in rows if row not in known],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[field.removesuffix("_id") for field in fields[1:]],
    )


@cache
def states() -> list[tuple]:
    return [
        (
            row["code"],
            row["name_es_short"],
            row["name_es_official"],
            row["abbreviation"],
            row["iso_3166_2"],
            row["curp_code"],
            row["capital"],
            int(row["population_2020"]),
            row["timezone"],
            row["timezone_note"],
        )
        for row in read("states.csv")
    ]


@cache
def municipalities() -> list[tuple]:
    return [
        (
            row["code"],
            row["state_code"],
            row["name"],
            degrees(row["latitude"]),
            degrees(row["longitude"]),
        )
        for row in read("municipalities.csv")
    ]


def degrees(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def read(name: str) -> list[dict]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
