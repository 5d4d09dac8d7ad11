"""The page behind the link of an invitation: what it is, and the one button that accepts it."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import decorator_from_middleware
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.errors import BadInput, Gone, NotAllowed
from sections.invitation_forms import NewcomerForm
from sections.models import Invitation, Membership
from sections.selectors import has_live_access, invitation_of
from sections.services.acceptance import accept, why_over


class FormTokenAlone(CsrfViewMiddleware):
    """Asks for the token of the form; of the origin it takes the `null` that "no-referrer" makes."""

    def _origin_verified(self, request: HttpRequest) -> bool:
        return request.headers.get("Origin") == "null" or super()._origin_verified(request)  # type: ignore[misc]


@csrf_exempt
@decorator_from_middleware(FormTokenAlone)
@login_not_required
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show who invites to what; POST accepts. Looking never does, so mail scanners may look.

    No refusal is raised from here: the address holds the secret, and refusals stand in the trail.
    """
    found = invitation_of(token)
    if found is None:
        raise Http404
    gone = why_over(found)
    answer = _over(request, found, gone) if gone else _answer(request, found, token)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _signed_in(request: HttpRequest) -> User | None:
    return current(request) if request.user.is_authenticated else None


def _answer(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    try:
        return _someone_else(request, found, token) or _page_or_accept(request, found, token)
    except Gone as gone:
        return _over(request, found, gone)
    except NotAllowed:
        return _other(request)


def _over(request: HttpRequest, found: Invitation, gone: Gone) -> HttpResponse:
    context = {"invitation": found, "sentence": gone.sentence}
    return render(request, "sections/invitation_over.html", context, status=410)


def _someone_else(request: HttpRequest, found: Invitation, token: str) -> HttpResponse | None:
    """Ask to sign out, or to sign in, where the address is another person's."""
    user, person = _signed_in(request), User.objects.filter(email=found.email).first()
    if user is not None and user != person:
        return _other(request)
    if person is None or user is not None:
        return None
    # The account may have been made through this very link since it was looked up.
    fresh = invitation_of(token)
    if fresh and (gone := why_over(fresh)):
        raise gone
    return _page(request, found, "sign_in", status=403 if request.method == "POST" else 200)


def _other(request: HttpRequest) -> HttpResponse:
    """Ask whoever is signed in as somebody else to sign out; what the letter offers is not told."""
    return render(request, "sections/invitation_other.html", status=403)


def _page_or_accept(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    user = _signed_in(request)
    form = NewcomerForm(request.POST or None)
    if request.method != "POST" or not (user or form.is_valid()):
        status = 400 if request.method == "POST" else 200
        return _page(request, found, "confirm" if user else "new", form=form, status=status)
    given = {} if user else form.cleaned_data
    given.pop("repeated", None)
    try:
        membership = accept(token=token, actor=user, now=timezone.now(), **given)
    except BadInput as error:
        for name, sentences in error.fields.items():
            form.add_error(name if name in form.fields else None, sentences)
        sentence = error.sentence
        kind = "confirm" if user else "new"
        return _page(request, found, kind, form=form, sentence=sentence, status=400)
    return _let_in(request, membership, user)


def _let_in(request: HttpRequest, membership: Membership, user: User | None) -> HttpResponse:
    """Go to the report; someone new is signed in by the password just set, second factor and all.

    Where the access begins later, say when: the account alone opens no report until then.
    """
    person, later = membership.user, membership.valid_from > timezone.now()
    if later and not has_live_access(person):
        return render(request, "sections/invitation_taken.html", {"membership": membership})
    told = {
        "function": membership.get_function_display(),
        "day": date_format(membership.valid_from),
    }
    words = _("You are on the report as %(function)s.")
    words = _("You will be on the report as %(function)s from %(day)s.") if later else words
    messages.success(request, words % told)
    home = reverse("my_work") if later else _home_of(membership)
    if user is not None:
        return redirect(home)
    login = Login(user=person, email=person.email, redirect_url=home)
    answer: HttpResponse = perform_password_login(request, {"email": person.email}, login)
    return answer


def _home_of(membership: Membership) -> str:
    return reverse("report_overview", args=[membership.report.slug])


def _page(
    request: HttpRequest,
    found: Invitation,
    kind: str,
    *,
    form: NewcomerForm | None = None,
    sentence: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"invitation": found, "kind": kind, "form": form, "sentence": sentence}
    return render(request, "sections/invitation.html", context, status=status)
