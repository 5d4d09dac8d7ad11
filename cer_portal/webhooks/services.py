"""Verbs of webhooks: name an endpoint, pause, resume and end it, send a message again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput
from cer_portal.outbox.models import Kind
from cer_portal.webhooks import sealing, targets, tasks
from cer_portal.webhooks.models import Delivery, Endpoint
from cer_portal.webhooks.permissions import (
    delivery_abilities,
    endpoint_abilities,
    webhook_abilities,
)
from sections.models import Report

AT_MOST = 10


@transaction.atomic
def make_endpoint(
    *, report: Report, url: str, kinds: Sequence[str], actor: User, now: datetime
) -> tuple[Endpoint, str]:
    """Name an address to be told and return it with its secret, which is shown once.

    Raises BadInput for an address that is not allowed, no or unknown kinds, or too many endpoints.
    """
    Report.objects.select_for_update(no_key=True, of=("self",)).get(pk=report.pk)
    require(webhook_abilities(actor, report), "webhook.make")
    targets.check(url)
    if not kinds or set(kinds) - set(Kind.values):
        raise BadInput(_("Say what it is told of."), {"kinds": [_("Choose at least one.")]})
    running = Endpoint.objects.filter(report=report).exclude(state=Endpoint.State.ENDED)
    if running.count() >= AT_MOST:
        raise BadInput(_("The report has %s endpoints. End one that is not used.") % AT_MOST)
    secret = sealing.new_secret()
    made = Endpoint.objects.create(
        report=report,
        url=url,
        kinds=[kind for kind in Kind.values if kind in kinds],
        secret=sealing.seal(secret),
        made_by=actor,
        made_at=now,
    )
    said = {"url": made.url, "kinds": made.kinds}
    record(verb=Verb.WEBHOOK_MADE, actor=actor, obj=made, report_id=report.pk, after=said)
    return made, secret


@transaction.atomic
def pause_endpoint(*, endpoint: Endpoint, actor: User, now: datetime) -> Endpoint:
    """Hold the messages back; they wait until the endpoint is resumed."""
    return _move(endpoint, "webhook.pause", Endpoint.State.PAUSED, Verb.WEBHOOK_PAUSED, actor)


@transaction.atomic
def resume_endpoint(*, endpoint: Endpoint, actor: User, now: datetime) -> Endpoint:
    """Send again what waits, and what comes."""
    return _move(endpoint, "webhook.resume", Endpoint.State.ACTIVE, Verb.WEBHOOK_RESUMED, actor)


@transaction.atomic
def end_endpoint(*, endpoint: Endpoint, actor: User, now: datetime) -> Endpoint:
    """Tell this address nothing more; what still waits is not sent, and the secret is forgotten."""
    ended = _move(endpoint, "webhook.end", Endpoint.State.ENDED, Verb.WEBHOOK_ENDED, actor)
    ended.ended_at, ended.secret = now, ""
    ended.save(update_fields=["ended_at", "secret"])
    waiting = Delivery.objects.filter(endpoint=ended, state=Delivery.State.WAITING)
    waiting.update(state=Delivery.State.DROPPED, lease_until=None)
    return ended


def _move(
    endpoint: Endpoint, ability: str, state: Endpoint.State, verb: Verb, actor: User
) -> Endpoint:
    rows = Endpoint.objects.select_for_update(no_key=True, of=("self",)).select_related("report")
    locked = rows.get(pk=endpoint.pk)
    require(endpoint_abilities(actor, locked), ability)
    before, locked.state = locked.state, state
    locked.save(update_fields=["state"])
    record(
        verb=verb,
        actor=actor,
        obj=locked,
        report_id=locked.report_id,
        before={"state": before},
        after={"state": str(state)},
    )
    return locked


@transaction.atomic
def send_again(*, delivery: Delivery, actor: User, now: datetime) -> Delivery:
    """Send one message once more, under its old id, with all its tries anew."""
    rows = Delivery.objects.select_for_update(no_key=True, of=("self",))
    locked = rows.select_related("endpoint__report", "announcement").get(pk=delivery.pk)
    require(delivery_abilities(actor, locked), "webhook.send_again")
    locked.state, locked.tries, locked.next_try_at = Delivery.State.WAITING, 0, now
    locked.save(update_fields=["state", "tries", "next_try_at"])
    told = {"message": str(locked.announcement.message), "kind": locked.announcement.kind}
    report_id = locked.endpoint.report_id
    record(verb=Verb.WEBHOOK_AGAIN, actor=actor, obj=locked, report_id=report_id, after=told)
    tasks.deliver.delay_on_commit(locked.pk)
    return locked
