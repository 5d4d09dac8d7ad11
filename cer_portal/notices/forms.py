"""The form of the choices: one question a kind."""

from django import forms
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.notices.models import How, Kind
from cer_portal.notices.selectors import choices_of


def _hints(person: User) -> dict[str, str]:
    """Say when each kind comes, and to whom."""
    ending = _("14 and 3 days before.")
    if not person.is_external:
        ending = _(
            "14 and 3 days before; to the person, to whoever vouches for the access and to the RA lead."
        )
    return {
        Kind.ROUND: _("When the round is opened, with its date and your sections."),
        Kind.SECTION: _("When the reviewers have decided on a section you are the author of."),
        Kind.MENTION: _(
            "When a colleague names you in a thread; several at once come as one mail."
        ),
        Kind.CONTRIBUTION: _(
            "When it is asked of you by name, when yours comes back, when an answer waits for you."
        ),
        Kind.LATE: _("Once, in the morning after the day it was due."),
        Kind.SUGGESTION: _(
            "When it is sent to you as the author, and when all of yours is decided."
        ),
        Kind.SOURCE: _("Once a day, with all texts of a local report that you have to answer."),
        Kind.PDF: _("When the printing has ended, which takes a while for a long report."),
        Kind.ENDING: ending,
    }


# What is looked for once a day comes by mail, but not at once.
BY_DAY = {Kind.LATE, Kind.SOURCE, Kind.ENDING}


def _answers(kind: str) -> list[tuple[str, str]]:
    said = _("By mail") if kind in BY_DAY else How.AT_ONCE.label
    return [(How.AT_ONCE.value, str(said)), (How.NONE.value, str(How.NONE.label))]


class ChoicesForm(forms.Form):
    """Whether a mail comes, for each kind that can reach the person."""

    def __init__(self, person: User, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        hints = _hints(person)
        for kind, how in choices_of(person).items():
            self.fields[kind] = forms.ChoiceField(
                label=Kind(kind).label,
                help_text=hints[kind],
                choices=_answers(kind),
                initial=how,
                widget=forms.RadioSelect,
            )
