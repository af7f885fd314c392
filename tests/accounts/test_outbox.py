"""The outbox: each letter once, whatever happens to those who send it."""

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from itertools import pairwise
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.utils import timezone

from accounts import tasks
from accounts.actions import mail as outbox
from accounts.actions.mail import Letter, enqueue, enqueue_many, send_chunk, send_waiting
from accounts.models import Mail
from accounts.rules import MAX_TRIES, wait_after
from tests.factories import UserFactory


def letter(n=1, to="ana@example.mx", language=None, **words):
    context = {"role": "Instrucción", "place": "Teotitlán", "by": "", "path": "/invitacion/x/"}
    context["until"] = "7 de diciembre de 2026"
    return Letter(f"invitation:{n}:1", to, "invitation", context | words, language)


class Failing(BaseEmailBackend):
    """A mail server that refuses, until told to behave."""

    error: Exception | None = None
    opens = True

    def open(self):
        if not Failing.opens:
            raise ConnectionRefusedError
        return True

    def send_messages(self, messages):
        if Failing.error:
            raise Failing.error
        django_mail.outbox.extend(messages)
        return len(messages)


@pytest.fixture
def failing(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
    monkeypatch.setattr(outbox, "get_connection", Failing)
    Failing.error, Failing.opens = SMTPServerDisconnected("away"), True
    return Failing


@pytest.mark.django_db
def test_a_letter_asked_for_twice_is_one():
    enqueue_many([letter(), letter()])
    enqueue_many([letter()])

    send_waiting()

    assert Mail.objects.count() == 1
    assert len(django_mail.outbox) == 1


@pytest.mark.django_db
def test_a_sent_letter_is_not_sent_again():
    enqueue_many([letter()])
    send_waiting()

    tasks.send_mail([Mail.objects.get().pk])

    assert send_waiting() == 0
    assert len(django_mail.outbox) == 1
    assert Mail.objects.get().sent_at


@pytest.mark.django_db
def test_asking_again_after_sending_does_not_open_the_letter_again():
    enqueue_many([letter()])
    send_waiting()

    enqueue_many([letter(place="Otro lugar")])

    assert send_waiting() == 0
    assert "Otro lugar" not in django_mail.outbox[0].body


@pytest.mark.django_db
def test_a_letter_forgets_what_it_said_once_it_is_sent():
    enqueue_many([letter()])

    send_waiting()

    assert Mail.objects.get().context == {}


@pytest.mark.django_db
def test_hundreds_are_queued_in_as_many_queries_as_one(django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        enqueue_many(letter(n) for n in range(300))

    assert Mail.objects.waiting().count() == 300


@pytest.mark.django_db(transaction=True)
def test_what_is_queued_is_handed_to_workers_in_chunks_once_it_is_committed(monkeypatch):
    handed = []
    monkeypatch.setattr(tasks.send_mail, "hurry", handed.append, raising=False)

    with transaction.atomic():
        enqueue_many(letter(n) for n in range(120))
        before_the_commit = list(handed)

    assert before_the_commit == []
    assert [len(chunk) for chunk in handed] == [50, 50, 20]


@pytest.mark.django_db
def test_hundreds_are_sent_to_files_one_each(settings):
    settings.EMAIL_BACKEND = "accounts.mail.FileBackend"
    enqueue_many(letter(n) for n in range(300))

    send_waiting()

    assert len(list(settings.EMAIL_FILE_PATH.glob("*.eml"))) == 300


@pytest.mark.django_db
def test_the_letter_speaks_the_language_of_its_reader_and_says_why_it_came(settings):
    settings.SITE_URL = "https://aldeas.example.mx"
    person = UserFactory(email="ana@example.mx", language="en")
    enqueue("x", to=person, template="invitation", context=letter(by="Itzel <3 & Cía").context)

    send_waiting()

    sent = django_mail.outbox[0]
    html = sent.alternatives[0].content
    assert sent.to == ["ana@example.mx"]
    assert sent.extra_headers["Content-Language"] == "en"
    assert "\n" not in sent.subject
    assert "https://aldeas.example.mx/invitacion/x/" in sent.body
    assert 'href="https://aldeas.example.mx/invitacion/x/"' in html
    assert "Itzel <3 & Cía" in sent.body
    assert "Itzel &lt;3 &amp; Cía" in html
    assert "ana@example.mx" in sent.body
    assert '<html lang="en">' in html


@pytest.mark.django_db
def test_the_message_id_follows_from_the_key():
    enqueue_many([letter(1), letter(2)])

    send_waiting()

    ids = [message.extra_headers["Message-ID"] for message in django_mail.outbox]
    assert ids == [outbox.message_id("invitation:1:1"), outbox.message_id("invitation:2:1")]
    assert len(set(ids)) == 2


@pytest.mark.django_db
def test_a_letter_sent_again_under_its_message_id_is_the_same_file(settings):
    settings.EMAIL_BACKEND = "accounts.mail.FileBackend"
    enqueue_many([letter()])
    send_waiting()
    Mail.objects.update(sent_at=None)  # as if the process had been killed before committing

    send_waiting()

    assert len(list(settings.EMAIL_FILE_PATH.iterdir())) == 1


@pytest.mark.django_db
def test_a_failure_is_counted_and_waits_longer_each_time(failing):
    enqueue_many([letter()])

    send_waiting()

    kept = Mail.objects.get()
    assert kept.tries == 1
    assert kept.last_error == "SMTPServerDisconnected"
    assert kept.due_at > timezone.now() + dt.timedelta(seconds=50)
    assert send_waiting() == 0
    assert Mail.objects.get().tries == 1


@pytest.mark.django_db
def test_after_the_last_try_the_letter_is_given_up(failing):
    enqueue_many([letter()])

    for _try in range(MAX_TRIES + 2):
        Mail.objects.update(due_at=timezone.now())
        send_waiting()

    kept = Mail.objects.get()
    assert kept.tries == MAX_TRIES
    assert kept.given_up_at
    assert not Mail.objects.waiting().exists()


@pytest.mark.django_db
def test_a_letter_that_failed_goes_when_the_server_is_back(failing):
    enqueue_many([letter()])
    send_waiting()
    failing.error = None
    Mail.objects.update(due_at=timezone.now())

    assert send_waiting() == 1
    assert Mail.objects.get().last_error == ""


@pytest.mark.django_db
def test_with_the_server_away_nothing_counts_against_the_letters(failing):
    failing.opens = False
    enqueue_many([letter()])

    assert send_waiting() == 0
    assert Mail.objects.get().tries == 0


@pytest.mark.django_db
def test_neither_the_log_nor_the_row_repeats_the_address(failing, caplog):
    refused = {"ana@example.mx": (550, b"no such user ana@example.mx")}
    failing.error = SMTPRecipientsRefused(refused)
    enqueue_many([letter()])

    send_waiting()

    assert "ana@" not in caplog.text
    assert Mail.objects.get().last_error == "SMTPRecipientsRefused"


@pytest.mark.django_db
def test_a_letter_that_cannot_be_written_does_not_hold_up_the_next():
    enqueue_many([Letter("broken", "ana@example.mx", "no_such_template"), letter()])

    assert send_waiting() == 1
    assert Mail.objects.get(key="broken").last_error == "TemplateDoesNotExist"


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_letter_once():
    enqueue_many(letter(n) for n in range(60))
    ids = list(Mail.objects.values_list("pk", flat=True))
    counts = []

    def sender():
        try:
            counts.append(send_chunk(ids))
        finally:
            connection.close()

    threads = [threading.Thread(target=sender) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 60
    assert len({sent.extra_headers["Message-ID"] for sent in django_mail.outbox}) == 60
    assert len(django_mail.outbox) == 60


SENDER = """
import os, signal, sys
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.EMAIL_FILE_PATH = sys.argv[2]
settings.EMAIL_BACKEND = "accounts.mail.FileBackend"
from accounts import mail as files
from accounts.actions import mail
if sys.argv[3] == "die":
    sent = []
    plain = files.FileBackend.send_messages
    def send_and_die(self, messages):
        plain(self, messages)
        sent.append(1)
        if len(sent) == 10:
            os.kill(os.getpid(), signal.SIGKILL)
        return 1
    files.FileBackend.send_messages = send_and_die
mail.send_waiting()
"""


@pytest.mark.django_db(transaction=True)
def test_a_sender_killed_after_sending_and_before_saying_so_doubles_nothing(tmp_path):
    enqueue_many(letter(n) for n in range(25))
    command = [sys.executable, "-c", SENDER, connection.settings_dict["NAME"], str(tmp_path)]

    killed = subprocess.run([*command, "die"], check=False, env=os.environ)
    left = Mail.objects.waiting().count()
    subprocess.run([*command, "live"], check=True, env=os.environ)

    assert killed.returncode == -signal.SIGKILL
    assert left == 16
    assert len(list(tmp_path.glob("*.eml"))) == 25
    assert not Mail.objects.waiting().exists()


def test_waiting_doubles_from_a_minute_to_an_end():
    waits = [wait_after(tries) for tries in range(1, MAX_TRIES + 1)]

    assert waits[0] == dt.timedelta(minutes=1)
    assert waits[-1] is None
    assert all(after == 2 * before for before, after in pairwise(waits[:-1]))
