"""Whose turn it is at a gate, and the page where it is done."""

from collections import defaultdict
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import ROLE_NAMES, Post, User
from accounts.rules import Permission, Role
from villages.models import Village
from villages.rules.ladder import GateAnswer

NAMED = 2


class Doors:
    """What one person may do about the gates of one village, and who else can."""

    def __init__(self, village: Village, user: User):
        self.village, self.user = village, user
        self.names = self.people_by_role()

    def door(self, answer: GateAnswer) -> tuple[str, str] | None:
        """The words and the address of the page where the gate is seen to; None when not theirs."""
        if answer.gate.is_ticked:
            url = reverse("oversight:ladder-tick", args=[self.village.code, answer.code])
            return (_("Agregar evidencia"), url) if self.may(Permission.VILLAGE_EDIT) else None
        found = getattr(self, f"to_{answer.gate.fact}", None)
        return found() if found else None

    def to_vocation(self):
        url = reverse("villages:edit", args=[self.village.code])
        return (_("Corregir datos"), url) if self.may(Permission.VILLAGE_EDIT) else None

    to_host = to_vocation

    def to_coordinator(self):
        return self.invite(Role.COORDINATOR, _("Invitar a quien coordine"))

    def to_university(self):
        url = f"{reverse('villages:agreement-new')}?aldea={self.village.code}"
        return (_("Registrar convenio"), url) if self.may(Permission.VILLAGE_EDIT) else None

    to_government = to_company = to_university

    def to_sites(self):
        url = reverse("villages:site-new", args=[self.village.code])
        return (_("Registrar sede"), url) if self.may(Permission.VILLAGE_EDIT) else None

    def to_instructors(self):
        return self.invite(Role.INSTRUCTOR, _("Invitar a quien instruya"))

    def to_cohort_people(self):
        url = f"{reverse('training:cohorts')}?{urlencode({'q': self.village.locality})}"
        return (_("Ver las cohortes"), url) if self.may(Permission.COHORT_VIEW) else None

    def to_certified(self):
        if not self.may(Permission.CERTIFICATE_PROPOSE):
            return None
        return _("Certificar"), f"{reverse('certification:queue')}?village={self.village.pk}"

    def invite(self, role: Role, words: str):
        if not self.user.may_give(role, self.village.area):
            return None
        asked = urlencode({"role": role.value, "area": self.village.area})
        return words, f"{reverse('accounts:invite')}?{asked}"

    def may(self, permission: Permission) -> bool:
        return self.user.may(permission, self.village.area)

    def turn(self, answer: GateAnswer) -> str:
        """Whose turn it is: the nearest people by name for who may see them, else the role."""
        return self.who(answer.gate.by)

    def who(self, roles) -> str:
        for role in roles:
            if names := self.names[role]:
                told = get_text_list(names[:NAMED], _("o"))
                return _("%(names)s (%(role)s)") % {"names": told, "role": ROLE_NAMES[role]}
        return str(ROLE_NAMES[roles[0]]) if roles else ""

    def people_by_role(self) -> dict[str, list[str]]:
        """Who holds each role over the village, those whose post is nearest first."""
        posts = (
            Post.objects.current()
            .allowing(self.user, Permission.PERSON_VIEW)
            .filter(area__in=areas_above(self.village.area))
            .select_related("user")
        )
        found = defaultdict(list)
        for post in sorted(posts, key=lambda post: (-len(post.area), post.given_at)):
            found[post.role].append(str(post.user))
        return found


def areas_above(area: str) -> list[str]:
    """Every area whose posts reach the village: the country, state, municipality, itself."""
    return ["", area[:2], area[:5], area]
