"""Celery's doors to the outbox."""

from celery import shared_task

from accounts.actions import mail


@shared_task
def send_mail(mail_ids: list[int]) -> None:
    mail.send_chunk(mail_ids)


@shared_task
def send_waiting_mails() -> None:
    """Every half minute: pick up whatever a lost message or a failure left behind."""
    mail.send_waiting()
