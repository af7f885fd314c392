"""Organisations, each with whom to speak."""

import re
import unicodedata
from functools import cached_property
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from rapidfuzz import fuzz, process

from accounts.models import User
from accounts.queries import referring_to
from accounts.rules import fold
from intake.kinds.base import Draft, Kind, Verdict, spoken
from intake.kinds.people import heal_phone
from intake.models import ImportRow
from intake.rules.addresses import clean_address
from intake.rules.cells import readings, tidy
from intake.rules.columns import Column, looks_like_email, looks_like_phone
from intake.rules.kinds import KindName
from villages.actions import organisations as actions
from villages.actions import undoing
from villages.models import Contact, Organisation, State
from villages.queries.organisations import works_beyond

ALIKE = 84
KIND_WORDS = {
    Organisation.Kind.UNIVERSITY: "universidad escuela tecnologico instituto university educativa",
    Organisation.Kind.GOVERNMENT: "gobierno secretaria ayuntamiento government publica dependencia",
    Organisation.Kind.COMPANY: "empresa company privada negocio compañia",
    Organisation.Kind.SPONSOR: "patrocinador patrocinadora sponsor fundacion",
    Organisation.Kind.COMMUNITY: "comunidad comunitaria cooperativa asociacion community colectivo",
}
COMPARED = ("short_name", "kind", "state", "website")
TITLES = ["nombre", "siglas", "tipo", "estado", "sitio web", "contacto", "correo de contacto",
          "teléfono de contacto"]  # fmt: skip


def looks_like_website(text: str) -> bool:
    return re.fullmatch(r"(https?://)?(www\.)?[\w-]+(\.[\w-]+)+(/\S*)?", text) is not None


