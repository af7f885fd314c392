"""Appointing people: inviting, accepting, giving and ending posts."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import places
from accounts.actions import mail, people
from accounts.actions.audit import record
from accounts.models import ROLE_NAMES, Invitation, Post, User
from accounts.models.posts import end_of_life
from accounts.rules import Role, is_area


@transaction.atomic
def give(user: User, *, role: Role, area: str, area_name: str = "", by: User | None) -> Post:
    """Give the person a post, or return the one they already hold.

    `by` is None when the portal itself appoints. Refuses what `by` may not give.
    """
    role = checked(role, area, by=by)
    user = people.held([user])[user.pk]
    if by and user == by:
        raise ValidationError(_("Nadie se da un nombramiento a sí mismo."), code="own-post")
    return appoint(user, role=role, area=area, area_name=area_name, by=by)


@transaction.atomic
def give_places(user: User, *, role: Role, areas: list[str], by: User) -> list[Post]:
    """Give the person the same role over several places at once, all or none, and tell them.

    Those they hold already stay as they are.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.merged_into_id or not user.is_active:
        raise ValidationError(_("Esa cuenta está cerrada."), code="closed")
    held = set(Post.objects.current().filter(user=user, role=role).values_list("area", flat=True))
    given = [give(user, role=role, area=area, by=by) for area in areas]
    new = [post for post in given if post.area not in held]
    if not new:
        raise ValidationError(_("Esa persona ya tiene este nombramiento."), code="already-holds")
    tell_appointed(user, new, by=by)
    return new


@transaction.atomic
def transfer(post: Post, *, to: User, by: User) -> Post:
    """End a post and give the same to somebody else, in one act."""
    post = Post.objects.select_for_update(of=("self",)).select_related("user").get(pk=post.pk)
    if to.pk == post.user_id:
        raise ValidationError(_("Ya es de esa persona."), code="same-person")
    given = give_places(to, role=Role(post.role), areas=[post.area], by=by)
    end(post, by=by)
    return given[0]


def tell_appointed(user: User, new: list[Post], *, by: User) -> None:
    with translation.override(user.language):
        role = str(ROLE_NAMES[new[0].role])
        where = [post.place for post in new]
    mail.enqueue(
        f"post-given:{new[0].pk}",
        to=user,
        template="post_given",
        context={"name": user.given_names, "by": str(by), "role": role, "places": where},
    )


@transaction.atomic
def end(post: Post, *, by: User | None) -> Post:
    """End a post now: what it allowed stops with the person's next request."""
    national_admins = Post.objects.current().filter(role=Role.ADMIN, area="")
    admin_ids = [admin.pk for admin in national_admins.select_for_update().order_by("pk")]
    post = Post.objects.select_for_update().get(pk=post.pk)
    checked(post.role, post.area, by=by)
    if post.ended_at:
        raise ValidationError(_("Este nombramiento ya había terminado."), code="ended")
    if admin_ids == [post.pk]:
        raise ValidationError(
            _("Es la única administración de todo el país: nombra a otra persona antes."),
            code="last-admin",
        )
    post.ended_at = timezone.now()
    post.ended_by = by
    post.save(update_fields=["ended_at", "ended_by"])
    record("post.ended", on=post, by=by, person=str(post.user), person_id=post.user_id)
    return post


def invite(
    email: str,
    *,
    role: Role,
    area: str,
    area_name: str = "",
    by: User | None,
    language: str = "es-mx",
) -> Invitation:
    """Offer a post by e-mail, or return the open offer of the same post to the same address.

    An offer that expired is offered anew.
    """
    return invite_places(email, role=role, areas={area: area_name}, by=by, language=language)[0]


@transaction.atomic
def invite_places(
    email: str, *, role: Role, areas: dict[str, str], by: User | None, language: str = "es-mx"
) -> list[Invitation]:
    """Offer the same role over several places, {area: name or ""}, in one letter; all or none.

    What they hold already is not offered. Accepting one accepts what is offered with it.
    """
    email = people.clean_email(email)
    for area in areas:
        role = checked(role, area, by=by)
    known = people.known([email]).get(email)
    if by and known == by:
        raise ValidationError(_("Nadie se da un nombramiento a sí mismo."), code="own-post")
    held = Post.objects.current().filter(user=known, role=role).values_list("area", flat=True)
    wanted = {area: name for area, name in areas.items() if area not in set(held)}
    if not wanted:
        raise ValidationError(_("Esa persona ya tiene este nombramiento."), code="already-holds")
    language = known.language if known else language
    made = [
        offer(email, role=role, area=area, area_name=name, by=by, language=language)
        for area, name in wanted.items()
    ]
    if new := [invitation for invitation, is_new in made if is_new]:
        send_letter(new)
    return [invitation for invitation, _is_new in made]


def offer(email: str, *, role: Role, area: str, area_name: str, by, language: str):
    """The open offer of a post, and whether it has to be written about."""
    invitation, is_new = Invitation.objects.pending().get_or_create(
        email=email,
        role=role,
        area=area,
        accepted_at=None,
        withdrawn_at=None,
        defaults={
            "area_name": area_name or places.name_of(area),
            "invited_by": by,
            "language": language,
        },
    )
    if is_new:
        record("invitation.sent", on=invitation, by=by)
    elif invitation.has_expired:
        return renew(invitation, by=by), True
    return invitation, is_new


