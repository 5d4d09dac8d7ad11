from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed


class AccountsConfig(AppConfig):
    """Who: organisations, people, roles."""

    name = "cer_portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Join the three signals of signing in to the trail; there are no others in the house."""
        # Models may only be imported once all apps are loaded.
        from cer_portal.accounts import services  # noqa: PLC0415

        user_logged_in.connect(services.note_sign_in, dispatch_uid="trail_sign_in")
        user_logged_out.connect(services.note_sign_out, dispatch_uid="trail_sign_out")
        user_login_failed.connect(services.note_failed_sign_in, dispatch_uid="trail_failed")