class Organisations(Kind):
    name = KindName.ORGANISATIONS
    columns = (
        Column("name", ("nombre", "organización", "institución", "nombre de la organización",
                        "organisation", "organization", "razón social", "empresa")),
        Column("short_name", ("siglas", "acrónimo", "short name", "abreviatura")),
        Column("kind", ("tipo", "tipo de organización", "sector", "type")),
        Column("state", ("estado", "entidad", "state")),
        Column("website", ("sitio web", "página web", "web", "url", "sitio", "página"),
               looks_like_website),
        Column("contact_name", ("contacto", "nombre del contacto", "persona de contacto",
                                "responsable", "contact")),
        Column("contact_email", ("correo de contacto", "correo", "email", "correo electrónico",
                                 "correo del contacto"), looks_like_email),
        Column("contact_phone", ("teléfono de contacto", "teléfono", "tel", "phone"),
               looks_like_phone),
    )  # fmt: skip
    needs = ((("name",),),)

    @cached_property
    def states(self) -> dict[str, State]:
        return {
            fold(name): state
            for state in State.objects.all()
            for name in (
                state.pk, state.name, state.official_name, state.abbreviation, state.iso_code
            )
        }  # fmt: skip

    @cached_property
    def kinds(self) -> dict[str, str]:
        found = {word: str(kind) for kind, words in KIND_WORDS.items() for word in words.split()}
        found |= {
            fold(word): str(kind)
            for kind, label in Organisation.Kind.choices
            for word in spoken(label)
        }
        return found | {str(kind): str(kind) for kind in Organisation.Kind}

    # Putting right

    def heal(self, draft: Draft) -> None:
        values = draft.values
        values["name"] = draft.text("name", longest=160, required=True)
        values["short_name"] = draft.text("short_name", longest=30)
        values["contact_name"] = draft.text("contact_name", longest=160)
        values |= {"kind": self.heal_kind(draft), "state": self.heal_state(draft)}
        values["website"] = self.heal_website(draft)
        typed = draft.raw.get("contact_email", "")
        email = clean_address(typed) if typed else ""
        if email and not looks_like_email(email):
            draft.wrong("contact_email", "email", typed=typed[:60])
        values["contact_email"] = draft.fix("contact_email", "email", typed, email) if typed else ""
        values["contact_phone"] = heal_phone(draft, "contact_phone")
        if not values["contact_name"] and (values["contact_email"] or values["contact_phone"]):
            draft.wrong("contact_name", "required")
        values["as_written"] = self.as_written(draft)
        if values["name"]:
            draft.keys = [f"o:{fold(values['name'])}"]

    def as_written(self, draft: Draft) -> str:
        """The name as it came, before it is put right: what is there may be as odd."""
        place = self.mapping["name"]
        cell = draft.row.cells[place] if place < len(draft.row.cells) else ""
        name = cell.removeprefix("'") if "name" in draft.guarded else cell
        return unicodedata.normalize("NFC", name)

    def heal_kind(self, draft: Draft) -> str:
        typed = draft.raw.get("kind", "")
        if not typed:
            return ""
        words = fold(typed).split()
        found = {self.kinds[word] for word in (fold(typed), *words) if word in self.kinds}
        if len(found) == 1:
            kind = found.pop()
            draft.fix("kind", "kind", typed, str(Organisation.Kind(kind).label))
            return kind
        draft.wrong("kind", "kind-unknown", typed=typed[:40])
        return ""

    def heal_state(self, draft: Draft) -> str:
        typed = draft.raw.get("state", "")
        if not typed:
            return ""
        if state := self.states.get(fold(typed)):
            return state.pk
        near = process.extractOne(
            fold(typed), self.states.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE
        )
        if near and len(typed) > 3 and not draft.refuses("state", "state"):
            state = self.states[near[0]]
            draft.fix("state", "state", typed, state.name)
            return state.pk
        draft.wrong("state", "state-unknown", typed=typed[:40])
        return ""

    def heal_website(self, draft: Draft) -> str:
        typed = draft.raw.get("website", "")
        if not typed:
            return ""
        whole = typed if urlsplit(typed).scheme in ("http", "https") else f"https://{typed}"
        try:
            URLValidator(schemes=["http", "https"])(whole)
        except ValidationError:
            draft.wrong("website", "website", typed=typed[:60])
            return ""
        if len(whole) > 200:
            draft.wrong("website", "too-long", most=200)
        return draft.fix("website", "website", typed, whole)

    # Comparing

    def examine(self, drafts: list[Draft], *, applying: bool = False) -> None:
        names = {fold(draft.values["name"]) for draft in drafts}
        odd = {draft.values["as_written"] for draft in drafts}
        odd |= {unicodedata.normalize("NFD", name) for name in odd}
        there = Organisation.objects.filter(Q(folded__in=names) | Q(name__in=odd))
        there = list(there.prefetch_related("contacts"))
        of_name = {unicodedata.normalize("NFC", each.name): each for each in there}
        of_name |= {each.folded: each for each in there}
        self.there = {organisation.pk: organisation for organisation in there}
        reached = Organisation.objects.allowing(self.by, self.permission())
        self.reached = set(reached.filter(pk__in=self.there).values_list("pk", flat=True))
        self.beyond = works_beyond(self.by, self.there)
        for draft in drafts:
            values = draft.values
            found = of_name.get(values["as_written"]) or of_name.get(fold(values["name"]))
            self.judge(draft, found)

    def judge(self, draft: Draft, organisation: Organisation | None) -> None:
        if draft.choice == "out":
            draft.verdict = Verdict.LEFT_OUT
        elif draft.problems:
            draft.verdict = Verdict.BAD
        elif organisation is None:
            draft.verdict = Verdict.CREATE
        else:
            draft.match = organisation.pk
            draft.values["changes"] = changes(draft.values, organisation)
            new_contact = is_new_contact(draft.values, organisation)
            changed = draft.values["changes"] or new_contact
            draft.verdict = Verdict.CHANGE if changed else Verdict.SAME
            is_elsewhere = draft.values["changes"] and organisation.pk in self.beyond
            if is_elsewhere or (changed and organisation.pk not in self.reached):
                draft.wrong("name", "organisation-elsewhere")
                draft.verdict = Verdict.BAD

    # Doing and undoing

    def apply(self, drafts: list[Draft]) -> None:
        for draft in drafts:
            if draft.verdict == Verdict.CREATE:
                organisation = self.register(draft)
            else:
                organisation = Organisation.objects.get(pk=draft.match)
                before = changes(draft.values, organisation)
                news = {field: new for field, (_old, new) in before.items()}
                actions.edit(organisation, by=self.by, **facts(news))
                draft.left = {"before": before}
            if is_new_contact(draft.values, organisation):
                contact = actions.add_contact(organisation, by=self.by, **contact_of(draft.values))
                draft.left["contact"] = contact.pk

    def register(self, draft: Draft) -> Organisation:
        given = {field: draft.values[field] for field in COMPARED if draft.values[field]}
        organisation = actions.register(name=draft.values["name"], by=self.by, **facts(given))
        draft.match, draft.left = organisation.pk, {"new": True}
        return organisation

    def dependants(self, rows: list[ImportRow]) -> dict[int, list[dict]]:
        of_pk = {row.match: row for row in rows if row.match}
        found: dict[int, list[dict]] = {}
        new = [pk for pk, row in of_pk.items() if row.left.get("new")]
        for pk, what in referring_to(Organisation, new, but={Contact}).items():
            said = {"code": "refers", "params": {"what": ", ".join(sorted(what))}}
            found.setdefault(of_pk[pk].pk, []).append(said)
        for organisation in Organisation.objects.filter(pk__in=of_pk):
            row = of_pk[organisation.pk]
            changed = [
                str(Organisation._meta.get_field(field).verbose_name)
                for field, (_old, new_value) in row.left.get("before", {}).items()
                if now(organisation, field) != new_value
            ]
            if changed:
                said = {"code": "changed", "params": {"what": ", ".join(changed)}}
                found.setdefault(row.pk, []).append(said)
        return found

    def undo(self, rows: list[ImportRow]) -> None:
        for row in rows:
            contact = Contact.objects.filter(pk=row.left.get("contact")).first()
            if contact:
                actions.remove_contact(contact, by=self.by)
            if row.left.get("new"):
                undoing.forget_organisation(row.match, by=self.by)
            elif organisation := Organisation.objects.filter(pk=row.match).first():
                old = {field: old for field, (old, _new) in row.left.get("before", {}).items()}
                actions.edit(organisation, by=self.by, **facts(old))

    # Taking away

    @classmethod
    def export(cls, user: User):
        organisations = Organisation.objects.allowing(user, cls.permission()).at_work()
        found = organisations.select_related("state").prefetch_related("contacts").order_by("pk")
        return TITLES, (cells(each) for each in found)

    @classmethod
    def example(cls) -> list[str]:
        return ["Universidad Tecnológica de los Valles Centrales", "UTVCO", "universidad", "Oaxaca",
                "https://ejemplo.mx", "Ana Pérez", "ana.perez@example.mx",
                "951 123 4567"]  # fmt: skip


