"""Opening, correcting and closing an edition of the programme."""

from django import forms
from django.utils.translation import gettext_lazy as _

from villages.forms.stamped import StampedForm, clear_rows, rows_in
from villages.models import Partner, Programme

SIGNERS = 3
SPARE_PARTNERS = 2
DAY = {"type": "date"}
SAID = ("name", "short_name", "issuer", "starts_on", "ends_on")
COPIES = [
    ("targets", _("Las promesas, con sus fechas recorridas")),
    ("partners", _("Las organizaciones aliadas y sus logotipos")),
    ("signers", _("Quién firma las constancias")),
]


def day_field(label, **options) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(DAY, "%Y-%m-%d"), **options)


class Facts(forms.Form):
    """What every edition says of itself."""

    name = forms.CharField(label=_("Nombre del programa"), max_length=120)
    short_name = forms.CharField(
        label=_("Siglas"), max_length=20, help_text=_("Van en los folios y los títulos.")
    )
    issuer = forms.CharField(label=_("Organización que certifica"), max_length=160)
    starts_on = day_field(_("Empieza"))
    ends_on = day_field(
        _("Termina"), required=False, help_text=_("Déjalo vacío mientras siga abierta.")
    )


class NewProgrammeForm(Facts):
    """A new edition, which may take over what another one has."""

    model = forms.ModelChoiceField(
        Programme.objects.all(),
        label=_("Copiar de otra edición"),
        required=False,
        to_field_name="slug",
        empty_label=_("Empezar de cero"),
    )
    copied = forms.MultipleChoiceField(
        label=_("Qué se copia"),
        choices=COPIES,
        required=False,
        initial=[code for code, _label in COPIES],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Después puedes cambiar todo lo que se copie. Cada edición tiene lo suyo."),
    )
    field_order = ("model", "copied", *SAID)

    def __init__(self, like: Programme | None, data=None):
        initial = {"model": like.slug} if like else {}
        initial |= {name: getattr(like, name) for name in ("name", "short_name", "issuer") if like}
        super().__init__(data, initial=initial)
        self.fields["model"].label_from_instance = lambda edition: (
            f"{edition.title} · {edition.name}"
        )

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in SAID}


class ProgrammeForm(StampedForm, Facts):
    """What an edition says of itself, who signs and who carries it, on one page."""

    def __init__(self, programme: Programme, data=None):
        self.programme, self.partners = programme, list(programme.partners.all())
        initial = {name: getattr(programme, name) for name in SAID}
        super().__init__(data, initial={**initial, "seen": programme.revision})
        for place in range(SIGNERS):
            self.add_signer(place, dict(enumerate(programme.signers)).get(place, {}))
        known = dict(enumerate(self.partners))
        self.partner_places = range(
            rows_in(data, "partner", "name") or len(self.partners) + SPARE_PARTNERS
        )
        for place in self.partner_places:
            self.add_partner(place, known.get(place))

    def opened_on(self, data):
        return ProgrammeForm(self.programme, data)

    def add_signer(self, place: int, signer: dict) -> None:
        self.fields[f"signer_{place}_name"] = forms.CharField(
            label=_("Nombre"), required=False, max_length=120, initial=signer.get("name", "")
        )
        self.fields[f"signer_{place}_title"] = forms.CharField(
            label=_("Cargo"), required=False, max_length=160, initial=signer.get("title", "")
        )

    def add_partner(self, place: int, partner: Partner | None) -> None:
        self.fields[f"partner_{place}_pk"] = forms.IntegerField(
            required=False, widget=forms.HiddenInput, initial=partner and partner.pk
        )
        self.fields[f"partner_{place}_name"] = forms.CharField(
            label=_("Organización"),
            required=False,
            max_length=160,
            initial=partner.name if partner else "",
        )

    def clean(self):
        found = super().clean()
        for place in range(SIGNERS):
            name, title = found.get(f"signer_{place}_name"), found.get(f"signer_{place}_title")
            if title and not name:
                self.add_error(f"signer_{place}_name", _("Falta el nombre de quien firma."))
        named = set()
        for place in self.partner_places:
            name = found.get(f"partner_{place}_name", "")
            if name in named - {""}:
                self.add_error(f"partner_{place}_name", _("Ya está en la lista."))
            named.add(name)
        return found

    def signer_fields(self) -> list:
        return [(self[f"signer_{n}_name"], self[f"signer_{n}_title"]) for n in range(SIGNERS)]

    def partner_fields(self) -> list:
        return [(self[f"partner_{n}_pk"], self[f"partner_{n}_name"]) for n in self.partner_places]

    def signers(self) -> list[dict]:
        found = self.cleaned_data
        pairs = [(found[f"signer_{n}_name"], found[f"signer_{n}_title"]) for n in range(SIGNERS)]
        return [{"name": name, "title": title} for name, title in pairs if name]

    def named_partners(self) -> list[tuple[int | None, str]]:
        found = self.cleaned_data
        rows = [(found[f"partner_{n}_pk"], found[f"partner_{n}_name"]) for n in self.partner_places]
        return [(pk, name) for pk, name in rows if name]

    def typed(self, name):
        if name == "signers":
            return self.signers()
        if name == "partners":
            return [partner for _pk, partner in self.named_partners()]
        return super().typed(name)

    def write(self, data, name, value):
        if name == "signers":
            for place in range(SIGNERS):
                signer = dict(enumerate(value)).get(place, {})
                for part in ("name", "title"):
                    data[f"signer_{place}_{part}"] = signer.get(part, "")
        elif name == "partners":
            clear_rows(data, "partner")
            known = {partner.name: partner.pk for partner in self.programme.partners.all()}
            for place, partner in enumerate([*value, *[""] * SPARE_PARTNERS]):
                data[f"partner_{place}_pk"] = known.get(partner, "")
                data[f"partner_{place}_name"] = partner
        else:
            super().write(data, name, value)

    def changes(self) -> dict:
        """What `actions.programmes.edit` is told."""
        found = self.cleaned_data
        return {
            **{name: found[name] for name in SAID},
            "seen": found["seen"],
            "signers": self.signers(),
            "partners": self.named_partners(),
        }


class CloseForm(StampedForm):
    """The last day of an edition."""

    on = day_field(_("Último día de la edición"))

    def __init__(self, programme: Programme, data=None, *, today):
        super().__init__(data, initial={"seen": programme.revision, "on": today})


class LogoForm(forms.Form):
    """A picture for the programme, or for the partner it names."""

    logo = forms.FileField(
        label=_("Imagen"),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
        help_text=_("PNG, JPG o WebP, de hasta 10 MB. Mejor apaisada y con fondo claro."),
        error_messages={"required": _("Elige primero una imagen.")},
    )

    def __init__(self, partner: Partner | None, data=None, files=None):
        self.partner = partner
        super().__init__(data, files, auto_id=f"logo_{partner.pk if partner else 0}_%s")
