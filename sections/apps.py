from django.apps import AppConfig


class SectionsConfig(AppConfig):
    """What the report says."""

    name = "sections"
