"""The roof: settings, urls, Celery and the tags pages are built from."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
