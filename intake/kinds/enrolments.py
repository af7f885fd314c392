"""People into cohorts."""

from functools import cached_property

from rapidfuzz import fuzz, process

from accounts.actions.people import create_many, held, undo_many
from accounts.models import User
from accounts.rules import fold
from intake.kinds.base import Draft, Verdict
from intake.kinds.people import PERSON_COLUMNS, PeopleKind, names_in_order
from intake.models import ImportRow
from intake.rules.cells import readings
from intake.rules.columns import Column
from intake.rules.kinds import KindName
from training.actions.enrolments import enrol_known_many, take_back_unearned
from training.models import Cohort, Enrolment, Teaching
from training.queries.earnings import what_came_of

ALIKE_COHORT = 88
TITLES = [
    "correo",
    "nombres",
    "primer apellido",
    "segundo apellido",
    "teléfono",
    "aldea",
    "cohorte",
]


class Enrolments(PeopleKind):
    name = KindName.ENROLMENTS
    columns = (
        *PERSON_COLUMNS,
        Column(
            "cohort",
            ("cohorte", "generación", "grupo", "código de cohorte", "código", "cohort", "group"),
        ),
        Column("village", ("aldea", "clave de aldea", "aldea digital", "village", "sede")),
    )
    needs = (
        (("email",),),
        (("full_name",), ("given_names", "first_surname"), ("given_names", "surnames")),
        (("cohort",),),
    )

    @classmethod
    def missing(cls, mapped, options):
        """A cohort chosen on uploading stands for the column."""
        given = mapped | ({"cohort"} if options.get("cohort") else set())
        return super().missing(given, options)

    # Which cohort

    @cached_property
    def cohorts(self) -> dict[int, Cohort]:
        """Every cohort in reach of whoever asked; the one chosen, if one was."""
        reach = Cohort.objects.allowing(self.by, self.permission())
        reach = reach.select_related("village__state")
        if chosen := self.imported.options.get("cohort"):
            reach = reach.filter(pk=chosen)
        return {cohort.pk: cohort for cohort in reach}

    @cached_property
    def cohorts_by_name(self) -> dict[str, list[Cohort]]:
        found: dict[str, list[Cohort]] = {}
        for cohort in self.cohorts.values():
            for name in {*readings(cohort.name), cohort.join_code.lower()}:
                found.setdefault(name, []).append(cohort)
        return found

    def heal_cohort(self, draft: Draft) -> None:
        chosen = self.imported.options.get("cohort")
        typed = draft.raw.get("cohort", "")
        if chosen and not typed:
            if chosen in self.cohorts:
                draft.values["cohort"] = chosen
            else:
                draft.wrong("cohort", "cohort-unknown", typed="")
            return
        if not typed:
            draft.wrong("cohort", "cohort-missing")
            return
        found = self.find_cohorts(draft, typed)
        village = draft.raw.get("village", "")
        if found and village:
            found = [each for each in found if lies_in(each, fold(village))]
            if not found:
                draft.wrong("village", "cohort-elsewhere", typed=typed[:60], village=village[:60])
                return
        if len(found) == 1:
            draft.values["cohort"] = found[0].pk
        elif found:
            draft.wrong("cohort", "cohort-several")
        else:
            draft.wrong("cohort", "cohort-unknown", typed=typed[:60])

    def find_cohorts(self, draft: Draft, typed: str) -> list[Cohort]:
        exact = self.cohorts_by_name.get(fold(typed), [])
        if exact or draft.refuses("cohort", "cohort"):
            return exact
        best = process.extractOne(
            fold(typed), self.cohorts_by_name.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE_COHORT
        )
        if not best:
            return []
        found = self.cohorts_by_name[best[0]]
        draft.fix("cohort", "cohort", typed, found[0].name)
        return found

    # Putting right and comparing

    def heal(self, draft: Draft) -> None:
        self.heal_person(draft)
        self.heal_cohort(draft)
        values = draft.values
        if not values["email"] and not draft.has_wrong("email") and not values["curp"]:
            draft.wrong("email", "no-contact")
        if not draft.problems:
            draft.keys = self.keys_of(draft)

    def keys_of(self, draft: Draft) -> list[str]:
        return self.person_keys(draft.values, f"{draft.values['cohort']}|")

    def examine(self, drafts: list[Draft], *, applying: bool = False) -> None:
        self.match_people(drafts, fuzzy=not applying)
        places = self.places_of([draft for draft in drafts if not draft.problems])
        for draft in drafts:
            self.judge(draft, places)

    def places_of(self, drafts: list[Draft]) -> dict[tuple[int, int], str]:
        """(cohort, person) → how somebody stands there already."""
        people = {draft.match for draft in drafts if draft.match}
        cohorts = {draft.values["cohort"] for draft in drafts}
        here = {"cohort__in": cohorts}
        found = {
            (cohort, person): "withdrawn" if withdrawn else "there"
            for cohort, person, withdrawn in Enrolment.objects.filter(
                learner__in=people, **here
            ).values_list("cohort_id", "learner_id", "withdrawn_at")
        }
        teaching = Teaching.objects.current().filter(instructor__in=people, **here)
        return found | dict.fromkeys(
            teaching.values_list("cohort_id", "instructor_id"), "teaches-here"
        )

    def judge(self, draft: Draft, places: dict[tuple[int, int], str]) -> None:
        if draft.choice == "out":
            draft.verdict = Verdict.LEFT_OUT
            return
        stands = places.get((draft.values.get("cohort"), draft.match), "")
        if stands in ("withdrawn", "teaches-here"):
            draft.wrong("", stands)
        elif not draft.problems and not draft.match and not draft.values["email"]:
            draft.wrong("email", "no-contact")
        elif not draft.problems and draft.values["cohort"] not in self.cohorts:
            draft.wrong("cohort", "cohort-unknown", typed="")
        if self.waits(draft):
            draft.verdict = Verdict.CONFIRM
        elif draft.problems:
            draft.verdict = Verdict.BAD
        else:
            draft.verdict = Verdict.SAME if stands == "there" else Verdict.CREATE

    # Doing and undoing

    def apply(self, drafts: list[Draft]) -> None:
        new = [draft for draft in drafts if not draft.match]
        made = create_many([self.new_person(draft.values) for draft in new], by=self.by)
        people = {person.pk: person for person in made.values()}
        people |= User.objects.in_bulk({draft.match for draft in drafts if draft.match})
        for draft in drafts:
            if not draft.match:
                draft.left = {"new": True}
                draft.match = made[draft.values["email"]].pk
        enrolled = enrol_known_many(
            [(draft.values["cohort"], people[draft.match]) for draft in drafts],
            way=Enrolment.Way.FILE,
            by=self.by,
            notify=self.imported.options.get("notify", True),
        )
        of_place = {(each.cohort_id, each.learner_id): each.pk for each in enrolled}
        records = held(people.values())
        for draft in drafts:
            draft.match = records[draft.match].pk
            draft.left["enrolment"] = of_place.pop((draft.values["cohort"], draft.match), None)

    def dependants(self, rows: list[ImportRow]) -> dict[int, list[dict]]:
        of_enrolment = {row.left["enrolment"]: row for row in rows if row.left.get("enrolment")}
        found: dict[int, list[dict]] = {}
        for pk, what in what_came_of(list(of_enrolment)).items():
            said = {"code": "refers", "params": {"what": ", ".join(sorted(what))}}
            found.setdefault(of_enrolment[pk].pk, []).append(said)
        new = {row.match: row for row in rows if row.left.get("new")}
        entered = User.objects.filter(pk__in=new, last_login__isnull=False)
        for pk in entered.values_list("pk", flat=True):
            found.setdefault(new[pk].pk, []).append({"code": "entered"})
        return found

    def undo(self, rows: list[ImportRow]) -> None:
        take_back_unearned(
            [row.left["enrolment"] for row in rows if row.left.get("enrolment")], by=self.by
        )
        undo_many([row.match for row in rows if row.left.get("new")], by=self.by)

    # Taking away

    @classmethod
    def export(cls, user: User):
        reach = Enrolment.objects.allowing(user, cls.permission()).active()
        found = reach.order_by("pk").values_list(
            "learner__email",
            *(f"learner__{part}" for part in names_in_order),
            "learner__phone",
            "cohort__village__code",
            "cohort__name",
        )
        return TITLES, found

    @classmethod
    def example(cls) -> list[str]:
        return ["ana.perez@example.mx", "Ana María", "Pérez", "de la Cruz", "951 123 4567",
                "AD-OAX-01", "Primavera 2026"]  # fmt: skip


def lies_in(cohort: Cohort, typed: str) -> bool:
    """Say whether the village is meant by what was typed: its code, or its name more or less."""
    village = cohort.village
    if typed == fold(village.code):
        return True
    names = (fold(village.locality), fold(village.full_name))
    return any(fuzz.ratio(typed, name) >= ALIKE_COHORT for name in names)
