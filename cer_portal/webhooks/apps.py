from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    """Tells other programs."""

    name = "cer_portal.webhooks"
    label = "webhooks"
