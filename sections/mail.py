"""The letter of an invitation. The row is the job: unsent it is tried again, sent it is left alone."""

from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from sections.models import Invitation
from sections.models.invitation import digest_of

# A letter that has not gone after this long has lost its message, or the mail server was down.
LOST_AFTER = timedelta(seconds=60)


def link_of(invitation: Invitation) -> str:
    """Return the address in the letter. Its host is SITE_URL, whatever host a request names."""
    path = reverse("invitation", args=[invitation.token()])
    return settings.SITE_URL.rstrip("/") + path


@transaction.atomic
def send(invitation_id: int) -> bool:
    """Send the letter of an invitation that waits and has not been sent. The row is held meanwhile."""
    unsent = Invitation.objects.waiting().filter(pk=invitation_id, mailed_at=None)
    held = unsent.select_related("report", "invited_by__organisation")
    invitation = held.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if invitation is None:
        return False
    # Nobody has the link yet: where SECRET_KEY was changed meanwhile, the row takes the new one.
    invitation.digest = digest_of(invitation.token())
    Invitation.objects.filter(pk=invitation.pk).update(digest=invitation.digest, mailed_at=Now())
    _letter(invitation).send()
    return True


def _letter(invitation: Invitation) -> EmailMessage:
    subject = _("Invitation to %(report)s") % {"report": invitation.report.title}
    context = {"invitation": invitation, "link": link_of(invitation)}
    body = render_to_string("sections/invitation_letter.txt", context)
    # A line break in a title must not begin a header of its own.
    return EmailMessage(" ".join(subject.split()), body, to=[invitation.email])


def lost() -> list[int]:
    """Return the invitations whose letter should have gone by now."""
    waiting = Invitation.objects.waiting().filter(mailed_at=None)
    late = waiting.filter(sent_at__lt=Now() - LOST_AFTER)
    return list(late.values_list("pk", flat=True))
