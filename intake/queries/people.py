"""Who of a chunk of rows is known already: by e-mail, CURP, telephone, or name and birth."""

from collections import defaultdict

from django.db import connection
from django.db.models import Q
from rapidfuzz import fuzz

from accounts.actions.people import known
from accounts.models import User
from accounts.rules import fold
from intake.rules.cells import readings
from intake.rules.names import curp_initials


class People:
    """The people that rows may be of, read in a handful of queries."""

    def __init__(self, rows: list[dict], *, fuzzy: bool):
        self.by_id: dict[int, User] = {}
        self.by_email = known({values["email"] for values in rows if values["email"]})
        self.by_curp: dict[str, User] = {}
        self.by_phone: dict[str, list[User]] = defaultdict(list)
        self.by_birth: dict[str, list[User]] = defaultdict(list)
        self.by_id.update((user.pk, user) for user in self.by_email.values())
        self.add(surely(rows, phones=fuzzy))
        if fuzzy:
            self.add(by_initials({initials(values) for values in rows if values["born"]}))

    def add(self, users) -> None:
        for user in users:
            self.by_id[user.pk] = user.record
            if user.curp:
                self.by_curp[user.curp] = user.record
                self.by_birth[user.curp[4:10]].append(user)
            if user.phone:
                self.by_phone[user.phone].append(user)

    def maybe(self, values: dict, *, at_least: int) -> User | None:
        """Somebody of the same telephone or birth date whose name is much alike."""
        near = list(self.by_phone.get(values["phone"], ())) if values["phone"] else []
        if values["born"]:
            near += self.by_birth.get(born_as_in_curp(values["born"]), ())
        curp = values["curp"]
        scored = [
            (alike(values, user), user.pk, user)
            for user in near
            if not (curp and user.curp and user.curp != curp)
        ]
        best = max(scored, default=(0, 0, None), key=lambda each: each[:2])
        return best[2] if best[0] >= at_least else None


def surely(rows: list[dict], *, phones: bool):
    curps = [values["curp"] for values in rows if values["curp"]]
    numbers = [values["phone"] for values in rows if values["phone"]] if phones else []
    wanted = Q()
    for field, given in (("curp", curps), ("phone", numbers)):
        if given:
            wanted |= Q(**{f"{field}__in": given})
    return User.objects.filter(wanted).select_related("merged_into") if wanted else []


def by_initials(beginnings: set[str]) -> list[User]:
    """People whose CURP begins so, found through the index of CURPs."""
    if not beginnings:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT u.id FROM unnest(%s::text[]) AS wanted(start)
            JOIN accounts_user u ON u.curp ~>=~ wanted.start AND u.curp ~<~ (wanted.start || '~')
            """,
            [sorted(beginnings)],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(User.objects.filter(pk__in=ids).select_related("merged_into"))


def initials(values: dict) -> str:
    """How the CURP of such a person begins."""
    four = curp_initials(values["given_names"], values["first_surname"], values["second_surname"])
    return four + born_as_in_curp(values["born"])


def born_as_in_curp(iso: str) -> str:
    return iso[2:4] + iso[5:7] + iso[8:10]


def alike(values: dict, user: User) -> float:
    """How alike the two names are, of 100, whatever the order of their words."""
    return fuzz.token_sort_ratio(written(values), fold(user.full_name))


def says_no_other(values: dict, user: User) -> bool:
    """Say whether every word of the written name is one of the person's name."""
    parts = (user.given_names, user.first_surname, user.second_surname)
    words = {word for part in parts for reading in readings(part) for word in reading.split()}
    return set(written(values).split()) <= words


def written(values: dict) -> str:
    parts = (values["given_names"], values["first_surname"], values["second_surname"])
    return fold(" ".join(parts))
