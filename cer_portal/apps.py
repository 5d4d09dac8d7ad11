from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The roof: template tags and management commands."""

    name = "cer_portal"
    label = "portal"
