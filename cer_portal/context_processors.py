"""What the shell around every page needs."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from redis import RedisError

from cer_portal.accounts.models import User
from cer_portal.accounts.people import current
from cer_portal.audit.selectors import last_change
from cer_portal.selectors import work_count

# What waits changes by verbs, and each leaves a line; but an access runs out by the clock alone, and
# of two verbs at once the earlier line may be seen later.
KEPT_SECONDS = 20


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the version and, for a signed-in person, the number of things that wait."""
    user = getattr(request, "user", None)
    # Whoever looks as someone else is not told what waits for that person in other reports.
    if user is None or not user.is_authenticated or hasattr(request, "viewing"):
        return {"version": settings.VERSION}
    return {
        "version": settings.VERSION,
        "my_work_count": SimpleLazyObject(lambda: _waiting(current(request))),
    }


def _waiting(user: User) -> int:
    """The number of things that wait: of a person inside kept until the next change.

    It is counted anew for an outside writer at every page, and for all while the cache is away.
    """
    today = timezone.localdate()
    if user.is_external:
        return work_count(user, today)
    key = f"work:{user.pk}:{today:%Y%m%d}:{last_change()}"
    try:
        kept = cache.get(key)
        if kept is None:
            kept = work_count(user, today)
            cache.set(key, kept, KEPT_SECONDS)
    except RedisError:
        return work_count(user, today)
    return int(kept)
