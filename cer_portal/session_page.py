"""The person's own sessions: see them, end one, end all others."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cer_portal.accounts.browsers import browser_in_words
from cer_portal.accounts.people import current
from cer_portal.accounts.selectors import longest_session, running_sessions
from cer_portal.accounts.services.sessions import end_other_sessions, end_session


@never_cache
@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    """Where the person is signed in now, this session first."""
    user, here = current(request), request.session.session_key
    rows = [
        {"session": session, "device": browser_in_words(session.user_agent), "here": is_here}
        for session in running_sessions(user, now=timezone.now())
        for is_here in [session.session_key == here]
    ]
    context = {
        "crumbs": [(_("Sessions"), None)],
        "rows": sorted(rows, key=lambda row: not row["here"]),
        "longest_hours": int(longest_session(user).total_seconds() // 3600),
    }
    return render(request, "account/sessions.html", context)


@require_POST
def session_end(request: HttpRequest, session_id: int) -> HttpResponse:
    """End one of the own sessions; the one the person is in ends by signing out."""
    user, now = current(request), timezone.now()
    others = running_sessions(user, now=now).exclude(session_key=request.session.session_key)
    session = get_object_or_404(others, pk=session_id)
    end_session(session=session, actor=user, now=now)
    said = {"device": browser_in_words(session.user_agent), "address": session.ip}
    messages.success(request, _("The session in %(device)s, %(address)s, has ended.") % said)
    return redirect("session_list")


@require_POST
def session_end_others(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    ended = end_other_sessions(
        actor=current(request), keep=request.session.session_key or "", now=timezone.now()
    )
    said = ngettext("One other session has ended.", "%(count)s other sessions have ended.", ended)
    messages.success(request, said % {"count": ended} if ended else _("There is no other session."))
    return redirect("session_list")
