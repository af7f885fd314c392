"""What kinds that bring people share: names, CURP, e-mail, telephone; who is there already."""

import datetime as dt
import re
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from accounts.models import User, clean_curp
from accounts.rules import CurpProblem, Permission, check_curp, e164, fold
from accounts.rules.curp import birth_date
from intake.kinds.base import Draft, Kind
from intake.queries import people as known
from intake.queries.hints import column_of, date_votes
from intake.rules import dates, names
from intake.rules.addresses import clean_address, masked, masked_name
from intake.rules.columns import (
    Column,
    looks_like_curp,
    looks_like_date,
    looks_like_email,
    looks_like_phone,
)

NAME_LENGTH = 80
ALIKE = 85  # of 100: names that may be of one person
UNLIKE = 55  # of 100: names that are hardly of one person

PERSON_COLUMNS = (
    Column(
        "email",
        ("correo", "correo electrónico", "e-mail", "mail", "email address", "correo e", "dirección"
         " de correo electrónico", "correo institucional", "correo personal"),
        looks_like_email,
        longest=254,
    ),
    Column(
        "full_name",
        ("nombre completo", "nombre y apellidos", "nombres y apellidos", "apellidos y nombres",
         "apellidos y nombre", "apellidos, nombre", "full name", "participante", "alumno",
         "alumna", "estudiante", "nombre del participante", "nombre del alumno", "persona"),
        parts_of=("given_names", "first_surname"),
    ),
    Column("given_names", ("nombre", "nombres", "nombre de pila", "given name", "first name")),
    Column(
        "first_surname",
        ("primer apellido", "apellido paterno", "paterno", "apellido 1", "ap paterno", "apellido",
         "a paterno", "first surname", "last name", "apellido1"),
    ),
    Column(
        "second_surname",
        ("segundo apellido", "apellido materno", "materno", "apellido 2", "ap materno",
         "a materno", "second surname", "apellido2"),
    ),
    Column("surnames", ("apellidos", "surnames", "last names"), parts_of=("first_surname",)),
    Column("curp", ("clave única de registro de población", "curp 18"), looks_like_curp),
    Column(
        "phone",
        ("teléfono", "celular", "tel", "móvil", "whatsapp", "número de teléfono", "cel",
         "teléfono celular", "tel celular", "número de celular", "mobile", "telephone",
         "teléfono de contacto"),
        looks_like_phone,
    ),
    Column(
        "birth_date",
        ("fecha de nacimiento", "nacimiento", "fecha nac", "f nacimiento", "birthday",
         "date of birth", "fec nac", "fecha nacimiento"),
        looks_like_date,
    ),
)  # fmt: skip

FIGURES = str.maketrans("OQILSB", "001158")
LETTERS = str.maketrans("0158", "OISB")
ODD = re.compile(r"[0-9@=<>{}\[\]|\\/_#*+%$!?;:\"]")


