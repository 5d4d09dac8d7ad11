"""Load contributions and sections for a request; whoever may not know of one gets the same 404."""

from django.http import Http404

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.contributions.models import Contribution, GivenFile
from cer_portal.contributions.permissions import contribution_abilities, kickoff_abilities
from sections.access import get_section as get_any_section
from sections.models import Section


def get_contribution(user: User, slug: str, pk: int, ability: str = "") -> Contribution:
    """Return the contribution inside that report if the person may do `ability` on it."""
    rows = Contribution.objects.visible_to(user).filter(section__report__slug=slug, pk=pk)
    found = rows.with_people().select_related("section__current", "taken_as").first()
    if found is None:
        raise Http404
    if ability:
        require(contribution_abilities(user, found), ability)
    return found


def get_section(user: User, slug: str, pk: int, ability: str = "") -> Section:
    """Return the section inside that report if the person may do `ability` about its kick-off."""
    found = get_any_section(user, slug, pk)
    if ability:
        require(kickoff_abilities(user, found), ability)
    return found


def get_file(user: User, slug: str, pk: int) -> GivenFile:
    """Return a file that the person may read."""
    rows = GivenFile.objects.visible_to(user).filter(contribution__section__report__slug=slug)
    found = rows.select_related("contribution__section").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
