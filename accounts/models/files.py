"""Files that people bring: evidence, agreements, logos."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file checked when it came. `path` is where the storage keeps it; never its name.

    `size` in bytes; `width` and `height` in pixels, of pictures only.
    """

    name = models.CharField(_("nombre"), max_length=120)
    content_type = models.CharField(max_length=40)
    path = models.CharField(max_length=160, unique=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("archivo")
        verbose_name_plural = _("archivos")

    def __str__(self):
        return self.name

    @property
    def is_picture(self) -> bool:
        return self.width is not None
