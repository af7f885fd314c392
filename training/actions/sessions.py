"""Classes of a cohort, and who came."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.actions.audit import record_many
from accounts.models import User
from training.actions import cohorts, standing
from training.models import Attendance, Cohort, Enrolment, Session

MARKS = frozenset(Attendance.Mark.values)
# A sheet may be filled when people arrive, some minutes before the hour.
EARLY = timedelta(hours=1)


@dataclass(frozen=True)
class Sheet:
    """An attendance sheet: the mark of each enrolment in a session, taken `at` (now when None)."""

    session: Session
    marks: dict[int, str]
    at: datetime | None = None


def schedule(
    cohort: Cohort,
    *,
    topic: str,
    starts_at: datetime,
    hours: Decimal,
    place: str = "",
    by: User | None,
) -> Session:
    one = {"topic": topic, "starts_at": starts_at, "hours": hours, "place": place}
    return schedule_many(cohort, [one], by=by)[0]


@transaction.atomic
def schedule_many(cohort: Cohort, sessions: list[dict], *, by: User | None) -> list[Session]:
    """Add classes; each is a dict of `topic`, `starts_at`, `hours` and maybe `place`.

    All or none. More hours planned may undo a pass that nobody has certified yet.
    """
    cohort = cohorts.lock(cohort)
    rows = [Session(cohort=cohort, **session) for session in sessions]
    check(cohort, rows)
    Session.objects.bulk_create(rows)
    record_many("session.scheduled", rows=((row, cohort.area, {}) for row in rows), by=by)
    refresh(cohort)
    return rows


@transaction.atomic
def edit(
    session: Session,
    *,
    topic: str,
    starts_at: datetime,
    hours: Decimal,
    place: str = "",
    by: User | None,
) -> Session:
    session = lock(session)
    session.topic, session.starts_at, session.hours = topic, starts_at, hours
    session.place, session.changed_at = place, timezone.now()
    check(session.cohort, [session])
    session.save(update_fields=["topic", "starts_at", "hours", "place", "changed_at"])
    record("session.edited", on=session, by=by)
    refresh(session.cohort)
    return session


@transaction.atomic
def cancel(session: Session, *, by: User | None) -> None:
    """Take a class off the plan, which only one without attendance can be."""
    session = lock(session)
    if session.attendances.exists():
        raise ValidationError(
            _("Ya se tomó asistencia en esta sesión: no se puede cancelar."), code="attended"
        )
    record("session.cancelled", on=session, by=by, cohort=session.cohort_id)
    cohort = session.cohort
    session.delete()
    refresh(cohort)


def lock(session: Session) -> Session:
    """The session as it is now, held together with its cohort, which comes first."""
    cohort = cohorts.lock(session.cohort)
    session = Session.objects.select_for_update().get(pk=session.pk)
    session.cohort = cohort
    return session


def check(cohort: Cohort, rows: list[Session]) -> None:
    """Refuse classes outside the cohort's dates, or two at the same moment."""
    for row in rows:
        day = row.starts_at.astimezone(cohort.zone).date()
        if not cohort.starts_on <= day <= cohort.ends_on:
            refuse(
                _("El %(date)s queda fuera de la cohorte, que va del %(first)s al %(last)s."),
                code="outside-cohort",
                date=f"{day:%d/%m/%Y}",
                first=f"{cohort.starts_on:%d/%m/%Y}",
                last=f"{cohort.ends_on:%d/%m/%Y}",
            )
    moments = [row.starts_at for row in rows]
    others = cohort.sessions.filter(starts_at__in=moments).exclude(pk__in=[r.pk for r in rows])
    if twin := others.first():
        moment = twin.starts_at.astimezone(cohort.zone)
        refuse(
            _("Ya hay una sesión el %(date)s a las %(time)s: «%(topic)s»."),
            code="session-there",
            date=f"{moment:%d/%m/%Y}",
            time=f"{moment:%H:%M}",
            topic=twin.topic,
        )


def refuse(message, *, code: str, **params) -> None:
    raise ValidationError({"starts_on": ValidationError(message, code=code, params=params)})


def refresh(cohort: Cohort) -> None:
    standing.refresh(cohort.enrolments.values_list("pk", flat=True))


@transaction.atomic
def take_attendance(
    session: Session, *, marks: dict[int, str], by: User, seen: str | None = None
) -> None:
    """Set the mark of each enrolment; a second time corrects, and the trail keeps what it was.

    `seen` is the `state_of` the sheet when it was opened; marks that somebody else
    saved since then are not written over unseen.
    """
    sessions = lock_all([session])
    if seen not in (None, state_of(sessions[session.pk])):
        check_nothing_undone(session, marks)
    take_attendance_many([Sheet(session, marks)], by=by)


