"""How every table on the map answers who may see what."""

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower

from accounts.rules import ABILITIES, OWN, Permission
from accounts.rules.names import ACCENTED, PLAIN
from accounts.rules.permissions import NARROWED_TO_TEACHING


class Folded(Lower):
    """Lower case without accents, computed in the database (see `accounts.rules.fold`)."""

    def __init__(self, expression, **extra):
        plain = Func(expression, Value(ACCENTED), Value(PLAIN), function="TRANSLATE")
        super().__init__(plain, **extra)


class AreaQuerySet(models.QuerySet):
    """Rows that lie in an area, and what of them a person may touch.

    `area_path` leads to the field with the row's area, `own_path` to the person
    it belongs to (None when it belongs to nobody).
    """

    area_path = "area"
    own_path: str | None = None

    def allowing(self, user, permission: Permission):
        """The rows on which `user` has `permission`, now. Nobody's posts reach nothing."""
        allowed = Q(pk__in=[])
        for post in getattr(user, "current_posts", ()):
            if permission in ABILITIES[post.role]:
                reach = self.reach_of(post, permission)
                if post.role in NARROWED_TO_TEACHING:
                    reach &= self.taught_by(user)
                allowed |= reach
        if self.own_path and permission in OWN and user.is_authenticated:
            allowed |= Q(**{self.own_path: user})
        return self.filter(allowed)

    def reach_of(self, post, permission: Permission) -> Q:
        """The rows a post reaches; tables narrow it where a permission means less."""
        return self.within(post.area)

    def within(self, area: str) -> Q:
        return Q(**{f"{self.area_path}__startswith": area}) if area else ~Q(pk__in=[])

    def taught_by(self, user) -> Q:
        """Narrows to what a person teaches; tables that know no teaching do not narrow."""
        return ~Q(pk__in=[])


def folded_column(*fields: str, length: int = 300):
    """A stored column holding the named fields folded, for sorting and searching."""
    parts = F(fields[0])
    for field in fields[1:]:
        parts = models.functions.Concat(parts, Value(" "), F(field))
    return models.GeneratedField(
        expression=Folded(parts),
        output_field=models.CharField(max_length=length),
        db_persist=True,
    )
