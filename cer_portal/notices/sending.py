"""Send the mails whose time has come, each once.

A mail is taken under the lock of its row and marked as being sent before it goes, so that no second
worker finds it. What the mail server refused is tried again after growing waits. Of a mail whose
worker died meanwhile nobody knows whether it went: it is given up, not sent a second time.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from cer_portal.notices import letters
from cer_portal.notices.models import Notice

log = logging.getLogger(__name__)

WAITS = tuple(timedelta(minutes=each) for each in (0.5, 2, 10, 30, 120, 360, 720))
TRIES = len(WAITS) + 1
AT_ONCE = 200
# Longer than a worker may take for one job.
GONE_AFTER = timedelta(minutes=15)
State = Notice.State


def due() -> QuerySet[Notice]:
    """Return the mails whose time has come and which nobody is sending."""
    waiting = Notice.objects.filter(state=State.WAITING, next_try_at__lte=Now())
    return waiting.order_by("next_try_at", "pk")


def send(notice_id: int) -> Notice | None:
    """Try to send one mail; None where it is not due, or someone else is at it."""
    notice = _take(notice_id)
    if notice is None:
        return None
    try:
        letter = letters.written(notice)
        if letter is not None:
            letter.send()
    except Exception as trouble:
        log.exception("notice %s was not sent (try %s)", notice.pk, notice.tries)
        return _failed(notice, type(trouble).__name__)
    if letter is None:
        return _keep(notice, State.DROPPED)
    notice.sent_at = timezone.now()
    return _keep(notice, State.SENT)


@transaction.atomic
def _take(notice_id: int) -> Notice | None:
    free = due().filter(pk=notice_id)
    if free.select_for_update(skip_locked=True, no_key=True).first() is None:
        return None
    taken = {"state": State.SENDING, "tries": F("tries") + 1, "taken_at": Now()}
    Notice.objects.filter(pk=notice_id).update(**taken)
    return Notice.objects.select_related("announcement").get(pk=notice_id)


def _failed(notice: Notice, trouble: str) -> Notice:
    notice.trouble = trouble[:100]
    if notice.tries >= TRIES:
        return _keep(notice, State.FAILED)
    notice.next_try_at = timezone.now() + WAITS[notice.tries - 1]
    return _keep(notice, State.WAITING)


def _keep(notice: Notice, state: Notice.State) -> Notice:
    notice.state = state
    notice.save(update_fields=["state", "next_try_at", "sent_at", "trouble"])
    return notice


def give_up_lost() -> int:
    """Give up the mails whose worker died while it sent them; return how many."""
    silent = Notice.objects.filter(state=State.SENDING, taken_at__lt=Now() - GONE_AFTER)
    return silent.update(state=State.FAILED, trouble="lost")
