"""Taking back what was registered by mistake, while nothing stands on it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions import posts, record
from accounts.models import Invitation, Post, User
from accounts.queries import referring_to
from villages.models import Organisation, State, Village


@transaction.atomic
def unregister(village: Village, *, by: User | None) -> None:
    """Take a village off the register as if it had never been; the trail keeps that it was.

    Invitations over it that nobody answered are withdrawn. Raises ValidationError
    `stood-on` when anything refers to it or somebody holds a post over it.
    """
    State.objects.select_for_update(no_key=True).get(pk=village.state_id)
    village = Village.objects.select_for_update(no_key=True).get(pk=village.pk)
    held = Post.objects.filter(area=village.area).exists()
    if held or referring_to(Village, [village.pk]):
        raise ValidationError(_("Ya hay registros de esta aldea."), code="stood-on")
    for invitation in Invitation.objects.pending().filter(area=village.area):
        posts.withdraw(invitation, by=None)
    record("village.unregistered", on=village, by=by)
    village.delete()


@transaction.atomic
def forget_organisation(pk: int, *, by: User | None) -> bool:
    """Take back an organisation nothing refers to; say whether it went."""
    organisation = Organisation.objects.select_for_update(no_key=True).filter(pk=pk).first()
    if organisation is None or referring_to(Organisation, [pk]):
        return False
    record("organisation.undone", on=organisation, by=by, area="")
    organisation.delete()
    return True
