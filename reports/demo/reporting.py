"""The reports of last month, and a few of this one, waiting for the worker."""

import datetime as dt

from django.utils import timezone

from accounts.models import User
from reports.actions import ask, ask_for_monthly
from reports.demo.cast import HOME_STATE
from villages.models import Programme, Village


def ask_for_some(
    programme: Programme, villages: list[Village], *, accounts: dict[str, User], today: dt.date
) -> None:
    """As the calendar would, and of this month so far: the country's and the home village's."""
    if today < programme.starts_on:
        return
    ask_for_monthly(timezone.now())
    home = next(village for village in villages if village.state_id == HOME_STATE)
    ask(programme, village=home, month=today, by=accounts["coordinator"])
    ask(programme, month=today, by=accounts["admin"])
