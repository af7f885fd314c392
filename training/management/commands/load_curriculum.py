from django.core.management.base import BaseCommand

from training.actions import curriculum


class Command(BaseCommand):
    help = "Create the courses, activities and questions of training/data that are missing."

    def handle(self, **options):
        curriculum.load()
