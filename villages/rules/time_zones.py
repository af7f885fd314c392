"""What time it is in a municipality.

Source: Ley de los Husos Horarios en los Estados Unidos Mexicanos (DOF
28 October 2022, amended in November 2022 for the border of Chihuahua); the
municipalities whose clock differs from their state's are in
`villages/data/time_zone_exceptions.csv`.
"""

import csv
from functools import cache
from pathlib import Path

EXCEPTIONS = Path(__file__).parent.parent / "data" / "time_zone_exceptions.csv"

# From west to east.
MEXICAN_ZONES = (
    "America/Tijuana",
    "America/Hermosillo",
    "America/Mazatlan",
    "America/Ciudad_Juarez",
    "America/Chihuahua",
    "America/Ojinaga",
    "America/Bahia_Banderas",
    "America/Mexico_City",
    "America/Monterrey",
    "America/Matamoros",
    "America/Merida",
    "America/Cancun",
)


@cache
def exceptions() -> dict[str, str]:
    with EXCEPTIONS.open(encoding="utf-8", newline="") as file:
        return {row["municipality_code"]: row["timezone"] for row in csv.DictReader(file)}


def zone_of(municipality_code: str, state_zone: str) -> str:
    """The zone a municipality keeps, when its state keeps `state_zone`."""
    return exceptions().get(municipality_code, state_zone)
