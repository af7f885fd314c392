"""The pages that are measured, and who looks at each."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import User
from certification.models import Certificate
from training.models import Enrolment


@dataclass(frozen=True)
class Page:
    name: str
    path: str
    who: str = ""  # a demo account; nobody when empty


def pages() -> list[Page]:
    """Asked of the demo data, so it must be in place."""
    trainee = User.objects.get(email="trainee@demo.example")
    enrolment = Enrolment.objects.active().filter(learner=trainee).order_by("pk").first()
    certificate = Certificate.objects.valid().order_by("pk").first()
    return [
        Page("public_home", "/"),
        Page("trainee_home", "/", "trainee"),
        Page("course", reverse("training:learn", args=[enrolment.pk]), "trainee"),
        Page("promise_board", reverse("reports:board"), "admin"),
        Page("officer_queue", reverse("certification:queue"), "officer"),
        Page("certificate", certificate.get_absolute_url()),
    ]
