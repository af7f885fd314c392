"""One row of a file of villages: what it says, and all that is wrong in it."""

from collections import defaultdict
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.export import FORMULA_STARTS
from accounts.models import User
from accounts.rules import Permission, fold
from villages.checks import check_place, check_point, check_zone, packed, problem, taken
from villages.models import Municipality, Programme, State, Village
from villages.rules import geography
from villages.rules.codes import belongs, next_code
from villages.tabular import Row

# Our names of the columns, which are those of the sample, and what else they may be called.
REQUIRED = {
    "state_code": ("estado", "state", "clave_estado", "entidad"),
    "municipality_code": ("municipio", "municipality", "clave_municipio"),
    "locality": ("localidad",),
    "vocation_es": ("vocacion", "vocation", "vocacion_productiva"),
}
OPTIONAL = {
    "village_code": ("clave", "code", "clave_aldea"),
    "latitude": ("latitud", "lat"),
    "longitude": ("longitud", "lon", "lng"),
    "indigenous_language_es": ("lengua_indigena", "lengua", "indigenous_language"),
    "host": ("organizacion_anfitriona", "anfitriona", "host_name"),
    "coordinator_email": ("correo_coordinacion", "coordinadora", "coordinador"),
    "time_zone": ("zona_horaria", "timezone"),
}
# In the order of the template that people fill in.
COLUMNS = (
    "village_code",
    "state_code",
    "municipality_code",
    "locality",
    "latitude",
    "longitude",
    "vocation_es",
    "indigenous_language_es",
    "host",
    "coordinator_email",
    "time_zone",
)
LONGEST = {
    "locality": 120,
    "vocation_es": 200,
    "indigenous_language_es": 100,
    "host": 160,
    "coordinator_email": 254,
}
# The columns whose fields the action calls otherwise.
COLUMN_OF = {
    "state": "state_code",
    "municipality": "municipality_code",
    "code": "village_code",
    "vocation": "vocation_es",
    "indigenous_language": "indigenous_language_es",
    "host_name": "host",
}


class Problems(defaultdict):
    """{column: [errors]} of one row."""

    def __init__(self):
        super().__init__(list)

    def add(self, column: str, code: str, /, **params) -> None:
        self[column].append(problem(code, **params))

    def take(self, errors: dict[str, ValidationError]) -> None:
        for field, error in errors.items():
            self[COLUMN_OF.get(field, field)].append(error)

    def packed(self) -> dict[str, list[dict]]:
        return {column: [packed(error) for error in errors] for column, errors in self.items()}


