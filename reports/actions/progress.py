"""Progress reports: asked for by a person or by the calendar, made by the worker, mailed once."""

import datetime as dt
import logging

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.actions.mail import enqueue
from accounts.models import Post, User
from accounts.rules import Role
from reports.documents import HEADLINE, figure, place, progress_csv, progress_pdf
from reports.models import ProgressReport
from reports.queries.figures import figures
from reports.rules import TRIES, first_of, last_day_of, month_before, wait_after
from villages.models import Programme, Village

log = logging.getLogger(__name__)


@transaction.atomic
def ask(programme: Programme, *, village: Village | None = None, month, by) -> ProgressReport:
    """Ask for the report of a month, of a village or (without one) of the country.

    Asked during the month, it counts up to today. Asking again while the same
    report waits gives that one back.

    Raises ValidationError for a month still to come, or before the programme.
    """
    asked = ProgressReport(programme=programme, village=village, month=first_of(month), asked_by=by)
    asked.area = village.area if village else ""
    today = timezone.localdate(timezone=asked.time_zone)
    asked.until = min(last_day_of(asked.month), today)
    refuse_month(asked, today=today)
    Programme.objects.select_for_update(no_key=True).get(pk=programme.pk)
    same = {"programme": programme, "village": village, "month": asked.month, "until": asked.until}
    if waiting := ProgressReport.objects.waiting().filter(**same, asked_by=by).first():
        return waiting
    asked.save()
    record("report.asked", on=asked, by=by, month=asked.month.isoformat())
    return asked


def refuse_month(asked: ProgressReport, *, today: dt.date) -> None:
    if asked.month > today:
        raise ValidationError(_("Ese mes todavía no empieza."), code="month-to-come")
    if village := asked.village:
        asked.village = with_first_cohort().get(pk=village.pk)
    if asked.until < min(begins(asked), asked.programme.starts_on):
        raise ValidationError(
            _("El programa todavía no empezaba ese mes."), code="before-programme"
        )


def begins(report: ProgressReport) -> dt.date:
    """Since when there is something to tell: of a village, its registration or first cohort."""
    if report.village is None:
        return report.programme.starts_on
    registered_on = report.village.registered_at.astimezone(report.time_zone).date()
    return min(registered_on, report.village.first_cohort_on or registered_on)


def with_first_cohort():
    villages = Village.objects.annotate(first_cohort_on=Min("cohorts__starts_on"))
    return villages.select_related("programme")


def ask_for_monthly(now: dt.datetime) -> list[int]:
    """Ask for the reports of the last month that is over where each village is.

    Run it as often as you like: a constraint keeps one a month for each village
    and for the country, so a missed first of the month is made up for later.
    Answers the ids of those newly asked for.
    """
    editions = Programme.objects.open()
    villages = with_first_cohort().filter(programme__in=editions)
    wanted = [scheduled(edition, None, now) for edition in editions]
    wanted += [scheduled(village.programme, village, now) for village in villages]
    return keep_new([report for report in wanted if has_something_to_tell(report)])


def scheduled(programme, village: Village | None, now: dt.datetime) -> ProgressReport:
    area = village.area if village else ""
    report = ProgressReport(programme=programme, village=village, area=area)
    report.month = month_before(now.astimezone(report.time_zone).date())
    report.until = last_day_of(report.month)
    return report


def has_something_to_tell(report: ProgressReport) -> bool:
    """Not of months before the programme or the village, nor after the programme."""
    programme = report.programme
    ended = programme.ends_on and programme.ends_on < report.month
    return begins(report) <= report.until and not ended


@transaction.atomic
def keep_new(wanted: list[ProgressReport]) -> list[int]:
    months = {report.month for report in wanted}
    scheduled_already = ProgressReport.objects.filter(asked_by=None, month__in=months)
    there = set(scheduled_already.values_list("programme", "village", "month"))
    new = [r for r in wanted if (r.programme_id, r.village_id, r.month) not in there]
    ProgressReport.objects.bulk_create(new, ignore_conflicts=True)
    places = {(report.village_id, report.month) for report in new}
    waiting = scheduled_already.waiting().values_list("village", "month", "pk")
    return [pk for village, month, pk in waiting if (village, month) in places]


