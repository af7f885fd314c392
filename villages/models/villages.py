"""Digital villages."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet, Folded, Post
from accounts.models.areas import folded_column
from accounts.rules import fold
from villages.models.geography import ZONE_NAMES, Municipality, State
from villages.models.ladder import CONDITION_CHOICES, STEP_CHOICES
from villages.models.organisations import Organisation
from villages.models.programmes import Programme
from villages.rules.ladder import Condition, Step


class VillageQuerySet(AreaQuerySet):
    def matching(self, text: str):
        """Villages whose name, vocation or municipality holds every word of `text`."""
        found = self
        for word in fold(text).split():
            found = found.filter(Q(folded__contains=word) | Q(municipality__folded__contains=word))
        return found

    def living_on(self, text: str):
        """Villages whose vocation holds every word of `text`, accents and capitals aside."""
        found = self.annotate(folded_vocation=Folded("vocation"))
        for word in fold(text).split():
            found = found.filter(folded_vocation__contains=word)
        return found

    def with_coordination(self):
        """Each village with `coordinated`: whether somebody holds a post of coordinator on it."""
        posts = Post.objects.coordinating(OuterRef("area"))
        return self.annotate(coordinated=Exists(posts))


class Village(models.Model):
    """A digital village (*aldea digital*); one per state in a programme.

    `area` is its leaf in the tree of places: municipality, "/", code, "/". Where it stands on
    the ladder only `actions.ladder` changes; `asked_at`: since when it asks to climb.
    """

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="villages")
    code = models.CharField(_("clave"), max_length=20, unique=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="villages")
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="villages"
    )
    area = models.CharField(max_length=40, unique=True, editable=False)
    locality = models.CharField(_("localidad"), max_length=120)
    latitude = models.DecimalField(_("latitud"), max_digits=7, decimal_places=4)
    longitude = models.DecimalField(_("longitud"), max_digits=8, decimal_places=4)
    vocation = models.CharField(_("vocación productiva"), max_length=200)
    indigenous_language = models.CharField(_("lengua indígena"), max_length=100, blank=True)
    folded = folded_column("locality", "vocation", "code", length=400)
    host = models.ForeignKey(
        Organisation,
        verbose_name=_("organización anfitriona"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_villages",
    )
    time_zone = models.CharField(_("zona horaria"), max_length=40)
    registered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    registered_at = models.DateTimeField(default=timezone.now)
    step = models.CharField(
        _("paso"), max_length=20, choices=STEP_CHOICES, default=Step.PROPOSED.value, editable=False
    )
    step_since = models.DateTimeField(default=timezone.now, editable=False)
    condition = models.CharField(
        _("situación"),
        max_length=10,
        choices=CONDITION_CHOICES,
        default=Condition.ACTIVE.value,
        editable=False,
    )
    asked_at = models.DateTimeField(null=True, editable=False)

    objects = VillageQuerySet.as_manager()

    class Meta:
        verbose_name = _("aldea")
        verbose_name_plural = _("aldeas")
        ordering = ["state_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "state"], name="one_village_per_state_in_a_programme"
            ),
            models.CheckConstraint(
                condition=Q(state=Left(F("municipality"), 2)),
                name="village_municipality_lies_in_its_state",
            ),
            models.CheckConstraint(
                condition=Q(
                    step__in=list(dict(STEP_CHOICES)), condition__in=list(dict(CONDITION_CHOICES))
                ),
                name="village_stands_on_a_step",
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(14, 33), longitude__range=(-119, -86)),
                name="village_lies_in_mexico",
            ),
        ]

    def __str__(self):
        return self.locality

    def get_absolute_url(self):
        return reverse("villages:detail", args=[self.code])

    @property
    def clock(self) -> str:
        """The name of its time zone, for people."""
        return str(ZONE_NAMES[self.time_zone])

    @property
    def full_name(self) -> str:
        """Where two villages could be taken for each other: with its state."""
        return f"{self.locality}, {self.state.name}"
