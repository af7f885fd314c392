"""An indicator: one definition gives its number, its history and the rows behind it."""

import datetime as dt

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    DateTimeField,
    DecimalField,
    F,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.rules import Permission
from reports.indicators.telling import answers_of, no_answers, nothing
from reports.rules import FEWEST_TOLD, suppress
from reports.rules.breakdowns import CATEGORIES
from villages.models import Programme, Village

# What `reports.models.Counted` keeps of each row, in this order; see `Indicator.facts`.
COLUMNS = (
    "programme_id",
    "village_id",
    "who",
    "person_id",
    "cohort_id",
    "enrolment_id",
    "certificate_id",
    "session_id",
    "weight",
    "track",
    "sex",
    "age",
    "indigenous",
    "disability",
    "rural",
)
DIMENSIONS = tuple(CATEGORIES)
Number = DecimalField(max_digits=12, decimal_places=1)


def state_codes() -> list[str]:
    return [f"{number:02}" for number in range(1, 33)]


class Indicator:
    """Counts distinct `who` among `evidence`, from the moment `began` until `ended`.

    `village_path`, `person_path` and `cohort_path` lead from a row of the evidence to
    them; `kept_as` names the column of `Counted` that leads back to the row. Where a
    person has several rows at once in a village, the one that began first stands.
    `permission` opens the list behind the number. `of_people`: small counts are
    hidden from those who may not see that list.
    """

    code: str
    source: str
    name: str
    unit: str
    definition: str
    permission = Permission.VILLAGE_VIEW
    measured = True
    of_people = False
    is_sum = False
    news = "villages"  # whose changes change it: of `people`, `sessions` or `villages`
    derived = False
    within: "Indicator | None" = None  # the indicator that counts these and others
    within_as: tuple[str, str] | None = None  # the cell of its breakdown that they are
    dimensions: tuple[str, ...] = ()
    who = "pk"
    village_path = ""
    person_path = ""
    cohort_path = ""
    enrolment_path = ""
    kept_as = ""
    weight = Value(1, Number)

    def evidence(self) -> QuerySet:
        """The rows that count or ever counted, of every programme."""
        raise NotImplementedError

    def began(self):
        raise NotImplementedError

    def ended(self):
        return nothing(DateTimeField())

    def aged_at(self):
        """When the age of a person is taken: the day they enrolled, where they did."""
        return F(f"{self.enrolment_path}enrolled_at")

    def history(self) -> QuerySet:
        """The evidence with the span in which each row counts."""
        return self.evidence().alias(span_began=self.began(), span_ended=self.ended())

    def now(self, now: dt.datetime | None = None) -> QuerySet:
        """The evidence that counts at this moment."""
        now = now or timezone.now()
        open_ended = Q(span_ended=None) | Q(span_ended__gt=now)
        return self.history().filter(open_ended, span_began__lte=now)

    def facts(self, rows: QuerySet, *, whos=None, programme=None) -> QuerySet:
        """What is kept of each row, as `kept_…`, with its span and the row's own id."""
        if whos is not None:
            rows = rows.filter(**{f"{self.who}__in": whos})
        if programme is not None:
            rows = rows.filter(**{f"{self.village_path}programme": programme})
        kept = {f"kept_{column}": value for column, value in self.columns().items()}
        return rows.order_by().values(
            **kept, began=F("span_began"), ended=F("span_ended"), origin=F("pk")
        )

    def columns(self) -> dict:
        village, person = self.village_path, self.person_path
        found = {column: nothing(BigIntegerField()) for column in COLUMNS}
        found |= {
            "programme_id": F(f"{village}programme_id"),
            "village_id": F(f"{village}pk"),
            "who": F(self.who),
            "weight": Cast(self.weight, Number),
            "track": Value("", CharField()),
        }
        if person:
            found["person_id"] = F(f"{person}pk")
            found |= answers_of(person, self.aged_at())
        else:
            found |= no_answers()
        if self.cohort_path:
            found["cohort_id"] = F(f"{self.cohort_path}pk")
            found["track"] = F(f"{self.cohort_path}course__track")
        if self.enrolment_path or self.kept_as == "enrolment_id":
            found["enrolment_id"] = F(f"{self.enrolment_path}pk")
        if self.kept_as:
            found[self.kept_as] = F("pk")
        return found

    # The truth as it is this moment, counted from the records themselves

    def rows(self, programme: Programme) -> QuerySet:
        return self.now().filter(**{f"{self.village_path}programme": programme})

    def value(self, programme, *, village: Village | None = None, state: str | None = None):
        """The number now, or None when the portal does not measure it."""
        found = self.narrowed(self.rows(programme), village=village, state=state)
        return found.aggregate(value=self.measure())["value"] or 0

    def measure(self):
        return Sum(self.weight) if self.is_sum else Count(self.who, distinct=True)

    def by_state(self, programme) -> dict[str, int]:
        """Every state's number, in the order of their codes; who counts in two is in both."""
        found = self._grouped(programme, f"{self.village_path}state")
        return {code: found.get(code, 0) for code in state_codes()}

    def by_village(self, programme) -> dict[int, int]:
        """The numbers of the villages that have one, by the village's id."""
        return self._grouped(programme, f"{self.village_path}pk")

    def told_by_state(self, programme, *, user) -> dict[str, int | None]:
        """Every state's number as `user` may see it: None where it is hidden."""
        wholes = self.within.by_state(programme) if self.within else {}
        return self.told(self.by_state(programme), user=user, wholes=wholes)

    def told(self, counts: dict, *, user, wholes: dict) -> dict:
        """Counts by state as `user` may see them; `wholes` are those of `within`.

        Where all but a few of the whole count here, those few are told by neither.
        """
        if not self.of_people:
            return counts
        few = {code for code in wholes if 0 < wholes[code] - counts.get(code, 0) < FEWEST_TOLD}
        open_to_user = {code for code in counts if self.opens_for(user, area=code)}
        told = suppress(counts, also=few, insiders=True)
        return told | {code: counts[code] for code in open_to_user}

    def opens_for(self, user, area: str | None = None) -> bool:
        """Whether a post lets `user` see the list behind the number."""
        return user.is_authenticated and user.may(self.permission, area=area)

    def narrowed(self, rows, *, village=None, state=None):
        if village is not None:
            rows = rows.filter(**{f"{self.village_path}pk": village.pk})
        if state is not None:
            rows = rows.filter(**{f"{self.village_path}state": state})
        return rows

    def _grouped(self, programme, path) -> dict:
        counts = self.rows(programme).order_by().values_list(path)
        return dict(counts.annotate(value=self.measure()))


