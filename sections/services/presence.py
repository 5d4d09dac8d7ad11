"""Being in the editor: a sign of life, and taking the writing over from a colleague."""

from datetime import datetime

from django.db import transaction
from django.db.models.functions import Now

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from sections.models import Presence, Section
from sections.permissions import section_abilities
from sections.services.checking import writable
from sections.services.locking import lock


@transaction.atomic
def show_presence(*, section: Section, actor: User, now: datetime) -> list[Presence]:
    """Say that the person is in the editor, and return who is there now, the person included.

    Whoever comes first, or finds that the writer has gone, writes. Leaves no line: it is no act.
    """
    locked = lock(section)
    require(section_abilities(actor, locked), "section.suggest")
    own = Presence.objects.filter(section=locked, user=actor).first()
    back = own is not None and Presence.objects.live().filter(pk=own.pk).exists()
    _forget_the_gone(locked, actor)
    free = not Presence.objects.filter(section=locked, writes=True).exclude(user=actor).exists()
    writes = free and bool(section_abilities(actor, locked)["section.edit"])
    told = {"seen_at": Now(), "writes": writes}
    if not back:
        told |= {"since": now, "note": "", "taken_from": None}
    Presence.objects.update_or_create(section=locked, user=actor, defaults=told)
    return _here(locked)


@transaction.atomic
def take_over(*, section: Section, note: str, actor: User, now: datetime) -> list[Presence]:
    """Become the one who writes; the one before is told, with the note, at the next sign of life.

    Nothing of theirs is lost: what they type is saved or set beside the newer text as ever.
    """
    locked = lock(section)
    require(section_abilities(actor, locked), "section.edit")
    before = Presence.objects.live().filter(section=locked, writes=True).exclude(user=actor).first()
    Presence.objects.filter(section=locked).exclude(user=actor).update(writes=False)
    words = writable(note, at_most=300)
    told = {"seen_at": Now(), "writes": True, "note": words}
    told |= {"taken_from": before.user if before else None, "since": now}
    own, _made = Presence.objects.update_or_create(section=locked, user=actor, defaults=told)
    record(
        verb=Verb.WRITING_TAKEN_OVER,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        section_id=locked.pk,
        before={"writer": before.user.name} if before else {},
        after={"writer": own.user.name},
        reason=words,
    )
    return _here(locked)


def _forget_the_gone(section: Section, actor: User) -> None:
    live = Presence.objects.live().filter(section=section).values("pk")
    Presence.objects.filter(section=section).exclude(pk__in=live).exclude(user=actor).delete()


def _here(section: Section) -> list[Presence]:
    here = Presence.objects.live().filter(section=section)
    return list(here.select_related("user__organisation", "taken_from").order_by("since"))
