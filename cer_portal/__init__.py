"""The roof: settings, addresses, home pages, commands."""

from cer_portal.celery import app as celery_app

__all__ = ["celery_app"]
