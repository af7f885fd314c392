"""Doing what the rehearsal said, chunk by chunk: each in one transaction, and once."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.models import User
from intake.actions.holding import begin, hold, move
from intake.actions.rows import CHUNK, keep_outcomes
from intake.actions.uploads import held
from intake.kinds import Draft, Kind, kind_of
from intake.models import Import, ImportRow
from intake.sentences import problem, problems_of

State = Import.State
Outcome = ImportRow.Outcome
UNUSED = ("cells", "edits", "fixes", "refused", "keys")  # what applying does not look at


@transaction.atomic
def ask(imported: Import, *, only_good: bool, by: User) -> None:
    """Have the good rows applied; refused while some are not good, unless only those go."""
    imported = held(imported, State.READY)
    good = imported.rows.good().count()
    if not good:
        raise ValidationError(_("Ninguna fila haría algo."), code="nothing-good")
    if not only_good and imported.rows.bad().exists():
        raise ValidationError(
            _("Hay filas por corregir: aplica solo las buenas, o corrígelas antes."),
            code="some-bad",
        )
    begin(imported, State.APPLYING, by=by, total=good)


def apply(imported: Import) -> bool:
    """Apply what is left to apply. False when somebody else does it."""
    kind = None
    while imported.state == State.APPLYING:
        with transaction.atomic():
            now = hold(imported)
            if now is None:
                return False
            kind = kind or kind_of(now)
            waiting = now.rows.good().filter(outcome="", number__gt=now.cursor).defer(*UNUSED)
            chunk = list(waiting.order_by("number")[:CHUNK])
            if chunk:
                apply_rows(kind, chunk)
                move(now, cursor=chunk[-1].number, count=len(chunk))
            else:
                finish(now)
        imported.__dict__.update(now.__dict__)
    return True


def apply_rows(kind: Kind, chunk: list[ImportRow]) -> None:
    """What is still as the rehearsal said is done; the rest is left, with the reason."""
    drafts = kind.kept(chunk)
    kind.examine(drafts, applying=True)
    outcomes = {}
    for draft in drafts:
        if draft.problems:
            draft.problems = [meanwhile(each) for each in draft.problems]
            outcomes[draft.row.pk] = Outcome.FAILED
    good = [draft for draft in drafts if draft.verdict in ImportRow.GOOD]
    for draft in apply_some(kind, good):
        outcomes[draft.row.pk] = Outcome.APPLIED
    for draft in good:
        outcomes.setdefault(draft.row.pk, Outcome.FAILED)
    keep_outcomes(drafts, outcomes)


def apply_some(kind: Kind, drafts: list[Draft]) -> list[Draft]:
    """Apply all together or, where one is refused, each half; answer those that went in."""
    if not drafts:
        return []
    before = [(draft.match, dict(draft.left)) for draft in drafts]
    try:
        with transaction.atomic():
            kind.apply(drafts)
        return drafts
    except (ValidationError, IntegrityError) as error:
        for draft, (match, left) in zip(drafts, before, strict=True):
            draft.match, draft.left = match, left
        if len(drafts) == 1:
            drafts[0].problems += [meanwhile(each) for each in said(error)]
            return []
    middle = len(drafts) // 2
    return apply_some(kind, drafts[:middle]) + apply_some(kind, drafts[middle:])


def said(error: ValidationError | IntegrityError) -> list[dict]:
    if isinstance(error, ValidationError):
        return problems_of(error)
    return [problem("", "refused", said=_("Otra persona registró lo mismo a la vez."))]


def meanwhile(kept: dict) -> dict:
    return {"column": kept["column"], "code": "taken-meanwhile", "params": {"inner": kept}}


def finish(imported: Import) -> None:
    counts = dict(
        imported.rows.exclude(outcome="").values_list("outcome").annotate(Count("pk")).order_by()
    )
    begin(imported, State.DONE, counts=counts, applied_at=timezone.now())
    numbers = {"applied": counts.get("applied", 0), "failed": counts.get("failed", 0)}
    record("import.applied", on=imported, by=imported.acting, area=imported.area, **numbers)