class PeopleKind(Kind):
    def hints(self) -> dict:
        found = {}
        if "full_name" in self.mapping:
            place, curp = self.mapping["full_name"], self.mapping.get("curp")
            found["full_name"] = names.order_by_majority(column_of(self.imported, place, curp))
        if "birth_date" in self.mapping:
            votes = date_votes(self.imported, self.mapping["birth_date"])
            found["birth_date"] = dates.order_by_majority(*votes)
        return found

    def heal_person(self, draft: Draft) -> None:
        values = draft.values
        values["email"] = self.heal_email(draft)
        values["curp"] = heal_curp(draft)
        values["phone"] = heal_phone(draft)
        values |= self.heal_names(draft)
        born = self.heal_birth(draft)
        if values["curp"]:
            by_curp = birth_date(values["curp"])
            if born and born != by_curp:
                draft.wrong("birth_date", "curp-birth", curp=f"{by_curp:%d/%m/%Y}",
                            typed=f"{born:%d/%m/%Y}")  # fmt: skip
            born = by_curp
        values["born"] = born.isoformat() if born else ""

    def heal_email(self, draft: Draft, column: str = "email") -> str:
        text = draft.raw.get(column, "")
        if not text:
            return ""
        email = clean_address(text)
        try:
            validate_email(email)
        except ValidationError:
            draft.wrong(column, "email", typed=text[:60])
            return text
        if len(email) > 254:
            draft.wrong(column, "too-long", most=254)
        return draft.fix(column, "email", text, email)

    def heal_birth(self, draft: Draft) -> dt.date | None:
        text = draft.raw.get("birth_date", "")
        if not text:
            return None
        order = self.imported.hints.get("birth_date", dates.DAY_FIRST)
        try:
            from_1904 = self.imported.options.get("from_1904")
            day_0 = dates.MAC_DAY_0 if from_1904 else dates.EXCEL_DAY_0
            day, how = dates.parse(text, order=order, latest=timezone.localdate(), day_0=day_0)
        except ValueError:
            draft.wrong("birth_date", "date", typed=text[:40])
            return None
        if how != "iso":
            code = "serial" if how == "serial" else "date"
            draft.fix("birth_date", code, text, f"{day:%d/%m/%Y}")
        return day

    def heal_names(self, draft: Draft) -> dict[str, str]:
        parts = self.separated(draft)
        found = {}
        for column, text in parts.items():
            cased = names.proper(text) if column == "given_names" else names.proper_surname(text)
            found[column] = draft.fix(column, "capitals", text, cased)
            if text and ODD.search(text) and not draft.has_wrong(column):
                draft.wrong(column, "name-odd", typed=text[:40])
            elif len(text) > NAME_LENGTH:
                draft.wrong(column, "too-long", most=NAME_LENGTH)
        if not any(draft.has_wrong(column) for column in ("full_name", *parts)):
            for column in ("given_names", "first_surname"):
                if not found[column]:
                    draft.wrong(column, "required")
        return found

    def separated(self, draft: Draft) -> dict[str, str]:
        """Given names and surnames, from whichever columns the file has."""
        raw = draft.raw
        for column in ("full_name", "surnames", *names_in_order):
            if draft.runs(column):
                draft.wrong(column, "formula", start=raw[column][:12])
        found = {name: raw.get(name, "") for name in ("given_names", "first_surname")}
        found["second_surname"] = raw.get("second_surname", "")
        full = raw.get("full_name", "")
        if (
            full
            and not draft.runs("full_name")
            and not (found["given_names"] and found["first_surname"])
        ):
            return self.split_full(draft, full) or found
        if not found["first_surname"] and raw.get("surnames"):
            both = names.units(raw["surnames"].split())
            return found | dict(
                zip(("first_surname", "second_surname"), names.two_surnames(both), strict=True)
            )
        parts = names.units(found["first_surname"].split())
        if len(parts) == 2 and "second_surname" not in self.mapping and not found["second_surname"]:
            first = draft.fix("first_surname", "split", found["first_surname"], parts[0])
            if first == parts[0]:
                found |= {"first_surname": first, "second_surname": parts[1]}
        return found

    def split_full(self, draft: Draft, full: str) -> dict[str, str] | None:
        order = self.imported.hints.get("full_name", names.GIVEN_FIRST)
        if draft.refuses("full_name", "order"):
            order = names.GIVEN_FIRST
        read = names.split(full, order=order, curp=draft.values.get("curp", ""))
        if read is None:
            draft.wrong("full_name", "name-one-word", typed=full[:40])
            return None
        swapped = read != names.split(full)
        said = " · ".join(part or "—" for part in read)
        draft.fix("full_name", "order" if swapped else "split", full, said)
        return dict(zip(("given_names", "first_surname", "second_surname"), read, strict=True))

    # Who is there already

    def match_people(self, drafts: list[Draft], *, fuzzy: bool) -> dict[int, User]:
        """Find the person of each draft; a likeness that is not sure waits to be confirmed."""
        sound = [draft for draft in drafts if not draft.problems or only_of_names(draft)]
        found = known.People([draft.values for draft in sound], fuzzy=fuzzy)
        self.reached = self.reached_of(found.by_id)
        for draft in sound:
            self.forgive(draft, found)
            if not draft.problems:
                self.match_person(draft, found)
        self.follow_choices(sound)
        return found.by_id

    def reached_of(self, ids) -> set[int]:
        """Of these people, those whom whoever asked may see; of the others a row tells no name."""
        seen = User.objects.allowing(self.by, Permission.PERSON_VIEW).filter(pk__in=list(ids))
        return set(seen.values_list("pk", flat=True))

    def name_of(self, user: User) -> str:
        return user.full_name if user.pk in self.reached else masked_name(user.full_name)

    @staticmethod
    def follow_choices(drafts: list[Draft]) -> None:
        """Somebody chosen by hand may have been joined to another record since."""
        chosen = [draft.match for draft in drafts if draft.choice.startswith("same:")]
        if not chosen:
            return
        joined = User.objects.exclude(merged_into=None).select_related("merged_into")
        records = {user.pk: user.record.pk for user in joined.filter(pk__in=chosen)}
        for draft in drafts:
            draft.match = records.get(draft.match, draft.match)

    def forgive(self, draft: Draft, found: known.People) -> None:
        """However odd a name is, who is there with just that name may come by it."""
        there = found.by_email.get(draft.values["email"])
        if draft.problems and there and known.says_no_other(draft.values, there):
            draft.problems.clear()
            draft.keys = self.keys_of(draft)

    def keys_of(self, draft: Draft) -> list[str]:
        raise NotImplementedError

    def match_person(self, draft: Draft, found: known.People) -> None:
        values = draft.values
        if draft.choice.startswith("same:"):
            draft.match = int(draft.choice.removeprefix("same:"))
            return
        by_email = found.by_email.get(values["email"]) if values["email"] else None
        by_curp = found.by_curp.get(values["curp"]) if values["curp"] else None
        if by_email and by_curp and by_email.pk != by_curp.pk:
            draft.wrong("curp", "person-several")
        elif by_curp:
            draft.match = by_curp.pk
            if values["email"]:
                there = by_curp.email
                there = there if by_curp.pk in self.reached else masked(there)
                draft.fix("email", "other-email", values["email"], there)
        elif by_email:
            draft.match = by_email.pk
            if draft.choice != "other" and known.alike(values, by_email) < UNLIKE:
                draft.wrong(
                    "email", "person-other-name", known=self.name_of(by_email), pk=by_email.pk
                )
        elif draft.choice != "other" and (maybe := found.maybe(values, at_least=ALIKE)):
            told = {"known": self.name_of(maybe), "email": masked(maybe.email)}
            draft.wrong("", "person-maybe", pk=maybe.pk, **told)

    @staticmethod
    def waits(draft: Draft) -> bool:
        """Say whether the only thing wrong is a likeness somebody must decide on."""
        codes = {each["code"] for each in draft.problems}
        return bool(codes) and codes <= {"person-maybe", "person-other-name"}

    @staticmethod
    def person_keys(values: dict, scope: str) -> list[str]:
        """What tells that two rows are of one person, within `scope`."""
        name = " ".join(sorted(fold(" ".join(values[part] for part in names_in_order)).split()))
        keys = []
        if values["email"]:
            keys.append(f"{scope}e:{values['email']}")
        if values["curp"]:
            keys.append(f"{scope}c:{values['curp']}")
        for extra in ("phone", "born"):
            if values[extra]:
                keys.append(f"{scope}n:{name}|{values[extra]}")
        return keys

    @staticmethod
    def new_person(values: dict) -> dict:
        """What `create_many` is told of somebody new."""
        kept = ("email", "given_names", "first_surname", "second_surname", "phone")
        return {name: values[name] for name in kept} | {"curp": values["curp"] or None}


