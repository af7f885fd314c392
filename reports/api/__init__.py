"""The programme's figures for programs: the same definitions and the same rules as the screen."""

from reports.api.doors import api
from reports.api.serving import served

urls = served(api)

__all__ = ["api", "urls"]
