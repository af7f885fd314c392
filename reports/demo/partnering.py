"""Who works with the villages, what was signed with them, and where a village meets."""

import datetime as dt
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from reports.demo.cast import HOME_STATE
from villages.actions import agreements, organisations, sites
from villages.models import Organisation, Programme, State, Village

Kind = Organisation.Kind
KINDS_OF_HOSTS = {"Universidad": Kind.UNIVERSITY, "Bachillerato": Kind.UNIVERSITY}
KINDS_OF_HOSTS |= {"Biblioteca": Kind.GOVERNMENT, "Casa": Kind.GOVERNMENT}

# Three for the whole country, and the three kinds that a village needs, state by state.
SPONSOR = ("Fundación Puentes Digitales (muestra)", "FPD", Kind.SPONSOR)
CARRIER = ("Paquetería del Istmo a la Frontera (muestra)", "", Kind.COMPANY)
BANK = ("Caja Popular Siembra (muestra)", "", Kind.COMPANY)
COUNTRY = (SPONSOR, CARRIER, BANK)
EVERY_OTHER = 2
LANES = ("fibra", "microondas", "satélite")
SPEEDS = {"fibra": (18, 45), "microondas": (4, 12), "satélite": (0, 3)}


def make_partners(programme: Programme, villages: list[Village], *, accounts, today) -> None:
    rng = Random("aliadas")
    admin = accounts["admin"]
    say_what_hosts_are(by=admin)
    known = {name: register(name, short, kind, by=admin) for name, short, kind in COUNTRY}
    sponsor, gift = known[SPONSOR[0]], "Donativo para equipo de las sedes"
    agree(sponsor, None, programme, gift, today, kind="donation", by=admin)
    for place, village in enumerate(villages):
        by = accounts["coordinator"] if village.state_id == HOME_STATE else admin
        make_sites(village, today=today, rng=rng, by=by)
        if village.state_id == HOME_STATE or place % EVERY_OTHER:
            join(village, known, place=place, today=today, by=by)


def say_what_hosts_are(*, by: User) -> None:
    for host in Organisation.objects.filter(hosted_villages__isnull=False).distinct():
        kind = KINDS_OF_HOSTS.get(host.name.split()[0], Kind.COMMUNITY)
        state = host.hosted_villages.first().state
        organisations.edit(host, kind=kind, state=state, by=by)


def register(name: str, short: str, kind: str, *, by: User, state: State | None = None):
    return organisations.register(name=name, short_name=short, kind=kind, state=state, by=by)


def join(village: Village, known: dict, *, place: int, today: dt.date, by: User) -> None:
    """A university, a ministry and a company in a village, each with what it signed."""
    state, home = village.state, village.state_id == HOME_STATE
    university = register(
        f"Universidad Tecnológica de {state.name} (muestra)",
        f"UT-{state.abbreviation.strip('.')}",
        Kind.UNIVERSITY,
        state=state,
        by=by,
    )
    ministry = register(
        f"Secretaría de Economía de {state.name} (muestra)", "", Kind.GOVERNMENT, state=state, by=by
    )
    company = known[CARRIER[0] if place % 3 else BANK[0]]
    roles = ((university, "academic"), (ministry, "government"), (company, "company"))
    begun = today - dt.timedelta(days=300 + place)
    for organisation, role in roles:
        organisations.involve(organisation, village, role=role, since=begun, by=by)
    title = "Convenio de colaboración académica"
    ends = 23 if home else 40 + place * 11
    agree(university, village, None, title, today, ends=ends, by=by)
    agree(ministry, village, None, "Convenio de coordinación", today, ends=500, by=by)
    if home or place % 3 == 0:
        agree(company, village, None, "Carta de intención: envíos", today, kind="letter", by=by)
    if home:
        organisations.add_contact(
            university,
            name="Araceli Toledo Pineda",
            job="Vinculación",
            email="vinculacion@ut-muestra.example",
            phone="951 555 0142",
            by=by,
        )


def agree(organisation, village, programme, title: str, today, *, by, kind="specific", ends=None):
    starts_on = today - dt.timedelta(days=290)
    return agreements.register(
        organisation,
        programme=programme,
        village=village,
        title=title,
        kind=kind,
        signed_on=starts_on - dt.timedelta(days=9),
        starts_on=starts_on,
        ends_on=today + dt.timedelta(days=ends) if ends else None,
        by=by,
    )


def make_sites(village: Village, *, today: dt.date, rng: Random, by: User) -> None:
    """Where it meets, and how the line there has been."""
    home = village.state_id == HOME_STATE
    main = sites.open_site(
        village,
        name=village.host.name if village.host else "Sala comunitaria",
        address=f"Calle Hidalgo {rng.randint(1, 90)}, Centro, {village.locality}",
        latitude=village.latitude,
        longitude=village.longitude,
        opening_hours="Lunes a sábado, 9:00 a 19:00",
        computers=rng.randint(4, 20),
        projectors=1,
        printers=rng.randint(0, 2),
        equipment="cámara y aro de luz" if home else "",
        by=by,
    )
    lane = "microondas" if home else rng.choice(LANES)
    measure(main, lane, times=9 if home else rng.randint(0, 3), rng=rng, by=by)
    if home:
        annex = sites.open_site(
            village,
            name="Casa del tejido",
            address="Avenida Juárez 41, Barrio de Arriba",
            opening_hours="Martes y jueves, 16:00 a 20:00",
            tablets=6,
            by=by,
        )
        measure(annex, "satélite", times=2, rng=rng, by=by)


def measure(site, lane: str, *, times: int, rng: Random, by: User) -> None:
    slow, fast = SPEEDS[lane]
    for turn in range(times, 0, -1):
        down = Decimal(rng.randint(slow * 100, fast * 100)) / 100
        sites.note_reading(
            site,
            down_mbps=down,
            up_mbps=(down / 3).quantize(Decimal("0.01")),
            latency_ms=rng.randint(560, 720) if lane == "satélite" else rng.randint(18, 90),
            measured_at=timezone.now() - dt.timedelta(days=14 * turn, hours=rng.randint(0, 8)),
            way="measured" if turn % 3 else "typed",
            by=by,
        )
