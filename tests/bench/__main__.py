"""`./portal bench [name …]`: measures the portal, one JSON object a line.

A name is a bench (`pages`) or a case of it (`pages.trainee_home`). What is measured on a
large programme takes it from `manage scale`, with as many places in cohorts as
`--trainees` says.
"""

import argparse
import os
import sys
from importlib import import_module

import django

from tests.bench.figures import Reporter, say
from tests.bench.portal import Portal

BENCHES = (
    *("startup", "pages", "complete_activity", "certificates", "page_weight", "import_people"),
    *("promise_board", "as_of", "search"),
)
TRAINEES = 100_000  # the aims are for a million, which takes ten minutes to make


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("./portal bench", description="Measure the portal.")
    parser.add_argument("names", nargs="*", metavar="name", help="a bench or a case of it; all")
    parser.add_argument("--trainees", type=int, default=TRAINEES, help=f"({TRAINEES:,})")
    asked = parser.parse_args(arguments)
    return run(asked.names, trainees=asked.trainees)


def run(names: list[str], *, trainees: int) -> int:
    unknown = [name for name in names if name.partition(".")[0] not in BENCHES]
    if unknown:
        print(f"No bench {', '.join(unknown)}; there are {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser runs a loop in this thread
    django.setup()
    portal = Portal(trainees=trainees)
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
