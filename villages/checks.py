"""What a village must satisfy, and the sentence for each thing that is wrong."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from villages.models import Municipality, Programme, State, Village
from villages.rules import MEXICAN_ZONES, geography

SENTENCES = {
    "required": _("Falta este dato."),
    "too-long": _("Es más largo de lo que cabe: %(most)s caracteres."),
    "formula": _("Empieza con «%(start)s», como una fórmula de hoja de cálculo: escribe el texto."),
    "state-unknown": _("«%(typed)s» no es un estado: usa su clave INEGI (01 a 32) o su nombre."),
    "state-taken": _("%(state)s ya tiene una aldea en este programa: %(village)s (%(code)s)."),
    "state-repeated": _("%(state)s ya viene en la línea %(line)s: hay una aldea por estado."),
    "out-of-reach": _("Tu nombramiento no llega a %(state)s."),
    "municipality-unknown": _("En %(state)s no hay un municipio «%(typed)s»."),
    "municipality-several": _("En %(state)s hay varios municipios así: elige uno."),
    "municipality-elsewhere": _("%(municipality)s está en %(its_state)s, no en %(state)s."),
    "email": _("Escribe una dirección de correo, como nombre@ejemplo.mx."),
    "number": _("«%(typed)s» no es un número de grados, como 17.0503."),
    "point-missing": _("%(municipality)s aún no tiene punto de referencia: escribe ambas cifras."),
    "point-half": _("Escribe la latitud y la longitud, o deja las dos en blanco."),
    "point-outside": _("Ese punto queda fuera de México."),
    "point-swapped": _("Ese punto queda fuera de México: parece que cambiaste latitud y longitud."),
    "point-sign": _("Ese punto queda fuera de México: a la longitud le falta el signo menos."),
    "point-elsewhere": _("Ese punto cae en %(its_state)s, no en %(state)s."),
    "zone-unknown": _("«%(typed)s» no es una zona horaria de México."),
    "code-malformed": _("«%(typed)s» no es una clave de %(state)s, como %(example)s."),
    "code-taken": _("La clave %(typed)s ya es de otra aldea."),
    "surplus": _("La fila tiene más celdas que los encabezados: revisa las comas y las comillas."),
}


def problem(code: str, /, **params) -> ValidationError:
    return ValidationError(SENTENCES[code], code=code, params=params)


def packed(error: ValidationError) -> dict:
    """An error as JSON: its sentence is found again by code, in the reader's language."""
    params = {name: str(value) for name, value in (error.params or {}).items()}
    kept = {"code": error.code, "params": params}
    return kept if error.code in SENTENCES else {**kept, "text": " ".join(error.messages)}


def sentence(kept: dict) -> str:
    """What a packed error says."""
    if "text" in kept:
        return kept["text"]
    return SENTENCES[kept["code"]] % kept["params"]


def taken(village: Village) -> ValidationError:
    return problem(
        "state-taken", state=village.state.name, village=village.locality, code=village.code
    )


def check_place(*, state: State, municipality: Municipality) -> dict[str, ValidationError]:
    if municipality.state_id == state.pk:
        return {}
    elsewhere = problem(
        "municipality-elsewhere",
        municipality=municipality.name,
        its_state=municipality.state.name,
        state=state.name,
    )
    return {"municipality": elsewhere}


def check_zone(time_zone: str) -> dict[str, ValidationError]:
    if time_zone in MEXICAN_ZONES:
        return {}
    return {"time_zone": problem("zone-unknown", typed=time_zone)}


def check_point(
    latitude: Decimal | None, longitude: Decimal | None, *, state: State, municipality: Municipality
) -> dict[str, ValidationError]:
    """The point must fall in the state, as far as the outlines can tell."""
    if latitude is None and longitude is None:
        return {"latitude": problem("point-missing", municipality=municipality.name)}
    if latitude is None or longitude is None:
        return {"longitude" if longitude is None else "latitude": problem("point-half")}
    north, east = float(latitude), float(longitude)
    if geography.lies_in(state.pk, north, east):
        return {}
    if found := geography.state_at(north, east):
        its_state = State.objects.get(pk=found)
        return {"latitude": problem("point-elsewhere", its_state=its_state.name, state=state.name)}
    if geography.state_at(north, -east):
        return {"longitude": problem("point-sign")}
    if geography.state_at(east, north):
        return {"latitude": problem("point-swapped")}
    return {"latitude": problem("point-outside")}


def village_of(programme: Programme, state: State) -> Village | None:
    """The village the programme already has in the state."""
    villages = programme.villages.select_related("state")
    return villages.filter(state=state).first()
