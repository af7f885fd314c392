"""The addresses where files were brought before; kept because people have them written down."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from accounts.access import needs
from intake.rules.kinds import NEEDS, KindName
from training.models import Cohort


@login_required
@needs(NEEDS[KindName.VILLAGES])
def villages(request):
    return redirect("intake:upload", KindName.VILLAGES)


@login_required
def enrolments(request, pk):
    reach = Cohort.objects.allowing(request.user, NEEDS[KindName.ENROLMENTS])
    cohort = get_object_or_404(reach, pk=pk)
    upload = reverse("intake:upload", args=[KindName.ENROLMENTS])
    return redirect(f"{upload}?cohorte={cohort.pk}")
