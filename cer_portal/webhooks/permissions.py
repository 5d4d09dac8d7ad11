"""What a person may do with the webhooks of a report, each answer with its reason."""

from django.conf import settings
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import Abilities, Allowed, Answer, Denied
from cer_portal.webhooks.models import Delivery, Endpoint
from sections.models import Report
from sections.permissions import report_abilities


def webhook_abilities(user: User, report: Report) -> Abilities:
    """Whether the person may see where messages go, and name one more address."""
    lead = report_abilities(user, report)["report.lead"]
    make: Answer = lead
    if lead and not settings.WEBHOOK_HOSTS:
        make = Denied(
            _("Messages to other programs are switched off: no host is allowed (WEBHOOK_HOSTS)."),
            by_state=True,
        )
    return {"webhook.view": lead, "webhook.make": make}


def endpoint_abilities(user: User, endpoint: Endpoint) -> Abilities:
    """Whether the person may pause, resume or end one endpoint now."""
    lead = report_abilities(user, endpoint.report)["report.lead"]
    if not lead:
        return dict.fromkeys(("webhook.pause", "webhook.resume", "webhook.end"), lead)
    over: Answer = Denied(_("The endpoint has ended."), by_state=True)
    pause = resume = over
    if endpoint.state == Endpoint.State.ACTIVE:
        pause = Allowed()
        resume = Denied(_("The endpoint is not paused."), by_state=True)
    elif endpoint.state == Endpoint.State.PAUSED:
        pause = Denied(_("The endpoint is paused already."), by_state=True)
        resume = Allowed()
    end = over if endpoint.state == Endpoint.State.ENDED else Allowed()
    return {"webhook.pause": pause, "webhook.resume": resume, "webhook.end": end}


def delivery_abilities(user: User, delivery: Delivery) -> Abilities:
    """Whether the person may have one message sent again."""
    lead = report_abilities(user, delivery.endpoint.report)["report.lead"]
    again: Answer = lead
    if lead and delivery.endpoint.state != Endpoint.State.ACTIVE:
        again = Denied(_("The endpoint is paused or has ended."), by_state=True)
    elif lead and delivery.state == Delivery.State.WAITING and not delivery.tries:
        again = Denied(_("The message is on its way already."), by_state=True)
    return {"webhook.send_again": again}
