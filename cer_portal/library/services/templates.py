"""Verbs about own templates: copy a shipped one, begin an edition, change the draft, release it."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, Stale, WrongState
from cer_portal.library.models import OwnTemplate, TemplateDraft, TemplateEdition
from cer_portal.library.permissions import library_abilities
from cer_portal.library.selectors import last_released, template_in
from sections import outline, responsibility

LONGEST_NAME = 300
LONGEST_NOTE = 1000
# As much as a draft may hold: a shipped template has about forty sections.
MOST_SECTIONS = 200


@transaction.atomic
def copy_template(*, code: str, edition: int, name: str, actor: User, now: datetime) -> OwnTemplate:
    """Keep a copy of a shipped template as the draft of one's company; BadInput for a taken name."""
    require(library_abilities(actor), "templates.write")
    shipped = {(each.code, each.edition): each for each in outline.templates()}
    if (code, edition) not in shipped:
        raise BadInput(_("There is no such template."), {"template": [_("Choose one.")]})
    chosen = _named(name)
    if OwnTemplate.objects.filter(organisation=actor.organisation, name=chosen).exists():
        sentence = _("Your company has a template of this name.")
        raise BadInput(sentence, {"name": [sentence]})
    made = OwnTemplate.objects.create(
        organisation=actor.organisation,
        name=chosen,
        based_on=code,
        based_on_edition=edition,
        created_by=actor,
    )
    own = replace(
        shipped[code, edition], code=made.code, edition=1, title=made.name, title_zh=made.name
    )
    _begin(made, own, actor, now)
    record(
        verb=Verb.TEMPLATE_COPIED,
        actor=actor,
        obj=made,
        after={"from": f"{code} {edition}", "code": made.code},
    )
    return made


def _named(name: str) -> str:
    words = " ".join(name.replace("\x00", "").split())
    if not words or len(words) > LONGEST_NAME:
        sentence = _("A name of 1 to %s signs.") % LONGEST_NAME
        raise BadInput(sentence, {"name": [sentence]})
    return words


def _begin(template: OwnTemplate, own: outline.Template, actor: User, now: datetime) -> None:
    TemplateDraft.objects.create(
        template=template, content=outline.content_of(own), saved_by=actor, saved_at=now
    )


@transaction.atomic
def begin_edition(*, template: OwnTemplate, actor: User, now: datetime) -> TemplateDraft:
    """Begin the next edition as a copy of the last; WrongState where one is being written already."""
    require(library_abilities(actor), "templates.write")
    locked = _lock(template, actor)
    last = last_released(locked)
    if last is None or TemplateDraft.objects.filter(template=locked).exists():
        raise WrongState(_("The next edition is being written already."))
    _begin(locked, replace(template_in(last), edition=last.number + 1), actor, now)
    record(verb=Verb.TEMPLATE_BEGUN, actor=actor, obj=locked, after={"edition": last.number + 1})
    return TemplateDraft.objects.get(template=locked)


@transaction.atomic
def change_draft(
    *,
    template: OwnTemplate,
    content: outline.Template,
    expected_version: int,
    actor: User,
    now: datetime,
) -> TemplateDraft:
    """Keep another state of the draft; nothing is kept where nothing differs.

    Raises Stale (412) with the newer state where it was changed since it was opened, BadInput where
    a writer could not rely on what is given.
    """
    require(library_abilities(actor), "templates.write")
    locked = _lock(template, actor)
    draft = _draft(locked)
    before = template_in(draft)
    if draft.version != expected_version:
        raise Stale(
            _("The template was changed since you opened it. Nothing of yours was kept."),
            version=draft.version,
            saved_by=draft.saved_by.name,
        )
    after = _checked(replace(content, code=before.code, edition=before.edition), locked)
    said = outline.difference(before, after).titles()
    if after == before:
        return draft
    draft.content, draft.version = outline.content_of(after), draft.version + 1
    draft.saved_by, draft.saved_at = actor, now
    draft.save()
    record(
        verb=Verb.TEMPLATE_CHANGED,
        actor=actor,
        obj=locked,
        after={"edition": after.edition, "version": draft.version, **said},
    )
    return draft


