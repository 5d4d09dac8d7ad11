"""A request of a lead who looks as an outside writer: whose eyes, which report, nothing written."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.audit.context import close_trail, trail_as_it_was
from cer_portal.errors import NotAllowed
from cer_portal.refusals import page_answer, script_answer
from sections.models import Report
from sections.permissions import report_abilities
from sections.services.viewing import viewable
from sections.views.viewing import VIEWING

READS = ("GET", "HEAD", "OPTIONS")
# Asked with one's own eyes, also while one looks with another's.
OWN = {"viewing_end", "account_logout", "health"}


@dataclass(frozen=True)
class Viewing:
    """Who looks, as whom, into which report."""

    lead: User
    person: User
    report: Report


def viewing_of(lead: User, pk: int) -> Viewing | None:
    """Return whose eyes these are now, or None: the access is over, or the lead leads no more."""
    membership = viewable(pk)
    if membership is None or not report_abilities(lead, membership.report)["report.lead"]:
        return None
    return Viewing(lead, membership.user, membership.report)


class ViewingMiddleware:
    """Answers a lead who looks as an outside writer as it would answer that writer; reads only.

    The second factor has been asked of the lead before. Inside the report the request is the
    writer's; everywhere else it is refused, so that no other report of the writer is opened. The
    trail is closed meanwhile: nothing can be done in the writer's name.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; which address is asked is known in `process_view`."""
        with trail_as_it_was():
            return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> HttpResponse | None:
        """Put the writer's eyes into the request, or refuse it."""
        match = request.resolver_match
        if not request.user.is_authenticated or VIEWING not in request.session:
            return None
        if match is not None and match.url_name in OWN:
            return None
        viewing = viewing_of(current(request), request.session[VIEWING])
        if viewing is None:
            del request.session[VIEWING]
            return None
        request.viewing = viewing  # type: ignore[attr-defined]  # for the banner
        close_trail()
        refusal = _refusal(request, viewing, kwargs.get("slug"))
        if refusal is not None:
            json = hasattr(view, "cls")
            return script_answer(refusal) if json else page_answer(request, refusal)
        request.user = viewing.person
        return None


def _refusal(request: HttpRequest, viewing: Viewing, slug: object) -> NotAllowed | None:
    name = {"name": viewing.person.name}
    if request.method not in READS:
        sentence = _("You look as %(name)s, so nothing is changed. End viewing first.") % name
        return NotAllowed(sentence, code="viewing")
    if slug != viewing.report.slug:
        sentence = _(
            "You look as %(name)s into one report. This page lies outside of it; end viewing first."
        )
        return NotAllowed(sentence % name, code="viewing")
    return None