@transaction.atomic
def resend(invitation: Invitation, *, by: User | None) -> Invitation:
    """Send the same offer again; it lives for another fourteen days."""
    invitation = renew(invitation, by=by)
    send_letter([invitation])
    return invitation


def renew(invitation: Invitation, *, by: User | None) -> Invitation:
    invitation = pending(invitation)
    checked(invitation.role, invitation.area, by=by)
    invitation.letters += 1
    invitation.expires_at = end_of_life()
    invitation.save(update_fields=["letters", "expires_at"])
    record("invitation.resent", on=invitation, by=by)
    return invitation


@transaction.atomic
def withdraw(invitation: Invitation, *, by: User | None) -> Invitation:
    """Take an offer back: its link stops working."""
    invitation = pending(invitation)
    checked(invitation.role, invitation.area, by=by)
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record("invitation.withdrawn", on=invitation, by=by)
    return invitation


@transaction.atomic
def accept(
    invitation: Invitation, *, user: User | None = None, password: str | None = None, **names
) -> Post:
    """Give the offered post, and those offered with it, to `user` or the person of the address.

    Following the link proves the address. Somebody new gives their `names` and,
    if they want one, a password; who has one already must have signed in as `user`.
    """
    together = list(invitation.together().select_for_update(of=("self",)).order_by("pk"))
    invitation = pending(invitation)
    if invitation.has_expired:
        raise ValidationError(
            _("Esta invitación venció. Pide a quien te invitó que la envíe otra vez."),
            code="expired",
        )
    user = user or invited_person(invitation, **names)
    if user != people.known([invitation.email]).get(invitation.email):
        raise ValidationError(
            _("Esta invitación es para otra dirección de correo."), code="other-person"
        )
    user = people.held([user])[user.pk]
    people.let_in(user, password=password, email=invitation.email)
    for each in together:
        take(each, user=user)
    invitation.refresh_from_db()
    return invitation.post


def take(invitation: Invitation, *, user: User) -> None:
    """Turn an offer into a post, if whoever made it may still give it."""
    inviter = invitation.invited_by and invitation.invited_by.record
    if inviter and not inviter.may_give(Role(invitation.role), invitation.area):
        raise ValidationError(
            _("Quien te invitó ya no puede dar este nombramiento. Pide otra invitación."),
            code="inviter-left",
        )
    invitation.post = appoint(
        user,
        role=invitation.role,
        area=invitation.area,
        area_name=invitation.area_name,
        by=inviter,
    )
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at", "post"])
    record("invitation.accepted", on=invitation, by=user)


def appoint(user: User, *, role: str, area: str, area_name: str, by: User | None) -> Post:
    user = people.held([user])[user.pk]
    post, is_new = Post.objects.get_or_create(
        user=user,
        role=role,
        area=area,
        ended_at=None,
        defaults={"area_name": area_name or places.name_of(area), "given_by": by},
    )
    if is_new:
        record("post.given", on=post, by=by, person=str(user), person_id=user.pk)
    return post


def invited_person(invitation: Invitation, **names) -> User:
    """Whoever has the invited address and was never let in, made now if nobody has it."""
    person, is_new = people.find_or_create(
        email=invitation.email, language=invitation.language, by=None, **names
    )
    if is_new:
        return person
    if not person.never_entered:
        raise ValidationError(_("Entra con tu cuenta para aceptar."), code="sign-in")
    return people.edit(person, by=person, **names)


def checked(role: str, area: str, *, by: User | None) -> Role:
    """The role, once it is sure that the area is one and that `by` may give it there."""
    if not is_area(area):
        raise ValidationError(_("Ese lugar no existe."), code="area")
    if by and not by.may_give(role, area):
        raise ValidationError(
            _("Ese nombramiento queda fuera de lo que puedes dar."), code="out-of-reach"
        )
    return Role(role)


def pending(invitation: Invitation) -> Invitation:
    """The invitation, locked; refused when there is nothing to decide any more."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at:
        raise ValidationError(_("Esta invitación ya se usó."), code="used")
    if invitation.withdrawn_at:
        raise ValidationError(_("Esta invitación fue retirada."), code="withdrawn")
    return invitation


def send_letter(invitations: list[Invitation]) -> None:
    """One letter for what is offered together; its link leads to all of it."""
    invitation = invitations[0]
    with translation.override(invitation.language):
        role = str(ROLE_NAMES[invitation.role])
        where = [each.place for each in invitations]
        told = ngettext("%(n)s lugar", "%(n)s lugares", len(where)) % {"n": len(where)}
        until = date_format(timezone.localdate(invitation.expires_at), "DATE_FORMAT")
    mail.enqueue(
        f"invitation:{invitation.pk}:{invitation.letters}",
        to=invitation.email,
        template="invitation",
        language=invitation.language,
        context={
            "role": role,
            "place": "; ".join(where),
            "told": where[0] if len(where) == 1 else told,
            "by": str(invitation.invited_by or ""),
            "path": invitation.get_absolute_url(),
            "until": until,
        },
    )
