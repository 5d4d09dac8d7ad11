"""Load a build for a request and ask for the right in the same step."""

from django.http import Http404

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.assembly.models import Build
from cer_portal.assembly.permissions import build_abilities
from sections.models import Report


def get_build(user: User, report: Report, number: int, ability: str = "build.view") -> Build:
    """Return the build of a report that was loaded through `sections.access.get_report`."""
    builds = Build.objects.visible_to(user).filter(report=report, number=number)
    build = builds.select_related("report__device", "requested_by").first()
    if build is None:
        raise Http404
    require(build_abilities(user, build), ability)
    return build
