"""The answer to a form whose token does not fit: what was typed is kept and can be sent again."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cer_portal.errors import NotAllowed
from cer_portal.refusals import page_answer, wants_json

# What Django says of a token that once was right: each sign-in makes a new one.
OUTDATED = "CSRF token from POST incorrect."
FORM = "application/x-www-form-urlencoded"
# Fields whose content is not written into a page.
SECRET = ("password", "code", "credential")


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Offer to send the form again where it came from a page of ours; otherwise say it was not."""
    if _from_own_page(request, reason):
        fields = [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken"
        ]
        return render(request, "errors/send_again.html", {"fields": fields}, status=403)
    sentence = _(
        "The page was open too long, so nothing was sent. Go back, reload it and send again."
    )
    return page_answer(request, NotAllowed(sentence))


def _from_own_page(request: HttpRequest, reason: str) -> bool:
    """Whether a browser vouches that a page of ours sent the form, which it does by `Origin`."""
    own = f"{request.scheme}://{request.get_host()}"
    secret = any(word in name for name in request.POST for word in SECRET)
    plain_form = request.content_type == FORM and not getattr(request, "htmx", False)
    known = request.user.is_authenticated and reason == OUTDATED
    same = request.headers.get("Origin") == own
    return same and known and plain_form and not secret and not wants_json(request)
