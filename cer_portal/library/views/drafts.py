"""Write the next edition of a template: its sections, one section, its front, its release."""

from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.errors import BadInput, Refused, Stale
from cer_portal.library.access import get_draft
from cer_portal.library.draft import depths, moved, restored, subtree, with_section, without
from cer_portal.library.forms.section import SectionForm
from cer_portal.library.forms.template import MoveForm, NotesForm, ReleaseForm, VersionForm
from cer_portal.library.models import TemplateDraft
from cer_portal.library.selectors import last_released, template_in
from cer_portal.library.services.templates import change_draft, release_edition
from cer_portal.library.views.templates import way
from sections import outline


@require_GET
def template_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The sections of the draft with their buttons: change, up, down, remove, add."""
    return _draft_page(request, get_draft(current(request), pk))


def _draft_page(
    request: HttpRequest, draft: TemplateDraft, refused: Refused | None = None
) -> HttpResponse:
    template, last = template_in(draft), last_released(draft.template)
    deep = depths(template)
    before = template_in(last) if last else None
    context = {
        "crumbs": way(
            (draft.template.name, reverse("template_page", args=[draft.template_id])),
            (_("Edition %(n)s, draft") % {"n": template.edition}, None),
        ),
        "own": draft.template,
        "draft": draft,
        "template": template,
        "rows": [(plan, deep[plan.key]) for plan in template.sections],
        "out": _out(draft, template),
        "difference": outline.difference(before, template) if before else None,
        "notes_form": NotesForm(initial=_front(draft, template)),
        "release_form": ReleaseForm(initial={"version": draft.version}),
        "refused": refused,
    }
    status = refused.status if refused else 200
    return render(request, "library/draft.html", context, status=status)


def _earlier(draft: TemplateDraft) -> outline.Template:
    """What the draft is compared with: the last edition, or the shipped template it is a copy of."""
    own, last = draft.template, last_released(draft.template)
    return template_in(last) if last else outline.get_template(own.based_on, own.based_on_edition)


def _out(draft: TemplateDraft, template: outline.Template) -> list[outline.SectionPlan]:
    """What was taken out, without what stands under it: that comes back with its heading."""
    removed = outline.difference(_earlier(draft), template).removed
    gone = {plan.key for plan in removed}
    return [plan for plan in removed if plan.parent_key not in gone]


def _way(draft: TemplateDraft, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    own = draft.template
    return way(
        (own.name, reverse("template_page", args=[own.pk])),
        (_("Draft"), reverse("template_draft", args=[own.pk])),
        *more,
    )


def _front(draft: TemplateDraft, template: outline.Template) -> dict[str, object]:
    same = template.title_zh == template.title
    return {
        "title_zh": "" if same else template.title_zh,
        "notes": "\n".join(template.notes),
        "version": draft.version,
    }


def _change(
    request: HttpRequest, draft: TemplateDraft, after: outline.Template, version: int, said: str
) -> HttpResponse:
    """Keep a change made by one button; what is refused stands on the page of the draft."""
    try:
        change_draft(
            template=draft.template,
            content=after,
            expected_version=_seen(draft, version),
            actor=current(request),
            now=timezone.now(),
        )
    except (Stale, BadInput) as refused:
        draft.refresh_from_db()
        return _draft_page(request, draft, refused)
    messages.success(request, said)
    return redirect("template_draft", draft.template_id)


def _seen(draft: TemplateDraft, version: int) -> int:
    """The version a change was made on; one that is not what it was made from is never current."""
    return version if version == draft.version else 0


def _valid(form: VersionForm) -> None:
    if not form.is_valid():
        raise BadInput(_("The page was not sent whole. Open it again."))


@require_POST
def template_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the notes and the Chinese title of the draft."""
    draft, form = get_draft(current(request), pk), NotesForm(request.POST)
    _valid(form)
    given, template = form.cleaned_data, template_in(draft)
    after = replace(template, notes=given["notes"], title_zh=given["title_zh"] or template.title)
    return _change(request, draft, after, given["version"], _("Kept."))


