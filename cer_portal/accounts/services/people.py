"""Verbs about people."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    organisation: Organisation,
    actor: User | None,
    title: str = "",
    password: str | None = None,
    may_lead_reports: bool = False,
    hosts: Iterable[Organisation] = (),
) -> User:
    """Make a personal account. An address is used once and never again (BadInput if it is taken)."""
    address = email.strip().lower()
    if User.objects.filter(email=address).exists():
        raise BadInput(_("This address already has an account."), {"email": [_("Already in use.")]})
    person = User.objects.create_user(
        address,
        password,
        name=name,
        title=title,
        organisation=organisation,
        may_lead_reports=may_lead_reports,
    )
    person.hosts.set(hosts)
    record(
        verb=Verb.PERSON_ADDED,
        actor=actor,
        obj=person,
        after={"email": address, "name": name, "organisation": organisation.name},
    )
    return person
