"""Posts: a role over an area, and the invitations that give one."""

import datetime as dt
import secrets

from django.db import models
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.areas import AreaQuerySet
from accounts.rules import ABILITIES, AREA_PATTERN, MAY_GIVE, Permission, Role
from accounts.rules.permissions import NARROWED_TO_TEACHING

ROLE_NAMES = {
    Role.ADMIN: _("Administración del programa"),
    Role.COORDINATOR: _("Coordinación de aldea"),
    Role.INSTRUCTOR: _("Instrucción"),
    Role.OFFICER: _("Certificación"),
    Role.MENTOR: _("Mentoría"),
    Role.SPONSOR: _("Patrocinio y observación"),
}

# What each permission lets a person do, said after "Puede".
PERMISSION_WORDS = {
    Permission.PERSON_VIEW: _("ver a las personas y cómo localizarlas"),
    Permission.PERSON_MERGE: _("unir dos registros de una misma persona"),
    Permission.POST_GIVE: _("invitar personas y terminar nombramientos"),
    Permission.AUDIT_VIEW: _("leer la bitácora"),
    Permission.PROGRAMME_EDIT: _("cambiar el programa y sus metas"),
    Permission.VILLAGE_VIEW: _("ver las aldeas"),
    Permission.VILLAGE_REGISTER: _("registrar aldeas"),
    Permission.VILLAGE_EDIT: _("cambiar los datos de las aldeas"),
    Permission.VILLAGE_CLIMB: _("confirmar que una aldea sube, baja, se pausa o se cierra"),
    Permission.EVIDENCE_VIEW: _("ver las evidencias de las aldeas"),
    Permission.COHORT_VIEW: _("ver las cohortes"),
    Permission.COHORT_EDIT: _("abrir y cambiar cohortes"),
    Permission.ENROLMENT_EDIT: _("inscribir y dar de baja"),
    Permission.ATTENDANCE_TAKE: _("pasar lista"),
    Permission.GRADE: _("calificar"),
    Permission.PROGRESS_VIEW: _("ver el avance de cada participante"),
    Permission.LEARN: _("tomar cursos"),
    Permission.CERTIFICATE_VIEW: _("ver las constancias"),
    Permission.CERTIFICATE_PROPOSE: _("ensayar lotes de constancias"),
    Permission.CERTIFICATE_APPROVE: _("aprobar lotes que propuso otra persona"),
    Permission.CERTIFICATE_REVOKE: _("revocar constancias"),
    Permission.REPORT_VIEW: _("ver los informes"),
    Permission.REPORT_ASK: _("pedir informes"),
}

WHOLE_COUNTRY = _("todo el país")


class RoleQuerySet(AreaQuerySet):
    """Posts, and offers of posts, in reach."""

    def reach_of(self, post, permission):
        """Giving and ending stop at the roles that `MAY_GIVE` names."""
        reach = super().reach_of(post, permission)
        if permission == Permission.POST_GIVE:
            reach &= Q(role__in=MAY_GIVE[post.role])
        return reach


class PostQuerySet(RoleQuerySet):
    def current(self):
        return self.filter(ended_at=None)

    def in_order(self):
        """By role, in the order of the table, then by place."""
        rank = [When(role=role, then=at) for at, role in enumerate(Role)]
        return self.order_by(Case(*rank, output_field=models.IntegerField()), "area", "pk")

    def coordinating(self, area: str):
        """Current coordinators whose post is exactly on `area`."""
        return self.current().filter(role=Role.COORDINATOR, area=area)


class Post(models.Model):
    """A role held by a person over an area; ended, never deleted."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(_("función"), max_length=20, choices=list(ROLE_NAMES.items()))
    area = models.CharField(_("área"), max_length=40, blank=True)
    area_name = models.CharField(_("lugar"), max_length=200, blank=True)
    given_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    given_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("nombramiento")
        verbose_name_plural = _("nombramientos")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "area"],
                condition=Q(ended_at=None),
                name="one_current_post_per_role_and_area",
            ),
            models.CheckConstraint(
                condition=Q(area__regex=AREA_PATTERN), name="post_lies_in_an_area"
            ),
        ]
        indexes = [models.Index(fields=["area", "role"], name="posts_by_area")]

    def __str__(self):
        return f"{self.get_role_display()} · {self.place}"

    @property
    def place(self) -> str:
        return self.area_name or self.area or str(WHOLE_COUNTRY)

    @property
    def is_narrowed_to_teaching(self) -> bool:
        return self.role in NARROWED_TO_TEACHING

    def abilities(self) -> list[str]:
        """What the post lets its holder do, in words and in the order of the table."""
        return [words for ability, words in PERMISSION_WORDS.items() if self.gives(ability)]

    def gives(self, permission: Permission) -> bool:
        return permission in ABILITIES[self.role]


INVITATION_LIFE = dt.timedelta(days=14)


def end_of_life() -> dt.datetime:
    return timezone.now() + INVITATION_LIFE


def new_token() -> str:
    return secrets.token_urlsafe(32)


class InvitationQuerySet(RoleQuerySet):
    def pending(self):
        """Neither accepted nor withdrawn, though they may have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self):
        return self.pending().filter(expires_at__gt=timezone.now())


class Invitation(models.Model):
    """An offer, by e-mail, of a post; accepting it proves the address."""

    email = models.EmailField(_("correo electrónico"))
    role = models.CharField(_("función"), max_length=20, choices=list(ROLE_NAMES.items()))
    area = models.CharField(_("área"), max_length=40, blank=True)
    area_name = models.CharField(_("lugar"), max_length=200, blank=True)
    token = models.CharField(max_length=60, unique=True, default=new_token)
    language = models.CharField(max_length=10, default="es-mx")
    invited_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(default=end_of_life)
    letters = models.PositiveSmallIntegerField(default=1)
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    post = models.OneToOneField(Post, on_delete=models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitación")
        verbose_name_plural = _("invitaciones")
        constraints = [
            models.UniqueConstraint(
                fields=["email", "role", "area"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_email_role_and_area",
            ),
            models.CheckConstraint(
                condition=Q(area__regex=AREA_PATTERN), name="invitation_lies_in_an_area"
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} · {self.place}"

    def get_absolute_url(self):
        return reverse("accounts:invitation", args=[self.token])

    @property
    def place(self) -> str:
        return self.area_name or self.area or str(WHOLE_COUNTRY)

    def together(self):
        """The open offers to the same address, of the same role and by the same person."""
        same = {"email": self.email, "role": self.role, "invited_by": self.invited_by_id}
        return Invitation.objects.open().filter(**same).order_by("area")

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()
