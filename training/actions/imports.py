"""A file of people for a cohort: looked at, then enrolled all together."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import record
from accounts.models import User, clean_curp
from training.actions import enrolments
from training.models import Cohort, Enrolment, EnrolmentImport
from villages.tabular import Row, read_table

MOST_ROWS = 1000
REQUIRED = {
    "email": ["correo", "correo electrónico", "e-mail", "mail"],
    "given_names": ["nombre", "nombres", "nombre(s)"],
    "first_surname": ["primer apellido", "apellido paterno", "paterno"],
}
OPTIONAL = {
    "second_surname": ["segundo apellido", "apellido materno", "materno"],
    "curp": [],
}
LONGEST = {"email": 254, "given_names": 80, "first_surname": 80, "second_surname": 80}


def preview(file_name: str, content: bytes, *, cohort: Cohort, by: User) -> EnrolmentImport:
    """Keep the rows of a file with all that is wrong in each; nobody is enrolled.

    Raises ValidationError when the file as a whole cannot be read.
    """
    table = read_table(content, required=REQUIRED, optional=OPTIONAL)
    if len(table) > MOST_ROWS:
        raise ValidationError(
            _("El archivo trae %(rows)s personas y el máximo es %(most)s. Divídelo en partes."),
            code="too-many",
            params={"rows": len(table), "most": MOST_ROWS},
        )
    return EnrolmentImport.objects.create(
        cohort=cohort, by=by, file_name=file_name[-200:], rows=examine(table, cohort)
    )


@transaction.atomic
def apply(uploaded: EnrolmentImport, *, by: User) -> list[Enrolment]:
    """Enrol the people of the rows that are good now. Asked twice, it enrols once."""
    uploaded = lock(uploaded)
    if uploaded.applied_at:
        return []
    if uploaded.discarded_at:
        raise ValidationError(_("Este archivo ya fue descartado."), code="discarded")
    cohort = uploaded.cohort
    rows = [Row(row["line"], row["values"]) for row in uploaded.rows]
    uploaded.rows = examine(rows, cohort)
    if not uploaded.good:
        raise ValidationError(_("Ninguna fila se puede inscribir."), code="nothing-good")
    people = [row["values"] for row in uploaded.good]
    added = enrolments.enrol_many(cohort, people=people, by=by)
    uploaded.applied_at = timezone.now()
    counts = {"enrolled": len(added), "refused": len(uploaded.bad)}
    finish(uploaded)
    record("enrolments.imported", on=uploaded, by=by, **counts)
    return added


@transaction.atomic
def discard(uploaded: EnrolmentImport, *, by: User) -> None:
    """Set a file aside without enrolling anybody."""
    uploaded = lock(uploaded)
    if uploaded.applied_at:
        raise ValidationError(_("Sus personas ya se inscribieron."), code="applied")
    if not uploaded.discarded_at:
        uploaded.discarded_at = timezone.now()
        finish(uploaded)
        record("enrolment-import.discarded", on=uploaded, by=by)


def lock(uploaded: EnrolmentImport) -> EnrolmentImport:
    imports = EnrolmentImport.objects.select_for_update(of=("self",))
    return imports.select_related("cohort__village", "cohort__course").get(pk=uploaded.pk)


def finish(uploaded: EnrolmentImport) -> None:
    """Forget the personal data of a file that is done with."""
    uploaded.rows = [{**row, "values": {}} for row in uploaded.rows]
    uploaded.save(update_fields=["rows", "applied_at", "discarded_at"])


def examine(table: list[Row], cohort: Cohort) -> list[dict]:
    """Each row with its values cleaned and its problems by column, in a few queries."""
    rows = [clean(row) for row in table]
    find_repeated(rows, "email", _("Este correo ya está en la línea %(line)s."))
    find_repeated(rows, "curp", _("Esta CURP ya está en la línea %(line)s."))
    find_known(rows, cohort)
    return rows


def clean(row: Row) -> dict:
    values = {name: " ".join(text.split()) for name, text in row.values.items()}
    problems: dict[str, list[str]] = {}
    for column in REQUIRED:
        if not values[column]:
            problems[column] = [_("Falta este dato.")]
    if values["email"]:
        values["email"] = values["email"].lower()
        check(problems, "email", validate_email, values["email"])
    for column, most in LONGEST.items():
        if len(values[column]) > most:
            problems[column] = [_("Tiene más de %(most)s letras.") % {"most": most}]
    values["curp"] = check(problems, "curp", clean_curp, values["curp"]) or values["curp"]
    if row.surplus:
        problems["columns"] = [_("La fila trae más celdas que columnas.")]
    return {"line": row.line, "values": values, "problems": problems}


def check(problems: dict, column: str, cleaner, text: str):
    try:
        return cleaner(text)
    except ValidationError as refusal:
        problems[column] = [str(message) for message in refusal.messages]


def find_repeated(rows: list[dict], column: str, message: str) -> None:
    first: dict[str, int] = {}
    for row in rows:
        value = row["values"][column]
        line = first.setdefault(value, row["line"]) if value else row["line"]
        if line != row["line"]:
            row["problems"].setdefault(column, []).append(message % {"line": line})


def find_known(rows: list[dict], cohort: Cohort) -> None:
    """Mark people already in the cohort, who teach it, or whose CURP is another person's."""
    emails = [row["values"]["email"] for row in rows]
    curps = {row["values"]["curp"]: row for row in rows if row["values"]["curp"]}
    known = dict(User.objects.filter(email__in=emails).values_list("email", "pk"))
    places = dict(
        cohort.enrolments.filter(learner__in=known.values()).values_list(
            "learner_id", "withdrawn_at"
        )
    )
    teachers = set(cohort.teachings.current().values_list("instructor_id", flat=True))
    owners = dict(User.objects.filter(curp__in=curps).values_list("curp", "email"))
    for row in rows:
        email, curp = row["values"]["email"], row["values"]["curp"]
        person = known.get(email)
        row["is_known"] = person is not None
        if person in places:
            row["problems"].setdefault("email", []).append(already(places[person]))
        if person in teachers:
            row["problems"].setdefault("email", []).append(_("Imparte esta cohorte."))
        if owners.get(curp, email) != email:
            row["problems"].setdefault("curp", []).append(_("Otra persona ya registró esta CURP."))


def already(withdrawn_at) -> str:
    if withdrawn_at is None:
        return _("Ya participa en esta cohorte.")
    return _("Se dio de baja: inscríbela de nuevo una por una.")
