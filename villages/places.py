"""The places a post may be over, named for those who appoint."""

from villages.models import State, Village


def area_choices() -> list[tuple[str, str]]:
    """(area, name) of every state, then of every village."""
    states = list(State.objects.order_by("name").values_list("code", "name"))
    names = dict(states)
    villages = Village.objects.order_by("locality", "pk").values_list(
        "area", "locality", "state_id"
    )
    return states + [(area, f"{locality}, {names[state]}") for area, locality, state in villages]
