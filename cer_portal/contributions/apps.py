from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    """Contributions to sections and the plan of each section."""

    name = "cer_portal.contributions"
    label = "contributions"
