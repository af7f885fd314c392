"""The first person of an empty portal."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.actions import posts
from accounts.rules import Role


class Command(BaseCommand):
    help = "Invite somebody to administer the programme in the whole country; prints the link."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *, email: str, **options):
        try:
            invitation = posts.invite(email, role=Role.ADMIN, area="", by=None)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{settings.SITE_URL}{invitation.get_absolute_url()}")