class Unmeasured(Indicator):
    """The portal keeps no rows for it yet: there is no number, which is not the same as none."""

    measured = False

    def rows(self, programme):
        return Village.objects.none()

    def value(self, programme, *, village=None, state=None):
        return None

    def by_state(self, programme):
        return dict.fromkeys(state_codes())

    def by_village(self, programme):
        return {}


class Derived(Indicator):
    """One number over another; nothing is kept of it. `times` makes a percentage."""

    derived = True
    over: tuple[Indicator, Indicator]
    times = 1

    def of_numbers(self, part, whole) -> float | None:
        """None where there is nothing to divide by, or where one of the two is hidden."""
        if part is None or not whole:
            return None
        return round(float(part) * self.times / float(whole), 1)

    def value(self, programme, *, village=None, state=None):
        place = {"village": village, "state": state}
        return self.of_numbers(*(one.value(programme, **place) for one in self.over))

    def by_state(self, programme):
        return self._each(*(one.by_state(programme) for one in self.over))

    def by_village(self, programme):
        return self._each(*(one.by_village(programme) for one in self.over))

    def told(self, counts, *, user, wholes):
        """Already told: it is made of what may be told of the two."""
        return counts

    def told_by_state(self, programme, *, user):
        return self._each(*(one.told_by_state(programme, user=user) for one in self.over))

    def _each(self, parts: dict, wholes: dict) -> dict:
        return {key: self.of_numbers(parts.get(key, 0), wholes[key]) for key in wholes}
