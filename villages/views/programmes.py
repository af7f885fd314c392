"""The programme's names, signers and promises."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.rules import Permission
from villages.actions import programmes, targets
from villages.forms import ProgrammeForm
from villages.models import Programme


@login_required
def edit(request):
    """For those who administer the whole country; to others it does not exist."""
    if not request.user.may(Permission.PROGRAMME_EDIT, ""):
        raise Http404
    opened = Programme.objects.open()
    programme = opened.filter(slug=request.GET.get("programa", "")).first() or Programme.current()
    form = ProgrammeForm(programme, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            save(programme, form, by=request.user)
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Guardaste los cambios."))
            return redirect(request.get_full_path())
    editions = [(each.name, f"?programa={each.slug}", each == programme) for each in opened]
    context = {"form": form, "programme": programme, "editions": editions}
    return render(request, "villages/programme.html", context)


@transaction.atomic
def save(programme, form, *, by) -> None:
    programmes.edit(programme, by=by, **form.changes())
    for target, changes in form.target_changes():
        try:
            targets.change(target, by=by, **changes)
        except ValidationError as refusal:
            found = {f"target_{target.pk}_{name}": e for name, e in refusal.error_dict.items()}
            raise ValidationError(found) from refusal
