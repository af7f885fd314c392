"""A file brought in, and its rows: what came, what was put right, what became of it."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet
from intake.rules.kinds import NEEDS, KindName

KEPT_FOR = dt.timedelta(days=30)
QUIET_FOR = dt.timedelta(seconds=15)

KIND_NAMES = {
    KindName.ENROLMENTS.value: _("Personas en cohortes"),
    KindName.POSTS.value: _("Personas con nombramiento"),
    KindName.VILLAGES.value: _("Aldeas"),
    KindName.ORGANISATIONS.value: _("Organizaciones"),
}


class ImportQuerySet(AreaQuerySet):
    def reached_by(self, user):
        """What a person brought or lies in their area, of the kinds they may bring now."""
        found = Q(pk__in=[])
        for kind, permission in NEEDS.items():
            posts = [post for post in user.current_posts if post.gives(permission)]
            if posts:
                near = Q(by=user)
                for post in posts:
                    near |= self.within(post.area)
                found |= Q(kind=kind) & near
        return self.filter(found)

    def working(self):
        return self.filter(state__in=Import.WORKING)

    def abandoned_work(self):
        """Work that nobody is doing: the message was lost, or the worker died."""
        return self.working().filter(worked_at__lt=timezone.now() - QUIET_FOR)

    def to_forget(self):
        """Brought long enough ago that what people wrote in the file must go."""
        old = timezone.now() - KEPT_FOR
        return self.filter(forgotten_at=None, touched_at__lt=old).exclude(state__in=Import.WORKING)


class Import(models.Model):
    """One file on its way in. `state` says what happens or who is waited for.

    `cursor` is the line of the file up to which the present work (reading, checking,
    applying, undoing) has come, moved in the same transaction as what was done.
    `acting` is whoever asked for the present work, and answers for it in the trail.
    `columns` is a list of {place, title, samples, column, why, twin}; `options` what was
    chosen on uploading and, of the file as a whole, what reading it told (`from_1904`,
    `hidden` rows, whether it is too `wide`); `hints` what columns as a whole told (order
    of names, of dates); `fixes` is {"column:code": {"count", "samples"}}; `refused` the
    fixes turned down for all rows; `counts` what came of the last work, by row.
    """

    class State(models.TextChoices):
        READING = "reading", _("Leyendo el archivo")
        MAPPING = "mapping", _("Falta revisar las columnas")
        CHECKING = "checking", _("Revisando las filas")
        READY = "ready", _("Ensayo listo")
        APPLYING = "applying", _("Aplicando")
        DONE = "done", _("Aplicado")
        UNDOING = "undoing", _("Deshaciendo")
        UNDONE = "undone", _("Deshecho")
        FAILED = "failed", _("No se pudo leer")
        DISCARDED = "discarded", _("Descartado")

    WORKING = (State.READING, State.CHECKING, State.APPLYING, State.UNDOING)
    WAITING = (State.MAPPING, State.READY)

    kind = models.CharField(_("qué trae"), max_length=20, choices=list(KIND_NAMES.items()))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    acting = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    area = models.CharField(max_length=40, blank=True)
    file_name = models.CharField(_("archivo"), max_length=120)
    path = models.CharField(max_length=160, blank=True)
    size = models.PositiveIntegerField()
    format = models.CharField(max_length=10)
    state = models.CharField(
        _("situación"), max_length=12, choices=State, default=State.READING, db_index=True
    )
    sheet = models.CharField(_("hoja"), max_length=120, blank=True)
    sheets = models.JSONField(default=list)
    titles_at = models.PositiveIntegerField(_("línea de los encabezados"), null=True)
    written = models.CharField(max_length=80, blank=True)
    columns = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    hints = models.JSONField(default=dict)
    fixes = models.JSONField(default=dict)
    refused = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    problem = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    cursor = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    uploaded_at = models.DateTimeField(default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)
    worked_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("importación")
        verbose_name_plural = _("importaciones")
        ordering = ["-uploaded_at", "-id"]
        indexes = [models.Index(fields=["-uploaded_at", "-id"], name="imports_by_date")]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("intake:import", args=[self.pk])

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    @property
    def forgets_on(self) -> dt.date:
        return timezone.localdate(self.touched_at + KEPT_FOR)

    @property
    def mapping(self) -> dict[str, int]:
        """Our column → its place in the file."""
        return {each["column"]: each["place"] for each in self.columns if each["column"]}


class RowQuerySet(models.QuerySet):
    def good(self):
        """What would do something."""
        return self.filter(verdict__in=ImportRow.GOOD, twin=None)

    def bad(self):
        """What cannot come in as it is: for the person to correct or to decide."""
        waiting = Q(verdict__in=(ImportRow.Verdict.BAD, ImportRow.Verdict.CONFIRM), twin=None)
        return self.filter(waiting | Q(outcome=ImportRow.Outcome.FAILED))

    def standing(self, verdict: str):
        """Rows of one verdict, where being the repeat of another row is one too."""
        if verdict == ImportRow.Verdict.REPEATED:
            return self.exclude(twin=None)
        return self.filter(verdict=verdict, twin=None)


class ImportRow(models.Model):
    """One row of the file. `number` is its line there.

    `cells` as they came; `edits` {column: text} what the person wrote over them; `values`
    what they mean; `fixes` [{column, code, before, after}]; `problems` [{column, code,
    params}]; `refused` the fixes turned down; `keys` what makes it the same as another
    row; `twin` the line of that other row; `choice` what was decided of a proposal;
    `match` the pk of what is there already; `left` what applying made and what was there
    before, so that it can be undone.
    """

    class Verdict(models.TextChoices):
        CREATE = "create", _("Se crea")
        CHANGE = "change", _("Cambia")
        SAME = "same", _("Sin cambios")
        CONFIRM = "confirm", _("Por confirmar")
        REPEATED = "repeated", _("Repetida")
        BAD = "bad", _("Por corregir")
        LEFT_OUT = "left_out", _("Fuera")

    class Outcome(models.TextChoices):
        NONE = "", _("Sin aplicar")
        APPLIED = "applied", _("Aplicada")
        FAILED = "failed", _("No se pudo")
        UNDONE = "undone", _("Deshecha")
        KEPT = "kept", _("No se deshizo")

    GOOD = (Verdict.CREATE, Verdict.CHANGE)

    imported = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    edits = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    fixes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    keys = models.JSONField(default=list)
    twin = models.PositiveIntegerField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    choice = models.CharField(max_length=20, blank=True)
    match = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    left = models.JSONField(default=dict)

    objects = RowQuerySet.as_manager()

    class Meta:
        verbose_name = _("fila importada")
        verbose_name_plural = _("filas importadas")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["imported", "number"], name="a_line_is_read_once")
        ]
        indexes = [
            models.Index(fields=["imported", "verdict", "number"], name="rows_by_verdict"),
            models.Index(fields=["imported", "outcome", "number"], name="rows_by_outcome"),
        ]

    def __str__(self):
        return str(self.number)

    @property
    def standing(self) -> str:
        return self.Verdict.REPEATED if self.twin else self.verdict
