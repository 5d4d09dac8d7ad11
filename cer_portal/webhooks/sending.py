"""The sender's work: share announcements out, then send each message that is due.

A message is claimed by its row, with a lease. What did not arrive is tried again after growing waits;
after the last one it is given up and can be sent again by hand.
"""

import http.client
import json
import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cer_portal.outbox.models import Announcement, Kind
from cer_portal.webhooks import posting, sealing, targets
from cer_portal.webhooks.models import Delivery, Endpoint
from cer_portal.webhooks.signing import headers_of
from sections.models import Report

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
WAITS = tuple(timedelta(minutes=each) for each in (0.5, 2, 10, 30, 120, 360, 720))
TRIES = len(WAITS) + 1
AT_ONCE = 200
Deliveries = QuerySet[Delivery]
FREE = Q(lease_until=None) | Q(lease_until__lt=Now())


@transaction.atomic
def share_out() -> int:
    """Give every new announcement to the endpoints that asked for its kind; return how many."""
    fresh = list(
        Announcement.objects.select_for_update(skip_locked=True).filter(shared_at=None)[:AT_ONCE]
    )
    reports = {each.report_id for each in fresh}
    listening = Endpoint.objects.filter(report__in=reports).exclude(state=Endpoint.State.ENDED)
    endpoints = list(listening.select_for_update(no_key=True))
    Delivery.objects.bulk_create(
        (
            Delivery(endpoint=endpoint, announcement=each)
            for each in fresh
            for endpoint in endpoints
            if _wants(endpoint, each)
        ),
        ignore_conflicts=True,
    )
    Announcement.objects.filter(pk__in=[each.pk for each in fresh]).update(shared_at=Now())
    return len(fresh)


def _wants(endpoint: Endpoint, announcement: Announcement) -> bool:
    return (
        endpoint.report_id == announcement.report_id
        and announcement.kind in endpoint.kinds
        and endpoint.made_at <= announcement.at
    )


def due() -> Deliveries:
    """Return the messages whose time has come and which nobody is sending."""
    active = Endpoint.objects.filter(state=Endpoint.State.ACTIVE)
    waiting = Delivery.objects.filter(FREE, state=Delivery.State.WAITING, endpoint__in=active)
    return waiting.filter(next_try_at__lte=Now()).order_by("next_try_at", "pk")


def send(delivery_id: int) -> Delivery | None:
    """Try to send one message; None where it is not due or someone else is at it."""
    claimed = due().filter(pk=delivery_id).update(lease_until=Now() + LEASE, tries=F("tries") + 1)
    if not claimed:
        return None
    rows = Delivery.objects.select_related("endpoint__report", "announcement")
    delivery = rows.get(pk=delivery_id)
    try:
        answer = _post(delivery)
    except (targets.Refusal, sealing.Unreadable, OSError, http.client.HTTPException) as error:
        return _keep(delivery, None, _sentence(error))
    return _keep(delivery, answer.status, answer.words)


def _post(delivery: Delivery) -> posting.Answer:
    target = targets.read(delivery.endpoint.url)
    address = targets.resolve(target)
    body = json.dumps(payload(delivery), separators=(",", ":")).encode()
    signed = headers_of(
        secret=sealing.unseal(delivery.endpoint.secret),
        message=str(delivery.announcement.message),
        timestamp=int(timezone.now().timestamp()),
        body=body,
    )
    return posting.post(
        address=address,
        host=target.host,
        port=target.port,
        path=target.path,
        body=body,
        headers={"Content-Type": "application/json", "User-Agent": "CER-portal", **signed},
        encrypted=target.scheme == "https",
    )


def payload(delivery: Delivery) -> dict[str, object]:
    """Return what a message says: the kind, the time, numbers and where to look; never words."""
    told, report = delivery.announcement, delivery.endpoint.report
    page, call = _places(told, report)
    data: dict[str, object] = {"report": report.slug}
    for name in ("section_id", "round_number", "build_number"):
        value = getattr(told, name)
        if value is not None:
            data[name.replace("_id", "").replace("_number", "")] = value
    site = settings.SITE_URL.rstrip("/")
    return {
        "type": told.kind,
        "timestamp": told.at.isoformat(),
        "data": {**data, "page": site + page, "api": site + call},
    }


def _places(told: Announcement, report: Report) -> tuple[str, str]:
    if told.kind == Kind.ROUND_OPENED:
        inside: list[object] = [report.slug, told.round_number]
        return reverse("round", args=inside), reverse("api_round", args=inside)
    if told.kind == Kind.BUILD_READY:
        call = reverse("api_build", args=[report.slug, told.build_number])
        return reverse("build_list", args=[report.slug]), call
    inside = [report.slug, told.section_id]
    return reverse("section", args=inside), reverse("api_section", args=inside)


def _sentence(error: Exception) -> str:
    if isinstance(error, targets.Refusal):
        return str(error)
    if isinstance(error, sealing.Unreadable):
        return _("The secret can no longer be read: the portal's key has changed.")
    if isinstance(error, TimeoutError):
        return _("No answer in time.")
    return _("No connection: %s") % type(error).__name__


def _keep(delivery: Delivery, status: int | None, words: str) -> Delivery:
    """Write down what became of the try, and when the next one is."""
    now = timezone.now()
    arrived = status is not None and 200 <= status < 300
    delivery.status, delivery.answer = status, words[:300]
    delivery.tried_at, delivery.lease_until = now, None
    if arrived:
        delivery.state = Delivery.State.SENT
    elif delivery.tries >= TRIES:
        delivery.state = Delivery.State.FAILED
    else:
        delivery.next_try_at = _next(delivery.tries, now)
    # Whoever ended the endpoint meanwhile has the last word.
    rows = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.WAITING)
    rows.update(
        **{
            name: getattr(delivery, name)
            for name in ("state", "status", "answer", "tried_at", "lease_until", "next_try_at")
        }
    )
    if not arrived:
        log.warning("message %s was not delivered (try %s)", delivery.pk, delivery.tries)
    return delivery


def _next(tries: int, now: datetime) -> datetime:
    return now + WAITS[tries - 1]
