"""The demo's villages on their ladders: each as high as its records and evidence carry it."""

import datetime as dt
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from random import Random

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.actions.posts import give
from accounts.models import User
from accounts.rules import Role
from certification.models import Certificate
from oversight.actions import ladder as oversight
from oversight.queries.ladder import facts_of
from reports.demo.cast import HOME_STATE
from training.models import Course
from villages.actions import agreements, ladder, organisations, sites
from villages.models import Agreement, Programme, Village
from villages.rules.ladder import BY_CODE, STEPS, Facts, Step, rung, step_above, thresholds

PICTURES = sorted((Path(__file__).parent.parent / "data" / "pictures").glob("*.jpg"))
# Steps of the villages with enough certified people, whoever has most first; then of the others.
HIGH = (
    Step.GRADUATED,
    Step.SECOND_FOLLOW_UP,
    Step.FIRST_FOLLOW_UP,
    Step.BUSINESSES,
    Step.BUSINESSES,
)
LOW = (
    Step.COHORT,
    Step.AGREEMENTS,
    Step.INSTRUCTORS,
    Step.DIAGNOSIS,
    Step.COHORT,
    Step.AGREEMENTS,
    Step.DIAGNOSIS,
    Step.INSTRUCTORS,
    Step.PROPOSED,
)
HOME = Step.COHORT
PAUSED, CLOSED = "24", "06"
# Days ago that a village climbed to each step, counted back from its last climb.
PACE = {
    Step.DIAGNOSIS: 15,
    Step.AGREEMENTS: 20,
    Step.INSTRUCTORS: 20,
    Step.COHORT: 15,
    Step.BUSINESSES: 25,
    Step.FIRST_FOLLOW_UP: 92,
    Step.SECOND_FOLLOW_UP: 91,
    Step.GRADUATED: 10,
}
NOTES = {
    "diagnosis": "Asamblea con la comunidad: qué se produce, quién vende y qué hace falta.",
    "accompanied": "Lista de negocios con quien los visita cada mes (muestra).",
    "first-visit": "Visita a los negocios: casi todos siguen vendiendo en línea (muestra).",
    "second-visit": "Segunda visita: la tienda comunitaria abrió su catálogo (muestra).",
    "launched": "Catálogo de negocios con su primera venta registrada (muestra).",
    "handover": "Acta de entrega: el comité local sigue con la sede (muestra).",
}
QUANTITIES = {"accompanied": (11, 24), "launched": (50, 58)}
ALLIES = (
    ("university", "Universidad Tecnológica de {} (muestra)"),
    ("government", "Secretaría de Economía de {} (muestra)"),
    ("company", "Comercializadora de {} (muestra)"),
)


def climb(programme: Programme, villages: list[Village], *, by: User, rng: Random) -> None:
    facts = facts_of(villages)
    goals = goals_of(villages, facts)
    teachers = certified_teachers(villages)
    for village in villages:
        height = rung(goals[village.pk])
        if height >= rung(Step.AGREEMENTS):
            agree(village, facts[village.pk], by=by)
        if height >= rung(Step.INSTRUCTORS) and not facts[village.pk].instructors and teachers:
            post(next(teachers), village, by=by)
        if height >= rung(Step.COHORT) and not facts[village.pk].sites:
            address = f"Calle Hidalgo s/n, {village.locality}"
            sites.open_site(village, name="Aula digital", address=address, computers=8, by=by)
        rise(village, goals[village.pk], by=by, rng=rng)
    unsettle(villages, by=by)


def goals_of(villages: list[Village], facts: dict[int, Facts]) -> dict[int, Step]:
    """How high each village should stand; those with most certified people the highest."""
    certified = {pk: found.certified for pk, found in facts.items()}
    need = thresholds(None)["certified"]
    others = [village for village in villages if village.state_id != HOME_STATE]
    best = sorted(others, key=lambda village: (-certified[village.pk], village.pk))
    best = [village for village in best if certified[village.pk] >= need][: len(HIGH)]
    found = {village.pk: goal for village, goal in zip(best, HIGH, strict=False)}
    for village, goal in zip([v for v in others if v.pk not in found], cycle(LOW), strict=False):
        found[village.pk] = goal
    return {village.pk: found.get(village.pk, HOME) for village in villages}


