"""The verb of notifications: choose which mails come."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput
from cer_portal.notices.models import Choice, How
from cer_portal.notices.selectors import choices_of


@transaction.atomic
def choose_notifications(
    *, chosen: Mapping[str, str], actor: User, now: datetime
) -> dict[str, str]:
    """Keep for each kind named whether a mail comes, and return the choices as they stand.

    Nothing is written where nothing differs. Raises BadInput for a kind that cannot reach the person,
    or an unknown choice. A mail that waits already follows the new choice.
    """
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=actor.pk)
    before = choices_of(actor)
    _check(chosen, before)
    changed = {kind: how for kind, how in chosen.items() if how != before[kind]}
    for kind, how in changed.items():
        Choice.objects.update_or_create(person=actor, kind=kind, defaults={"how": how})
    if changed:
        record(
            verb=Verb.NOTIFICATIONS_CHOSEN,
            actor=actor,
            obj=actor,
            before={kind: before[kind] for kind in changed},
            after=changed,
        )
    return before | changed


def _check(chosen: Mapping[str, str], known: Mapping[str, str]) -> None:
    wrong = [kind for kind, how in chosen.items() if kind not in known or how not in How.values]
    if wrong:
        sentence = _("Choose one of the answers.")
        raise BadInput(_("Your choices were not changed."), {kind: [sentence] for kind in wrong})
