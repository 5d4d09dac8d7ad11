"""Mails of the reviews floor."""

from django.core.mail import send_mail
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from sections.models import Membership, Report


def tell_of_closed_signing(report: Report, signer: User) -> int:
    """Tell the leads of a report, and the person, of five wrong tries at signing; count the mails.

    A mail server that is away is no reason to answer the person differently: the trail has the line.
    """
    leads = Membership.objects.running().filter(report=report, function=Function.RA_LEAD)
    people = User.objects.get_queryset().filter(pk__in=leads.values("user"), is_active=True)
    addresses = dict.fromkeys([*people.values_list("email", flat=True), signer.email])
    words = _(
        "Somebody signed in as %(name)s gave a wrong password or code at signing five times within "
        "five minutes, in “%(report)s”. Signing is closed to this account for five minutes. Nothing "
        "was signed.\n\nIf %(name)s knows nothing of it, change the password and end the account's "
        "sessions. Every try stands in the history of the report."
    ) % {"name": signer.name, "report": report.title}
    subject = _("Signing closed to %(name)s") % {"name": signer.name}
    return sum(send_mail(subject, words, None, [each], fail_silently=True) for each in addresses)
