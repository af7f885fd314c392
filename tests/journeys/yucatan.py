"""What lies in Yucatán, told by the stage itself: `manage shell` runs this beside its database."""

import hashlib

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from accounts.models import AreaQuerySet, Mail, User
from accounts.rules import Permission
from oversight.models import Duplicate
from tests import test_access, world
from tests.factories import CertificateFactory
from villages.models import Contact, Organisation, Village

STATE, CODE = "31", "AD-YUC-01"
COORDINATOR = "coordinator@demo.example"
LEFT_OUT = {Duplicate, Mail}  # the search for duplicates and the outbox go on by themselves


@transaction.atomic
def settle() -> dict:
    """Put a row of everything into the demo's village of Yucatán, and say what it all is."""
    village = Village.objects.get(code=CODE)
    CertificateFactory.reset_sequence(900_000)  # the demo's folios begin with the first
    there = world.build(village)
    there.teacher = there.cast["instructor who teaches it"]
    User.objects.filter(pk=there.trainee.pk).update(
        phone="+529991234567", curp="NUGM900101MYNXXR07"
    )
    Contact.objects.filter(pk=there.contact.pk).update(
        name="Elia Ruiz Cocom", email="elia.cocom@example.mx", phone="+529997654321"
    )
    paths = {path for rule in test_access.TABLE.values() for path in getattr(rule, "args", ())}
    cohort, site = there.cohort, there.site
    return {
        "values": {path: str(test_access.value(there, path)) for path in sorted(paths)},
        "people": sorted(told_of_people()),
        "places": [CODE, village.area, site.name, cohort.join_code],
        "area": village.area,
        "village": village.pk,
        "cohort": cohort.pk,
        "enrolment": there.enrolment.pk,
        "organisation": there.organisation.pk,
        "asked": ["nunez", "guemez", "persona", "maria jose", "valladolid", "elia", "CONST"],
    }


def told_of_people() -> set[str]:
    """Names, addresses, numbers and CURP of those who are of Yucatán and of nowhere else."""
    coordinator = User.objects.get(email=COORDINATOR)
    reached = User.objects.allowing(coordinator, Permission.PERSON_VIEW)
    of_there = User.objects.filter(User.objects.within(STATE)).exclude(pk__in=reached.values("pk"))
    others = " | ".join(
        person.full_name for person in User.objects.exclude(pk__in=of_there.values("pk"))
    )
    found = set()
    for person in of_there:
        found |= {person.email, person.phone, person.spoken_phone, person.curp or ""}
        found |= set() if person.full_name in others else {person.full_name}
    for contact in Contact.objects.filter(organisation__involvements__village__code=CODE):
        found |= {contact.name, contact.email, contact.phone, contact.spoken_phone}
    return found - {""}


def rows() -> dict[str, str]:
    """Of each table of the map, a digest of its rows that lie in Yucatán; and of its partners."""
    found = {}
    for model in apps.get_models():
        manager = model._default_manager
        if model not in LEFT_OUT and isinstance(manager.all(), AreaQuerySet):
            found[model._meta.label] = digest(manager.filter(manager.all().within(STATE)))
    partners = Organisation.objects.filter(involvements__village__code=CODE)
    contacts = Contact.objects.filter(organisation__in=partners)
    return found | {"partners": digest(partners), "contacts": digest(contacts)}


def digest(queryset) -> str:
    encoder = DjangoJSONEncoder(sort_keys=True)
    lines = (encoder.encode(row) for row in queryset.order_by("pk").distinct().values())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
