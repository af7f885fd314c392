"""Letters waiting to be sent, each exactly once."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MailQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(sent_at=None, given_up_at=None, due_at__lte=timezone.now())


class Mail(models.Model):
    """A letter of the outbox. `key` says what it is about, so asking twice queues one."""

    key = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=10, default="es-mx")
    context = models.JSONField(default=dict)
    queued_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("carta")
        verbose_name_plural = _("cartas")
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(sent_at=None, given_up_at=None),
                name="mail_waiting",
            )
        ]

    def __str__(self):
        return self.key
