from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """What a report is about."""

    name = "cer_portal.devices"
    label = "devices"
