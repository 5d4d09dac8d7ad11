"""The sign-in form: whoever gives the right password and still may not come in hears why."""

from typing import Any

from allauth.account.forms import LoginForm
from django.core.exceptions import ValidationError

from cer_portal.backends import shut_out
from cer_portal.ended import ended_refusal


class SignInForm(LoginForm):  # type: ignore[misc]  # the package ships no types
    """allauth's form. Its one sentence for every failure stays, unless the password was right.

    Whoever knows the password of an outside writer learns nothing by hearing when the access ended or
    begins; everybody else hears what an unknown address hears.
    """

    def clean(self) -> Any:
        """Check the password; of a person whose access does not run, say so."""
        shut_out.set(None)
        try:
            return super().clean()
        except ValidationError:
            person = shut_out.get()
            if person is None or not person.is_active:
                raise
            raise ValidationError(ended_refusal(person).sentence) from None
        finally:
            shut_out.set(None)
