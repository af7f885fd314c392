import time

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from reports.actions import scale


class Command(BaseCommand):
    help = (
        "Make a large programme of invented people, to measure with: villages, cohorts,"
        " enrolments with their progress, certificates. The shares are in"
        " reports/actions/scale/shares.py."
    )

    def add_arguments(self, parser):
        parser.add_argument("--trainees", type=int, required=True, help="places in cohorts")
        parser.add_argument("--seed", type=int, default=1, help="another one, other people (1)")
        parser.add_argument(
            "--yes", action="store_true", help="also where there are villages already"
        )

    def handle(self, *, trainees: int, seed: int, yes: bool, **options):
        if trainees < 1:
            raise CommandError("At least one trainee.")
        began = time.monotonic()

        def say(message: str) -> None:
            self.stdout.write(f"[{time.monotonic() - began:5.0f} s] {message}")
            self.stdout.flush()

        try:
            made = scale.load(trainees, seed=seed, among_others=yes, say=say)
        except ValidationError as refusal:
            hint = "" if yes else " --yes adds to what is there."
            raise CommandError("; ".join(refusal.messages) + hint) from refusal
        say(", ".join(f"{count} {name}" for name, count in made.items()))
