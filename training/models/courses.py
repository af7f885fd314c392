"""What is taught: courses, their modules, and the activities in them."""

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Titled(models.Model):
    title = models.CharField(_("título"), max_length=200)
    title_en = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.title_en if self.title_en and get_language() == "en" else self.title


class Course(Titled):
    """A course of one track. `rules` holds the thresholds of `training.rules.Thresholds`."""

    class Track(models.TextChoices):
        INSTRUCTOR = "instructor", _("Instructoras e instructores")
        STUDENT = "student", _("Estudiantes universitarios")
        ENTREPRENEUR = "entrepreneur", _("Emprendedoras y emprendedores")

    code = models.SlugField(unique=True)
    track = models.CharField(_("trayecto"), max_length=15, choices=Track)
    summary = models.TextField(_("resumen"))
    summary_en = models.TextField(blank=True)
    hours = models.PositiveSmallIntegerField(_("horas"))
    project_title = models.CharField(_("proyecto"), max_length=200)
    project_instructions = models.TextField(_("instrucciones del proyecto"))
    rules = models.JSONField(default=dict)
    notice = models.CharField(_("aviso"), max_length=300, blank=True)
    notice_en = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("curso")
        verbose_name_plural = _("cursos")
        ordering = ["-hours", "code"]

    def get_absolute_url(self):
        return reverse("training:course", args=[self.code])

    @property
    def about(self) -> str:
        return self.summary_en if self.summary_en and get_language() == "en" else self.summary

    @property
    def notice_told(self) -> str:
        return self.notice_en if self.notice_en and get_language() == "en" else self.notice


class Module(Titled):
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="modules")
    code = models.CharField(_("clave"), max_length=10)
    hours = models.PositiveSmallIntegerField(_("horas"))
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("módulo")
        verbose_name_plural = _("módulos")
        ordering = ["course", "position"]
        constraints = [
            models.UniqueConstraint(fields=["course", "code"], name="one_module_code_per_course")
        ]


class ActivityQuerySet(models.QuerySet):
    def of(self, course: Course):
        return self.filter(module__course=course).order_by("module__position", "position")


class Activity(Titled):
    """A step of a module: something to read, a quiz, or the final exam.

    `html` is the reading, cleaned when it is saved.
    `max_attempts` is None where a quiz may be tried as often as one likes.
    """

    class Kind(models.TextChoices):
        READING = "reading", _("Lectura")
        QUIZ = "quiz", _("Cuestionario")
        EXAM = "exam", _("Examen final")

    module = models.ForeignKey(Module, on_delete=models.PROTECT, related_name="activities")
    code = models.CharField(_("clave"), max_length=20)
    kind = models.CharField(_("tipo"), max_length=10, choices=Kind)
    minutes = models.PositiveSmallIntegerField(_("minutos"), default=0)
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("texto en Markdown"), blank=True)
    html = models.TextField(blank=True, editable=False)
    max_attempts = models.PositiveSmallIntegerField(_("intentos"), null=True, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("actividad")
        verbose_name_plural = _("actividades")
        ordering = ["module", "position"]
        constraints = [
            models.UniqueConstraint(fields=["module", "code"], name="one_activity_code_per_module")
        ]

    @property
    def is_quiz(self) -> bool:
        return self.kind in {self.Kind.QUIZ, self.Kind.EXAM}

    @property
    def is_exam(self) -> bool:
        return self.kind == self.Kind.EXAM
