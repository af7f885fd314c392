"""Moving a village on its ladder, and keeping the evidence that opens its gates.

What the records say is counted by the floor that sees all of them, under the same lock
(`oversight.actions.ladder`), and given to `climb` and `ask` as answers.
"""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.actions import record
from accounts.actions.files import forget, keep
from accounts.models import StoredFile, User
from villages.actions.ladder_letters import tell
from villages.models import GateEvidence, Programme, Village, VillageMove
from villages.models.ladder import CONDITION_NAMES, STEP_NAMES
from villages.rules.ladder import (
    BY_CODE,
    DEFAULTS,
    MOST,
    Condition,
    GateAnswer,
    Step,
    gates_up_to,
    step_above,
    steps_below,
    unmet,
)

Kind = VillageMove.Kind


@transaction.atomic
def climb(
    village: Village,
    to: Step,
    *,
    gates: Sequence[GateAnswer],
    by: User | None,
    at: dt.datetime | None = None,
) -> Village:
    """Put the village one step up; `gates` answer for every step from the ground to `to`.

    Raises ValidationError: already-there (somebody else was faster), not-next, gates-unmet,
    or what `active` says.
    """
    village = active(village)
    refuse_unless_next(village, to)
    refuse_unmet(to, gates)
    return move(village, Kind.CLIMBED, to=to, gates=gates, by=by, at=at)


@transaction.atomic
def ask(village: Village, to: Step, *, gates: Sequence[GateAnswer], by: User | None) -> Village:
    """Ask those who may to put the village one step up. Asked already, nothing changes."""
    village = active(village)
    refuse_unless_next(village, to)
    refuse_unmet(to, gates)
    if village.asked_at:
        return village
    move(village, Kind.ASKED, gates=gates, by=by)
    village.asked_at = timezone.now()
    village.save(update_fields=["asked_at"])
    return village


@transaction.atomic
def decline(village: Village, *, because: str, by: User | None) -> Village:
    """Answer who asked that it does not climb yet, and why; they may ask again."""
    village = active(village)
    because = reason(because)
    if not village.asked_at:
        raise ValidationError(_("Nadie pide que suba, o ya se respondió."), code="not-asked")
    return move(village, Kind.DECLINED, because=because, by=by)


@transaction.atomic
def step_back(village: Village, to: Step, *, because: str, by: User | None) -> Village:
    """Put the village on a step below, whichever; its evidence stays."""
    village = active(village)
    because = reason(because)
    refuse_if_there(village, to)
    if to not in steps_below(village.step):
        refusal = _("Elige un paso más abajo que el de hoy.")
        raise ValidationError({"to": ValidationError(refusal, code="not-below")})
    return move(village, Kind.STEPPED_BACK, to=to, because=because, by=by)


@transaction.atomic
def pause(village: Village, *, because: str, by: User | None) -> Village:
    """Stop a village for a while; it keeps its step, and the days of a follow-up go on."""
    village = active(village)
    return turn(village, Kind.PAUSED, Condition.PAUSED, because=because, by=by)


@transaction.atomic
def resume(village: Village, *, because: str, by: User | None) -> Village:
    village = locked(village)
    refuse_unless(village, Condition.PAUSED)
    return turn(village, Kind.RESUMED, Condition.ACTIVE, because=because, by=by)


@transaction.atomic
def close(village: Village, *, because: str, by: User | None) -> Village:
    """End the programme's work in a village, whether it goes on or is paused."""
    village = locked(village)
    if village.condition == Condition.CLOSED:
        raise refused(village)
    return turn(village, Kind.CLOSED, Condition.CLOSED, because=because, by=by)


@transaction.atomic
def reopen(village: Village, *, because: str, by: User | None) -> Village:
    village = locked(village)
    refuse_unless(village, Condition.CLOSED)
    return turn(village, Kind.REOPENED, Condition.ACTIVE, because=because, by=by)


@transaction.atomic
def tick(
    village: Village,
    gate: str,
    *,
    note: str = "",
    link: str = "",
    upload=None,
    quantity: int | None = None,
    by: User | None,
    at: dt.datetime | None = None,
) -> GateEvidence:
    """Keep a piece of evidence that a gate is met: a note, a link, a file or photo.

    Raises ValidationError: closed, computed (the records answer it), how-many, nothing; and
    what `keep` says of the file, by field.
    """
    village = locked(village)
    if village.condition == Condition.CLOSED:
        raise refused(village)
    if gate not in BY_CODE or not BY_CODE[gate].is_ticked:
        raise ValidationError(_("Este requisito lo responden los registros."), code="computed")
    if BY_CODE[gate].is_counted and not quantity:
        raise ValidationError({"quantity": ValidationError(_("Escribe cuántas."), code="how-many")})
    note, link = note.strip(), link.strip()
    if not (note or link or upload):
        raise ValidationError(
            _("Agrega una nota, un enlace o un archivo: algo que lo muestre."), code="nothing"
        )
    file = kept(upload, by=by) if upload else None
    quantity = quantity if BY_CODE[gate].is_counted else None
    said = {"gate": gate, "note": note, "link": link, "quantity": quantity, "by": by}
    if twin := given_already(village, said, file):
        forget(file)
        return twin
    evidence = GateEvidence.objects.create(
        village=village, file=file, at=at or timezone.now(), **said
    )
    record("village.evidence-given", on=village, by=by, gate=gate, evidence=evidence.pk)
    return evidence


