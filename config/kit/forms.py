"""Form fields drawn alike: label above, help under, errors beside, all of them tied together."""

from django import forms
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.kit import register
from config.kit.pieces import button, link_button

CLASSES = (
    (forms.Textarea, "textarea"),
    (forms.CheckboxInput, "checkbox"),
    (forms.CheckboxSelectMultiple, "checkbox"),
    (forms.RadioSelect, "radio"),
    (forms.Select, "select"),
    (forms.ClearableFileInput, "file-input"),
    (forms.FileInput, "file-input"),
    (forms.Widget, "input"),
)


def class_of(widget) -> str:
    return next(css for kind, css in CLASSES if isinstance(widget, kind))


@register.simple_tag
def field(bound, label="", help="", says=()) -> SafeString:
    """Draw `form.name`. A hidden field draws its input alone.

    Placeholders are left out: they vanish while one types; the help under the field stays.
    `says` are faults found elsewhere, shown like the form's own.
    """
    if bound.is_hidden:
        return bound.as_widget()
    widget = bound.field.widget
    css = class_of(widget)
    several = isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple)
    help = help or bound.help_text
    errors = [*bound.errors, *says]
    described = [f"{bound.auto_id}_help"] * bool(help) + [f"{bound.auto_id}_error"] * bool(errors)
    attrs = {"class": f"{css} {widget.attrs.get('class', '')}".strip(), "placeholder": False}
    if errors:
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return get_template("ui/field.html").render(
        {
            "bound": bound,
            "errors": errors,
            "label": label or bound.label,
            "help": help,
            "shape": "several" if several else "check" if css == "checkbox" else "one",
            "control": None if several else bound.as_widget(attrs=attrs),
            "css": css,
            "described": " ".join(described),
        }
    )


@register.simple_tag
def fields(form) -> SafeString:
    """Every field of the form, in its order, the hidden ones first."""
    hidden = [bound.as_widget() for bound in form.hidden_fields()]
    return mark_safe("".join(hidden + [field(bound) for bound in form.visible_fields()]))


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form):
    """What is wrong, summed up at the top, each line a link to its field."""
    rows = [
        {
            "target": bound.id_for_label or bound.auto_id,
            "label": bound.label,
            "errors": bound.errors,
        }
        for bound in form.visible_fields()
        if bound.errors
    ]
    general = list(form.non_field_errors())
    for bound in form.hidden_fields():
        general += bound.errors
    return {"general": general, "rows": rows, "count": len(rows) + len(general)}


@register.simple_tag
def submit(text, cancel="", kind="primary", cancel_text="") -> SafeString:
    """The foot of a form: the act, and a way back that changes nothing."""
    return format_html(
        '<div class="form-actions">{}{}</div>',
        button(text, kind=kind),
        link_button(cancel_text or _("Cancelar"), cancel, kind="quiet") if cancel else "",
    )
