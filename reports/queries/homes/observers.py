"""The homes of those who accompany: mentors, sponsors and observers."""

from accounts.models import User
from accounts.rules import Permission
from reports.models import ProgressReport
from reports.queries.board import Board
from reports.queries.homes.parts import Section
from villages.models import Programme, Village


def mentoring(user: User) -> Section:
    """The portal keeps no mentoring yet; the page says so, and shows the villages in reach."""
    villages = Village.objects.allowing(user, Permission.VILLAGE_VIEW)
    says = {"villages": list(villages.select_related("state", "host")[:32])}
    return Section("mentor", says, looks_on=True)


def sponsorship(user: User) -> Section:
    reports = ProgressReport.objects.allowing(user, Permission.REPORT_VIEW).made()
    latest = reports.filter(village=None).with_names()
    says = {"board": Board(Programme.current()), "reports": list(latest[:3])}
    return Section("sponsor", says, looks_on=True)
