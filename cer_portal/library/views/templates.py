"""Templates of a company: the list, copying, one template with its editions, what differs."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.people import current
from cer_portal.accounts.permissions import for_template
from cer_portal.errors import BadInput
from cer_portal.library.access import enter, get_edition, get_template
from cer_portal.library.draft import depths
from cer_portal.library.forms.template import CopyForm
from cer_portal.library.models import OwnTemplate
from cer_portal.library.permissions import library_abilities
from cer_portal.library.selectors import own_templates, reports_on, template_in
from cer_portal.library.services.templates import begin_edition, copy_template
from sections import outline
from sections.pages import page_of


def way(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """Return the way to a page about templates."""
    return [(_("Reports"), reverse("portfolio")), (_("Templates"), reverse("template_list")), *more]


@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    """The shipped templates, and the own ones with their editions and reports."""
    user = current(request)
    enter(user)
    page = page_of(own_templates(user), request.GET.get("page"), size=25)
    shipped = outline.templates()
    counted = reports_on([*(own.code for own in page), *(each.code for each in shipped)], user)
    reports = {code: 0 for code, _edition in counted}
    for (code, _edition), count in counted.items():
        reports[code] += count
    context = {
        "crumbs": way()[:1] + [(_("Templates"), None)],
        "page": page,
        "shipped": shipped,
        "reports": reports,
        "abilities": for_template(library_abilities(user)),
    }
    return render(request, "library/templates.html", context)


@require_http_methods(["GET", "POST"])
def template_copy(request: HttpRequest) -> HttpResponse:
    """Copy a shipped template under a name of one's own; its draft opens."""
    user = current(request)
    enter(user, "templates.write")
    form = CopyForm(request.POST or None, initial={"template": request.GET.get("of", "")})
    if form.is_valid():
        code, edition = form.chosen()
        name = form.cleaned_data["name"]
        try:
            made = copy_template(
                code=code, edition=edition, name=name, actor=user, now=timezone.now()
            )
        except BadInput as error:
            form.add_error("name", error.sentence)
        else:
            messages.success(request, _("“%s” is yours to change now.") % made)
            return redirect("template_draft", made.pk)
    context = {"crumbs": way((_("Copy"), None)), "form": form}
    status = 400 if form.is_bound else 200
    return render(request, "library/template_copy.html", context, status=status)


@require_GET
def template_shipped(request: HttpRequest, code: str, edition: int) -> HttpResponse:
    """A shipped template as its writers see it."""
    user = current(request)
    enter(user)
    found = [t for t in outline.templates() if (t.code, t.edition) == (code, edition)]
    if not found:
        raise Http404
    context = {
        "crumbs": way((found[0].title, None)),
        "own": None,
        **_shown(found[0]),
        "abilities": for_template(library_abilities(user)),
    }
    return render(request, "library/edition.html", context)


def _shown(template: outline.Template) -> dict[str, object]:
    deep = depths(template)
    return {
        "template": template,
        "rows": [(plan, deep[plan.key]) for plan in template.sections],
        "texts": sum(plan.kind == "text" for plan in template.sections),
    }


@require_GET
def template_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One own template: its draft, its editions, and how many reports stand on each."""
    user = current(request)
    own = get_template(user, pk)
    rows = own.editions.select_related("released_by").defer("content").order_by("-number")
    page = page_of(rows, request.GET.get("page"), size=25)
    reports = reports_on([own.code], user)
    context = {
        "crumbs": way((own.name, None)),
        "own": own,
        "draft": getattr(own, "draft", None),
        "page": page,
        "editions": [(each, reports.get((own.code, each.number), 0)) for each in page],
        "base": outline.get_template(own.based_on, own.based_on_edition),
        "abilities": for_template(library_abilities(user)),
    }
    return render(request, "library/template.html", context)


@require_POST
def template_begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next edition."""
    user = current(request)
    own = get_template(user, pk, "templates.write")
    begin_edition(template=own, actor=user, now=timezone.now())
    messages.success(request, _("The next edition begins as a copy of the last."))
    return redirect("template_draft", own.pk)


@require_GET
def template_edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One edition as its writers see it; the draft under its number to come."""
    user = current(request)
    own = get_template(user, pk)
    shown = _edition_or_draft(own, number)
    context = {
        "crumbs": way(
            (own.name, reverse("template_page", args=[pk])),
            (_("Edition %(n)s") % {"n": number}, None),
        ),
        "own": own,
        **_shown(shown),
        "is_draft": not own.editions.filter(number=number).exists(),
        "abilities": for_template(library_abilities(user)),
    }
    return render(request, "library/edition.html", context)


def _edition_or_draft(own: OwnTemplate, number: int) -> outline.Template:
    draft = getattr(own, "draft", None)
    if draft is not None:
        drafted = template_in(draft)
        if drafted.edition == number:
            return drafted
    return template_in(get_edition(own, number))


@require_GET
def template_changes(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What an edition asks differently from the one before; the first from the shipped one."""
    user = current(request)
    own = get_template(user, pk)
    new = _edition_or_draft(own, number)
    if number > 1:
        old, name = template_in(get_edition(own, number - 1)), _("edition %s") % (number - 1)
    else:
        old = outline.get_template(own.based_on, own.based_on_edition)
        name = old.title
    context = {
        "crumbs": way((own.name, reverse("template_page", args=[pk])), (_("What differs"), None)),
        "own": own,
        "number": number,
        "before": name,
        "difference": outline.difference(old, new),
    }
    return render(request, "library/changes.html", context)
