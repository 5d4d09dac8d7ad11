"""What a person hears whose access does not run: when it ended, or begins, in their own time zone."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.errors import NotAllowed
from cer_portal.refusals import page_answer, script_answer
from cer_portal.witness import witness
from sections.selectors import first_begin, has_live_access, last_end

NOT_BEGUN = "access_not_begun"


def ended_refusal(person: User) -> NotAllowed:
    """Return the refusal of an outside writer who has no running access."""
    begin, end = first_begin(person), last_end(person)
    code, sentence = "access_ended", _("No access of this account runs now.")
    if begin is not None:
        code, sentence = NOT_BEGUN, _("Your access begins on %(when)s.")
    elif end is not None:
        sentence = _("Your access ended on %(when)s.")
    at = begin or end
    said = sentence % {"when": in_words(at, zone_of(person))} if at else sentence
    denied = NotAllowed(said, code=code)
    denied.person = person  # type: ignore[attr-defined]  # for the trail
    return denied


def in_words(at: datetime, zone: tzinfo) -> str:
    """Return a moment with its distance from UTC: "30 November 2026, 23:59:59 UTC+01:00"."""
    shown = timezone.localtime(at, zone)
    ahead = shown.strftime("%z")
    offset = f"{ahead[:3]}:{ahead[3:5]}" if shown.utcoffset() else ""
    return f"{date_format(shown, 'j F Y, H:i:s')} UTC{offset}"


def zone_of(person: User) -> tzinfo:
    """Return the time zone the person has chosen, else the portal's."""
    return ZoneInfo(getattr(person, "time_zone", "") or settings.TIME_ZONE)


def person_of_session(request: HttpRequest) -> User | None:
    """Return the outside writer of a good session whom no running access lets in, or None."""
    pk = request.session.get(SESSION_KEY)
    if pk is None:
        return None
    people = User.objects.get_queryset().select_related("organisation")
    person = people.filter(pk=pk, is_active=True).first()
    if person is None or has_live_access(person):
        return None
    known = request.session.get(HASH_SESSION_KEY, "")
    return person if constant_time_compare(known, person.get_session_auth_hash()) else None


class EndedAccessMiddleware:
    """Tells an outside writer with a running session and no running access when it ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; whether the address is open to all is known in `process_view`."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Answer 403 with the moment, and leave a line; pages without sign-in stay open."""
        # The addresses of the API ask for themselves who comes; all of them need a person.
        script = hasattr(view, "cls")
        if request.user.is_authenticated or not (script or getattr(view, "login_required", True)):
            return None
        person = person_of_session(request)
        if person is None or "Authorization" in request.headers:
            return None
        refusal = ended_refusal(person)
        witness(request, person, refusal.sentence)
        page = "errors/not_begun.html" if refusal.code == NOT_BEGUN else "errors/ended.html"
        answer = script_answer(refusal) if script else page_answer(request, refusal, page)
        answer["Cache-Control"] = "no-store"
        return answer
