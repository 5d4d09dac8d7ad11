"""Sign-in by e-mail. An outside writer whose every access has ended does not get in, or stays in."""

from contextvars import ContextVar
from typing import cast

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.base_user import AbstractBaseUser

from cer_portal.accounts.models import User
from cer_portal.second_factor import with_factor_facts
from sections.selectors import has_live_access

# Who gave the right password in the sign-in that runs and may not come in, for the form to say why.
shut_out: ContextVar[User | None] = ContextVar("shut_out", default=None)


class EmailBackend(AuthenticationBackend):  # type: ignore[misc]  # the package ships no types
    """allauth's e-mail sign-in, closed to outside writers without a running access.

    It stands on the roof because it asks the memberships, which live above the accounts. Django asks
    it at every request, so an access that has ended ends the running session too.
    """

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """An active account; for an outside writer also one access that runs now."""
        return super().user_can_authenticate(user) and has_live_access(cast(User, user))

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> AbstractBaseUser | None:
        """Set nobody aside: allauth would sign a refused person in who is active but ended."""
        if user is not None:
            shut_out.set(cast(User, user))
        return cast(AbstractBaseUser | None, super()._stash_user(None))

    def get_user(self, user_id: int) -> AbstractBaseUser | None:
        """Return the person of a session with organisation and factor, in one query, or nobody."""
        people = User.objects.get_queryset().select_related("organisation").filter(pk=user_id)
        user = with_factor_facts(people).first()
        return user if self.user_can_authenticate(user) else None