def cells(organisation: Organisation) -> list[str]:
    contact = next(iter(organisation.contacts.all()), None)
    return [
        organisation.name,
        organisation.short_name,
        str(organisation.get_kind_display()),
        organisation.state.name if organisation.state else "",
        organisation.website,
        contact.name if contact else "",
        contact.email if contact else "",
        contact.phone if contact else "",
    ]


def now(organisation: Organisation, field: str) -> str:
    value = getattr(organisation, "state_id" if field == "state" else field)
    return str(value or "")


def changes(values: dict, organisation: Organisation) -> dict[str, list[str]]:
    """{field: [before, after]} of what the row says otherwise; empty cells say nothing."""
    return {
        field: [now(organisation, field), values[field]]
        for field in COMPARED
        if values[field] and values[field] not in (kept := now(organisation, field), tidy(kept)[0])
    }


def facts(fields: dict[str, str]) -> dict:
    """What the action is told, from text."""
    found = dict(fields)
    if "state" in found:
        found["state"] = State.objects.filter(pk=found["state"]).first()
    return found


def contact_of(values: dict) -> dict[str, str]:
    return {name: values[f"contact_{name}"] for name in ("name", "email", "phone")}


def is_new_contact(values: dict, organisation: Organisation) -> bool:
    if not values["contact_name"]:
        return False
    known = {name for contact in organisation.contacts.all() for name in readings(contact.name)}
    return fold(values["contact_name"]) not in known
