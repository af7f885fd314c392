"""Beginning and correcting an edition of the programme: its names, its signers, its partners."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from accounts.actions import files, record
from accounts.models import User
from villages.actions import targets as promises
from villages.actions.changes import put
from villages.models import Partner, Programme
from villages.models.targets import PROMISED
from villages.rules.targets import moved

SAID = ("name", "short_name", "issuer", "signers", "starts_on", "ends_on")
COPIED = ("partners", "signers", "targets")


@transaction.atomic
def begin(
    *,
    by: User | None,
    slug: str = "",
    targets: list[dict] = (),
    partners: list[str] = (),
    **facts,
) -> Programme:
    """Open an edition with what it promises; `targets` and `partners` in the order shown."""
    programme = Programme(slug=slug, **facts)
    # Days become days, however they were written.
    programme.clean_fields(exclude={"slug", "signers", "logo"})
    refuse_days(programme)
    programme.slug = slug or free_slug(programme)
    programme.save()
    name_partners(programme, [(None, name) for name in partners])
    if by:  # what comes with the schema is nobody's act
        record("programme.begun", on=programme, by=by)
    since = min(programme.starts_on, timezone.localdate())
    for target in targets:
        promises.promise(programme, on=since, by=by, **target)
    return programme


@transaction.atomic
def begin_like(
    model: Programme, *, by: User, copied: tuple[str, ...] = COPIED, **facts
) -> Programme:
    """Open an edition that takes from another its partners, its signers, its targets.

    Targets come with their days moved as far as the start is; withdrawn ones stay behind.
    """
    model = locked(model)  # so that a logo it shares is not replaced meanwhile
    if "signers" in copied:
        facts.setdefault("signers", model.signers)
    facts.setdefault("thresholds", model.thresholds)
    starts_on = facts["starts_on"]
    targets = targets_like(model, starts_on) if "targets" in copied else []
    programme = begin(by=by, targets=targets, logo=model.logo, **facts)
    if "partners" in copied:
        Partner.objects.bulk_create(
            Partner(programme=programme, name=each.name, logo=each.logo, position=each.position)
            for each in model.partners.all()
        )
    return programme


def targets_like(model: Programme, starts_on: dt.date) -> list[dict]:
    found = []
    for target in model.targets.standing():
        facts = {field: getattr(target, field) for field in PROMISED}
        if target.due_on:
            facts["due_on"] = moved(target.due_on, model.starts_on, starts_on)
        facts["milestones"] = [
            {"on": moved(day, model.starts_on, starts_on).isoformat(), "value": value}
            for day, value in target.steps
        ]
        found.append({"indicator": target.indicator, **facts})
    return found


def free_slug(programme: Programme) -> str:
    """`get-2026`, or `get-2026-2` where that is taken."""
    stem = slugify(programme.title)[:40] or str(programme.starts_on.year)
    taken = set(Programme.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    names = (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)


@transaction.atomic
def edit(
    programme: Programme,
    *,
    by: User | None,
    seen: int | None = None,
    partners: list[tuple[int | None, str]] | None = None,
    **changes,
) -> Programme:
    """Change what the programme says of itself; `partners` are (pk, or None for a new one, name).

    `seen` is the revision whoever changes it was looking at. Certificates already issued keep
    the words they were issued with.

    Raises ValidationError: changed-meanwhile, ends-first, promised-before.
    """
    programme = locked(programme, seen=seen)
    changed = put(programme, changes, SAID)
    refuse_days(programme)
    if partners is not None:
        before = [partner.name for partner in programme.partners.all()]
        after = name_partners(programme, partners)
        if before != after:
            changed["partners"] = [before, after]
    if changed:
        correct(programme, by=by, changed=changed)
    return programme


def locked(programme: Programme, *, seen: int | None = None) -> Programme:
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if seen is not None and seen != programme.revision:
        raise ValidationError(
            _("Mientras lo editabas, alguien más cambió este programa."), code="changed-meanwhile"
        )
    return programme


def correct(programme: Programme, *, by: User | None, changed: dict) -> None:
    """Save the programme as its next revision, and say so in the trail."""
    programme.revision += 1
    programme.save()
    record("programme.edited", on=programme, by=by, changed=changed, revision=programme.revision)


def refuse_days(programme: Programme) -> None:
    """Refuse an end before the start, and a start after what was promised for."""
    if programme.ends_on and programme.ends_on <= programme.starts_on:
        refusal = ValidationError(_("El fin va después del inicio."), code="ends-first")
        raise ValidationError({"ends_on": refusal})
    if not programme.pk:
        return
    for target in programme.targets.standing():
        days = [target.due_on, *(day for day, _value in target.steps)]
        if any(day and day <= programme.starts_on for day in days):
            refusal = ValidationError(
                _("La promesa «%(promise)s» tiene fechas anteriores a ese día: cámbialas antes."),
                code="promised-before",
                params={"promise": target},
            )
            raise ValidationError({"starts_on": refusal})


def name_partners(programme: Programme, wanted: list[tuple[int | None, str]]) -> list[str]:
    """Make the partners those of `wanted`, in that order; one that is known keeps its logo."""
    rows = list(programme.partners.all())
    known = {row.pk: row for row in rows}
    namesakes = {row.name: row for row in rows}
    named, taken = {}, set()
    for pk, name in wanted:
        if name and name not in named:
            row = known.get(pk) or namesakes.get(name)
            named[name] = row if row and row.pk not in taken else Partner(programme=programme)
            taken.add(named[name].pk)
    dropped = programme.partners.exclude(pk__in=taken - {None}).select_related("logo")
    logos = [partner.logo for partner in dropped]
    dropped.delete()
    for logo in logos:
        files.forget(logo)
    for position, (name, partner) in enumerate(named.items()):
        partner.name, partner.position = name, position
        partner.save()
    return list(named)


@transaction.atomic
def put_logo(programme: Programme, upload, *, by: User, partner: Partner | None = None) -> None:
    """Show a picture as the logo of the programme, or of one of its partners.

    Raises ValidationError when it is no picture; see `accounts.actions.files.keep`.
    """
    keep_logo(programme, files.keep(upload, by=by, pdf=False), by=by, partner=partner)


@transaction.atomic
def take_logo_away(programme: Programme, *, by: User, partner: Partner | None = None) -> None:
    keep_logo(programme, None, by=by, partner=partner)


def keep_logo(programme: Programme, logo, *, by: User, partner: Partner | None) -> None:
    programme = locked(programme)
    owner = programme.partners.get(pk=partner.pk) if partner else programme
    former, owner.logo = owner.logo, logo
    owner.save(update_fields=["logo"])
    files.forget(former)
    record("programme.logo-changed", on=programme, by=by, of=str(owner), has_logo=bool(logo))


@transaction.atomic
def close(programme: Programme, *, on: dt.date, by: User, seen: int | None = None) -> Programme:
    """End the edition with the day `on`: from then on no village joins it.

    Raises ValidationError: changed-meanwhile, ends-first.
    """
    return edit(programme, by=by, seen=seen, ends_on=on)