def _checked(content: outline.Template, template: OwnTemplate) -> outline.Template:
    """Return the template as it reads back from the database, or say what is wrong with it."""
    if not 0 < len(content.sections) <= MOST_SECTIONS:
        raise BadInput(_("A template has 1 to %s sections.") % MOST_SECTIONS)
    try:
        checked = outline.template_of(outline.content_of(content), str(template))
    except outline.OutlineError as error:
        raise BadInput(_("The template cannot be kept: %s") % error) from error
    for plan in checked.sections:
        _check_roles(plan)
    _check_kept(checked, template)
    return checked


def _check_roles(plan: outline.SectionPlan) -> None:
    shares = plan.shares
    named = {request.role for request in plan.requests}
    if shares:
        named |= {shares.author, shares.reviewer, shares.approver, *shares.contributors}
    unknown = sorted(named - set(responsibility.ROLES))
    if unknown:
        sentence = _("There is no role %s.") % unknown[0]
        raise BadInput(sentence, {"shares": [sentence]})
    if plan.responsibility not in responsibility.ROW_KEYS:
        sentence = _("The matrix has no such row.")
        raise BadInput(sentence, {"responsibility": [sentence]})


def _check_kept(checked: outline.Template, template: OwnTemplate) -> None:
    """The portal's own parts stay, and a section stays what it was in the last edition."""
    last = last_released(template)
    shipped = outline.get_template(template.based_on, template.based_on_edition)
    earlier = template_in(last) if last else shipped
    now = {plan.key: plan for plan in checked.sections}
    for plan in shipped.sections:
        if plan.kind == "generated" and plan.key not in now:
            raise BadInput(_("“%s” is made by the portal and stays.") % plan.title)
    made = {plan.key for plan in shipped.sections if plan.kind == "generated"}
    for plan in checked.sections:
        if plan.kind == "generated" and plan.key not in made:
            raise BadInput(_("Only the portal's own parts are made by the portal."))
    for plan in earlier.sections:
        if plan.key in now and now[plan.key].kind != plan.kind:
            raise BadInput(
                _("“%s” stays what it is. Remove it and add another instead.") % plan.title
            )


@transaction.atomic
def release_edition(
    *, template: OwnTemplate, note: str, expected_version: int, actor: User, now: datetime
) -> TemplateEdition:
    """Release the draft as the next edition; from then on reports begin on it and nothing changes it.

    Raises Stale (412) where the draft is another than was read, WrongState where nothing is new.
    """
    require(library_abilities(actor), "templates.write")
    locked = _lock(template, actor)
    draft = _draft(locked)
    if draft.version != expected_version:
        raise Stale(
            _("The draft was changed since you read it. Read it again and release it then.")
        )
    content, last = template_in(draft), last_released(locked)
    said = outline.difference(template_in(last), content) if last else None
    if last and not said and content.notes == template_in(last).notes:
        raise WrongState(_("Nothing differs from edition %s.") % last.number)
    made = TemplateEdition.objects.create(
        template=locked,
        number=content.edition,
        content=draft.content,
        note=" ".join(note.replace("\x00", "").split())[:LONGEST_NOTE],
        released_by=actor,
    )
    draft.delete()
    record(
        verb=Verb.TEMPLATE_RELEASED,
        actor=actor,
        obj=locked,
        after={"edition": made.number, **(said.titles() if said else {})},
        reason=made.note,
    )
    return made


def _lock(template: OwnTemplate, actor: User) -> OwnTemplate:
    """Return the template of the actor's company under its row lock."""
    mine = OwnTemplate.objects.visible_to(actor).select_for_update(no_key=True, of=("self",))
    found = mine.filter(pk=template.pk).first()
    if found is None:
        raise BadInput(_("There is no such template."))
    return found


def _draft(template: OwnTemplate) -> TemplateDraft:
    found = TemplateDraft.objects.filter(template=template).select_related("saved_by").first()
    if found is None:
        raise WrongState(_("No edition is being written. Begin one first."))
    return found
