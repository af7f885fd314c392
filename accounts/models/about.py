"""What people choose to tell of themselves, so that figures can say who is reached."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class About(models.Model):
    """A person's own answers, all optional; read only to add people up, never one by one.

    None is not answered, which is not a no. Where sex or birth date were not told,
    figures read them from the CURP, unless the person withdrew (`withdrawn_at`),
    which also empties the answers. `changed_at` is what those who add up ask for news.
    """

    class Sex(models.TextChoices):
        FEMALE = "F", _("Mujer")
        MALE = "M", _("Hombre")
        OTHER = "X", _("No binario")

    person = models.OneToOneField(
        "accounts.User", on_delete=models.CASCADE, primary_key=True, related_name="about"
    )
    sex = models.CharField(_("sexo"), max_length=1, choices=Sex, blank=True)
    born_on = models.DateField(_("fecha de nacimiento"), null=True, blank=True)
    speaks_indigenous = models.BooleanField(_("habla una lengua indígena"), null=True)
    indigenous_language = models.CharField(_("cuál lengua"), max_length=60, blank=True)
    disability = models.BooleanField(_("vive con una discapacidad"), null=True)
    rural = models.BooleanField(_("vive en una localidad rural"), null=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("datos para las cifras")
        verbose_name_plural = _("datos para las cifras")

    def __str__(self):
        return f"{self.person_id}"
