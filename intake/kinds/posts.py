"""People with a post: a role over a state, a village or the whole country."""

from functools import cached_property

from rapidfuzz import fuzz, process

from accounts.actions.appointing import give_many, take_back_many
from accounts.actions.people import create_many, held, undo_many
from accounts.models import ROLE_NAMES, Post, User
from accounts.rules import Role, fold
from intake.kinds.base import Draft, Verdict, spoken
from intake.kinds.people import PERSON_COLUMNS, PeopleKind, names_in_order
from intake.models import ImportRow
from intake.rules.columns import Column
from intake.rules.kinds import KindName
from villages.models import State, Village

ALIKE = 84
COUNTRY = "todo el país"
TITLES = [
    "correo",
    "nombres",
    "primer apellido",
    "segundo apellido",
    "teléfono",
    "función",
    "lugar",
]
ROLE_WORDS = {
    Role.ADMIN: "administración administrador administradora admin administrador(a)",
    Role.COORDINATOR: "coordinación coordinador coordinadora coordinador(a) coordinator",
    Role.INSTRUCTOR: "instrucción instructor instructora docente facilitador facilitadora profesor "
    "profesora maestro maestra instructor(a) tallerista",
    Role.OFFICER: "certificación certificador certificadora officer",
    Role.MENTOR: "mentoría mentor mentora mentor(a)",
    Role.SPONSOR: "patrocinio patrocinador patrocinadora observador observadora sponsor",
}
COUNTRY_WORDS = {"todo el pais", "nacional", "pais", "mexico", "republica", "toda la republica"}


