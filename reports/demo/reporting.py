"""A few progress reports, asked for and waiting for the worker."""

import datetime as dt

from accounts.models import User
from reports.actions import ask
from reports.demo.cast import HOME_STATE
from reports.rules import first_of, month_before
from villages.models import Programme, Village


def ask_for_some(
    programme: Programme, villages: list[Village], *, accounts: dict[str, User], today: dt.date
) -> None:
    """Last month's of the country and of the demo's own village, and this month's so far."""
    home = next(village for village in villages if village.state_id == HOME_STATE)
    months = [month_before(today), first_of(today)]
    for month in (month for month in months if month >= first_of(programme.starts_on)):
        ask(programme, village=home, month=month, by=accounts["coordinator"])
        ask(programme, month=month, by=accounts["admin"])
