from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed


class AccountsConfig(AppConfig):
    """Who: organisations, people, roles."""

    name = "cer_portal.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Join the signals of signing in and its means to the trail."""
        # Models may only be imported once all apps are loaded.
        from allauth.account import signals as account  # noqa: PLC0415
        from allauth.mfa import signals as factor  # noqa: PLC0415

        from cer_portal.accounts.adapter import locked_out  # noqa: PLC0415
        from cer_portal.accounts.services import witness  # noqa: PLC0415

        user_logged_in.connect(witness.note_sign_in, dispatch_uid="trail_sign_in")
        user_logged_out.connect(witness.note_sign_out, dispatch_uid="trail_sign_out")
        user_login_failed.connect(witness.note_failed_sign_in, dispatch_uid="trail_failed")
        locked_out.connect(witness.note_lock_out, dispatch_uid="trail_locked")
        factor.authenticator_added.connect(witness.note_factor_added, dispatch_uid="trail_factor")
        factor.authenticator_removed.connect(witness.note_factor_removed, dispatch_uid="trail_gone")
        factor.authenticator_reset.connect(witness.note_codes_made, dispatch_uid="trail_codes")
        factor.authentication_failed.connect(witness.note_wrong_code, dispatch_uid="trail_wrong")
        account.password_changed.connect(witness.note_new_password, dispatch_uid="trail_password")
        account.password_reset.connect(witness.note_new_password, dispatch_uid="trail_reset")
