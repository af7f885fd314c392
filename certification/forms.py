"""Searching, choosing and giving reasons."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.rules import Permission
from certification.models import Certificate
from certification.rules import NotReadable, Typed, read_typed
from training.models import Course, Enrolment
from villages.models import Village

WHY_NOT_READ = {
    "unreadable": gettext_lazy(
        "Eso no parece un folio ni un código. El folio está junto al código QR de la constancia, "
        "por ejemplo GET-2026-000123-D."
    ),
    "check": gettext_lazy(
        "El último carácter no corresponde a este folio: hay algo mal escrito. "
        "Compáralo con la constancia, carácter por carácter."
    ),
}


class QueueFilterForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Nombre"), required=False, max_length=100)
    village = forms.ModelChoiceField(
        Village.objects.none(),
        label=gettext_lazy("Aldea"),
        required=False,
        empty_label=gettext_lazy("Todas"),
    )
    course = forms.ModelChoiceField(
        Course.objects.none(),
        label=gettext_lazy("Curso"),
        required=False,
        empty_label=gettext_lazy("Todos"),
    )

    def __init__(self, *args, enrolments, **kwargs):
        """`enrolments` are all that wait: only their villages and courses are offered."""
        super().__init__(*args, **kwargs)
        places = enrolments.order_by().values_list("cohort__village", "cohort__course").distinct()
        villages, courses = map(set, zip(*places, strict=True)) if places else ((), ())
        in_order = Village.objects.order_by("locality")
        self.fields["village"].queryset = in_order.filter(pk__in=villages)
        self.fields["course"].queryset = Course.objects.filter(pk__in=courses)

    def narrow(self, enrolments):
        """The enrolments that the filters let through."""
        wanted = self.cleaned_data if self.is_valid() else {}
        if words := wanted.get("q"):
            people = Enrolment._meta.get_field("learner").related_model.objects.matching(words)
            enrolments = enrolments.filter(learner__in=people)
        if village := wanted.get("village"):
            enrolments = enrolments.filter(cohort__village=village)
        if course := wanted.get("course"):
            enrolments = enrolments.filter(cohort__course=course)
        return enrolments


def todays_name() -> str:
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    return _("Lote del %(day)s") % {"day": today}


class RehearseForm(forms.Form):
    """Either the people ticked, or everyone the filters let through."""

    name = forms.CharField(
        label=gettext_lazy("Nombre del lote"),
        max_length=120,
        initial=todays_name,
        help_text=gettext_lazy("Para reconocerlo después."),
    )
    people = forms.ModelMultipleChoiceField(
        Enrolment.objects.none(), label=gettext_lazy("Personas"), required=False
    )
    everyone = forms.BooleanField(required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        reached = Enrolment.objects.allowing(by, Permission.CERTIFICATE_PROPOSE)
        self.fields["people"].queryset = reached

    def clean(self):
        if not self.cleaned_data.get("people") and not self.cleaned_data.get("everyone"):
            raise forms.ValidationError(_("Elige al menos a una persona."), code="nobody")
        return self.cleaned_data


class ReasonForm(forms.Form):
    because = forms.CharField(
        label=gettext_lazy("Motivo"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CancelForm(ReasonForm):
    pass


class RevokeForm(ReasonForm):
    because = forms.CharField(
        label=gettext_lazy("Motivo"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Se publica en la página de la constancia y se envía a la persona: no escribas "
            "datos privados."
        ),
    )


class CertificateFilterForm(forms.Form):
    VALID, REVOKED = "valid", "revoked"
    q = forms.CharField(label=gettext_lazy("Nombre o folio"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=gettext_lazy("Situación"),
        required=False,
        choices=[
            ("", gettext_lazy("Todas")),
            (VALID, gettext_lazy("Vigentes")),
            (REVOKED, gettext_lazy("Revocadas")),
        ],
    )

    def narrow(self, certificates):
        wanted = self.cleaned_data if self.is_valid() else {}
        if wanted.get("status") == self.VALID:
            certificates = certificates.valid()
        elif wanted.get("status") == self.REVOKED:
            certificates = certificates.revoked()
        return certificates.matching(wanted.get("q", ""))


class VerifyForm(forms.Form):
    codigo = forms.CharField(
        label=gettext_lazy("Folio o código"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=gettext_lazy("Está junto al código QR, por ejemplo GET-2026-000123-D."),
    )

    def clean_codigo(self) -> Certificate:
        """The certificate of that folio or code; what was typed decides which it is."""
        try:
            kind, written = read_typed(self.cleaned_data["codigo"])
        except NotReadable as reason:
            raise forms.ValidationError(WHY_NOT_READ[reason.code], code=reason.code) from reason
        field = "folio" if kind is Typed.FOLIO else "code"
        found = Certificate.objects.filter(**{field: written}).only("code").first()
        if found is None:
            message = _("No hay ninguna constancia con %(written)s. Revisa que esté completo.")
            raise forms.ValidationError(message % {"written": written}, code="unknown")
        return found
