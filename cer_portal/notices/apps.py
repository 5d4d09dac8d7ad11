from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Tells people by mail."""

    name = "cer_portal.notices"
    label = "notices"

    def ready(self) -> None:
        """Listen to what is announced; the rows of the mails join the transaction of the act."""
        # Models may only be imported once all apps are loaded.
        from cer_portal.notices import notifications  # noqa: PLC0415
        from cer_portal.outbox.services import announced  # noqa: PLC0415

        announced.connect(notifications.write, dispatch_uid="notices")