def state_of(session: Session) -> str:
    """When the sheet was last changed; empty before anybody is marked."""
    last = session.attendances.aggregate(last=Max("marked_at"))["last"]
    return last.isoformat() if last else ""


def check_nothing_undone(session: Session, marks: dict[int, str]) -> None:
    there = dict(session.attendances.values_list("enrolment_id", "mark"))
    if any(there.get(pk, mark) != mark for pk, mark in marks.items()):
        raise ValidationError(
            _(
                "Alguien más guardó esta lista mientras la llenabas. Donde difieren ves su marca"
                " junto a la tuya: al guardar otra vez queda la tuya."
            ),
            code="changed-meanwhile",
        )


@transaction.atomic
def take_attendance_many(sheets: Iterable[Sheet], *, by: User) -> None:
    """Many sheets in a number of queries that does not grow with them."""
    sheets = list(sheets)
    sessions = lock_all(sheet.session for sheet in sheets)
    check_marks(sheets, sessions)
    enrolment_ids = {pk for sheet in sheets for pk in sheet.marks}
    standing.lock(enrolment_ids)
    corrected = corrections(sheets)
    now = timezone.now()
    Attendance.objects.bulk_create(
        (
            Attendance(
                session_id=sheet.session.pk,
                enrolment_id=pk,
                mark=mark,
                marked_by=by,
                marked_at=sheet.at or now,
            )
            for sheet in sheets
            for pk, mark in sheet.marks.items()
            if corrected.get((sheet.session.pk, pk), "") != mark
        ),
        update_conflicts=True,
        unique_fields=["session", "enrolment"],
        update_fields=["mark", "marked_by", "marked_at"],
        batch_size=5000,
    )
    write_trail(sheets, sessions, corrected, by=by)
    sheets_of = Session.objects.filter(pk__in=sessions)
    sheets_of.update(attendance_taken_at=Coalesce("attendance_taken_at", now), changed_at=now)
    standing.refresh(enrolment_ids)


def lock_all(sessions: Iterable[Session]) -> dict[int, Session]:
    """The sessions by id, locked in order, with their cohorts."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("cohort__village")
    return {
        row.pk: row
        for row in rows.filter(pk__in=[session.pk for session in sessions]).order_by("pk")
    }


def check_marks(sheets: list[Sheet], sessions: dict[int, Session]) -> None:
    """Refuse marks that do not exist, of people elsewhere, or of a class still to come."""
    cohorts_of = dict(
        Enrolment.objects.filter(
            pk__in={pk for sheet in sheets for pk in sheet.marks}, withdrawn_at=None
        ).values_list("pk", "cohort_id")
    )
    for sheet in sheets:
        session = sessions[sheet.session.pk]
        if session.starts_at > timezone.now() + EARLY:
            raise ValidationError(
                _("Esta sesión aún no empieza: la asistencia se toma ese día."), code="not-begun"
            )
        if not MARKS.issuperset(sheet.marks.values()):
            raise ValidationError(_("Elige una marca de la lista."), code="unknown-mark")
        if any(cohorts_of.get(pk) != session.cohort_id for pk in sheet.marks):
            raise ValidationError(
                _("Una de las personas ya no está en esta cohorte. Abre la lista otra vez."),
                code="not-in-cohort",
            )


def corrections(sheets: list[Sheet]) -> dict[tuple[int, int], str]:
    """The marks there were, by session and enrolment."""
    there = Attendance.objects.filter(session__in=[sheet.session.pk for sheet in sheets])
    return {(row.session_id, row.enrolment_id): row.mark for row in there}


def write_trail(sheets, sessions, there, *, by) -> None:
    """One line a sheet; where marks changed, who went from what to what."""
    taken, corrected = [], []
    for sheet in sheets:
        session = sessions[sheet.session.pk]
        changes = {
            str(pk): [there[session.pk, pk], mark]
            for pk, mark in sheet.marks.items()
            if there.get((session.pk, pk), mark) != mark
        }
        if changes:
            corrected.append((session, session.area, {"changed": changes}))
        elif session.attendance_taken_at is None:
            taken.append((session, session.area, {"people": len(sheet.marks)}))
    record_many("attendance.taken", rows=taken, by=by)
    record_many("attendance.corrected", rows=corrected, by=by)
