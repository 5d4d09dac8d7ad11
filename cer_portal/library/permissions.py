"""What a person may do with the templates and paragraphs of the own company, with reasons."""

from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Abilities, Allowed, Answer, Denied
from cer_portal.accounts.roles import RIGHTS, Right
from cer_portal.library.models import Paragraph
from sections.models import Membership


def library_abilities(user: User) -> Abilities:
    """See, propose, write templates, approve: nothing of it for an outside writer."""
    if user.is_external:
        inside = Denied(_("Templates and paragraphs are kept inside the company."))
        return dict.fromkeys(
            ("library.view", "library.propose", "library.approve", "templates.write"), inside
        )
    rights = _rights(user)
    lead: Answer = Denied(_("Only RA leads write templates and approve paragraphs."))
    writer: Answer = Denied(_("Only people who write in a report propose paragraphs."))
    if Right.LEAD in rights:
        lead = Allowed()
    if Right.WRITE in rights:
        writer = Allowed()
    return {
        "library.view": Allowed(),
        "library.propose": writer,
        "library.approve": lead,
        "templates.write": lead,
    }


def _rights(user: User) -> frozenset[Right]:
    """Return what the person may do in any report of the company now."""
    if user.may_lead_reports:
        return frozenset(Right)
    mine = Membership.objects.running().filter(user=user, report__organisation=user.organisation_id)
    functions = mine.values_list("function", flat=True)
    return frozenset().union(*(RIGHTS[function] for function in functions))


def paragraph_abilities(user: User, paragraph: Paragraph) -> Abilities:
    """Write another wording, approve the newest, retire it, hand it over."""
    asked = library_abilities(user)
    lead = asked["library.approve"]
    keeps: Answer = asked["library.propose"] if paragraph.owner_id == user.pk else lead
    if not keeps:
        keeps = Denied(_("Only the owner and the RA leads change a paragraph."))
    retired = Denied(_("The paragraph is retired."), by_state=True)
    return {
        **asked,
        "paragraph.write": _open(paragraph, keeps, retired),
        "paragraph.approve": _open(paragraph, _approve(user, paragraph, lead), retired),
        "paragraph.retire": _open(paragraph, keeps, retired),
        "paragraph.hand": _open(paragraph, keeps, retired),
    }


def _open(paragraph: Paragraph, answer: Answer, retired: Denied) -> Answer:
    return retired if answer and paragraph.retired_at is not None else answer


def _approve(user: User, paragraph: Paragraph, lead: Answer) -> Answer:
    newest = paragraph.current
    if not lead or newest is None:
        return lead
    if user.pk in (paragraph.owner_id, newest.written_by_id):
        return Denied(_("Another RA lead approves it: nobody approves a wording of their own."))
    if paragraph.approved_id == newest.pk:
        return Denied(_("The newest wording is approved."), by_state=True)
    return Allowed()
