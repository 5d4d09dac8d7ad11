"""Forms that begin a report from another one."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from sections import outline
from sections.forms import DayInput, ParticularsForm
from sections.models import Report
from sections.services.plan import ReportParticulars

SHORT = _("Stands in addresses and commands: small letters, digits, hyphens.")


class EditionForm(forms.Form):
    """What is particular to the next edition."""

    title = forms.CharField(label=_("Title"), max_length=300)
    slug = forms.SlugField(label=_("Short name"), max_length=60, help_text=SHORT)
    data_lock_date = forms.DateField(
        label=_("Data lock date"),
        required=False,
        widget=DayInput(),
        help_text=_("Data up to this day are in the report."),
    )

    def __init__(self, *args: Any, previous: Report, **kwargs: Any) -> None:
        number = previous.edition_number + 1
        offered = {"title": previous.title, "slug": slugify(f"{previous.slug[:52]}-ed{number}")}
        super().__init__(*args, **{"initial": offered, **kwargs})


class LocalisedForm(forms.Form):
    """For which market and in which language, and what the texts begin with."""

    title = forms.CharField(label=_("Title"), max_length=300)
    slug = forms.SlugField(label=_("Short name"), max_length=60, help_text=SHORT)
    template = forms.ChoiceField(
        label=_("Template"),
        widget=forms.RadioSelect,
        help_text=_("Sections that both templates have are tied at once; others you tie by hand."),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)
    copy = forms.ChoiceField(
        label=_("The texts begin"),
        widget=forms.RadioSelect,
        initial="yes",
        choices=[
            ("yes", _("as a copy, with the publications they cite and the facts they show")),
            ("no", _("empty")),
        ],
    )

    def __init__(self, *args: Any, source: Report, **kwargs: Any) -> None:
        self.source = source
        offered = {
            "title": _now("%(title)s · local version") % {"title": source.title},
            "slug": slugify(f"{source.slug[:54]}-local"),
            "template": source.template,
            "language": source.language,
        }
        super().__init__(*args, **{"initial": offered, **kwargs})
        self.offered = outline.offered_to(source.organisation_id)
        form = ParticularsForm(templates=self.offered)
        choices = form.fields["template"].choices  # type: ignore[attr-defined]
        self.fields["template"].choices = choices  # type: ignore[attr-defined]

    def particulars(self) -> ReportParticulars:
        """Return what was chosen, with what a local version shares with its source."""
        given, source = self.cleaned_data, self.source
        market = next(t.market for t in self.offered if t.code == given["template"])
        return ReportParticulars(
            slug=given["slug"],
            title=given["title"],
            market=market,
            template=given["template"],
            edition_number=source.edition_number,
            language=given["language"],
            equivalence_claimed=source.equivalence_claimed,
            marketed=source.marketed,
            own_investigation=source.own_investigation,
            data_lock_date=source.data_lock_date,
        )
