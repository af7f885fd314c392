"""Two records that may be one person: proposed, and decided on by somebody."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet
from accounts.rules import fold
from oversight.rules.duplicates import Reason

REASON_WORDS = {
    Reason.CURP: _("CURP casi igual"),
    Reason.MAIL: _("el mismo correo, escrito de otra manera"),
    Reason.PHONE: _("el mismo teléfono"),
    Reason.SAME_NAME: _("el mismo nombre"),
    Reason.SWAPPED: _("los mismos apellidos, en otro orden"),
    Reason.ONE_SURNAME: _("nombre igual o parecido, una vez con un solo apellido"),
    Reason.SIMILAR_NAME: _("nombre parecido"),
    Reason.BORN: _("la misma fecha de nacimiento en la CURP"),
    Reason.PLACE: _("el mismo estado"),
    Reason.OTHER_BIRTH: _("pero otra fecha de nacimiento en la CURP"),
    Reason.OTHER_CURP: _("pero CURP distintas"),
}


class DuplicateQuerySet(AreaQuerySet):
    """In reach of whoever reaches all that both people hold."""

    def waiting(self):
        return self.filter(state=Duplicate.State.WAITING)

    def of(self, people):
        """Those in which any of these people, or ids, is one of the two."""
        return self.filter(Q(one__in=people) | Q(other__in=people))

    def with_names(self):
        return self.select_related("one", "other", "decided_by")

    def matching(self, text: str):
        """Pairs in which either person's name or e-mail holds every word of `text`."""
        found = self
        for word in fold(text).split():
            found = found.filter(
                Q(one__sort_name__contains=word)
                | Q(one__email__contains=word)
                | Q(other__sort_name__contains=word)
                | Q(other__email__contains=word)
            )
        return found


class Duplicate(models.Model):
    """A pair of records, looked at once: what was said of it stays said.

    `score` is out of 100 and `reasons` are codes of `oversight.rules.duplicates.Reason`;
    both are empty where somebody pointed the pair out. `area` is the smallest that holds
    whatever both hold, as of when they were last compared.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Por decidir")
        APART = "apart", _("Son dos personas")
        MERGED = "merged", _("Registros unidos")

    one = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField(default=0)
    reasons = models.JSONField(default=list)
    by_hand = models.BooleanField(default=False)
    area = models.CharField(max_length=40, blank=True)
    state = models.CharField(_("estado"), max_length=8, choices=State, default=State.WAITING)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = DuplicateQuerySet.as_manager()

    class Meta:
        verbose_name = _("posible duplicado")
        verbose_name_plural = _("posibles duplicados")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="a_pair_is_asked_about_once"),
            models.CheckConstraint(
                condition=Q(one__lt=F("other")), name="the_older_record_comes_first"
            ),
        ]
        indexes = [models.Index(fields=["state", "-score", "-id"], name="duplicates_by_score")]

    def __str__(self):
        return f"{self.one} · {self.other}"

    def get_absolute_url(self):
        return reverse("oversight:duplicate", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_apart(self) -> bool:
        return self.state == self.State.APART

    @property
    def because(self) -> list[str]:
        """Why it was proposed, in words."""
        if self.by_hand and not self.reasons:
            return [_("alguien señaló los dos registros")]
        return [REASON_WORDS[reason] for reason in self.reasons]


class DuplicateSearch(models.Model):
    """How far the search for duplicates has come; one row.

    People up to `last_person` were compared once; those whose data changed since
    `seen_until` are compared again.
    """

    last_person = models.BigIntegerField(default=0)
    seen_until = models.DateTimeField(null=True)
    ran_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("búsqueda de duplicados")
        verbose_name_plural = _("búsquedas de duplicados")

    def __str__(self):
        return f"{self.last_person}"
