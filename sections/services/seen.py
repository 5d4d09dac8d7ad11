"""Keep what an outside writer reads, in one statement a reading."""

from django.db.models import F
from django.db.models.functions import Now

from cer_portal.accounts.models import User
from cer_portal.audit.context import is_closed
from sections.models import SectionSeen


def note_seen(
    *, user: User, report_id: int, kind: SectionSeen.Kind, thing: int, label: str
) -> None:
    """Count a reading of an outside writer; of people inside, and of who looks as another, none.

    The last time is the database's; two readings at once are counted as two.
    """
    if not user.is_external or is_closed():
        return
    place = {"user": user, "report_id": report_id, "kind": kind, "thing": thing}
    seen = SectionSeen.objects.filter(**place)
    once_more = {"times": F("times") + 1, "last_at": Now(), "label": label[:300]}
    if not seen.update(**once_more):
        first = {"times": 0, "last_at": Now(), "label": label[:300]}
        SectionSeen.objects.get_or_create(**place, defaults=first)
        seen.update(**once_more)
