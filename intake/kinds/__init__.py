"""What an import may bring: a file a kind."""

from intake.kinds.base import Draft, Kind
from intake.kinds.enrolments import Enrolments
from intake.models import Import
from intake.rules.kinds import KindName

KINDS: dict[str, type[Kind]] = {
    KindName.ENROLMENTS: Enrolments,
}


def kind_of(imported: Import) -> Kind:
    return KINDS[imported.kind](imported)


__all__ = ["KINDS", "Draft", "Kind", "kind_of"]
