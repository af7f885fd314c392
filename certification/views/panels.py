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
    """A village's certificates: how many for everyone, whose for those who may see them."""
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
    return render(request, "certification/village_panel.html", context)
