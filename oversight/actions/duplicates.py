"""Looking for two records of one person, and saying that they are not.

Nobody is compared with everybody: each person's signs (`accounts.models.signs`) lead,
through an index, to the few who share one.
"""

import datetime as dt
from collections import defaultdict

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions import record
from accounts.models import AuditEntry, User
from accounts.models.signs import curp_sign, mail_sign, name_sign, short_name_sign
from accounts.rules import Permission
from oversight.models import Duplicate, DuplicateSearch
from oversight.queries.merging import area_of, areas_of
from oversight.rules.duplicates import Record, chunks, common_area, compare, pairs_of, spelled_out

CHUNK = 500
# What more people than this share says nothing of any two of them, and is not compared.
TOO_COMMON = 200
# Lines of the trail may be written some time before they can be read.
OVERLAP = dt.timedelta(minutes=15)
ACTS_THAT_CHANGE = ("person.edited", "people.merged", "people.merge-undone", "person.created")


def search(*, limit: int = 20_000) -> int:
    """Compare people who are new, and those who changed, with those who share a sign.

    Say how many were looked at. May be killed at any point: what was not looked at is
    next time. Two at once do the same work twice, and find the same.
    """
    state, _is_new = DuplicateSearch.objects.get_or_create(pk=1)
    now = timezone.now()
    seen = 0
    for ids in chunks(changed_since(state.seen_until), CHUNK):
        seen += examine(ids)
    state.seen_until = now
    while seen < limit and (ids := next_people(state.last_person)):
        seen += examine(ids)
        state.last_person = ids[-1]
        state.save()
    state.ran_at = timezone.now()
    state.save()
    return seen


def next_people(after: int) -> list[int]:
    people = User.objects.kept().filter(pk__gt=after).order_by("pk")
    return list(people.values_list("pk", flat=True)[:CHUNK])


def changed_since(moment: dt.datetime | None) -> list[int]:
    """Ids of people about whom the trail has a line since then, with some time to spare."""
    if moment is None:
        return []
    lines = AuditEntry.objects.filter(
        at__gt=moment - OVERLAP,
        act__in=ACTS_THAT_CHANGE,
        subject_type=User._meta.label_lower,
    )
    return sorted({int(pk) for pk in lines.values_list("subject_id", flat=True)})


@transaction.atomic
def examine(ids: list[int]) -> int:
    """Propose the pairs these people are part of; take back proposals that hold no longer."""
    pairs = sharing_a_sign(ids)
    people = User.objects.kept().in_bulk({pk for pair in pairs for pk in pair})
    areas = areas_of(people)
    records = {pk: record_of(person, areas[pk]) for pk, person in people.items()}
    found = {}
    for one, other in pairs:
        likeness = compare(records[one], records[other])
        if likeness.is_worth_asking:
            found[one, other] = Duplicate(
                one_id=one,
                other_id=other,
                score=likeness.score,
                reasons=list(likeness.reasons),
                area=common_area([a for pk in (one, other) for a in areas[pk] or {""}]),
            )
    propose(found, among=ids)
    return len(ids)


def propose(found: dict[tuple[int, int], Duplicate], *, among: list[int]) -> None:
    """Keep these pairs waiting. What somebody decided of a pair stays decided."""
    waiting = Duplicate.objects.waiting().filter(by_hand=False).of(among)
    gone = [each.pk for each in waiting if (each.one_id, each.other_id) not in found]
    Duplicate.objects.filter(pk__in=gone).delete()
    decided = Duplicate.objects.exclude(state=Duplicate.State.WAITING).of(among)
    settled = set(decided.values_list("one", "other"))
    Duplicate.objects.bulk_create(
        [each for pair, each in sorted(found.items()) if pair not in settled],
        update_conflicts=True,
        unique_fields=["one", "other"],
        update_fields=["score", "reasons", "area"],
    )


def sharing_a_sign(ids: list[int]) -> set[tuple[int, int]]:
    """Pairs of people, one of them of these, who share something that few share."""
    wanted = set(ids)
    groups = [
        *groups_by(mail_sign(), ids),
        *groups_by(name_sign(), ids),
        *groups_by(curp_sign(), ids, curp__isnull=False),
        *groups_by(F("phone"), ids, phone__gt=""),
    ]
    pairs = {pair for group in groups for pair in pairs_of(group)}
    pairs |= with_one_surname(ids)
    return {pair for pair in pairs if wanted & set(pair)}


def groups_by(sign, ids: list[int], **having) -> list[list[int]]:
    """Ids of people who share a sign with one of these, in groups small enough."""
    people = User.objects.kept().filter(**having).annotate(sign=sign)
    signs = list(people.filter(pk__in=ids).values_list("sign", flat=True).distinct())
    if not signs:
        return []
    groups = people.filter(sign__in=signs).values("sign")
    small = groups.annotate(ids=ArrayAgg("pk"), n=Count("pk")).filter(n__range=(2, TOO_COMMON))
    return [row["ids"] for row in small]