class Posts(PeopleKind):
    name = KindName.POSTS
    columns = (
        *PERSON_COLUMNS,
        Column("role", ("función", "rol", "puesto", "cargo", "nombramiento", "role", "post")),
        Column(
            "place",
            ("lugar", "área", "estado", "aldea", "entidad", "sede", "place", "area", "state"),
        ),
    )
    needs = (
        (("email",),),
        (("full_name",), ("given_names", "first_surname"), ("given_names", "surnames")),
        (("role",),),
        (("place",),),
    )

    @cached_property
    def roles(self) -> dict[str, Role]:
        found = {fold(word): role for role, words in ROLE_WORDS.items() for word in words.split()}
        found |= {fold(word): role for role, name in ROLE_NAMES.items() for word in spoken(name)}
        return found | {str(role): role for role in Role}

    @cached_property
    def places(self) -> dict[str, set[tuple[str, str]]]:
        """Folded name → (area, name) of what may be meant."""
        found: dict[str, set[tuple[str, str]]] = {}
        for state in State.objects.all():
            for name in (state.name, state.official_name, state.abbreviation, state.iso_code):
                found.setdefault(fold(name), set()).add((state.pk, state.name))
        for village in Village.objects.select_related("state"):
            place = (village.area, village.full_name)
            for name in (village.code, village.locality, village.full_name):
                found.setdefault(fold(name), set()).add(place)
        return found

    def heal(self, draft: Draft) -> None:
        self.heal_person(draft)
        role = self.heal_role(draft)
        place = self.heal_place(draft)
        if role and place:
            area, name = place
            draft.values |= {"role_code": str(role), "role": str(ROLE_NAMES[role])}
            draft.values |= {"area": area, "place": name}
        if not draft.values["email"] and not draft.has_wrong("email") and not draft.values["curp"]:
            draft.wrong("email", "no-contact")
        if not draft.problems:
            draft.keys = self.keys_of(draft)

    def keys_of(self, draft: Draft) -> list[str]:
        values = draft.values
        return self.person_keys(values, f"{values['role_code']}|{values['area']}|")

    def heal_role(self, draft: Draft) -> Role | None:
        typed = draft.raw.get("role", "")
        if not typed:
            draft.wrong("role", "required")
            return None
        if role := self.roles.get(fold(typed)):
            return role
        words = process.extractOne(
            fold(typed), self.roles.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE
        )
        if words:
            role = self.roles[words[0]]
            draft.fix("role", "role", typed, str(ROLE_NAMES[role]))
            return role
        draft.wrong("role", "role-unknown", typed=typed[:40])
        return None

    def heal_place(self, draft: Draft) -> tuple[str, str] | None:
        typed = draft.raw.get("place", "")
        if not typed:
            draft.wrong("place", "required")
            return None
        if fold(typed) in COUNTRY_WORDS:
            return "", COUNTRY
        found = self.places.get(fold(typed), set())
        if not found and not draft.refuses("place", "place"):
            near = process.extractOne(
                fold(typed), self.places.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE
            )
            found = self.places[near[0]] if near else set()
            if len(found) == 1:
                draft.fix("place", "place", typed, next(iter(found))[1])
        if len(found) == 1:
            return next(iter(found))
        if found:
            names = ", ".join(sorted(name for _area, name in found))
            draft.wrong("place", "place-several", places=names)
        else:
            draft.wrong("place", "place-unknown", typed=typed[:40])
        return None

    def examine(self, drafts: list[Draft], *, applying: bool = False) -> None:
        self.match_people(drafts, fuzzy=not applying)
        people = {draft.match for draft in drafts if draft.match}
        held = set(
            Post.objects.current().filter(user__in=people).values_list("user_id", "role", "area")
        )
        for draft in drafts:
            self.judge(draft, held)

    def judge(self, draft: Draft, held: set[tuple]) -> None:
        values = draft.values
        if draft.choice == "out":
            draft.verdict = Verdict.LEFT_OUT
            return
        if not draft.problems:
            if (draft.match, values["role_code"], values["area"]) in held:
                draft.verdict = Verdict.SAME
                return
            self.refuse_reach(draft)
        if self.waits(draft):
            draft.verdict = Verdict.CONFIRM
        else:
            draft.verdict = Verdict.BAD if draft.problems else Verdict.CREATE

    def refuse_reach(self, draft: Draft) -> None:
        values = draft.values
        if not draft.match and not values["email"]:
            draft.wrong("email", "no-contact")
        elif draft.match == self.by.pk:
            draft.wrong("", "own-post")
        elif not self.by.may_give(Role(values["role_code"]), values["area"]):
            draft.wrong("role", "role-out-of-reach", role=values["role"], place=values["place"])

    def apply(self, drafts: list[Draft]) -> None:
        new = [draft for draft in drafts if not draft.match]
        made = create_many([self.new_person(draft.values) for draft in new], by=self.by)
        people = {person.pk: person for person in made.values()}
        people |= User.objects.in_bulk({draft.match for draft in drafts if draft.match})
        for draft in new:
            draft.match = made[draft.values["email"]].pk
            draft.left = {"new": True}
        posts = give_many(
            [
                (people[d.match], d.values["role_code"], d.values["area"], d.values["place"])
                for d in drafts
            ],
            by=self.by,
            notify=self.imported.options.get("notify", True),
        )
        of_row = {(post.user_id, post.role, post.area): post.pk for post in posts}
        records = held(people.values())
        for draft in drafts:
            draft.match = records[draft.match].pk
            key = (draft.match, draft.values["role_code"], draft.values["area"])
            draft.left["post"] = of_row.pop(key, None)

    def dependants(self, rows: list[ImportRow]) -> dict[int, list[dict]]:
        new = {row.match: row for row in rows if row.left.get("new")}
        entered = User.objects.filter(pk__in=new, last_login__isnull=False)
        return {new[pk].pk: [{"code": "entered"}] for pk in entered.values_list("pk", flat=True)}

    def undo(self, rows: list[ImportRow]) -> None:
        take_back_many([row.left["post"] for row in rows if row.left.get("post")], by=self.by)
        undo_many([row.match for row in rows if row.left.get("new")], by=self.by)

    @classmethod
    def export(cls, user: User):
        posts = Post.objects.current().allowing(user, cls.permission()).order_by("pk")
        codes = dict(Village.objects.values_list("area", "code"))
        states = dict(State.objects.values_list("code", "name"))
        rows = (
            [
                post.user.email,
                *(getattr(post.user, part) for part in names_in_order),
                post.user.phone,
                str(ROLE_NAMES[post.role]),
                codes.get(post.area) or states.get(post.area) or COUNTRY,
            ]
            for post in posts.select_related("user")
            if post.area in codes or post.area in states or not post.area
        )
        return TITLES, rows

    @classmethod
    def example(cls) -> list[str]:
        return ["flor.martinez@example.mx", "Flor", "Martínez", "Ruiz", "951 123 4567",
                "Instrucción", "Oaxaca"]  # fmt: skip
