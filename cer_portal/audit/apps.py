from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The floor: what happened."""

    name = "cer_portal.audit"
    label = "audit"
