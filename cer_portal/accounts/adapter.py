"""allauth's hooks: sign-up is closed; lock-outs; where a request comes from; mails in plain words."""

import logging
from typing import Any
from urllib.parse import urljoin, urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib.auth import get_backends
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.dispatch import Signal
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cer_portal.accounts.browsers import browser_in_words
from cer_portal.accounts.models import User

# Sent with `address` when an account, or the place it is tried from, is closed to further tries.
locked_out = Signal()
LOG = logging.getLogger(__name__)
PORTAL = "CER portal"
NO_ADDRESS = "0.0.0.0"  # noqa: S104  (written where an address is asked, listened at nowhere)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # the package ships no types
    """Closes sign-up, sees a lock-out, and knows the address of a request."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account alone."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Ask whether another try is allowed now; that none is, is told."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            locked_out.send(type(self), address=str(credentials.get("email") or ""))
            raise

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address of a request; a sign-in by a program of ours has none."""
        return get_client_ip(request) or NO_ADDRESS

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Give the session a new key before the second factor; stop whoever may not come in.

        A passkey and another sign-in service know nothing of an access that has ended.
        """
        backends = (backend for backend in get_backends() if isinstance(backend, ModelBackend))
        if not all(backend.user_can_authenticate(user) for backend in backends):
            return redirect("account_login")
        request.session.cycle_key()
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a mail begins with the portal's own address, whatever host was asked."""
        path = urlsplit(str(super().get_reset_password_from_key_url(key))).path
        return str(urljoin(settings.SITE_URL, path))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person what was changed, with the device in words."""
        device = browser_in_words(self.get_http_user_agent(self.request))
        said = {"device": device, "site": settings.SITE_URL, **(context or {})}
        super().send_notification_mail(template_prefix, user, said, email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it, after a request too; a mail server that is down does not undo what was done."""
        portal = {"name": PORTAL, "domain": urlsplit(settings.SITE_URL).netloc}
        said = {"request": self.request, "email": email, "current_site": portal, **context}
        try:
            self.render_mail(template_prefix, email, said).send()
        except OSError:
            LOG.exception("No mail %s could be sent.", template_prefix)
