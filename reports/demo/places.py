"""The 32 sample villages, each with the organisation that hosts it."""

import csv
from decimal import Decimal
from random import Random

from accounts.models import User
from villages.actions import reference
from villages.actions.villages import register
from villages.models import Municipality, Programme, State, Village

SAMPLE = reference.DATA / "villages_sample.csv"
HOSTS = (
    "Casa de Cultura de {}",
    "Biblioteca Pública de {}",
    "Centro Comunitario de Aprendizaje de {}",
    "Bachillerato Comunitario de {}",
    "Universidad Intercultural, sede {}",
    "Cooperativa de Artesanas de {}",
)

# So that the map shows villages at every step of the way.
WITHOUT_HOST = {"28"}
WITHOUT_COORDINATOR = {"06", "24"}
WITHOUT_COHORT = {"24"}
STILL_TO_BEGIN = {"06", "32"}


def make_villages(programme: Programme, *, by: User, rng: Random) -> list[Village]:
    states = State.objects.in_bulk()
    with SAMPLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    municipalities = Municipality.objects.in_bulk([row["municipality_code"] for row in rows])
    return [
        register(
            programme,
            state=states[row["state_code"]],
            municipality=municipalities[row["municipality_code"]],
            locality=row["locality"],
            latitude=Decimal(row["latitude"]),
            longitude=Decimal(row["longitude"]),
            vocation=row["vocation_es"],
            indigenous_language=row["indigenous_language_es"],
            host_name=host_of(row, rng),
            by=by,
        )
        for row in rows
    ]


def host_of(row: dict, rng: Random) -> str:
    return "" if row["state_code"] in WITHOUT_HOST else rng.choice(HOSTS).format(row["locality"])
