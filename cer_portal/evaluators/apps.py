from django.apps import AppConfig


class EvaluatorsConfig(AppConfig):
    """Qualifications of evaluators and their declarations of interests."""

    name = "cer_portal.evaluators"
    label = "evaluators"
