"""Between the request and the views: idle sessions, where an act comes from, refusals in words."""

from collections.abc import Callable

from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from cer_portal.accounts.people import current
from cer_portal.accounts.profile import shown_to
from cer_portal.accounts.services.sessions import is_over, stamp_session
from cer_portal.audit.context import acting_from
from cer_portal.errors import NotAllowed
from cer_portal.refusals import page_answer, refusal_of, script_answer, wants_json
from cer_portal.second_factor import has_second_factor, is_vouched_for, needs_second_factor
from cer_portal.witness import witness

Answerer = Callable[[HttpRequest], HttpResponse]

# What stays open to a person who must have a second factor and has none yet.
WITHOUT_FACTOR = {
    "health",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_logout",
}


class IdleSessionMiddleware:
    """Ends a session that nobody used for a while, or that has lasted as long as any may."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out before the view when the session is over; otherwise keep that it was used."""
        if request.user.is_authenticated:
            now = timezone.now()
            if is_over(request, now=now):
                logout(request)
            else:
                stamp_session(request, now=now)
        return self.get_response(request)


class ChoicesMiddleware:
    """Shows the pages in the time zone and the language that the person has chosen."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside the person's choices; the API speaks UTC to everyone."""
        if not request.user.is_authenticated or request.path.startswith("/api/"):
            return self.get_response(request)
        with shown_to(current(request)):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", get_language() or "")
        return response


class PrivateMiddleware:
    """Keeps what a signed-in person was shown out of every cache.

    Also out of the browser's own, so that the way back shows nothing after signing out. An answer
    that says itself how long it is kept, as a figure does, is left alone.
    """

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and say that the answer is not to be stored."""
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if signed_in:
            response.setdefault("Cache-Control", "no-store")
        return response


class OriginMiddleware:
    """Names the way in and the address for every line the request leaves in the trail."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside the origin of this request."""
        way = "api" if request.path.startswith("/api/") else "page"
        with acting_from(way, get_client_ip(request) or ""):
            return self.get_response(request)


class SecondFactorMiddleware:
    """Opens nothing but the enrolment to a person who must have a second factor and has none."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the address is known in `process_view`."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Send to the enrolment page; a script hears 403 with the code `mfa_required`."""
        if not request.user.is_authenticated:
            return None
        open_to_all = request.resolver_match and request.resolver_match.url_name in WITHOUT_FACTOR
        user = current(request)
        if open_to_all or has_second_factor(user) or not needs_second_factor(user):
            return None
        if is_vouched_for(request, user):
            return None
        if wants_json(request) or hasattr(view, "cls"):
            sentence = _("Set up a second factor first: open the portal in the browser.")
            return script_answer(NotAllowed(sentence, code="mfa_required"))
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(reverse("mfa_activate_totp"))
        return redirect("mfa_activate_totp")


class RefusalMiddleware:
    """Turns a refusal of a verb into a page, a fragment or JSON with its status and sentence."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; refusals come back through `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal in words; anything else is an error of ours and goes on."""
        if isinstance(error, NotAllowed) and request.user.is_authenticated:
            witness(request, current(request), error.sentence)
        refusal = refusal_of(error)
        return page_answer(request, refusal) if refusal else None
