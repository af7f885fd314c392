"""What an import may bring: a file a kind."""

from intake.kinds.base import Draft, Kind
from intake.kinds.enrolments import Enrolments
from intake.kinds.organisations import Organisations
from intake.kinds.posts import Posts
from intake.kinds.villages import Villages
from intake.models import Import
from intake.rules.kinds import KindName

KINDS: dict[str, type[Kind]] = {
    KindName.ENROLMENTS: Enrolments,
    KindName.POSTS: Posts,
    KindName.VILLAGES: Villages,
    KindName.ORGANISATIONS: Organisations,
}


def kind_of(imported: Import) -> Kind:
    return KINDS[imported.kind](imported)


__all__ = ["KINDS", "Draft", "Kind", "kind_of"]
