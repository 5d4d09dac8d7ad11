"""Forms of the sections floor: the wizard, assignments."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from cer_portal.devices.models import Device
from sections import outline
from sections.models import Market, Membership, Report, Section
from sections.richtext.replace import Wanted


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self, **attrs: str) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DeviceForm(forms.ModelForm[Device]):
    """A new device: what every report on it will draw on."""

    class Meta:
        model = Device
        fields = (
            "name",
            "manufacturer",
            "device_class",
            "implantable",
            "intended_purpose",
            "variants",
            "indications",
            "contraindications",
            "target_population",
            "intended_users",
            "basic_udi_di",
            "lifetime",
        )
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in (
                "intended_purpose",
                "variants",
                "indications",
                "contraindications",
                "target_population",
                "intended_users",
            )
        }
        help_texts = {
            "intended_purpose": _("As in the instructions for use. It is quoted by reference."),
            "variants": _("Models, sizes and accessories in scope."),
        }


class ParticularsForm(forms.Form):
    """What is particular to this edition of the report."""

    title = forms.CharField(label=_("Title"), max_length=300)
    slug = forms.SlugField(
        label=_("Short name"),
        max_length=60,
        help_text=_("Stands in addresses and commands: small letters, digits, hyphens."),
    )
    template = forms.ChoiceField(label=_("Template"), widget=forms.RadioSelect)
    edition_number = forms.IntegerField(label=_("Edition"), min_value=1, max_value=999, initial=1)
    data_lock_date = forms.DateField(
        label=_("Data lock date"),
        required=False,
        widget=DayInput(),
        help_text=_("Data up to this day are in the report."),
    )
    equivalence_claimed = forms.BooleanField(label=_("Equivalence is claimed"), required=False)
    marketed = forms.BooleanField(
        label=_("The device is on the market"), required=False, initial=True
    )
    own_investigation = forms.BooleanField(
        label=_("There are own clinical investigations"), required=False, initial=True
    )

    def __init__(self, *args: Any, templates: Sequence[outline.Template], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._markets = {template.code: template.market for template in templates}
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            (template.code, _template_label(template)) for template in templates
        ]

    def market(self) -> str:
        """Return the market of the chosen template."""
        return self._markets[self.cleaned_data["template"]]


def _template_label(template: outline.Template) -> str:
    chinese = (get_language() or "").startswith("zh")
    title = template.title_zh if chinese else template.title
    return f"{title} · {Market(template.market).label}"


class PersonChoice(forms.ModelChoiceField[User]):
    """One person, with the function as the small word."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and position."""
        return f"{obj.name} ({obj.title or obj.organisation.name})"


class PeopleChoice(forms.ModelMultipleChoiceField[User]):
    """Several people."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """Name alone."""
        return str(obj.name)


def members_of(report: Report) -> Any:
    """Return the people with a running access, for choices."""
    return _people(Membership.objects.running().filter(report=report))


def _people(members: Any) -> Any:
    people = User.objects.get_queryset().select_related("organisation")
    return people.filter(pk__in=members.values("user_id")).order_by("name")


class AssignForm(forms.Form):
    """Who owes a section and until when."""

    author = PersonChoice(label=_("Author"), queryset=None, required=False)
    contributors = PeopleChoice(label=_("Contributors"), queryset=None, required=False)
    reviewer = PersonChoice(label=_("Reviewer"), queryset=None, required=False)
    approver = PersonChoice(label=_("Approver"), queryset=None, required=False)
    due = forms.DateField(label=_("Due"), required=False, widget=DayInput())

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {
                "author": section.author_id,
                "reviewer": section.reviewer_id,
                "approver": section.approver_id,
                "contributors": [person.pk for person in section.contributors.all()],
                "due": section.due,
            },
        )
        super().__init__(*args, **kwargs)
        members = Membership.objects.not_over().filter(report=section.report_id)
        for name in ("author", "contributors", "reviewer", "approver"):
            self.fields[name].queryset = _people(members)  # type: ignore[attr-defined]


class RoleForm(forms.Form):
    """The person for each role of the responsibility model that the report uses."""

    def __init__(
        self,
        *args: Any,
        roles: dict[str, str],
        report: Report,
        chooser: User,
        holders: dict[str, User],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.selectable_by(chooser).select_related("organisation")
        for code, label in roles.items():
            self.fields[code] = PersonChoice(
                label=label,
                queryset=people,
                required=False,
                empty_label=_("Not yet known"),
                initial=holders[code].pk if code in holders else None,
            )


class ReasonForm(forms.Form):
    """A reason in words."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WordForm(forms.Form):
    """One Word file. The verb measures it; the form only asks that there is one."""

    file = forms.FileField(
        label=_("Word file (.docx)"),
        allow_empty_file=True,
        max_length=1000,
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )


class TakeWordForm(forms.Form):
    """How what a Word file says becomes the text."""

    way = forms.ChoiceField(
        label=_("What happens to the text of the section"),
        choices=[("replace", _("Replace it")), ("append", _("Go on at its end"))],
        widget=forms.RadioSelect,
        initial="replace",
    )
    changes = forms.ChoiceField(
        label=_("Tracked changes"),
        choices=[
            ("suggest", _("Keep them as a suggestion on the text without them")),
            ("with", _("Take them into the text")),
            ("without", _("Leave them out")),
        ],
        widget=forms.RadioSelect,
        initial="suggest",
        required=False,
    )
    comments = forms.BooleanField(
        label=_("Comments become comments on the section, under the names in the file"),
        required=False,
        initial=True,
    )


class ReplaceForm(forms.Form):
    """Words looked for in a whole report, and those that take their place."""

    words = forms.CharField(label=_("Find"), max_length=200, min_length=2)
    by = forms.CharField(label=_("Replace with"), max_length=200, required=False)
    exact = forms.BooleanField(label=_("Match case"), required=False)
    whole = forms.BooleanField(label=_("Whole words only"), required=False)

    def wanted(self) -> Wanted:
        """Return what is looked for; asks for a valid form."""
        return Wanted(**self.cleaned_data)
