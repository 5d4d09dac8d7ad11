"""What the shell around every page needs."""

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from cer_portal.selectors import work_count


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the version and, for a signed-in person, the number of things that wait."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"version": settings.VERSION}
    return {
        "version": settings.VERSION,
        "my_work_count": SimpleLazyObject(lambda: work_count(user, timezone.localdate())),
    }