@require_POST
def template_section_move(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Put a section before or behind its neighbour."""
    draft, form = get_draft(current(request), pk), MoveForm(request.POST)
    _valid(form)
    template = template_in(draft)
    plan = _plan_in(template, key)
    after = moved(template, key, up=form.cleaned_data["way"] == "up")
    said = _("“%s” stands elsewhere now.") % plan.title
    return _change(request, draft, after, form.cleaned_data["version"], said)


@require_POST
def template_section_remove(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Take a section and what stands under it out of the draft."""
    draft, form = get_draft(current(request), pk), VersionForm(request.POST)
    _valid(form)
    template = template_in(draft)
    plan, count = _plan_in(template, key), len(subtree(template, key))
    said = (
        _("“%(title)s” is out, with %(n)s under it.") % {"title": plan.title, "n": count - 1}
        if count > 1
        else _("“%s” is out of the draft.") % plan.title
    )
    after = without(template, key)
    return _change(request, draft, after, form.cleaned_data["version"], said)


@require_POST
def template_section_restore(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Put back a section that was taken out of the draft, with what stood under it."""
    draft, form = get_draft(current(request), pk), VersionForm(request.POST)
    _valid(form)
    earlier, template = _earlier(draft), template_in(draft)
    plan = _plan_in(earlier, key)
    after = restored(template, earlier, key)
    said = _("“%s” is back.") % plan.title
    return _change(request, draft, after, form.cleaned_data["version"], said)


def _plan_in(template: outline.Template, key: str) -> outline.SectionPlan:
    found = [plan for plan in template.sections if plan.key == key]
    if not found:
        raise Http404
    return found[0]


@require_http_methods(["GET", "POST"])
def template_section_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a section."""
    return _section_page(request, get_draft(current(request), pk), None)


@require_http_methods(["GET", "POST"])
def template_section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Everything the draft says of one section."""
    draft = get_draft(current(request), pk)
    found = [plan for plan in template_in(draft).sections if plan.key == key]
    if not found and request.method == "GET":
        raise Http404
    # Sent after somebody took the section out, what was typed is offered as a new one.
    return _section_page(request, draft, found[0] if found else None)


def _section_page(
    request: HttpRequest, draft: TemplateDraft, plan: outline.SectionPlan | None
) -> HttpResponse:
    form = _section_form(request, draft, plan)
    refused: Refused | None = None
    if form.is_valid():
        refused = _kept(form, draft, current(request))
        if refused is None:
            messages.success(request, _("“%s” is kept.") % form.cleaned_data["title"])
            return redirect("template_draft", draft.template_id)
    if isinstance(refused, Stale):
        draft.refresh_from_db()
        form.sent_again(draft.version)
    context = {
        "crumbs": _way(draft, (outline.heading(plan) if plan else _("Add a section"), None)),
        "own": draft.template,
        "plan": plan,
        "form": form,
        "refused": refused,
        # What stands now, beside what was typed.
        "theirs": _theirs(draft, plan) if isinstance(refused, Stale) else None,
        "draft": draft,
    }
    status = refused.status if refused else 400 if form.is_bound else 200
    return render(request, "library/draft_section.html", context, status=status)


def _section_form(
    request: HttpRequest, draft: TemplateDraft, plan: outline.SectionPlan | None
) -> SectionForm:
    template = template_in(draft)
    known = {each.key for each in _earlier(draft).sections}
    return SectionForm(
        request.POST or None,
        template=template,
        plan=plan,
        version=draft.version,
        kind_is_fixed=plan is not None and (plan.kind == "generated" or plan.key in known),
        taken=known | {each.key for each in template.sections} | _ever(draft),
    )


def _ever(draft: TemplateDraft) -> set[str]:
    """Every key any edition has used: a key means one section for good."""
    editions = [template_in(each) for each in draft.template.editions.all()]
    return {plan.key for edition in editions for plan in edition.sections}


def _kept(form: SectionForm, draft: TemplateDraft, actor: User) -> Refused | None:
    """Keep what the form says; what is wrong with it stands on the form."""
    try:
        change_draft(
            template=draft.template,
            content=with_section(template_in(draft), form.plan()),
            expected_version=_seen(draft, form.cleaned_data["version"]),
            actor=actor,
            now=timezone.now(),
        )
    except BadInput as refused:
        form.add_error(None, refused.sentence)
        return refused
    except Stale as refused:
        return refused
    return None


def _theirs(draft: TemplateDraft, plan: outline.SectionPlan | None) -> outline.SectionPlan | None:
    now = template_in(draft).sections
    return next((each for each in now if plan and each.key == plan.key), None)


@require_POST
def template_release(request: HttpRequest, pk: int) -> HttpResponse:
    """Release the draft as the next edition."""
    user = current(request)
    draft, form = get_draft(user, pk), ReleaseForm(request.POST)
    _valid(form)
    try:
        made = release_edition(
            template=draft.template,
            note=form.cleaned_data["note"],
            expected_version=form.cleaned_data["version"],
            actor=user,
            now=timezone.now(),
        )
    except Stale as refused:
        return _draft_page(request, draft, refused)
    messages.success(
        request, _("Edition %s is released. New reports can begin on it.") % made.number
    )
    return redirect("template_page", pk)
