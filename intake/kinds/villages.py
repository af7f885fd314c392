"""Villages."""

from decimal import Decimal
from functools import cached_property

from accounts.models import Post, User
from accounts.queries import referring_to
from accounts.rules import fold
from intake.kinds.base import Draft, Verdict
from intake.kinds.places import PlacesKind
from intake.models import ImportRow
from intake.rules.addresses import clean_address
from intake.rules.cells import readings, tidy
from intake.rules.columns import Column, looks_like_email
from intake.rules.kinds import KindName
from intake.rules.names import proper
from intake.sentences import packed
from villages.actions import undoing
from villages.actions import villages as actions
from villages.checks import check_point, check_zone, taken
from villages.models import Organisation, Programme, State, Village
from villages.rules import geography
from villages.rules.codes import belongs, next_code

LONGEST = {"locality": 120, "vocation": 200, "indigenous_language": 100, "host": 160}
COMPARED = ("locality", "latitude", "longitude", "vocation", "indigenous_language", "time_zone")
TITLES = ["clave", "estado", "municipio", "localidad", "latitud", "longitud", "vocación",
          "lengua indígena", "organización anfitriona", "zona horaria"]  # fmt: skip


class Villages(PlacesKind):
    name = KindName.VILLAGES
    columns = (
        Column("code", ("clave", "clave de aldea", "village code", "clave aldea", "código")),
        Column("state", ("estado", "entidad", "clave estado", "state code", "entidad federativa",
                         "edo", "cve ent")),
        Column("municipality", ("municipio", "clave municipio", "municipality code", "alcaldía",
                                "mpio", "cve mun")),
        Column("locality", ("localidad", "aldea", "nombre de la aldea", "comunidad", "pueblo",
                            "nombre")),
        Column("latitude", ("latitud", "lat")),
        Column("longitude", ("longitud", "lon", "lng", "long")),
        Column("vocation", ("vocación", "vocación productiva", "vocation es", "actividad",
                            "producto", "giro")),
        Column("indigenous_language", ("lengua indígena", "lengua", "indigenous language es",
                                       "idioma")),
        Column("host", ("organización anfitriona", "anfitriona", "host name", "institución",
                        "sede", "organización")),
        Column("coordinator_email", ("correo de quien coordina", "correo coordinación",
                                     "coordinadora", "coordinador", "correo", "email"),
               looks_like_email, longest=254),
        Column("time_zone", ("zona horaria", "timezone", "huso horario")),
    )  # fmt: skip
    needs = ((("state",), ("code",)), (("municipality",),), (("locality",),), (("vocation",),))

    @cached_property
    def programme(self) -> Programme:
        chosen = self.imported.options.get("programme")
        return Programme.objects.get(pk=chosen) if chosen else Programme.current()

    # Putting right

    def heal(self, draft: Draft) -> None:
        values = draft.values
        state = self.heal_state(draft)
        municipality = self.heal_municipality(draft, state) if state else None
        for column, longest in LONGEST.items():
            needed = column in ("locality", "vocation")
            values[column] = draft.text(column, longest=longest, required=needed)
        typed = values["locality"]
        values["locality"] = draft.fix("locality", "capitals", typed, proper(typed))
        values["code"] = draft.raw.get("code", "").upper()
        values["time_zone"] = draft.raw.get("time_zone", "")
        if values["time_zone"]:
            self.take(draft, check_zone(values["time_zone"]))
        self.heal_point(draft, state, municipality)
        values["coordinator_email"] = self.heal_address(draft)
        if state:
            values |= {"state": state.name, "state_code": state.pk}
        if municipality:
            draft.keys = [f"v:{municipality.pk}:{fold(values['locality'])}"]
            values |= {"municipality": municipality.name, "municipality_code": municipality.pk}

    def heal_point(self, draft: Draft, state: State | None, municipality) -> None:
        point: list[Decimal | None] = []
        for column in ("latitude", "longitude"):
            typed = draft.raw.get(column, "")
            try:
                point.append(geography.degrees(typed))
            except ValueError:
                draft.wrong(column, "number", typed=typed[:40])
                return
        if point[1] is not None and 86 < point[1] < 119:  # Mexico lies west of Greenwich
            east = f"{-point[1]}"
            if draft.fix("longitude", "minus", draft.raw["longitude"], east) == east:
                point[1] = -point[1]
        draft.values |= {
            name: "" if value is None else str(value)
            for name, value in zip(("latitude", "longitude"), point, strict=True)
        }
        if state and municipality and not draft.has_wrong("municipality"):
            at = point if any(point) else [municipality.latitude, municipality.longitude]
            self.take(draft, check_point(*at, state=state, municipality=municipality))

    def heal_address(self, draft: Draft) -> str:
        typed = draft.raw.get("coordinator_email", "")
        email = clean_address(typed) if typed else ""
        if email and not looks_like_email(email):
            draft.wrong("coordinator_email", "email", typed=typed[:60])
        return draft.fix("coordinator_email", "email", typed, email) if typed else ""

    # Comparing

    def examine(self, drafts: list[Draft], *, applying: bool = False) -> None:
        villages = Village.objects.select_related("state", "municipality", "host")
        here = {village.state_id: village for village in villages.filter(programme=self.programme)}
        by_code = {village.code: village for village in villages}
        for draft in drafts:
            self.judge(draft, here, by_code)
        self.refuse_repeated(drafts)

    def refuse_repeated(self, drafts: list[Draft]) -> None:
        """Of two rows that would open different villages in a state, the second is refused."""
        new = [draft for draft in drafts if draft.verdict == Verdict.CREATE]
        others = self.imported.rows.filter(verdict=Verdict.CREATE, outcome="")
        others = others.exclude(number__in=[draft.row.number for draft in drafts])
        first = {
            values["state_code"]: (number, keys)
            for number, values, keys in others.order_by("-number").values_list(
                "number", "values", "keys"
            )
        }
        for draft in sorted(new, key=lambda draft: draft.row.number):
            code = draft.values["state_code"]
            line, keys = first.setdefault(code, (draft.row.number, draft.keys))
            if line < draft.row.number and keys != draft.keys:
                draft.wrong("state", "state-repeated", state=draft.values["state"], line=line)
                draft.verdict = Verdict.BAD

    def judge(self, draft: Draft, here: dict[str, Village], by_code: dict[str, Village]) -> None:
        values = draft.values
        if draft.choice == "out":
            draft.verdict = Verdict.LEFT_OUT
            return
        state = self.states.get(values.get("state_code", ""))
        if state:
            draft.match = self.match(draft, state, here, by_code)
        if draft.match:  # an empty cell leaves what is there
            draft.problems = [each for each in draft.problems if not says_nothing(each)]
        if state and state.pk not in self.reached:
            draft.wrong("state", "out-of-reach", state=state.name)
        if draft.problems:
            draft.verdict = Verdict.BAD
        elif draft.match:
            village = next(each for each in by_code.values() if each.pk == draft.match)
            values["changes"] = self.changes(values, village)
            draft.verdict = Verdict.CHANGE if values["changes"] else Verdict.SAME
        else:
            draft.verdict = Verdict.CREATE

    def match(self, draft, state: State, here, by_code) -> int | None:
        """The village the row is of; a row that would move one, or take a state, is refused."""
        values = draft.values
        code, existing = values["code"], here.get(state.pk)
        known = by_code.get(code)
        if known and known.programme_id == self.programme.pk:
            if known.state_id != state.pk:
                about = {"code": code, "its_state": known.state.name, "state": state.name}
                if existing:
                    draft.wrong("state", "village-moved", village=existing.locality, **about)
                else:
                    draft.wrong("state", "village-moved-free", **about)
            elif values.get("municipality_code") not in (None, known.municipality_id):
                draft.wrong("municipality", "village-municipality", code=code,
                            municipality=known.municipality.name)  # fmt: skip
            return known.pk
        if existing and not code and self.is_the_same(values, existing):
            return existing.pk
        if existing:
            draft.problems.append(packed(taken(existing), "state"))
        elif code and not belongs(code, state.iso_code):
            example = next_code(state.iso_code, by_code)
            draft.wrong("code", "code-malformed", typed=code, state=state.name, example=example)
        elif known:
            draft.wrong("code", "code-taken", typed=code)
        return None

    def is_the_same(self, values: dict, village: Village) -> bool:
        same_place = values.get("municipality_code") == village.municipality_id
        return same_place and fold(values["locality"]) == fold(village.locality)

    def changes(self, values: dict, village: Village) -> dict[str, list[str]]:
        """{field: [before, after]} of what the row says otherwise; empty cells say nothing."""
        found = {}
        for field in COMPARED:
            now = str(getattr(village, field))
            if values[field] and values[field] not in now_or_healed(field, now):
                found[field] = [now, values[field]]
        host = village.host.name if village.host else ""
        if values["host"] and fold(values["host"]) not in readings(host):
            found["host"] = [host, values["host"]]
        return found

    # Doing and undoing

    def apply(self, drafts: list[Draft]) -> None:
        """In the order of the states, so that two files at once wait for each other."""
        for draft in sorted(drafts, key=lambda draft: draft.values["state_code"]):
            host = draft.values["host"]
            new_host = bool(host) and not self.organisation(host)
            if draft.verdict == Verdict.CHANGE:
                self.change(draft)
            else:
                draft.match = self.register(draft).pk
                draft.left = {"new": True}
            if new_host and (made := self.organisation(host)):
                draft.left["host"] = made.pk

    def organisation(self, name: str) -> Organisation | None:
        return Organisation.objects.filter(folded=fold(name)).first()

    def register(self, draft: Draft) -> Village:
        values = draft.values
        return actions.register(
            self.programme,
            state=self.states[values["state_code"]],
            municipality=self.municipalities[values["municipality_code"]],
            locality=values["locality"],
            latitude=geography.degrees(values["latitude"]),
            longitude=geography.degrees(values["longitude"]),
            vocation=values["vocation"],
            indigenous_language=values["indigenous_language"],
            host_name=values["host"],
            time_zone=values["time_zone"] or None,
            coordinator_email=values["coordinator_email"],
            code=values["code"],
            by=self.by,
        )

    def change(self, draft: Draft) -> None:
        village = Village.objects.select_related("state", "municipality", "host").get(
            pk=draft.match
        )
        before = self.changes(draft.values, village)
        actions.edit(village, by=self.by, **edits({f: new for f, (_old, new) in before.items()}))
        draft.left = {"before": before}

    def dependants(self, rows: list[ImportRow]) -> dict[int, list[dict]]:
        of_village = {row.match: row for row in rows if row.match}
        found: dict[int, list[dict]] = {}
        new = [pk for pk, row in of_village.items() if row.left.get("new")]
        for pk, what in referring_to(Village, new).items():
            said = {"code": "refers", "params": {"what": ", ".join(sorted(what))}}
            found.setdefault(of_village[pk].pk, []).append(said)
        villages = {each.pk: each for each in Village.objects.filter(pk__in=of_village)}
        areas = {villages[pk].area: pk for pk in new if pk in villages}
        for area in Post.objects.filter(area__in=areas).values_list("area", flat=True).distinct():
            found.setdefault(of_village[areas[area]].pk, []).append({"code": "post-holder"})
        for pk, row in of_village.items():
            if changed := self.changed_since(villages.get(pk), row.left.get("before", {})):
                said = {"code": "changed", "params": {"what": ", ".join(changed)}}
                found.setdefault(row.pk, []).append(said)
        return found

    def changed_since(self, village: Village | None, before: dict) -> list[str]:
        """The fields that somebody changed after the import did."""
        if village is None:
            return []
        now = {name: str(getattr(village, name)) for name in COMPARED}
        now["host"] = village.host.name if village.host else ""
        return [
            str(Village._meta.get_field(field).verbose_name)
            for field, (_old, new) in before.items()
            if fold(now[field]) != fold(new)
        ]

    def undo(self, rows: list[ImportRow]) -> None:
        for row in rows:
            village = Village.objects.filter(pk=row.match).first()
            if village and row.left.get("new"):
                undoing.unregister(village, by=self.by)
            elif village:
                old = {field: old for field, (old, _new) in row.left.get("before", {}).items()}
                actions.edit(village, by=self.by, **edits(old))
            if host := row.left.get("host"):
                undoing.forget_organisation(host, by=self.by)

    # Taking away

    @classmethod
    def export(cls, user: User):
        villages = Village.objects.allowing(user, cls.permission()).order_by("state_id", "pk")
        villages = villages.filter(programme=Programme.current())
        rows = (
            [
                village.code,
                village.state.name,
                village.municipality_id,
                village.locality,
                village.latitude,
                village.longitude,
                village.vocation,
                village.indigenous_language,
                village.host.name if village.host else "",
                village.time_zone,
            ]
            for village in villages.select_related("state", "host")
        )
        return TITLES, rows

    @classmethod
    def example(cls) -> list:
        return ["", "Oaxaca", "Teotitlán del Valle", "Teotitlán del Valle", Decimal("17.0503"),
                Decimal("-96.5030"), "Tapetes de lana con tintes naturales", "zapoteco", "",
                ""]  # fmt: skip


def says_nothing(problem: dict) -> bool:
    return problem["code"] == "required" and problem["column"] in COMPARED


def now_or_healed(field: str, kept: str) -> set[str]:
    """What is kept, and how it would be put right if it came in a file."""
    texts = {kept, tidy(kept)[0]}
    return texts | {proper(text) for text in texts} if field == "locality" else texts


def edits(fields: dict[str, str]) -> dict:
    """What the action is told, from text."""
    found = dict(fields)
    for name in ("latitude", "longitude"):
        if name in found:
            found[name] = Decimal(found[name])
    if "host" in found:
        found["host_name"] = found.pop("host")
    return found
