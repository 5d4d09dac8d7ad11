from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Announces."""

    name = "cer_portal.outbox"
    label = "outbox"
