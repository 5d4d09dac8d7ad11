from django.apps import AppConfig


class AssemblyConfig(AppConfig):
    """Prints."""

    name = "cer_portal.assembly"
    label = "assembly"
