"""The review of one section in a round: read, mark, write findings, decide."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.errors import Refused
from reviews.access import OwnPlace, get_finding, get_place, get_review
from reviews.forms import DecisionForm, FindingForm, posted
from reviews.forms.rounds import PassOnForm, WishForm, posed, replies_in
from reviews.models import Finding, Review
from reviews.permissions import place_abilities
from reviews.selectors.findings import (
    FindingEntry,
    entries,
    findings_of_place,
    findings_of_review,
    last_seen,
    said_before,
)
from reviews.selectors.rounds import questions_of
from reviews.services.drafts import add_finding, change_finding, drop_finding
from reviews.services.review import submit_review
from reviews.views.rounds import way
from sections import richtext
from sections.document import resolver_for
from sections.models import Revision
from sections.rail import rail

SHOWS = ("text", "changes", "current")


@dataclass(frozen=True)
class Shown:
    """What is drawn in the reading column: which view, its HTML, and the comparison if any."""

    show: str
    html: SafeString
    seen: Revision | None
    comparison: richtext.Comparison | None = None


@require_GET
def review(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """The frozen text with the findings on it, and beside it what the reviewer does."""
    own = get_place(current(request), slug, number, pk)
    return _page(request, own, FindingForm(plain=own.place.revision.plain), DecisionForm())


def _page(
    request: HttpRequest,
    own: OwnPlace,
    form: FindingForm,
    decision: DecisionForm,
    refused: Refused | None = None,
) -> HttpResponse:
    bad = form.errors or decision.errors or refused
    context = {
        **_shell(own, current(request)),
        **_beside(own, current(request), request.GET.get("show", "text")),
        "questions": posed(questions_of(own.review), posted(request)),
        "form": form,
        "decision": decision,
        "refused": refused,
    }
    return render(request, "reviews/review.html", context, status=400 if bad else 200)


def _shell(own: OwnPlace, user: User) -> dict[str, object]:
    place = own.place
    report, found = place.section.report, place.round
    url = reverse("round", args=[report.slug, found.number])
    return {
        **rail(report, user, "reviews", section=place.section),
        "crumbs": way(report, (str(found), url), (str(place.section), None)),
        "place": place,
        "round": found,
        "section": place.section,
        "review": own.review,
    }


def _beside(own: OwnPlace, user: User, show: str) -> dict[str, object]:
    """The text, and beside it the findings of now and of before."""
    place = own.place
    abilities = place_abilities(user, place, own.review)
    earlier = entries(said_before(place.section, user, than=own.review), place.section, user)
    noted = _noted(own, user, deciding=bool(abilities["review.write"]))
    return {
        "reviews": place.reviews.select_related("reviewer__organisation", "passed_on_by")
        .prefetch_related("replies__question")
        .order_by("pk"),
        "veiled": place.round.is_blind and bool(abilities["review.write"]),
        "wish": WishForm(auto_id="wish-%s"),
        "pass_on": PassOnForm(review=own.review, auto_id="pass-%s") if own.review else None,
        "shown": _shown(show, own, user, noted),
        "noted": noted,
        "earlier": [entry for entry in earlier if entry.finding.state != "answered"],
        "answered": [entry for entry in earlier if entry.finding.state == "answered"],
        "next_place": _next(own),
        "abilities": for_template(abilities),
    }


def _noted(own: OwnPlace, user: User, *, deciding: bool) -> list[FindingEntry]:
    """The own findings while deciding in a blind round; else also what the others have sent."""
    section = own.place.section
    if not deciding or own.review is None:
        return entries(findings_of_place(own.place, user), section, user)
    found = list(findings_of_review(own.review))
    if not own.place.round.is_blind:
        found += [each for each in findings_of_place(own.place, user) if each not in found]
    return entries(found, section, user)


def _shown(show: str, own: OwnPlace, user: User, noted: list[FindingEntry]) -> Shown:
    place = own.place
    frozen, report, now = place.revision, place.section.report, place.section.current
    seen = last_seen(place.section, user, before_round=place.round.number)
    if show == "changes" and seen is not None:
        comparison = richtext.compare(seen.document, frozen.document)
        resolver = resolver_for(report, [seen, frozen], user)
        return Shown("changes", comparison.html(resolver), seen, comparison)
    if show == "current" and now is not None and now.pk != frozen.pk:
        html = richtext.to_html(now.document, resolve=resolver_for(report, [now], user))
        return Shown("current", html, seen)
    ranges = [
        richtext.Range(f.start, f.end, str(f.pk), f.severity)
        for f in (entry.finding for entry in noted)
        if f.start is not None and f.end is not None
    ]
    resolver = resolver_for(report, [frozen], user)
    return Shown("text", richtext.mark_ranges(frozen.document, ranges, resolve=resolver), seen)


def _next(own: OwnPlace) -> Review | None:
    """The reviewer's next open section in the same round."""
    if own.review is None:
        return None
    rows = Review.objects.filter(
        reviewer=own.review.reviewer_id,
        round_section__round=own.place.round,
        state=Review.State.OPEN,
    ).exclude(pk=own.review.pk)
    return (
        rows.select_related("round_section__section")
        .order_by("round_section__section__position")
        .first()
    )