def with_one_surname(ids: list[int]) -> set[tuple[int, int]]:
    """Pairs of whom one gave a single surname, which is the first one of the other."""
    people = User.objects.kept().annotate(sign=short_name_sign())
    mine = people.filter(pk__in=ids).values_list("pk", "second_surname", "sign")
    full, short = defaultdict(list), defaultdict(list)
    for pk, second, sign in mine:
        (full if second else short)[sign].append(pk)
    groups = [
        (short, people.filter(sign__in=short)),
        (full, people.filter(sign__in=full, second_surname="")),
    ]
    pairs = set()
    for own, others in groups:
        rows = others.values("sign").annotate(ids=ArrayAgg("pk"), n=Count("pk"))
        for row in rows.filter(n__lte=TOO_COMMON) if own else ():
            pairs |= {
                (min(pk, other), max(pk, other))
                for pk in own[row["sign"]]
                for other in row["ids"]
                if pk != other
            }
    return pairs


def record_of(person: User, areas: set[str]) -> Record:
    return Record(
        given=spelled_out(person.given_names),
        first=spelled_out(person.first_surname),
        second=spelled_out(person.second_surname),
        mail=person.email,
        phone=person.phone,
        curp=person.curp or "",
        states=frozenset(area[:2] for area in areas if area),
    )


@transaction.atomic
def point_out(one: User, other: User, *, by: User) -> Duplicate:
    """Ask about two records that somebody takes for one person, whatever was said before."""
    if one.pk == other.pk:
        raise ValidationError(_("Es el mismo registro."), code="same")
    if one.merged_into_id or other.merged_into_id:
        raise ValidationError(_("Uno de los registros ya se unió a otro."), code="joined")
    area = area_of(one, other)
    if not by.may(Permission.PERSON_MERGE, area):
        raise ValidationError(
            _("Ese registro queda fuera de los lugares a tu cargo."), code="out-of-reach"
        )
    first, second = sorted((one, other), key=lambda person: person.pk)
    pair, _is_new = Duplicate.objects.get_or_create(
        one=first, other=second, defaults={"area": area, "by_hand": True}
    )
    if not pair.is_waiting:
        reconsider(pair, by=by)
    return pair


@transaction.atomic
def tell_apart(pair: Duplicate, *, by: User) -> Duplicate:
    """Say that they are two people: nobody will be asked again."""
    pair = waiting(pair)
    pair.state = Duplicate.State.APART
    pair.decided_by, pair.decided_at = by, timezone.now()
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    record("duplicate.told-apart", on=pair, by=by)
    return pair


@transaction.atomic
def reconsider(pair: Duplicate, *, by: User) -> Duplicate:
    """Ask again about two records of which somebody said that they are two people."""
    pair = Duplicate.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if not pair.is_apart:
        raise ValidationError(_("Nadie dijo que fueran dos personas."), code="not-apart")
    pair.state = Duplicate.State.WAITING
    pair.decided_by = pair.decided_at = None
    pair.save(update_fields=["state", "decided_by", "decided_at"])
    record("duplicate.reconsidered", on=pair, by=by)
    return pair


def waiting(pair: Duplicate) -> Duplicate:
    pair = Duplicate.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    if not pair.is_waiting:
        raise ValidationError(_("Alguien ya decidió sobre este par."), code="decided")
    return pair


def settle(kept: User, gone: User, *, as_: str, area: str, by: User | None) -> None:
    """Keep what was decided of the pair, also when nobody had proposed it."""
    one, other = sorted((kept, gone), key=lambda person: person.pk)
    decided = {"decided_by": by, "decided_at": timezone.now() if by else None}
    Duplicate.objects.update_or_create(
        one=one,
        other=other,
        defaults={"state": as_, "area": area, **decided},
        create_defaults={"state": as_, "area": area, "by_hand": True, **decided},
    )


def forget_asking_about(gone: User, *, in_favour_of: User) -> None:
    """A record that went is compared no more; from whom it was told apart, the kept one is too."""
    Duplicate.objects.waiting().of([gone]).delete()
    apart = Duplicate.objects.filter(state=Duplicate.State.APART).of([gone])
    for pair in apart.select_related("one", "other"):
        stranger = pair.other if pair.one_id == gone.pk else pair.one
        if stranger.pk != in_favour_of.pk:
            area = area_of(stranger, in_favour_of)
            settle(stranger, in_favour_of, as_=Duplicate.State.APART, area=area, by=pair.decided_by)
