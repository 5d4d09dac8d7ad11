"""Give a revision a name."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput
from sections.models import Revision, RevisionName
from sections.permissions import section_abilities
from sections.services.checking import writable
from sections.services.locking import lock


@transaction.atomic
def name_revision(*, revision: Revision, name: str, actor: User, now: datetime) -> RevisionName:
    """Call a revision by a name, or by another than before; its text stays untouched.

    Whoever may comment may name: a name says what a revision was for, not what it says.
    """
    section = lock(revision.section)
    require(section_abilities(actor, section), "section.comment")
    words = writable(name, at_most=120)
    if not words:
        raise BadInput(_("A name needs words."), {"name": [_("Give it a name.")]})
    before = RevisionName.objects.filter(revision=revision).first()
    named, _made = RevisionName.objects.update_or_create(
        revision=revision, defaults={"name": words, "by": actor, "at": now}
    )
    record(
        verb=Verb.REVISION_NAMED,
        actor=actor,
        obj=section,
        report_id=section.report_id,
        section_id=section.pk,
        before={"name": before.name} if before else {},
        after={"revision": revision.number, "name": words},
    )
    return named
