"""Keeping what counts: who counted when, and what it added up to each day."""

from reports.actions.tallies.building import build, rebuild, rebuild_readings
from reports.actions.tallies.catching_up import catch_up, catch_up_if_stale, mend

__all__ = [
    "build",
    "catch_up",
    "catch_up_if_stale",
    "mend",
    "rebuild",
    "rebuild_readings",
]
