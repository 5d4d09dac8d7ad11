"""The findings of a section: answer, verify, send back. A panel of the editor, and a page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.errors import BadInput, Refused
from reviews.access import get_finding
from reviews.forms import AnswerForm, ReasonForm
from reviews.models import Finding
from reviews.permissions import section_abilities
from reviews.selectors.findings import entries, findings_of_section, verdicts
from reviews.services.findings import answer_finding, send_back_finding, verify_finding
from sections.access import get_section
from sections.models import Section
from sections.pages import page_of
from sections.rail import rail
from sections.views.pages import crumbs


@require_GET
def section_findings(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What was found on a section: open first, then answered, then closed."""
    return _answer(request, get_section(current(request), slug, pk))


def _answer(
    request: HttpRequest,
    section: Section,
    form: AnswerForm | ReasonForm | None = None,
    finding: Finding | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """Show the list; with a `form` that could not be taken, at its finding, with status 400."""
    user = current(request)
    page = page_of(findings_of_section(section, user), request.GET.get("page"))
    context = {
        "section": section,
        "report": section.report,
        "page": page,
        "entries": entries(list(page.object_list), section, user),
        "verdicts": verdicts(section, user),
        "abilities": for_template(section_abilities(user, section)),
        "failed": finding,
        "form": form,
        "refused": refused,
    }
    status = 400 if finding else 200
    if getattr(request, "htmx", False):
        return render(request, "reviews/_findings.html", context, status=status)
    context |= _shell(section, user)
    return render(request, "reviews/section_findings.html", context, status=status)


def _shell(section: Section, user: User) -> dict[str, object]:
    url = reverse("section", args=[section.report.slug, section.pk])
    return {
        **rail(section.report, user, "sections", section=section),
        "crumbs": crumbs(section.report, (str(section), url), (_("Findings"), None)),
    }


@require_POST
def finding_answer(request: HttpRequest, slug: str, finding_id: int) -> HttpResponse:
    """Answer a finding, or correct the answer."""
    user = current(request)
    finding = get_finding(user, slug, finding_id, "finding.answer")
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _refuse(request, finding, form, BadInput(_("The answer is not complete.")))
    try:
        answer_finding(finding=finding, actor=user, now=timezone.now(), **form.cleaned_data)
    except BadInput as refused:
        return _refuse(request, finding, form, refused)
    return _done(request, finding, _("%(finding)s is answered.") % {"finding": finding})


@require_POST
def finding_verify(request: HttpRequest, slug: str, finding_id: int) -> HttpResponse:
    """Accept the answer and close the finding."""
    user = current(request)
    finding = get_finding(user, slug, finding_id, "finding.verify")
    verify_finding(finding=finding, actor=user, now=timezone.now())
    return _done(request, finding, _("%(finding)s is verified.") % {"finding": finding})


@require_POST
def finding_send_back(request: HttpRequest, slug: str, finding_id: int) -> HttpResponse:
    """Return an answer that does not settle the finding."""
    user = current(request)
    finding = get_finding(user, slug, finding_id, "finding.send_back")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _refuse(request, finding, form, BadInput(_("Say what the answer leaves open.")))
    reason = form.cleaned_data["reason"]
    send_back_finding(finding=finding, reason=reason, actor=user, now=timezone.now())
    return _done(request, finding, _("%(finding)s is open again.") % {"finding": finding})


def _refuse(
    request: HttpRequest, finding: Finding, form: AnswerForm | ReasonForm, refused: Refused
) -> HttpResponse:
    """In a panel the sentence goes among the messages and the form keeps what was typed."""
    if getattr(request, "htmx", False):
        raise refused
    section = get_section(current(request), finding.section.report.slug, finding.section_id)
    return _answer(request, section, form, finding, refused)


def _done(request: HttpRequest, finding: Finding, sentence: str) -> HttpResponse:
    slug, pk = finding.section.report.slug, finding.section_id
    if getattr(request, "htmx", False):
        return _answer(request, get_section(current(request), slug, pk))
    messages.success(request, sentence)
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    if not (ours and target.startswith("/")):
        target = reverse("section_findings", args=[slug, pk])
    return HttpResponseRedirect(target)
