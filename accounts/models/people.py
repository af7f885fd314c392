"""People, and how their names are written."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import places
from accounts.models.areas import AreaQuerySet, folded_column
from accounts.models.posts import Post
from accounts.models.signs import curp_sign, mail_sign, name_sign, short_name_sign
from accounts.rules import (
    ABILITIES,
    MAY_GIVE,
    Permission,
    Role,
    fold,
    mask_curp,
    reaches,
    spoken_phone,
)


class UserQuerySet(AreaQuerySet):
    """People reach by the area of their current posts; learners through their enrolments."""

    def kept(self):
        """People as they are known now: without the records that were joined to another."""
        return self.filter(merged_into=None)

    def within(self, area: str) -> Q:
        """The country reaches everybody; a narrower area, who holds a post or learns in it."""
        if not area:
            return super().within(area)
        holding = Post.objects.current().filter(area__startswith=area)
        return Q(pk__in=holding.values("user")) | Q(pk__in=places.learners_in(area))

    def never_entered(self):
        """Made known by somebody else, and not yet come by themselves."""
        return self.filter(last_login=None, password__startswith=UNUSABLE_PASSWORD_PREFIX)

    def entered(self):
        return self.exclude(pk__in=self.model.objects.never_entered().values("pk"))

    def matching(self, text: str):
        """People whose folded name or e-mail holds every word of `text`."""
        found = self
        for word in fold(text).split():
            found = found.filter(Q(sort_name__contains=word) | Q(email__contains=word))
        return found


UserManager = BaseUserManager.from_queryset(UserQuerySet)


class User(AbstractBaseUser):
    """A person of the programme: trainee, staff or both."""

    email = models.EmailField(_("correo electrónico"), max_length=254, unique=True)
    given_names = models.CharField(_("nombre(s)"), max_length=80)
    first_surname = models.CharField(_("primer apellido"), max_length=80)
    second_surname = models.CharField(_("segundo apellido"), max_length=80, blank=True)
    sort_name = folded_column("first_surname", "second_surname", "given_names")
    curp = models.CharField(_("CURP"), max_length=18, null=True, blank=True, unique=True)
    phone = models.CharField(_("teléfono"), max_length=16, blank=True)  # E.164; never public
    language = models.CharField(
        _("idioma"),
        max_length=10,
        default="es-mx",
        choices=[("es-mx", "Español"), ("en", "English")],
    )
    is_active = models.BooleanField(_("puede entrar"), default=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    joined_at = models.DateTimeField(_("desde"), auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ("given_names", "first_surname")

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_in_lower_case"),
            models.CheckConstraint(
                condition=Q(curp__regex=r"^[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[A-Z0-9][0-9]$"),
                name="curp_has_its_shape",
            ),
            models.CheckConstraint(
                condition=Q(phone="") | Q(phone__regex=r"^\+[1-9][0-9]{6,14}$"),
                name="phone_in_e164",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(is_active=False) & ~Q(merged_into=F("pk")),
                name="a_merged_record_lets_nobody_in",
            ),
        ]
        indexes = [
            models.Index(fields=["sort_name", "id"], name="people_by_name"),
            GinIndex(
                OpClass("sort_name", name="gin_trgm_ops"),
                OpClass("email", name="gin_trgm_ops"),
                name="people_by_part_of_name",
            ),
            models.Index(fields=["phone"], condition=~Q(phone=""), name="people_by_phone"),
            models.Index(mail_sign(), name="people_by_mail_sign"),
            models.Index(name_sign(), name="people_by_name_sign"),
            models.Index(short_name_sign(), name="people_by_short_name_sign"),
            models.Index(curp_sign(), condition=Q(curp__isnull=False), name="people_by_curp_sign"),
        ]

    def __str__(self):
        return self.full_name

    @property
    def full_name(self) -> str:
        parts = (self.given_names, self.first_surname, self.second_surname)
        return " ".join(part for part in parts if part)

    @property
    def record(self) -> "User":
        """The person as known now: the record this one was joined to, or itself."""
        found = self
        while found.merged_into_id:
            found = found.merged_into
        return found

    @property
    def never_entered(self) -> bool:
        """Made known by somebody else, and not yet come by themselves."""
        return self.last_login is None and not self.has_usable_password()

    @property
    def spoken_phone(self) -> str:
        return spoken_phone(self.phone)

    @property
    def masked_curp(self) -> str:
        return mask_curp(self.curp or "")

    @cached_property
    def current_posts(self) -> list:
        """The posts held now; read once per request."""
        return list(Post.objects.current().filter(user=self))

    def may(self, permission: Permission, area: str | None = None) -> bool:
        """Say whether a post gives `permission`: over `area`, or anywhere when it is None."""
        return any(
            permission in ABILITIES[post.role] and (area is None or reaches(post.area, area))
            for post in self.current_posts
        )

    def may_give(self, role: Role, area: str) -> bool:
        """Say whether a post lets this person give, or end, a post of `role` over `area`."""
        return any(
            role in MAY_GIVE.get(post.role, ()) and reaches(post.area, area)
            for post in self.current_posts
        )

    def roles_to_give(self) -> list[Role]:
        """The roles this person may give somewhere, in the order of the table."""
        given = {role for post in self.current_posts for role in MAY_GIVE.get(post.role, ())}
        return [role for role in Role if role in given]


def spoken(language: str | None) -> str:
    """The portal's language closest to one a browser or a form names."""
    return "en" if (language or "").startswith("en") else "es-mx"


def display_name(user: User) -> str:
    return user.full_name
