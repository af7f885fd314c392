"""Who works in the demo: the accounts to enter with, and the staff of every village."""

import datetime as dt
import re
from itertools import count
from random import Random

from accounts.actions.people import create_many, let_in
from accounts.actions.posts import give, invite
from accounts.models import User
from accounts.rules import Role, fold
from reports.demo.curps import curp_of
from reports.demo.names import Name, name_in
from villages.models import Village

DOMAIN = "demo.example"
PASSWORD = "demo-aldeas"
HOME_STATE = "20"  # Teotitlán del Valle, Oaxaca, is where the demo accounts work

ACCOUNTS = {
    "admin": ("Lourdes", "Aguirre", "Ibáñez"),
    "state-admin": ("Eutimio", "Ruiz", "Alavez"),
    "coordinator": ("Zenaida", "Lazo", "Bautista"),
    "instructor": ("Fidel", "Mendoza", "Contreras"),
    "trainee": ("Donají", "Vicente", "Gutiérrez"),
    "officer": ("Rebeca", "Ochoa", "Lizárraga"),
    "officer2": ("Tomás", "Arreola", "Cuevas"),
    "mentor": ("Consuelo", "Zamora", "Peña"),
    "sponsor": ("Julián", "Berman", "Ríos"),
}
COUNTRY_POSTS = {
    "officer": Role.OFFICER,
    "officer2": Role.OFFICER,
    "sponsor": Role.SPONSOR,
}
SECOND_INSTRUCTOR_EVERY = 3


def address(name: str) -> str:
    return f"{name}@{DOMAIN}"


def make_accounts() -> dict[str, User]:
    """The demo accounts by name, able to enter; those of the whole country with their post."""
    known = [fields_of(name) for name in ACCOUNTS]
    people = create_many(known, by=None, email_is_verified=True)
    accounts = {name: people[address(name)] for name in ACCOUNTS}
    for person in accounts.values():
        let_in(person, password=PASSWORD)
    give(accounts["admin"], role=Role.ADMIN, area="", by=None)
    for name, role in COUNTRY_POSTS.items():
        give(accounts[name], role=role, area="", by=accounts["admin"])
    for name, role in (("state-admin", Role.ADMIN), ("mentor", Role.MENTOR)):
        give(accounts[name], role=role, area=HOME_STATE, area_name="Oaxaca", by=accounts["admin"])
    return accounts


def fields_of(account: str) -> dict:
    """What the actions ask about the person of a demo account."""
    names = ("given_names", "first_surname", "second_surname")
    return {"email": address(account)} | dict(zip(names, ACCOUNTS[account], strict=True))


def trainee() -> dict:
    return fields_of("trainee")


class Staff:
    """Appoints who coordinates and who teaches in each village."""

    def __init__(self, accounts: dict[str, User], rng: Random):
        self.accounts, self.rng = accounts, rng
        self.coordinators: dict[int, User] = {}
        self.instructors: dict[int, list[User]] = {}

    def appoint(self, villages: list[Village], *, without_coordinator: set[str]) -> None:
        people = self._people(villages)
        for place, village in enumerate(villages):
            leader, *teachers = people[village.pk]
            if village.state_id in without_coordinator:
                self._invite(village)
            else:
                self.coordinators[village.pk] = leader
                self._give(leader, Role.COORDINATOR, village)
            wanted = 2 if place % SECOND_INSTRUCTOR_EVERY == 0 else 1
            self.instructors[village.pk] = teachers[:wanted]
            for teacher in teachers[:wanted]:
                self._give(teacher, Role.INSTRUCTOR, village)

    def _people(self, villages) -> dict[int, list[User]]:
        """A coordinator and two instructors for each village; at home, the demo accounts."""
        wanted = {
            village.pk: [
                person(name_in(village.state_id, self.rng), f"equipo{place}-{number}")
                for number in range(3)
            ]
            for place, village in enumerate(villages, start=1)
        }
        known = create_many(
            [fields for trio in wanted.values() for fields in trio],
            by=self.accounts["admin"],
            email_is_verified=True,
        )
        people = {pk: [known[fields["email"]] for fields in trio] for pk, trio in wanted.items()}
        for village in villages:
            if village.state_id == HOME_STATE:
                names = ("coordinator", "instructor")
                people[village.pk][:2] = [self.accounts[name] for name in names]
        return people

    def _give(self, user: User, role: Role, village: Village) -> None:
        by = self.accounts["admin"]
        give(user, role=role, area=village.area, area_name=village.full_name, by=by)

    def _invite(self, village: Village) -> None:
        invite(
            address(f"coordinacion-{village.code.lower()}"),
            role=Role.COORDINATOR,
            area=village.area,
            area_name=village.full_name,
            by=self.accounts["admin"],
        )


def person(name: Name, tail: str) -> dict:
    """What the actions ask about a person; `tail` keeps addresses apart."""
    words = f"{name.given.split()[0]} {name.first.split()[-1]}"
    local = re.sub(r"\W+", ".", fold(words)).strip(".")
    return {
        "email": address(f"{local}.{tail}"),
        "given_names": name.given,
        "first_surname": name.first,
        "second_surname": name.second,
    }


class Learners:
    """An endless line of people who want to learn, some of them with a CURP."""

    WITH_CURP = 0.3
    AGES = {"student": (18, 26), "entrepreneur": (19, 61), "instructor": (26, 58)}

    def __init__(self, today: dt.date, rng: Random):
        self.today, self.rng = today, rng
        self.numbers = count(1)
        self.curps: set[str] = set()

    def come(self, village: Village, track: str) -> dict:
        name = name_in(village.state_id, self.rng)
        fields = person(name, f"{next(self.numbers):04}")
        if self.rng.random() < self.WITH_CURP:
            fields["curp"] = self._curp(name, village, track)
        return fields

    def _curp(self, name: Name, village: Village, track: str) -> str | None:
        youngest, oldest = self.AGES[track]
        days = self.rng.randint(youngest * 366, oldest * 365)
        born = self.today - dt.timedelta(days=days)
        curp = curp_of(name, born=born, state=village.state.curp_code, rng=self.rng)
        if curp in self.curps:
            return None
        self.curps.add(curp)
        return curp
