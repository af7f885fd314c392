"""Which state and municipality are meant by what people write."""

from functools import cached_property

from django.core.exceptions import ValidationError
from rapidfuzz import fuzz, process

from accounts.rules import fold
from intake.kinds.base import Draft, Kind
from intake.sentences import packed
from villages.checks import check_place
from villages.models import Municipality, State
from villages.rules.codes import belongs

ALIKE = 84
ALSO_CALLED = {
    "09": ("cdmx", "df", "d.f.", "distrito federal", "mexico df", "ciudad de mexico"),
    "15": ("edomex", "edo mex", "edo. mex.", "edo de mexico", "estado de mexico", "edo. de mexico"),
    "16": ("michoacan de ocampo",),
    "30": ("veracruz de ignacio de la llave",),
    "05": ("coahuila de zaragoza",),
    "19": ("nl", "n.l.", "nvo leon"),
    "02": ("bc", "b.c.", "baja california norte"),
    "03": ("bcs", "b.c.s."),
    "24": ("slp", "s.l.p."),
}


class PlacesKind(Kind):
    """A kind whose rows lie in a state and a municipality."""

    @cached_property
    def states(self) -> dict[str, State]:
        return {state.pk: state for state in State.objects.all()}

    @cached_property
    def states_by_name(self) -> dict[str, State]:
        found = {
            fold(name): state
            for state in self.states.values()
            for name in (state.official_name, state.name, state.abbreviation, state.iso_code)
        }
        for code, names in ALSO_CALLED.items():
            found |= dict.fromkeys(names, self.states[code])
        return found

    @cached_property
    def reached(self) -> set[str]:
        reach = State.objects.allowing(self.by, self.permission())
        return set(reach.values_list("pk", flat=True))

    @cached_property
    def municipalities(self) -> dict[str, Municipality]:
        return {each.pk: each for each in Municipality.objects.select_related("state")}

    @cached_property
    def municipalities_by_name(self) -> dict[tuple[str, str], list[Municipality]]:
        found: dict[tuple[str, str], list[Municipality]] = {}
        for each in self.municipalities.values():
            found.setdefault((each.state_id, each.folded), []).append(each)
        return found

    def heal_state(self, draft: Draft) -> State | None:
        typed = draft.raw.get("state", "")
        if not typed:
            code = draft.raw.get("code", "").upper()
            of_code = [s for s in self.states.values() if code and belongs(code, s.iso_code)]
            if of_code:
                return of_code[0]
            draft.wrong("state", "required")
            return None
        if typed.isdecimal() and (state := self.states.get(typed.zfill(2))):
            return state
        if state := self.states_by_name.get(fold(typed)):
            return state
        near = process.extractOne(
            fold(typed), self.states_by_name.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE
        )
        if near and len(typed) > 3 and not draft.refuses("state", "state"):
            state = self.states_by_name[near[0]]
            draft.fix("state", "state", typed, state.name)
            return state
        draft.wrong("state", "state-unknown", typed=typed[:40])
        return None

    def heal_municipality(self, draft: Draft, state: State) -> Municipality | None:
        typed = draft.raw.get("municipality", "")
        if not typed:
            draft.wrong("municipality", "required")
            return None
        found = self.find_municipalities(typed, state)
        if (
            not found
            and not typed.isdecimal()
            and not draft.refuses("municipality", "municipality")
        ):
            names = [name for of, name in self.municipalities_by_name if of == state.pk]
            if near := nearest(fold(typed), names):
                found = self.municipalities_by_name[state.pk, near]
                draft.fix("municipality", "municipality", typed, found[0].name)
        if len(found) > 1:
            draft.wrong("municipality", "municipality-several", state=state.name)
        elif not found:
            draft.wrong("municipality", "municipality-unknown", state=state.name, typed=typed[:40])
        else:
            self.take(draft, check_place(state=state, municipality=found[0]))
            return found[0]
        return None

    def find_municipalities(self, typed: str, state: State) -> list[Municipality]:
        """The one with that code, of 3 or 5 digits, or those with that name in the state."""
        if typed.isdecimal():
            code = state.pk + typed.zfill(3) if len(typed) <= 3 else typed.zfill(5)
            found = self.municipalities.get(code)
            return [found] if found else []
        return self.municipalities_by_name.get((state.pk, fold(typed)), [])

    def take(self, draft: Draft, errors: dict[str, ValidationError]) -> None:
        for field, error in errors.items():
            draft.problems.append(packed(error, field))


def nearest(typed: str, names: list[str]) -> str | None:
    """The one name much like what was typed or, failing that, the only one that holds it."""
    near = process.extractOne(typed, names, scorer=fuzz.ratio, score_cutoff=ALIKE)
    if near:
        return near[0]
    holding = [name for name in names if f" {typed} " in f" {name} "]
    return holding[0] if len(holding) == 1 else None
