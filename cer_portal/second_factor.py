"""Who must have a second factor, asked in one place; and that a needed one is never taken away.

It stands above the sections, because a lead is known by memberships, and below the reviews, because
signing asks it as the sign-in does. Both facts come with the query that finds the person of a session,
so the rule holds at the very next request and costs none of its own.
"""

from typing import cast

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Function
from sections.models import Membership
from sections.models.report import running

_LEADS = Membership.objects.filter(running(), function=Function.RA_LEAD)
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


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the package ships no types
    """allauth's second factors, of which the last one stays where one is needed."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """No for whoever must have one: another phone is set up after the operator's reset."""
        return not needs_second_factor(cast(User, authenticator.user))
