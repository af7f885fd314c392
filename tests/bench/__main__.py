"""`./portal bench [name …]`: measures the portal, one JSON object a line.

A name is a bench (`pages`) or a case of it (`pages.trainee_home`).
"""

import os
import sys
from importlib import import_module

import django

from tests.bench.figures import Reporter, say
from tests.bench.portal import Portal

BENCHES = ("startup", "pages", "complete_activity", "certificates", "page_weight", "import_people")


def main(names: list[str]) -> int:
    unknown = [name for name in names if name.partition(".")[0] not in BENCHES]
    if unknown:
        print(f"No bench {', '.join(unknown)}; there are {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser runs a loop in this thread
    django.setup()
    portal = Portal()
    reporter = Reporter(names)
    try:
        for bench in filter(reporter.wants, BENCHES):
            say(bench)
            import_module(f"tests.bench.suite.{bench}").measure(portal, reporter.of(bench))
    finally:
        portal.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
