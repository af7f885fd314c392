"""How it is assessed: questions, attempts, and grades given by hand."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.courses import Activity
from training.models.enrolments import Enrolment


class Question(models.Model):
    """A question of a quiz, with one right choice."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="questions")
    code = models.CharField(max_length=20)
    text = models.TextField(_("pregunta"))
    feedback = models.TextField(_("explicación"), blank=True)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("pregunta")
        verbose_name_plural = _("preguntas")
        ordering = ["activity", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "code"], name="one_question_code_per_activity"
            )
        ]

    def __str__(self):
        return self.text


class Choice(models.Model):
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="choices")
    text = models.CharField(max_length=300)
    is_right = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["question", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(is_right=True), name="one_right_choice"
            ),
            models.UniqueConstraint(
                fields=["question", "position"], name="one_choice_per_position"
            ),
        ]

    def __str__(self):
        return self.text


class QuizAttempt(models.Model):
    """One submission of a quiz. `answers` maps question id to the choice id picked.

    `form_token` comes with the page, so that the same page posted twice is one attempt.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    form_token = models.UUIDField()
    answers = models.JSONField(default=dict)
    right = models.PositiveSmallIntegerField()
    asked = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=5, decimal_places=2)
    submitted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("intento")
        verbose_name_plural = _("intentos")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "activity", "number"], name="attempts_are_numbered"
            ),
            models.UniqueConstraint(
                fields=["enrolment", "form_token"], name="a_page_is_submitted_once"
            ),
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="score_out_of_100"),
        ]

    def __str__(self):
        return f"{self.enrolment} · {self.activity} · {self.number}"


class Grade(models.Model):
    """A project, or an exam taken on paper, graded by an instructor, 0-100.

    The newest of each component counts; earlier ones stay on the record.
    """

    class Component(models.TextChoices):
        PROJECT = "project", _("Proyecto")
        EXAM = "exam", _("Examen final en papel")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="grades")
    component = models.CharField(_("qué se califica"), max_length=10, choices=Component)
    score = models.DecimalField(_("calificación"), max_digits=5, decimal_places=2)
    comment = models.TextField(_("comentario"), blank=True)
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    graded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("calificación")
        verbose_name_plural = _("calificaciones")
        ordering = ["graded_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="grade_out_of_100")
        ]

    def __str__(self):
        return f"{self.enrolment} · {self.score}"
