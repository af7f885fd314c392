from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from reports import demo


class Command(BaseCommand):
    help = "Fill an empty portal with demo data; does nothing when it is there already."

    def handle(self, **options):
        try:
            loaded = demo.load()
        except ValidationError as refusal:
            raise CommandError("; ".join(refusal.messages)) from refusal
        self.stdout.write("Demo data loaded." if loaded else "Demo data is there already.")
