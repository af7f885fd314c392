"""The editions of the programme: their list, and each one's names, partners, logos and signers."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.files import file_response
from accounts.models import StoredFile
from accounts.rules import Permission
from villages import histories
from villages.actions import programmes
from villages.forms import CloseForm, LogoForm, NewProgrammeForm, ProgrammeForm
from villages.indicators import choices
from villages.models import Partner, Programme, Target


def edits_programmes(view):
    """For those who administer the whole country; to others the page does not exist."""

    @login_required
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.may(Permission.PROGRAMME_EDIT, ""):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def stale(refusal: ValidationError) -> bool:
    """Whether it was refused because somebody else was faster."""
    return getattr(refusal, "code", "") == "changed-meanwhile"


@edits_programmes
def list_page(request):
    editions = Programme.objects.annotate(
        promised=Count("targets", Q(targets__withdrawn_on=None), distinct=True),
        opened=Count("villages", distinct=True),
    )
    by_stage = {}
    for edition in editions.order_by("-starts_on", "-id"):
        by_stage.setdefault(edition.stage.value, []).append(edition)
    groups = [
        (_("En curso"), by_stage.get("running")),
        (_("Por empezar"), by_stage.get("coming")),
        (_("Terminadas"), by_stage.get("past")),
    ]
    context = {"groups": [group for group in groups if group[1]], "current": Programme.current()}
    return render(request, "villages/programmes.html", context)


@edits_programmes
def detail(request, slug):
    programme = get_object_or_404(Programme, slug=slug)
    names = dict(choices())
    targets = Target.objects.filter(programme=programme).annotate(changes=Count("versions") - 1)
    targets = targets.order_by("position", "id")  # what is counted forgets the usual order
    for target in targets:
        target.indicator_name = names.get(target.indicator, target.indicator)
    context = {
        "programme": programme,
        "standing": [target for target in targets if target.is_standing],
        "withdrawn": [target for target in targets if not target.is_standing],
        "opened": programme.villages.count(),
    }
    return render(request, "villages/programme.html", context)


@edits_programmes
def begin(request):
    like = Programme.objects.filter(slug=request.GET.get("de", "")).first()
    form = NewProgrammeForm(like, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            programme = opened(form, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Abriste la edición. Revisa lo que promete y su logotipo."))
            return redirect(programme)
    return render(request, "villages/programme_new.html", {"form": form})


def opened(form: NewProgrammeForm, *, by) -> Programme:
    model = form.cleaned_data["model"]
    if model is None:
        return programmes.begin(by=by, **form.facts())
    copied = tuple(form.cleaned_data["copied"])
    return programmes.begin_like(model, by=by, copied=copied, **form.facts())


@edits_programmes
def edit(request, slug):
    programme = get_object_or_404(Programme, slug=slug)
    form = ProgrammeForm(programme, request.POST if request.method == "POST" else None)
    meanwhile = []
    if form.is_valid():
        try:
            programmes.edit(programme, by=request.user, **form.changes())
        except ValidationError as refusal:
            if stale(refusal):
                form, meanwhile = caught_up(form, programme)
            else:
                form.refuse(refusal)
        else:
            messages.success(request, _("Guardaste los cambios."))
            return redirect(programme)
    context = {"form": form, "programme": programme, "meanwhile": meanwhile}
    return render(request, "villages/programme_edit.html", context)


def caught_up(form: ProgrammeForm, programme: Programme):
    """The form with what others wrote where this person left things as they were; their changes."""
    programme.refresh_from_db()
    changes = histories.of_programme_since(programme, form.cleaned_data["seen"])
    form = form.caught_up(histories.together(changes), seen=programme.revision)
    return form, changes


@edits_programmes
def close(request, slug):
    programme = get_object_or_404(Programme, slug=slug)
    data = request.POST if request.method == "POST" else None
    form = CloseForm(programme, data, today=timezone.localdate())
    if form.is_valid():
        try:
            programmes.close(programme, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.refuse(renamed(refusal, "ends_on", "on"))
        else:
            messages.success(request, _("La edición tiene último día."))
            return redirect(programme)
    context = {"form": form, "programme": programme, "opened": programme.villages.count()}
    return render(request, "villages/programme_close.html", context)


def renamed(refusal: ValidationError, name: str, field: str) -> ValidationError:
    """The refusal with what it says of `name` beside the field of this form."""
    if not hasattr(refusal, "error_dict"):
        return refusal
    pairs = refusal.error_dict.items()
    return ValidationError({field if key == name else key: errors for key, errors in pairs})


@edits_programmes
def logos(request, slug):
    """A form for each logo, so that a picture that is refused takes nothing else with it."""
    found = Programme.objects.select_related("logo").prefetch_related(
        Prefetch("partners", Partner.objects.select_related("logo", "programme"))
    )
    programme = get_object_or_404(found, slug=slug)
    owners = [None, *programme.partners.all()]
    sent = LogoForm(None)
    if request.method == "POST":
        sent = LogoForm(owner_named(owners, request.POST), request.POST, request.FILES)
        if put_or_take_away(sent, programme, request):
            messages.success(request, _("Cambiaste el logotipo."))
            return redirect("villages:programme-logos", slug)
    forms = [
        (owner or programme, sent if sent.is_bound and sent.partner == owner else LogoForm(owner))
        for owner in owners
    ]
    return render(
        request, "villages/programme_logos.html", {"programme": programme, "forms": forms}
    )


def owner_named(owners: list, data) -> Partner | None:
    wanted = data.get("partner", "")
    if not wanted:
        return None
    for owner in owners:
        if owner and str(owner.pk) == wanted:
            return owner
    raise Http404


def put_or_take_away(form: LogoForm, programme: Programme, request) -> bool:
    if request.POST.get("act") == "remove":
        programmes.take_logo_away(programme, by=request.user, partner=form.partner)
        return True
    if not form.is_valid():
        return False
    try:
        programmes.put_logo(
            programme, form.cleaned_data["logo"], by=request.user, partner=form.partner
        )
    except ValidationError as refusal:
        form.add_error("logo", refusal)
        return False
    return True


def logo(request, slug, pk):
    """A picture that the programme shows in public, its own or a partner's, to anyone."""
    programme = get_object_or_404(Programme, slug=slug)
    shown = Q(pk=programme.logo_id) | Q(pk__in=programme.partners.values("logo"))
    return file_response(get_object_or_404(StoredFile.objects.filter(shown), pk=pk))
