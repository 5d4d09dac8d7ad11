"""Verbs about people."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import Organisation, User
from cer_portal.accounts.profile import Profile, is_zone, languages, printable
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


@transaction.atomic
def change_profile(*, profile: Profile, actor: User, now: datetime) -> User:
    """Keep what a person chooses for the own account and return the person.

    The name is that of signatures made from now on; earlier ones keep theirs. Nothing is written
    where nothing differs. Raises BadInput for a name that cannot be printed, or an unknown choice.
    """
    _check_profile(profile)
    _check_alone(printable(profile.name), actor)
    person = User.objects.get_queryset().select_for_update(no_key=True).get(pk=actor.pk)
    chosen = asdict(profile) | {"name": printable(profile.name), "title": profile.title.strip()}
    before = {field: getattr(person, field) for field in chosen}
    changed = {field: value for field, value in chosen.items() if value != before[field]}
    if not changed:
        return person
    for field, value in changed.items():
        setattr(person, field, value)
    person.save(update_fields=[*changed])
    record(
        verb=Verb.PROFILE_CHANGED,
        actor=actor,
        obj=person,
        before={field: before[field] for field in changed},
        after=changed,
    )
    return person


def _check_alone(name: str, actor: User) -> None:
    """Two people of one organisation do not sign under the same name."""
    others = User.objects.filter(organisation_id=actor.organisation_id, name__iexact=name)
    if name != actor.name and others.exclude(pk=actor.pk).exists():
        sentence = _("Someone of your organisation is printed so already. Add a middle name.")
        raise BadInput(_("Your profile was not changed."), {"name": [sentence]})


def _check_profile(profile: Profile) -> None:
    wrong = {}
    if not 0 < len(printable(profile.name)) <= 200:
        wrong["name"] = [_("Write a name of up to 200 signs that can be printed.")]
    if profile.title.strip() != printable(profile.title) or len(profile.title) > 200:
        wrong["title"] = [_("Up to 200 signs that can be printed.")]
    if profile.time_zone and not is_zone(profile.time_zone):
        wrong["time_zone"] = [_("Choose a time zone of the list.")]
    if profile.language and profile.language not in dict(languages()):
        wrong["language"] = [_("Choose a language of the list.")]
    if wrong:
        raise BadInput(_("Your profile was not changed."), wrong)