def certified_teachers(villages: list[Village]):
    """People certified to instruct, again and again: one may serve several villages."""
    people = User.objects.filter(
        pk__in=Certificate.objects.valid()
        .filter(
            enrolment__cohort__course__track=Course.Track.INSTRUCTOR,
            enrolment__cohort__village__in=villages,
        )
        .values("enrolment__learner")
    ).order_by("sort_name", "pk")
    return cycle(people) if people else None


def post(teacher: User, village: Village, *, by: User) -> None:
    give(teacher, role=Role.INSTRUCTOR, area=village.area, area_name=village.full_name, by=by)


def agree(village: Village, facts: Facts, *, by: User) -> None:
    """One agreement with each kind of ally, unless there is one already."""
    today = timezone.localdate()
    for kind, name in ALLIES:
        if getattr(facts, kind):
            continue
        ally = organisations.named(name.format(village.state.name), by=by)
        if ally.kind != kind:
            ally = organisations.edit(ally, kind=kind, by=by)
        agreements.register(
            ally,
            programme=village.programme,
            village=village,
            title=f"Convenio para la aldea de {village.locality}",
            kind=Agreement.Kind.SPECIFIC,
            signed_on=today - dt.timedelta(days=300),
            starts_on=today - dt.timedelta(days=295),
            ends_on=today + dt.timedelta(days=435),
            by=by,
        )


def rise(village: Village, goal: Step, *, by: User, rng: Random) -> None:
    """Climb step by step to the goal, or to where the records say no."""
    days = sum(PACE[step] for step in STEPS[1 : rung(goal)]) + rng.randint(0, 30)
    while rung(village.step) < rung(goal):
        step = step_above(village.step)
        days -= PACE[step]
        at = timezone.now() - dt.timedelta(days=max(days, 0))
        show(village, step, by=by, at=at, rng=rng)
        try:
            oversight.climb(village, step, by=by, at=at)
        except ValidationError:
            return  # its records do not carry it higher: it stays where it is
        village.refresh_from_db(fields=["step", "step_since", "asked_at", "condition"])


def show(village: Village, step: Step, *, by: User, at: dt.datetime, rng: Random) -> None:
    """Give the evidence of a step's gates: a note each, and a photo with the first."""
    for code, note in NOTES.items():
        if BY_CODE[code].step == step:
            ladder.tick(
                village,
                code,
                note=note,
                quantity=rng.randint(*QUANTITIES[code]) if code in QUANTITIES else None,
                upload=photo(rng) if code in {"diagnosis", "handover"} else None,
                by=by,
                at=at,
            )


def photo(rng: Random) -> SimpleUploadedFile:
    """A picture that pretends to nothing: hills and a sun, drawn for the demo."""
    return SimpleUploadedFile("dibujo-de-muestra.jpg", rng.choice(PICTURES).read_bytes())


def unsettle(villages: list[Village], *, by: User) -> None:
    """One paused, one closed, one that asks to climb, one that lost an agreement."""
    by_state = {village.state_id: village for village in villages}
    because = "La sede se está reparando; se retoma en enero."
    ladder.pause(by_state[PAUSED], because=because, by=by)
    ladder.close(by_state[CLOSED], because="La comunidad decidió no seguir por ahora.", by=by)
    home = {HOME_STATE, PAUSED, CLOSED}
    standing = [v for v in villages if v.step == Step.COHORT and v.state_id not in home]
    for village in standing[:1]:
        ended = village.agreements.filter(organisation__kind="company").first()
        if ended:
            today, because = timezone.localdate(), "La empresa cerró su oficina."
            agreements.terminate(ended, on=today, because=because, by=by)
    at_work = [v for v in villages if v.state_id not in {PAUSED, CLOSED}]
    for village in (v for v in at_work if v.step == Step.PROPOSED):
        show(village, Step.DIAGNOSIS, by=by, at=timezone.now(), rng=Random(village.code))
        with suppress(ValidationError):  # somebody is missing there: the next one asks
            oversight.ask(village, Step.DIAGNOSIS, by=by)
            return
