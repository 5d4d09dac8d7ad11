"""What the editor calls: save, look facts up, upload a figure. JSON in, JSON out."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from cer_portal.errors import BadInput, VersionMissing
from cer_portal.rest.endpoints import Json, person
from sections.access import get_section
from sections.document import facts_offered, spots_in
from sections.names import Names
from sections.pages import number_in, searched
from sections.richtext.equations import mathml
from sections.richtext.schema import MAX_TEX
from sections.selectors import readable_sections
from sections.services.presence import show_presence, take_over
from sections.services.save import save_section, upload_figure
from sections.services.suggest import save_suggestion

FOUND_AT_MOST = 20


def expected_version(request: Request) -> int:
    """Return the version of the `If-Match` header; proxies may have weakened the tag to W/"n"."""
    tag = request.headers.get("If-Match", "").removeprefix("W/").strip('"')
    if not tag:
        raise VersionMissing(_("The save did not say which version it was opened with."))
    version = number_in(tag)
    if version is None:
        raise BadInput(_("The version of the save is not a number."))
    return version


@api_view(["POST"])
@parser_classes([Json])
def section_save(request: Request, slug: str, pk: int) -> Response:
    """Save the text: 200 {version, saved_at, words, revision, unchanged}, or a refusal in words."""
    section = get_section(person(request), slug, pk, "section.edit")
    version = expected_version(request)
    if not isinstance(request.data, dict):
        raise BadInput(_("The save holds no text."))
    revision = save_section(
        section=section,
        document=request.data.get("document"),
        expected_version=version,
        note=str(request.data.get("note") or ""),
        actor=person(request),
        now=timezone.now(),
    )
    return Response(
        {
            "version": revision.number,
            "revision": revision.number,
            "words": revision.words,
            "saved_at": revision.saved_at.isoformat(),
            "unchanged": revision.number == version,
        }
    )


@api_view(["POST"])
@parser_classes([Json])
def section_suggest_save(request: Request, slug: str, pk: int) -> Response:
    """Save what one suggests, as the own draft: the answers are those of saving the text itself."""
    section = get_section(person(request), slug, pk, "section.suggest")
    version = expected_version(request)
    if not isinstance(request.data, dict):
        raise BadInput(_("The save holds no text."))
    draft = save_suggestion(
        section=section,
        document=request.data.get("document"),
        expected_version=version,
        actor=person(request),
        now=timezone.now(),
    )
    return Response(
        {
            "version": draft.version,
            "saved_at": draft.saved_at.isoformat(),
            "unchanged": draft.version == version,
        }
    )


@api_view(["GET"])
def section_facts(request: Request, slug: str, pk: int) -> Response:
    """Find facts for the editor: {"results": [{id, label, value, unit}]}, twenty at most."""
    section = get_section(person(request), slug, pk, "section.edit")
    query = searched(request.query_params.get("q", ""))
    facts = facts_offered(person(request), section, query=query)
    return Response(
        {
            "results": [
                {"id": fact.pk, "label": fact.label, "value": fact.value, "unit": fact.unit}
                for fact in facts[:FOUND_AT_MOST]
            ]
        }
    )


@api_view(["POST"])
@parser_classes([Json])
def section_presence(request: Request, slug: str, pk: int) -> Response:
    """A sign of life from the editor; with {"take": true, "note": "…"} the writing is taken over.

    Answers {"here": [{name, me, writes, since, note, from_me}]}: who is in the editor now.
    """
    user = person(request)
    section = get_section(user, slug, pk, "section.suggest")
    told = request.data if isinstance(request.data, dict) else {}
    now = timezone.now()
    if told.get("take") is True:
        here = take_over(section=section, note=str(told.get("note") or ""), actor=user, now=now)
    else:
        here = show_presence(section=section, actor=user, now=now)
    names = Names(section.report, user)
    return Response(
        {
            "here": [
                {
                    "name": getattr(names.of(each.user), "name", ""),
                    "me": each.user_id == user.pk,
                    "writes": each.writes,
                    "since": each.since.isoformat(),
                    "note": each.note,
                    "from_me": each.taken_from_id == user.pk,
                }
                for each in here
            ]
        }
    )


@api_view(["GET"])
def section_places(request: Request, slug: str, pk: int) -> Response:
    """Find what a reference can point at in other sections: {"results": [{kind, target, label, title}]}."""
    user = person(request)
    section = get_section(user, slug, pk, "section.suggest")
    query = searched(request.query_params.get("q", "")).casefold()
    others = readable_sections(section.report, user).select_related("current")
    spots = [
        (place, spot)
        for other in others
        for place, spot in spots_in(other, slug)
        if other.pk != section.pk or place.kind == "section"
    ]
    found = [
        {"kind": place.kind, "target": place.target, "label": spot.label, "title": spot.title}
        for place, spot in spots
        if query in f"{spot.label} {spot.title}".casefold()
    ]
    return Response({"results": found[:FOUND_AT_MOST]})


@api_view(["GET"])
def section_equation(request: Request, slug: str, pk: int) -> Response:
    """Return the MathML of `?tex=`: {"mathml": "<math…"}, or 400 where it cannot be read."""
    get_section(person(request), slug, pk, "section.suggest")
    tex = request.query_params.get("tex", "")
    drawn = mathml(tex) if 0 < len(tex) <= MAX_TEX else None
    if drawn is None:
        sentence = _("The equation cannot be read as LaTeX.")
        raise BadInput(sentence, {"tex": [sentence]})
    return Response({"mathml": str(drawn)})


@api_view(["POST"])
@parser_classes([MultiPartParser])
def section_upload(request: Request, slug: str, pk: int) -> Response:
    """Keep a picture: 201 {figure, url, width, height}; 413 and 415 in words."""
    section = get_section(person(request), slug, pk, "section.edit")
    upload = request.FILES.get("file")
    if upload is None:
        raise BadInput(_("No file was sent."), {"file": [_("Choose a picture.")]})
    figure = upload_figure(
        section=section,
        filename=str(upload.name or ""),
        content=upload.read(),
        actor=person(request),
        now=timezone.now(),
    )
    return Response(
        {
            "figure": str(figure.pk),
            "url": reverse("figure", args=[slug, figure.pk]),
            "width": figure.width,
            "height": figure.height,
        },
        status=201,
    )
