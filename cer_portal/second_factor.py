"""Who must have a second factor, asked in one place; and that a needed one is never taken away.

It stands above the sections, because a lead is known by memberships, and below the reviews, because
signing asks it as the sign-in does. Both facts come with the query that finds the person of a session,
so the rule holds at the very next request and costs none of its own.
"""

from time import time
from typing import Any, ClassVar, cast

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.browsers import browser_in_words
from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from sections.models import Membership
from sections.models.report import running

_LEADS = Membership.objects.filter(running(), function=Function.RA_LEAD)
# Where a session keeps that single sign-on has asked for the factor, and how long that skips ours.
VOUCHED = "factor_vouched_for"
VOUCHED_SECONDS = 30
# Recovery codes alone are no factor: they stand in for one.
_FACTORS = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def with_factor_facts(people: QuerySet[User]) -> QuerySet[User]:
    """Add to each person whether they lead a report now and whether they have a second factor."""
    return people.annotate(
        leads_a_report=Exists(_LEADS.filter(user=OuterRef("pk"))),
        has_factor=Exists(_FACTORS.filter(user=OuterRef("pk"))),
    )


def needs_second_factor(user: User) -> bool:
    """Whether the person must sign in with a second factor.

    Outside writers, whoever leads a report now or may set one up, and everyone of an organisation
    that asks it of all its people.
    """
    if user.is_external or user.may_lead_reports or user.organisation.require_second_factor:
        return True
    known = getattr(user, "leads_a_report", None)
    return _LEADS.filter(user=user).exists() if known is None else bool(known)


def has_second_factor(user: User) -> bool:
    """Whether the person has set up a second factor."""
    known = getattr(user, "has_factor", None)
    return _FACTORS.filter(user=user).exists() if known is None else bool(known)


def may_remove_factor(user: User) -> bool:
    """Whether a factor may go: none is needed, or another one stays."""
    return not needs_second_factor(user) or _FACTORS.filter(user=user).count() > 1


def vouch_for_factor(request: HttpRequest, user: User) -> None:
    """Keep in the session that the person's own provider has asked for a second factor."""
    request.session[VOUCHED] = [user.pk, int(time())]


def is_vouched_for(request: HttpRequest, user: User) -> bool:
    """Whether the provider has vouched for a second factor at the sign-in of this session."""
    return bool(request.session.get(VOUCHED, [None])[0] == user.pk)


def _just_vouched_for(request: HttpRequest, user: User) -> bool:
    """The same, in the moment of signing in; a sign-in by password later on is asked for a code."""
    fresh = time() - request.session.get(VOUCHED, [None, 0])[1] < VOUCHED_SECONDS
    return fresh and is_vouched_for(request, user)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the package ships no types
    """allauth's second factors, of which the last one stays where one is needed."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _(
            "Not accepted. Use the newest code of your app, a recovery code you have not used, or a"
            " passkey you set up here."
        ),
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """No for the last one of whoever must have one: a lost phone needs the operator's reset."""
        return may_remove_factor(cast(User, authenticator.user))

    def is_mfa_enabled(self, user: User, types: list[str] | None = None) -> bool:
        """Whether a factor is to be asked: not once more where single sign-on has just done so."""
        request = context.request
        if not request.user.is_authenticated and _just_vouched_for(request, user):
            return False
        return bool(super().is_mfa_enabled(user, types))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002
        """Propose the device a passkey is made with as its name."""
        return browser_in_words(context.request.META.get("HTTP_USER_AGENT", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Whose passkey it is: the host of the request, under the name people know."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}
