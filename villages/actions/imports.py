"""A file of villages: looked at, then registered row by row."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.models import User
from villages.actions import villages
from villages.actions.rows import COLUMN_OF, OPTIONAL, REQUIRED, Examiner
from villages.checks import packed
from villages.models import Programme, Village, VillageImport
from villages.tabular import Row, read_table

MOST_ROWS = 200  # a programme has one village per state; looking at a row takes its time


def preview(file_name: str, content: bytes, *, programme: Programme, by: User) -> VillageImport:
    """Keep the rows of a file with all that is wrong in each; no village changes.

    Raises ValidationError when the file as a whole cannot be read.
    """
    table = read_table(content, required=REQUIRED, optional=OPTIONAL)
    if len(table) > MOST_ROWS:
        raise ValidationError(
            _("El archivo trae %(rows)s filas y el máximo es %(most)s: ¿es el de las aldeas?"),
            code="too-many-rows",
            params={"rows": len(table), "most": MOST_ROWS},
        )
    return VillageImport.objects.create(
        programme=programme,
        by=by,
        file_name=file_name[-200:],
        rows=Examiner(programme, by=by).examine(table),
    )


@transaction.atomic
def apply(uploaded: VillageImport, *, by: User) -> list[Village]:
    """Register the rows that are good now; the others stay, with what is wrong in them.

    Asked twice, the second time answers with what the first registered.
    """
    uploaded = VillageImport.objects.select_for_update().get(pk=uploaded.pk)
    if uploaded.applied_at:
        return registered(uploaded)
    if uploaded.discarded_at:
        raise ValidationError(_("Este archivo ya fue descartado."), code="discarded")
    examiner = Examiner(uploaded.programme, by=by)
    rows = examiner.examine(
        [Row(row["line"], row["values"], tuple(row["surplus"])) for row in uploaded.rows]
    )
    # In the order of the states, so that two files at once wait for each other, never both.
    for row in sorted(rows, key=lambda row: row["values"]["state_code"]):
        if not row["problems"]:
            register_row(row, examiner=examiner, by=by)
    uploaded.rows = rows
    if not uploaded.good:
        raise ValidationError(_("Ninguna fila se puede registrar."), code="nothing-good")
    uploaded.applied_at = timezone.now()
    uploaded.save(update_fields=["rows", "applied_at"])
    counts = {"registered": len(uploaded.good), "refused": len(uploaded.bad)}
    record("villages.imported", on=uploaded, by=by, area="", **counts)
    return registered(uploaded)


def register_row(row: dict, *, examiner: Examiner, by: User) -> None:
    """Register one row, or write down in it why not."""
    try:
        with transaction.atomic():
            arguments = examiner.arguments(row["values"])
            row["village"] = villages.register(examiner.programme, by=by, **arguments).code
    except ValidationError as refusal:
        for field, errors in refusal.error_dict.items():
            row["problems"][COLUMN_OF.get(field, field)] = [packed(error) for error in errors]


@transaction.atomic
def discard(uploaded: VillageImport, *, by: User) -> VillageImport:
    """Set a file aside without registering anything."""
    uploaded = VillageImport.objects.select_for_update().get(pk=uploaded.pk)
    if uploaded.applied_at:
        raise ValidationError(_("Sus aldeas ya se registraron."), code="applied")
    if not uploaded.discarded_at:
        uploaded.discarded_at = timezone.now()
        uploaded.save(update_fields=["discarded_at"])
        record("village-import.discarded", on=uploaded, by=by, area="")
    return uploaded


def registered(uploaded: VillageImport) -> list[Village]:
    """The villages a file brought; none before it is confirmed."""
    codes = [row["village"] for row in uploaded.good if row["village"]]
    return list(Village.objects.filter(code__in=codes).select_related("state"))