def given_already(village: Village, said: dict, file: StoredFile | None) -> GateEvidence | None:
    """The very same piece, by the same person: the form was sent twice."""
    same = GateEvidence.objects.standing().filter(village=village, **said)
    if file:
        return same.filter(file__sha256=file.sha256).first()
    return same.filter(file=None).first()


@transaction.atomic
def withdraw(evidence: GateEvidence, *, because: str, by: User | None) -> GateEvidence:
    """Take back a piece of evidence. It stays readable, with the reason; it counts no more."""
    village = locked(evidence.village)
    evidence = GateEvidence.objects.select_for_update(of=("self",)).get(pk=evidence.pk)
    if evidence.is_withdrawn:
        raise ValidationError(_("Esta evidencia ya estaba retirada."), code="withdrawn")
    evidence.withdrawn_because = reason(because)
    evidence.withdrawn_at = timezone.now()
    evidence.withdrawn_by = by
    evidence.save(update_fields=["withdrawn_because", "withdrawn_at", "withdrawn_by"])
    record(
        "village.evidence-withdrawn",
        on=village,
        by=by,
        gate=evidence.gate,
        evidence=evidence.pk,
    )
    return evidence


@transaction.atomic
def set_thresholds(programme: Programme, values: dict[str, int], *, by: User | None) -> Programme:
    """Keep how much each gate of the programme needs; what equals the default is not kept."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    for name, value in values.items():
        if name not in DEFAULTS or not 1 <= value <= MOST:
            refusal = _("Escribe un número entre 1 y %(most)s.") % {"most": f"{MOST:,}"}
            raise ValidationError({name: ValidationError(refusal, code="out-of-range")})
    before = programme.thresholds
    after = {name: value for name, value in values.items() if value != DEFAULTS[name]}
    if before != after:
        programme.thresholds = after
        programme.save(update_fields=["thresholds"])
        record("programme.thresholds-set", on=programme, by=by, before=before, after=after)
    return programme


def locked(village: Village) -> Village:
    """The village as it is now, held until the act is over."""
    return Village.objects.select_for_update(no_key=True).get(pk=village.pk)


def active(village: Village) -> Village:
    """The same; raises ValidationError when it is paused or closed."""
    village = locked(village)
    refuse_unless(village, Condition.ACTIVE)
    return village


def refuse_unless(village: Village, condition: Condition) -> None:
    if village.condition != condition:
        raise refused(village)


def refused(village: Village) -> ValidationError:
    return ValidationError(
        _("Ahora la aldea está así: %(condition)s. Recarga la página."),
        code=str(village.condition),
        params={"condition": CONDITION_NAMES[village.condition]},
    )


def refuse_if_there(village: Village, to: Step) -> None:
    if village.step == to:
        raise ValidationError(
            _("La aldea ya está en «%(step)s»: alguien la movió antes que tú."),
            code="already-there",
            params={"step": STEP_NAMES[to]},
        )


def refuse_unless_next(village: Village, to: Step) -> None:
    refuse_if_there(village, to)
    if to != step_above(village.step):
        raise ValidationError(
            _("Se sube un paso a la vez: ahora está en «%(step)s»."),
            code="not-next",
            params={"step": STEP_NAMES[village.step]},
        )


def refuse_unmet(to: Step, gates: Sequence[GateAnswer]) -> None:
    """Every gate up to `to` must be answered, and met."""
    answered = {each.code for each in gates}
    missing = len(unmet(gates)) + len(set(gates_up_to(to)) - answered)
    if missing:
        raise ValidationError(
            ngettext_lazy(
                "Falta %(missing)s requisito para estar en «%(step)s».",
                "Faltan %(missing)s requisitos para estar en «%(step)s».",
                "missing",
            ),
            code="gates-unmet",
            params={"missing": missing, "step": STEP_NAMES[to]},
        )


def reason(because: str) -> str:
    because = because.strip()
    if not because:
        refusal = ValidationError(_("Escribe el motivo."), code="required")
        raise ValidationError({"because": refusal})
    return because


def kept(upload, *, by: User | None):
    try:
        return keep(upload, by=by)
    except ValidationError as refusal:
        raise ValidationError({"upload": refusal}) from refusal


def turn(village: Village, kind: str, condition: Condition, *, because: str, by) -> Village:
    """Pause, resume, close or reopen: the step stays, a request to climb does not."""
    move(village, kind, because=reason(because), by=by)
    village.condition = condition
    village.save(update_fields=["condition"])
    return village


def move(
    village: Village,
    kind: str,
    *,
    to: Step | None = None,
    because: str = "",
    gates: Sequence[GateAnswer] = (),
    by: User | None,
    at: dt.datetime | None = None,
) -> Village:
    """Write the move and where it leaves the village, and tell of it. Under the village's lock.

    What is written down afterwards (`at`) is history, and no news to anybody.
    """
    is_news = at is None
    at = at or timezone.now()
    step = Step(to or village.step)
    made = VillageMove.objects.create(
        village=village,
        kind=kind,
        step_before=village.step,
        step=step.value,
        because=because,
        gates=[{"code": each.code, "have": each.have, "need": each.need} for each in gates],
        by=by,
        at=at,
    )
    village.asked_at = None
    if village.step != step:
        village.step, village.step_since = step.value, at
    village.save(update_fields=["step", "step_since", "asked_at"])
    record(f"village.{kind}", on=village, by=by, step=step.value)
    if is_news:
        tell(made)
    return village
