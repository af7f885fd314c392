"""Parts of other pages."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render

from accounts.rules import Permission
from certification import queries
from certification.models import Certificate
from villages.models import Village

LATEST = 5


@login_required
def village_panel(request, code):
    """A village's certificates: how many for everyone, whose for those who may see them.

    A page, or for htmx the part of the village's page.
    """
    reached = Village.objects.allowing(request.user, Permission.VILLAGE_VIEW)
    village = get_object_or_404(reached, code=code)
    here = Certificate.objects.filter(enrolment__cohort__village=village)
    visible = here.allowing(request.user, Permission.CERTIFICATE_VIEW)
    waiting = queries.uncertified(request.user).filter(cohort__village=village)
    context = {
        "village": village,
        "valid": here.valid().count(),
        "revoked": here.revoked().count(),
        "waiting": waiting.count(),
        "latest": visible.valid().select_related("enrolment__learner")[:LATEST],
    }
    part = "#panel" if request.htmx else ""
    return render(request, f"certification/village_panel.html{part}", context)
