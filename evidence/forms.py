"""Forms of the register: narrow it, upload a file, name the columns of a table."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cer_portal.accounts.models import User
from evidence import importers, selectors
from evidence.models import ImportBatch
from sections.models import Report

FIRST_YEAR, LAST_YEAR = 1500, 2100

# Field of a record → its name on the page, in the order in which people look for them.
FIELD_LABELS = {
    "title": _("Title"),
    "authors": _("Authors"),
    "journal": _("Journal"),
    "year": _("Year"),
    "volume": _("Volume"),
    "issue": _("Issue"),
    "pages": _("Pages"),
    "first_page": _("First page"),
    "last_page": _("Last page"),
    "doi": _("DOI"),
    "pmid": _("PMID"),
    "pmcid": _("PMCID"),
    "abstract": _("Abstract"),
    "keywords": _("Keywords"),
    "language": _("Language"),
    "kind": _("Publication type"),
    "source_db": _("Database"),
    "url": _("Address (URL)"),
    "citation": _("Whole citation in one cell"),
    "notes": _("Notes"),
}
ORDERS = (
    ("newest", _("newest first")),
    ("oldest", _("oldest first")),
    ("authors", _("by authors")),
    ("title", _("by title")),
    ("number", _("by number")),
    ("added", _("last added first")),
)
CITED = (("", _("all records")), ("yes", _("records cited")), ("no", _("records not cited")))
ABSTRACT = (
    ("", _("with or without abstract")),
    ("yes", _("with abstract")),
    ("no", _("without abstract")),
)
_YEAR = forms.NumberInput(attrs={"placeholder": _("year")})
_SUBMITS = forms.Select(attrs={"data-submit": ""})


def _yes_no(value: str) -> bool | None:
    return {"yes": True, "no": False}.get(value)


class RegisterFilter(forms.Form):
    """The sentence above the register; what it says stands in the address of the page."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("title, author, DOI …")}),
    )
    cited = forms.ChoiceField(label=_("Cited"), choices=CITED, required=False, widget=_SUBMITS)
    since = forms.IntegerField(
        label=_("From year"),
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        widget=_YEAR,
    )
    until = forms.IntegerField(
        label=_("To year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR, widget=_YEAR
    )
    source = forms.ChoiceField(label=_("Database"), required=False, widget=_SUBMITS)
    batch = forms.ModelChoiceField(
        ImportBatch.objects.none(),
        label=_("Import"),
        required=False,
        empty_label=_("any import"),
        widget=_SUBMITS,
    )
    abstract = forms.ChoiceField(
        label=_("Abstract"), choices=ABSTRACT, required=False, widget=_SUBMITS
    )
    order = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False, widget=_SUBMITS)

    def __init__(self, data: Mapping[str, Any], *, report: Report, user: User) -> None:
        super().__init__(data)
        names = [(name, name) for name in selectors.sources(report, user)]
        self.fields["source"].choices = [("", gettext("any database")), *names]  # type: ignore[attr-defined]
        done = selectors.imports(report, user).filter(state=ImportBatch.State.DONE)
        self.fields["batch"].queryset = done  # type: ignore[attr-defined]

    def chosen(self) -> selectors.Filter:
        """Return what the valid fields say; what cannot be read narrows nothing."""
        said = self.cleaned_data if self.is_bound and self.is_valid() else self._readable()
        return selectors.Filter(
            words=said.get("q", ""),
            since=said.get("since"),
            until=said.get("until"),
            source=said.get("source", ""),
            batch=said.get("batch"),
            cited=_yes_no(said.get("cited", "")),
            abstract=_yes_no(said.get("abstract", "")),
            order=said.get("order") or ORDERS[0][0],
        )

    def _readable(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in self.errors}

    @property
    def narrows(self) -> bool:
        """Whether anything but the order is chosen."""
        return self.chosen() != selectors.Filter(order=self.chosen().order)


def _file_hint() -> str:
    return gettext(
        "%(formats)s; at most %(limit)s MB and %(records)s records. Drop the file here or choose it."
    ) % {
        "formats": ", ".join(importers.FORMATS.values()),
        "limit": settings.IMPORT_MAX_BYTES // (1024 * 1024),
        "records": f"{importers.MAX_RECORDS:,}",
    }


class UploadForm(forms.Form):
    """One export file. The verb measures and names it; the form only asks that there is one."""

    file = forms.FileField(label=_("Export file"), allow_empty_file=True, max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _file_hint()


class MappingForm(forms.Form):
    """One select per field of a record, each offering the columns of the file."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, columns: Iterable[str], initial: dict[str, str]
    ) -> None:
        super().__init__(data, initial=initial)
        choices = [("", gettext("no column")), *((name, name) for name in columns if name)]
        for field, label in FIELD_LABELS.items():
            self.fields[field] = forms.ChoiceField(
                label=label, choices=choices, required=field == "title"
            )
