"""Organisations, what they do in each village, and what was agreed with them."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AreaQuerySet, Folded, StoredFile
from accounts.models.areas import folded_column
from accounts.rules import Permission, fold, spoken_phone
from villages.models.geography import State
from villages.models.programmes import Programme
from villages.rules.agreements import SOON, Standing, standing

# A renewal that was terminated renews nothing any more.
RENEWED = Q(renewal__isnull=False, renewal__terminated_on=None)
WORKS_IN = ("hosted_villages__area", "involvements__village__area", "agreements__village__area")


class OrganisationQuerySet(models.QuerySet):
    def allowing(self, user, permission: Permission):
        """Organisations lie nowhere on the map: who may see some village sees them all.

        To change one, or to see whom to speak with, takes the permission where it works;
        what works nowhere yet is anybody's who has the permission somewhere.
        """
        if not user.is_authenticated or not user.may(permission):
            return self.none()
        if permission == Permission.VILLAGE_VIEW or user.may(permission, ""):
            return self
        reached = self.working_in(*(p.area for p in user.current_posts if p.gives(permission)))
        return self.filter(Q(pk__in=reached) | ~Q(pk__in=self.working_in("")))

    def working_in(self, *areas: str):
        """The ids of those that host, take part or agreed on something in one of the areas."""
        places = Q(agreements__isnull=False) if "" in areas else Q()  # of a whole programme too
        for path in WORKS_IN:
            for area in areas:
                places |= Q(**{f"{path}__startswith": area})
        return self.model._base_manager.filter(places).values("pk")

    def matching(self, text: str):
        """Organisations whose name or short name holds every word of `text`."""
        found = self.annotate(folded_short=Folded("short_name"))
        for word in fold(text).split():
            found = found.filter(Q(folded__contains=word) | Q(folded_short__contains=word))
        return found

    def at_work(self):
        """Not archived."""
        return self.filter(archived_at=None)


class Organisation(models.Model):
    """A university, government office, company, sponsor or community organisation."""

    class Kind(models.TextChoices):
        UNIVERSITY = "university", _("universidad o escuela")
        GOVERNMENT = "government", _("gobierno")
        COMPANY = "company", _("empresa")
        SPONSOR = "sponsor", _("patrocinador")
        COMMUNITY = "community", _("comunidad")

    name = models.CharField(_("nombre"), max_length=160)
    folded = folded_column("name", length=160)
    short_name = models.CharField(_("siglas"), max_length=30, blank=True)
    kind = models.CharField(_("tipo"), max_length=12, choices=Kind, default=Kind.COMMUNITY)
    state = models.ForeignKey(
        State,
        verbose_name=_("estado"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="organisations",
    )
    website = models.URLField(_("sitio web"), max_length=200, blank=True)
    note = models.TextField(_("nota"), max_length=2000, blank=True)
    logo = models.ForeignKey(
        StoredFile, verbose_name=_("logo"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organización")
        verbose_name_plural = _("organizaciones")
        ordering = ["folded"]
        constraints = [models.UniqueConstraint("folded", name="one_organisation_per_name")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("villages:organisation", args=[self.pk])


class ContactQuerySet(models.QuerySet):
    def allowing(self, user, permission: Permission):
        """Personal data: for who may see people, or edit villages, where the organisation works."""
        return self.filter(organisation__in=Organisation.objects.allowing(user, permission))


class Contact(models.Model):
    """Whom to speak with in an organisation. Taken off the list, nothing of it is kept."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="contacts"
    )
    name = models.CharField(_("nombre"), max_length=160)
    job = models.CharField(_("cargo"), max_length=120, blank=True)
    email = models.EmailField(_("correo electrónico"), blank=True)
    phone = models.CharField(_("teléfono"), max_length=16, blank=True)  # E.164

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contacto")
        verbose_name_plural = _("contactos")
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="contact_phone_in_e164",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def spoken_phone(self) -> str:
        return spoken_phone(self.phone)


class InvolvementQuerySet(AreaQuerySet):
    area_path = "village__area"

    def current(self):
        return self.filter(until=None)


class Involvement(models.Model):
    """What an organisation does in a village, besides hosting it; ended, never deleted."""

    class Role(models.TextChoices):
        ACADEMIC = "academic", _("académica")
        GOVERNMENT = "government", _("gobierno")
        COMPANY = "company", _("empresa aliada")
        SPONSOR = "sponsor", _("patrocinio")
        COMMUNITY = "community", _("comunidad")

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organización"),
        on_delete=models.PROTECT,
        related_name="involvements",
    )
    village = models.ForeignKey(
        "villages.Village",
        verbose_name=_("aldea"),
        on_delete=models.PROTECT,
        related_name="involvements",
    )
    role = models.CharField(_("papel"), max_length=12, choices=Role)
    since = models.DateField(_("desde"))
    until = models.DateField(_("hasta"), null=True, blank=True)

    objects = InvolvementQuerySet.as_manager()

    class Meta:
        verbose_name = _("participación")
        verbose_name_plural = _("participaciones")
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "village", "role"],
                condition=Q(until=None),
                name="one_current_involvement_per_role",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="involvement_ends_after_it_starts",
            ),
        ]

    def __str__(self):
        return f"{self.organisation} · {self.get_role_display()}"

    @property
    def area(self) -> str:
        return self.village.area