def make(report: ProgressReport) -> bool:
    """Make a waiting report: its figures, PDF and CSV, and the mails that say it is there.

    Safe to call twice or from two workers: one takes it, the other goes home.
    A failure is noted and tried again later, up to `TRIES` times. The slow part
    runs outside the row's lock; a worker killed there leaves a claim that expires.
    """
    report = claim(report.pk)
    if report is None:
        return False
    try:
        report.figures = figures(report)
        files = {"pdf": progress_pdf(report), "csv": progress_csv(report)}
    except Exception as error:
        log.exception("report %s could not be made (try %s)", report.pk, report.tries)
        note_failure(report, error)
        return False
    return finish(report, files)


@transaction.atomic
def claim(pk: int) -> ProgressReport | None:
    """Take a due report into one's hands until `due_at`; None when it is another's, or done."""
    due = ProgressReport.objects.due().select_for_update(skip_locked=True, of=("self",))
    report = due.select_related("village__state", "programme").filter(pk=pk).first()
    if report is None:
        return None
    if report.tries >= TRIES:
        give_up(report, report.last_error or "Workers stopped while making it.")
        return None
    report.tries += 1
    report.due_at = timezone.now() + wait_after(report.tries)
    report.save(update_fields=["tries", "due_at"])
    return report


def note_failure(report: ProgressReport, error: Exception) -> None:
    report.last_error = f"{type(error).__name__}: {error}"[:300]
    if report.tries >= TRIES:
        give_up(report, report.last_error)
    else:
        report.save(update_fields=["last_error"])


def give_up(report: ProgressReport, because: str) -> None:
    report.failed_at, report.last_error = timezone.now(), because[:300]
    report.save(update_fields=["failed_at", "last_error"])
    record("report.failed", on=report, by=None)


@transaction.atomic
def finish(report: ProgressReport, files: dict[str, bytes]) -> bool:
    """Keep what was made, and queue its mails, unless another worker was faster."""
    waiting = ProgressReport.objects.waiting().select_for_update()
    if not waiting.filter(pk=report.pk).exists():
        return False
    folder = f"reports/{report.month:%Y-%m}/{report.pk}"
    for kind, content in files.items():
        setattr(report, kind, default_storage.save(f"{folder}.{kind}", ContentFile(content)))
    report.made_at, report.last_error = timezone.now(), ""
    report.save(update_fields=["figures", "pdf", "csv", "made_at", "last_error"])
    record("report.made", on=report, by=None)
    for reader in readers(report):
        tell(reader, report)
    return True


def readers(report: ProgressReport) -> list[User]:
    """Who coordinates the village, or runs the national programme, and whoever asked for it."""
    if report.village:
        posts = Post.objects.coordinating(report.area)
    else:
        posts = Post.objects.current().filter(role=Role.ADMIN, area="")
    asker = Q(pk=report.asked_by_id)
    return list(User.objects.filter(Q(posts__in=posts) | asker, is_active=True).distinct())


def tell(reader: User, report: ProgressReport) -> None:
    enqueue(
        f"report:{report.pk}:{reader.pk}",
        to=reader,
        template="progress_report",
        context=letter(report, reader),
    )


def letter(report: ProgressReport, reader: User) -> dict:
    """What the mail says, in the reader's language: the same numbers as the report's head."""
    with translation.override(reader.language):
        return {
            "name": reader.given_names,
            "place": place(report),
            "month": date_format(report.month, "YEAR_MONTH_FORMAT"),
            "path": report.get_absolute_url(),
            "numbers": [figure(name, report.figures["numbers"]) for name in HEADLINE],
        }


@transaction.atomic
def retry(report: ProgressReport, *, by) -> ProgressReport:
    """Let a report that failed for good be tried again.

    Raises ValidationError when it has not failed.
    """
    report = ProgressReport.objects.select_for_update().get(pk=report.pk)
    if report.failed_at is None:
        raise ValidationError(_("Este informe no ha fallado."), code="not-failed")
    report.failed_at, report.tries, report.due_at = None, 0, timezone.now()
    report.save(update_fields=["failed_at", "tries", "due_at"])
    record("report.retried", on=report, by=by)
    return report
