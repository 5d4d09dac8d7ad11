"""Ending an access: the reason, and who takes over what is open."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import Right
from cer_portal.contributions.models import Contribution
from cer_portal.contributions.selectors import takers_of as contribution_takers
from reviews.selectors.leaving import (
    OpenWork,
    duty_words,
    insiders,
    question_takers,
    review_takers,
    takers_of,
)
from sections.forms import PersonChoice

# What cannot stay without somebody, with the sentence beside the field.
NEEDED = {
    "review": _("An open review needs someone."),
    "contribution": _("An open contribution needs someone."),
}


class LeavingForm(forms.Form):
    """Why an access ends, and who takes over what is still owed: piece by piece, or one for all."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, work: OpenWork, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.work = work
        if not work:
            return
        self.fields["everyone"] = PersonChoice(
            label=_("Everything goes to"),
            queryset=insiders(work.report, Right.WRITE).exclude(pk=work.person.pk),
            required=False,
            empty_label=_("chosen below"),
        )
        for section in work.sections:
            takers, duty = takers_of(section, work.person), duty_words(work.person, section)
            self._ask(f"section-{section.pk}", str(section), takers, duty)
        for review in work.reviews:
            label = _("Review of %s") % review.round_section.section
            self._ask(f"review-{review.pk}", label, review_takers(review), "")
        for each in work.contributions:
            label = _("Contribution to %s") % each.section
            takers = contribution_takers(each, work.person)
            self._ask(f"contribution-{each.pk}", label, takers, self._part(each))
        for thread in work.questions:
            label = _("Question C-%(n)s on %(section)s") % {
                "n": thread.number,
                "section": thread.section,
            }
            self._ask(f"question-{thread.pk}", label, question_takers(thread, work.person), "")

    def _part(self, contribution: Contribution) -> Any:
        """Say whether the person is asked or asked for it, and what."""
        owes = contribution.person_id == self.work.person.pk
        said = _("Asked of the person: %s") if owes else _("The person asked: %s")
        return said % contribution

    def _ask(self, name: str, label: Any, people: Any, hint: Any) -> None:
        needed = name.partition("-")[0] in NEEDED
        empty = _("as above") if needed else _("as above, else nobody yet")
        self.fields[name] = PersonChoice(
            label=label, queryset=people, required=False, empty_label=empty, help_text=hint
        )

    def clean(self) -> dict[str, Any]:
        """Let the one for all take what nobody else is named for, where it fits."""
        given = super().clean() or {}
        everyone = given.get("everyone")
        for name in [each for each in self.fields if "-" in each and not given.get(each)]:
            fits = everyone and self.fields[name].queryset.filter(pk=everyone.pk)  # type: ignore[attr-defined]
            kind = name.partition("-")[0]
            if fits:
                given[name] = everyone
            elif everyone and name not in self.errors:
                words = _("%s judges or writes here already. Choose someone else.")
                self.add_error(name, words % everyone.name)
            elif kind in NEEDED and name not in self.errors:
                self.add_error(name, NEEDED[kind])
        return given

    def sections_to(self) -> dict[int, User | None]:
        """Return who takes each section, None for nobody yet."""
        return {each.pk: self.cleaned_data[f"section-{each.pk}"] for each in self.work.sections}

    def reviews_to(self) -> dict[int, User]:
        """Return who reviews instead, by review."""
        return {each.pk: self.cleaned_data[f"review-{each.pk}"] for each in self.work.reviews}

    def contributions_to(self) -> dict[int, User]:
        """Return who takes each contribution over, by its id."""
        named = {each.pk: f"contribution-{each.pk}" for each in self.work.contributions}
        return {pk: self.cleaned_data[name] for pk, name in named.items()}

    def questions_to(self) -> dict[int, User]:
        """Return who is asked instead, by thread; a question that goes to nobody is left out."""
        named = {each.pk: f"question-{each.pk}" for each in self.work.questions}
        return {pk: taker for pk, name in named.items() if (taker := self.cleaned_data[name])}