class AgreementQuerySet(AreaQuerySet):
    """Those of a village lie where it lies; those of the whole programme, in the country."""

    area_path = "village__area"

    def reach_of(self, post, permission):
        """Whoever may see agreements somewhere sees those of the whole programme too."""
        reach = super().reach_of(post, permission)
        return reach if permission == Permission.VILLAGE_EDIT else reach | Q(village=None)

    def matching(self, text: str):
        """Agreements whose title, organisation or village holds every word of `text`."""
        found = self
        for word in fold(text).split():
            found = found.filter(
                Q(folded__contains=word)
                | Q(organisation__folded__contains=word)
                | Q(village__folded__contains=word)
            )
        return found

    def in_force(self, day: dt.date):
        """Begun, and neither ended nor terminated, on `day`."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            Q(terminated_on=None) | Q(terminated_on__gt=day),
            starts_on__lte=day,
        )

    def ending(self, day: dt.date, *, within: int = SOON):
        """In force on `day`, over in at most `within` days and not renewed."""
        return (
            self.in_force(day).filter(ends_on__lte=day + dt.timedelta(days=within)).exclude(RENEWED)
        )

    def covering(self, village):
        """Those of the village, and those of its whole programme."""
        return self.filter(Q(village=village) | Q(village=None, programme=village.programme_id))

    def with_organisations_of(self, kind: str):
        return self.filter(organisation__kind=kind)

    def standing_as(self, wanted: Standing, day: dt.date):
        """Those that stand so on `day`; one about to end that is renewed counts as in force."""
        soon = day + dt.timedelta(days=SOON)
        in_force = self.in_force(day)
        left = self.filter(Q(terminated_on=None) | Q(terminated_on__gt=day))
        return {
            Standing.TO_BEGIN: left.filter(starts_on__gt=day),
            Standing.IN_FORCE: in_force.filter(Q(ends_on=None) | Q(ends_on__gt=soon) | RENEWED),
            Standing.ENDING: self.ending(day),
            Standing.ENDED: left.filter(ends_on__lt=day),
            Standing.TERMINATED: self.filter(terminated_on__lte=day),
        }[wanted]


class Agreement(models.Model):
    """What was signed with an organisation, for a village or for the whole programme.

    Without `ends_on` it holds until somebody terminates it. A renewal is another
    agreement, which `renews` this one.
    """

    class Kind(models.TextChoices):
        FRAMEWORK = "framework", _("convenio marco")
        SPECIFIC = "specific", _("convenio específico")
        LETTER = "letter", _("carta de intención")
        DONATION = "donation", _("donación o patrocinio")
        LOAN = "loan", _("comodato o préstamo de espacio")

    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organización"),
        on_delete=models.PROTECT,
        related_name="agreements",
    )
    programme = models.ForeignKey(
        Programme, verbose_name=_("programa"), on_delete=models.PROTECT, related_name="agreements"
    )
    village = models.ForeignKey(
        "villages.Village",
        verbose_name=_("aldea"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
    )
    title = models.CharField(_("título"), max_length=200)
    folded = folded_column("title", length=200)
    kind = models.CharField(_("tipo"), max_length=12, choices=Kind, default=Kind.SPECIFIC)
    signed_on = models.DateField(_("firma"))
    starts_on = models.DateField(_("inicio"))
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    file = models.ForeignKey(
        StoredFile, verbose_name=_("archivo"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(_("nota"), max_length=2000, blank=True)
    renews = models.OneToOneField(
        "self",
        verbose_name=_("renueva"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal",
    )
    terminated_on = models.DateField(_("terminado el"), null=True, blank=True)
    terminated_because = models.CharField(_("motivo"), max_length=300, blank=True)
    registered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    registered_at = models.DateTimeField(default=timezone.now)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("convenio")
        verbose_name_plural = _("convenios")
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="agreement_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(terminated_on=None, terminated_because="")
                | (Q(terminated_on__isnull=False) & ~Q(terminated_because="")),
                name="agreement_terminated_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["ends_on"], name="agreements_by_end")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("villages:agreement", args=[self.pk])

    @property
    def area(self) -> str:
        return self.village.area if self.village else ""

    def status(self, day: dt.date | None = None) -> Standing:
        return standing(
            day or timezone.localdate(),
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            terminated_on=self.terminated_on,
        )

    @property
    def is_renewed(self) -> bool:
        return hasattr(self, "renewal") and self.renewal.terminated_on is None