names_in_order = ("given_names", "first_surname", "second_surname")


def only_of_names(draft: Draft) -> bool:
    return {each["column"] for each in draft.problems} <= {*names_in_order, "full_name", "surnames"}


def heal_curp(draft: Draft) -> str:
    text = draft.raw.get("curp", "")
    if not text:
        return ""
    tight = re.sub(r"[^A-Z0-9]", "", text.upper().replace("Ñ", "X"))
    try:
        curp = check_curp(tight, today=timezone.localdate())
    except CurpProblem as problem:
        curp = mistaken_curp(tight)
        if not curp:
            draft.wrong("curp", f"curp-{problem.code}")
            return ""
    return draft.fix("curp", "curp", text, curp)


def mistaken_curp(tight: str) -> str:
    """A CURP in which figures were typed for letters or letters for figures; "" if it is none.

    Only what the check digit then confirms is taken.
    """
    if len(tight) != 18:
        return ""
    guess = (
        tight[:4].translate(LETTERS)
        + tight[4:10].translate(FIGURES)
        + tight[10:16].translate(LETTERS)
        + tight[16]
        + tight[17].translate(FIGURES)
    )
    try:
        return clean_curp(guess) or ""
    except ValidationError:
        return ""


def heal_phone(draft: Draft, column: str = "phone") -> str:
    text = draft.raw.get(column, "")
    if not text:
        return ""
    number = kept_number(text)
    if number is None:
        draft.wrong(column, "phone", typed=text[:40])
        return ""
    return draft.fix(column, "phone", text, number)


@lru_cache(maxsize=4096)
def kept_number(text: str) -> str | None:
    return e164(re.sub(r"\.0$", "", text))
