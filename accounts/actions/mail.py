"""The outbox: letters are rows first, sent soon after by a worker, each once.

A letter is written in three templates, rendered in the reader's language with
its context, `SITE_URL` and `to`:

    mail/<template>_subject.txt   one line
    mail/<template>.txt           extends "mail/base.txt"
    mail/<template>.html          extends "mail/base.html"

Both bases have the blocks `body` and `why` (the footer: why it came).
"""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.actions.bulk import insert_alike
from accounts.models import Mail, User
from accounts.rules import wait_after

log = logging.getLogger(__name__)

CHUNK = 50


@dataclass(frozen=True)
class Letter:
    """`key` says what the letter is about: the same key is one letter, however often asked."""

    key: str
    to: User | str
    template: str
    context: dict = field(default_factory=dict)
    language: str | None = None

    @property
    def address(self) -> str:
        return self.to.email if isinstance(self.to, User) else self.to

    @property
    def spoken(self) -> str:
        """The language it is written in: the one asked for, or the reader's."""
        reader = self.to.language if isinstance(self.to, User) else settings.LANGUAGE_CODE
        return self.language or reader

    def as_row(self) -> Mail:
        return Mail(
            key=self.key,
            to=self.address,
            template=self.template,
            language=self.spoken,
            context=self.context,
        )


def enqueue(key: str, *, to: User | str, template: str, context: dict, language=None) -> None:
    enqueue_many([Letter(key, to, template, context, language)])


def send_at_once(letter: Letter) -> None:
    """Send, as soon as the transaction is over, what a person is waiting for on the screen.

    It does not wait for a worker; what fails here is left to the sweep.
    """
    row = letter.as_row()
    row.save()
    transaction.on_commit(lambda: send_chunk([row.pk]))


@transaction.atomic
def enqueue_many(letters: Iterable[Letter]) -> None:
    """Add letters to the outbox, in one statement, and ask a worker to send them soon.

    A letter whose key is already there is left as it is. `context` must be JSON.
    """
    from accounts.tasks import send_mail  # the door of this very room

    letters = list(letters)
    columns = {
        "key": [letter.key for letter in letters],
        "to": [letter.address for letter in letters],
        "template": [letter.template for letter in letters],
        "language": [letter.spoken for letter in letters],
        "context": [letter.context for letter in letters],
    }
    insert_alike(Mail(), columns, ignore_conflicts=True)
    queued = Mail.objects.waiting().filter(key__in=columns["key"])
    ids = list(queued.order_by("pk").values_list("pk", flat=True))
    for chunk in chunks(ids):
        send_mail.delay_on_commit(chunk)


def call_back(keys: Iterable[str]) -> None:
    """Take letters that were not sent yet out of the outbox: what they say is no longer so."""
    Mail.objects.filter(key__in=list(keys), sent_at=None).delete()


def chunks(ids: list[int]):
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def send_waiting(limit: int = 1000) -> int:
    """Send what is due, oldest first: whatever a lost message or a failure left behind."""
    due = Mail.objects.waiting().order_by("due_at", "pk").values_list("pk", flat=True)
    return sum(send_chunk(chunk) for chunk in chunks(list(due[:limit])))


def send_chunk(mail_ids: list[int]) -> int:
    """Send those of these letters that still wait, over one connection; say how many went.

    With the mail server away, nothing is counted against the letters.
    """
    sent = 0
    connection = get_connection()
    try:
        for mail_id in mail_ids:
            connection.open()  # nothing to do while it is open
            sent += send_one(mail_id, connection)
    except (SMTPException, OSError) as error:
        log.warning("mail server away, letters wait for the sweep: %s", type(error).__name__)
    finally:
        connection.close()
    return sent


@transaction.atomic
def send_one(mail_id: int, connection) -> bool:
    """Send one letter if it still waits and nobody else is sending it.

    The row stays locked while it is sent. A process killed between sending and
    committing leaves it waiting: it is sent again under the same Message-ID.
    """
    mail = Mail.objects.waiting().select_for_update(skip_locked=True).filter(pk=mail_id).first()
    if mail is None:
        return False
    try:
        message = compose(mail)
    except Exception as error:  # one letter that cannot be written must not hold up the rest
        log.exception("mail %s cannot be written", mail.pk)
        put_off(mail, because=type(error).__name__)
        return False
    try:
        connection.send_messages([message])
    except (SMTPException, OSError) as error:
        log.warning("mail %s failed: %s", mail.pk, type(error).__name__)
        put_off(mail, because=failure(error))
        connection.close()  # it may be broken; the next letter needs a sound one
        return False
    mail.tries += 1
    mail.sent_at = timezone.now()
    mail.last_error = ""
    mail.context = {}  # it may hold a name or a sign-in code, and has done its work
    mail.save(update_fields=["tries", "sent_at", "last_error", "context"])
    return True


def put_off(mail: Mail, *, because: str) -> None:
    """Count a failure and wait longer before the next try, or give the letter up."""
    mail.tries += 1
    mail.last_error = because[:300]
    wait = wait_after(mail.tries)
    if wait is None:
        mail.given_up_at = timezone.now()
    else:
        mail.due_at = timezone.now() + wait
    mail.save(update_fields=["tries", "last_error", "due_at", "given_up_at"])


def failure(error: Exception) -> str:
    """What went wrong, without the addresses that a server's answer repeats."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def compose(mail: Mail) -> EmailMultiAlternatives:
    context = {**mail.context, "SITE_URL": settings.SITE_URL, "to": mail.to, "mail": mail}
    with translation.override(mail.language):
        subject = render_to_string(f"mail/{mail.template}_subject.txt", context)
        text = render_to_string(f"mail/{mail.template}.txt", context)
        html = render_to_string(f"mail/{mail.template}.html", context)
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        text.strip() + "\n",
        to=[mail.to],
        headers={
            "Message-ID": message_id(mail.key),
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def message_id(key: str) -> str:
    """The same for the same letter, so that a mail server can tell a repeat."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    return f"<{digest}@{urlsplit(settings.SITE_URL).hostname}>"
