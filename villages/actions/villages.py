"""Registering and correcting villages."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions import posts, record
from accounts.models import User
from accounts.rules import Role
from villages.actions import organisations
from villages.checks import (
    check_place,
    check_point,
    check_zone,
    problem,
    taken,
    village_of,
)
from villages.models import Municipality, Programme, State, Village
from villages.rules import zone_of
from villages.rules.codes import area_of, belongs, next_code

EDITABLE = (
    "locality",
    "latitude",
    "longitude",
    "vocation",
    "indigenous_language",
    "time_zone",
    "host",
)


@transaction.atomic
def register(
    programme: Programme,
    *,
    state: State,
    municipality: Municipality,
    locality: str,
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    vocation: str,
    indigenous_language: str = "",
    host_name: str = "",
    time_zone: str | None = None,
    coordinator_email: str = "",
    code: str = "",
    by: User | None,
) -> Village:
    """Open the programme's village in a state, and invite who will coordinate it.

    Without a point it gets the municipality's; without a zone, the clock of the
    municipality; without a code, the next of the state. Raises ValidationError by
    field; with code `state-taken` when the state already has its village.
    """
    # The lock makes two registrations of a state take turns, so the second is told who won.
    state = State.objects.select_for_update(no_key=True).get(pk=state.pk)
    if existing := village_of(programme, state):
        raise ValidationError({"state": taken(existing)})
    if latitude is None and longitude is None:
        latitude, longitude = municipality.latitude, municipality.longitude
    time_zone = time_zone or zone_of(municipality.pk, state.time_zone)
    refuse_if_any(
        check_place(state=state, municipality=municipality)
        | check_point(latitude, longitude, state=state, municipality=municipality)
        | check_zone(time_zone)
    )
    code = free_code(state, code)
    village = Village.objects.create(
        programme=programme,
        code=code,
        state=state,
        municipality=municipality,
        area=area_of(municipality.pk, code),
        locality=locality,
        latitude=latitude,
        longitude=longitude,
        vocation=vocation,
        indigenous_language=indigenous_language,
        host=organisations.named(host_name, by=by),
        time_zone=time_zone,
        registered_by=by,
    )
    record("village.registered", on=village, by=by)
    if coordinator_email:
        invite_coordinator(village, coordinator_email, by=by)
    return village


@transaction.atomic
def edit(village: Village, *, by: User | None, host_name: str | None = None, **changes) -> Village:
    """Correct what a village says of itself; the trail keeps what it said before.

    State, municipality and code stay: who may see the village hangs on them.
    """
    village = Village.objects.select_for_update().get(pk=village.pk)
    if host_name is not None:
        changes["host"] = organisations.named(host_name, by=by)
    before = {field: getattr(village, field) for field in EDITABLE}
    changed = {field: value for field, value in changes.items() if before[field] != value}
    for field, value in changed.items():
        setattr(village, field, value)
    refuse_if_any(
        check_point(
            village.latitude,
            village.longitude,
            state=village.state,
            municipality=village.municipality,
        )
        | check_zone(village.time_zone)
    )
    if changed:
        village.save(update_fields=list(changed))
        said = {field: [written(before[field]), written(new)] for field, new in changed.items()}
        record("village.edited", on=village, by=by, changed=said)
    return village


def invite_coordinator(village: Village, email: str, *, by: User | None) -> None:
    try:
        posts.invite(
            email,
            role=Role.COORDINATOR,
            area=village.area,
            area_name=village.full_name,
            by=by,
        )
    except ValidationError as refusal:
        raise ValidationError({"coordinator_email": refusal}) from refusal


def refuse_if_any(problems: dict[str, ValidationError]) -> None:
    if problems:
        raise ValidationError(problems)


def free_code(state: State, code: str) -> str:
    """The code asked for, if it is the state's and free; else the next one. Under the lock."""
    codes = Village.objects.filter(state=state).values_list("code", flat=True)
    if not code:
        return next_code(state.iso_code, codes)
    if not belongs(code, state.iso_code):
        example = next_code(state.iso_code, codes)
        refusal = problem("code-malformed", typed=code, state=state.name, example=example)
        raise ValidationError({"code": refusal})
    if code in codes:
        raise ValidationError({"code": problem("code-taken", typed=code)})
    return code


def written(value) -> str:
    return "" if value is None else str(value)
