"""The home of a certifying officer: who waits, what awaits a second person, what is under way."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules import Permission
from certification.models import Batch, Certificate
from certification.queries import counts
from reports.queries.homes.parts import Section, Step, Urgency

SHOWN = 5


def certifying(user: User) -> Section:
    reached = Batch.objects.allowing(user, Permission.CERTIFICATE_APPROVE)
    reached = reached.select_related("proposed_by").order_by("-proposed_at", "-pk")
    certificates = Certificate.objects.allowing(user, Permission.CERTIFICATE_REVOKE)
    says = {
        "counts": counts(user),
        "valid": certificates.valid().count(),
        "to_approve": list(reached.awaiting_approval_of(user)[:SHOWN]),
        "running": list(reached.unfinished()[:SHOWN]),
    }
    return Section("officer", says, step_of(says))


def step_of(says: dict) -> Step | None:
    if says["to_approve"]:
        batch = says["to_approve"][0]
        return Step(
            _("Revisa el lote «%(batch)s».") % {"batch": batch},
            _("%(person)s lo ensayó y espera a una segunda persona.")
            % {"person": batch.proposed_by},
            _("Revisar y decidir"),
            batch.get_absolute_url(),
            Urgency.OTHERS_WAIT,
        )
    waiting = says["counts"]["awaiting"]
    if not waiting:
        return None
    sentence = ngettext(
        "%(count)s persona espera su constancia.",
        "%(count)s personas esperan su constancia.",
        waiting,
    )
    return Step(
        sentence % {"count": f"{waiting:,}"},
        _("Cumplieron todas las reglas. Revisa sus razones y ensaya un lote."),
        _("Ver la fila"),
        reverse("certification:queue"),
        Urgency.OTHERS_WAIT,
    )