@require_POST
def finding_add(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Keep a drafted finding."""
    user = current(request)
    own = get_place(user, slug, number, pk, "review.write")
    form = FindingForm(request.POST, plain=own.place.revision.plain)
    if own.review is None or not form.is_valid():
        return _page(request, own, form, DecisionForm())
    finding = add_finding(review=own.review, remark=form.remark(), actor=user, now=timezone.now())
    messages.success(request, _("Kept as a draft. Only you see it until you decide."))
    return redirect(f"{reverse('review', args=[slug, number, pk])}#note-{finding.pk}")


@require_http_methods(["GET", "POST"])
def finding_change(request: HttpRequest, slug: str, finding_id: int) -> HttpResponse:
    """Change a drafted finding."""
    user = current(request)
    finding = get_finding(user, slug, finding_id, "finding.change")
    place = finding.review.round_section
    form = FindingForm(posted(request), plain=place.revision.plain, finding=finding)
    if request.method == "POST" and form.is_valid():
        change_finding(finding=finding, remark=form.remark(), actor=user, now=timezone.now())
        messages.success(request, _("The draft is changed."))
        return redirect(f"{_review_url(finding)}#note-{finding.pk}")
    return _change_page(request, finding, form)


def _change_page(request: HttpRequest, finding: Finding, form: FindingForm) -> HttpResponse:
    section, opened = finding.section, finding.review.round_section.round
    url, back = reverse("round", args=[section.report.slug, opened.number]), _review_url(finding)
    here = (_("Change a finding"), None)
    context = {
        **rail(section.report, current(request), "reviews", section=section),
        "crumbs": way(section.report, (str(opened), url), (str(section), back), here),
        "finding": finding,
        "form": form,
        "back": back,
    }
    status = 400 if form.errors else 200
    return render(request, "reviews/finding_change.html", context, status=status)


@require_POST
def finding_drop(request: HttpRequest, slug: str, finding_id: int) -> HttpResponse:
    """Remove a drafted finding."""
    finding = get_finding(current(request), slug, finding_id, "finding.change")
    url = _review_url(finding)
    drop_finding(finding=finding, actor=current(request), now=timezone.now())
    messages.success(request, _("The draft is dropped."))
    return redirect(url)


def _review_url(finding: Finding) -> str:
    number = finding.review.round_section.round.number
    return reverse("review", args=[finding.section.report.slug, number, finding.section_id])


@require_POST
def review_submit(request: HttpRequest, slug: str, number: int, pk: int) -> HttpResponse:
    """Decide: the findings go out with it."""
    user = current(request)
    own_review = get_review(user, slug, number, pk, "review.submit")
    own = OwnPlace(own_review.round_section, own_review)
    form, empty = DecisionForm(request.POST), FindingForm(plain=own.place.revision.plain)
    if not form.is_valid():
        return _page(request, own, empty, form)
    replies = replies_in(posed(questions_of(own_review), request.POST))
    try:
        done = submit_review(
            review=own_review, actor=user, now=timezone.now(), replies=replies, **form.cleaned_data
        )
    except Refused as refused:
        return _page(request, own, empty, form, refused)
    messages.success(request, _decided_words(done))
    return redirect("round", slug, number)


def _decided_words(done: Review) -> str:
    decided = _("approved") if done.decision == "approve" else _("returned")
    sent = done.findings.filter(number__isnull=False).count()
    sentence = ngettext(
        "%(section)s: %(decided)s, with %(sent)s finding.",
        "%(section)s: %(decided)s, with %(sent)s findings.",
        sent,
    )
    return sentence % {"section": done.round_section.section, "decided": decided, "sent": sent}