class Examiner:
    """Reads rows for one programme and one person, with what they need fetched once."""

    def __init__(self, programme: Programme, *, by: User):
        self.programme = programme
        self.states = {state.pk: state for state in State.objects.all()}
        in_reach = State.objects.allowing(by, Permission.VILLAGE_REGISTER)
        self.reached = set(in_reach.values_list("pk", flat=True))
        self.taken = {
            village.state_id: village for village in programme.villages.select_related("state")
        }
        self.codes = set(Village.objects.values_list("code", flat=True))
        self.municipalities = {
            municipality.pk: municipality
            for municipality in Municipality.objects.select_related("state")
        }

    def examine(self, table: list[Row]) -> list[dict]:
        """Each row as JSON, with its problems by column. Nothing is written."""
        lines: dict[str, int] = {}
        return [self.examine_row(row, lines) for row in table]

    def examine_row(self, row: Row, lines: dict[str, int]) -> dict:
        """`lines` remembers where each state first came."""
        values, problems = row.values, Problems()
        state = self.check_state(values, problems)
        if state and lines.setdefault(state.pk, row.line) != row.line:
            problems.add("state_code", "state-repeated", state=state.name, line=lines[state.pk])
        municipality = self.check_municipality(values, state, problems) if state else None
        self.check_texts(values, problems)
        point = self.check_degrees(values, problems)
        if state and municipality and "municipality_code" not in problems and point:
            point = point if any(point) else (municipality.latitude, municipality.longitude)
            problems.take(check_point(*point, state=state, municipality=municipality))
        if state and values["village_code"]:
            self.check_code(values["village_code"], state, problems)
        if values["time_zone"]:
            problems.take(check_zone(values["time_zone"]))
        if row.surplus:
            problems.add("row", "surplus")
        return {
            "line": row.line,
            "values": values,
            "surplus": list(row.surplus),
            "place": [str(municipality or ""), str(state or "")],
            "problems": problems.packed(),
            "village": None,
        }

    def check_state(self, values: dict, problems: Problems) -> State | None:
        typed = values["state_code"]
        state = self.find_state(typed)
        if not typed:
            problems.add("state_code", "required")
        elif not state:
            problems.add("state_code", "state-unknown", typed=typed[:40])
        elif state.pk not in self.reached:
            problems.add("state_code", "out-of-reach", state=state.name)
        elif existing := self.taken.get(state.pk):
            problems["state_code"].append(taken(existing))
        return state

    def check_municipality(
        self, values: dict, state: State, problems: Problems
    ) -> Municipality | None:
        typed = values["municipality_code"]
        found = self.find_municipalities(typed, state)
        if not typed:
            problems.add("municipality_code", "required")
        elif not found:
            details = {"state": state.name, "typed": typed[:40]}
            problems.add("municipality_code", "municipality-unknown", **details)
        elif len(found) > 1:
            problems.add("municipality_code", "municipality-several", state=state.name)
        else:
            problems.take(check_place(state=state, municipality=found[0]))
            return found[0]
        return None

    def check_texts(self, values: dict, problems: Problems) -> None:
        for column, most in LONGEST.items():
            text = values[column]
            if column in REQUIRED and not text:
                problems.add(column, "required")
            elif text.startswith(FORMULA_STARTS):
                problems.add(column, "formula", start=text[0])
            elif len(text) > most:
                problems.add(column, "too-long", most=most)
        if values["coordinator_email"]:
            try:
                validate_email(values["coordinator_email"])
            except ValidationError:
                problems.add("coordinator_email", "email")

    def check_degrees(self, values: dict, problems: Problems) -> tuple | None:
        """(latitude, longitude), each None where nothing is written; None when unreadable."""
        point = []
        for column in ("latitude", "longitude"):
            try:
                point.append(geography.degrees(values[column]))
            except ValueError:
                problems.add(column, "number", typed=values[column][:40])
        return tuple(point) if len(point) == 2 else None

    def check_code(self, code: str, state: State, problems: Problems) -> None:
        if not belongs(code, state.iso_code):
            example = next_code(state.iso_code, self.codes)
            details = {"typed": code[:40], "state": state.name, "example": example}
            problems.add("village_code", "code-malformed", **details)
        elif code in self.codes and state.pk not in self.taken:
            problems.add("village_code", "code-taken", typed=code)

    def arguments(self, values: dict) -> dict:
        """What `register` needs, from a row without problems."""
        state = self.find_state(values["state_code"])
        (municipality,) = self.find_municipalities(values["municipality_code"], state)
        return {
            "state": state,
            "municipality": municipality,
            "locality": values["locality"],
            "latitude": geography.degrees(values["latitude"]),
            "longitude": geography.degrees(values["longitude"]),
            "vocation": values["vocation_es"],
            "indigenous_language": values["indigenous_language_es"],
            "host_name": values["host"],
            "time_zone": values["time_zone"] or None,
            "coordinator_email": values["coordinator_email"],
            "code": values["village_code"],
        }

    def find_state(self, typed: str) -> State | None:
        """By INEGI's code, also without its leading zero as spreadsheets leave it, or by name."""
        if typed.isdecimal():
            return self.states.get(typed.zfill(2))
        return self.states_by_name.get(fold(typed))

    def find_municipalities(self, typed: str, state: State) -> list[Municipality]:
        """The one with that code, of 3 or 5 digits, or those with that name in the state."""
        if typed.isdecimal():
            typed = state.pk + typed.zfill(3) if len(typed) <= 3 else typed.zfill(5)
            found = self.municipalities.get(typed)
            return [found] if found else []
        return self.municipalities_by_name.get((state.pk, fold(typed)), [])

    @cached_property
    def states_by_name(self) -> dict[str, State]:
        return {
            fold(name): state
            for state in self.states.values()
            for name in (state.official_name, state.name, state.abbreviation, state.iso_code)
        }

    @cached_property
    def municipalities_by_name(self) -> dict[tuple[str, str], list[Municipality]]:
        found = defaultdict(list)
        for municipality in self.municipalities.values():
            found[municipality.state_id, municipality.folded].append(municipality)
        return found
