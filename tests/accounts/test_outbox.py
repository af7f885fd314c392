"""The outbox: each letter once, whatever happens to those who send it."""


import pytest
from django.core import mail as django_mail

from accounts.actions.mail import Letter, enqueue_many, send_waiting
from accounts.models import Mail

pytestmark = pytest.mark.django_db


def invitation(key="invitation:1:1", to="ana@example.mx", **words):
    context = {"role": "Instrucción", "place": "Teotitlán del Valle", "by": "", "path": "/x/"}
    return Letter(key, to, "invitation", {**context, "until": "2026-12-01", **words})


def test_a_letter_asked_for_twice_is_one():
    enqueue_many([invitation(), invitation()])
    enqueue_many([invitation()])

    send_waiting()

    assert Mail.objects.count() == 1
    assert len(django_mail.outbox) == 1


def test_a_sent_letter_is_not_sent_again():
    enqueue_many([invitation()])
    send_waiting()

    assert send_waiting() == 0
    assert len(django_mail.outbox) == 1
