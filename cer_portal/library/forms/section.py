"""One section of a template as a form, and back into its plan."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cer_portal.library.draft import depths, key_for, subtree
from cer_portal.library.forms.condition import (
    answers_of,
    condition_in_words,
    condition_of,
    is_plain,
    yes_or_no,
)
from sections import outline, responsibility

LONG = 4_000
ROLES = [("", gettext_lazy("as the matrix says"))] + [
    (role.code, f"{role.code} · {role.name}") for role in responsibility.ROLES.values()
]


def lines_of(text: str) -> list[str]:
    """Return the lines that hold something."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _role(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=ROLES, required=False)


class SectionForm(forms.Form):
    """Everything a template says of one section. Lists are typed one to a line."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=300)
    title_zh = forms.CharField(label=gettext_lazy("Chinese title"), max_length=300, required=False)
    number = forms.CharField(label=gettext_lazy("Number"), max_length=20, required=False)
    parent = forms.ChoiceField(label=gettext_lazy("Stands under"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("text", gettext_lazy("Text")), ("container", gettext_lazy("Heading only"))],
    )
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=LONG, widget=_area(2)
    )
    belongs = forms.CharField(
        label=gettext_lazy("What belongs in it"),
        max_length=LONG,
        required=False,
        widget=_area(5),
        help_text=gettext_lazy("One point to a line."),
    )
    inputs = forms.CharField(
        label=gettext_lazy("What it needs"),
        max_length=LONG,
        required=False,
        widget=_area(2),
        help_text=gettext_lazy("One document or record to a line."),
    )
    basis = forms.CharField(
        label=gettext_lazy("Basis"),
        max_length=LONG,
        required=False,
        widget=_area(2),
        help_text=gettext_lazy(
            "One to a line: document; place. Without one the section is your own rule and says so."
        ),
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=LONG, required=False)
    fewest = forms.IntegerField(
        label=gettext_lazy("Words, from"), min_value=1, max_value=99_998, required=False
    )
    most = forms.IntegerField(
        label=gettext_lazy("to"), min_value=2, max_value=99_999, required=False
    )
    mandatory = forms.BooleanField(label=gettext_lazy("Mandatory"), required=False)
    keeps_condition = forms.BooleanField(required=False)
    device_class = forms.MultipleChoiceField(
        label=gettext_lazy("Device class"),
        choices=[(each, each) for each in ("I", "IIa", "IIb", "III")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    implantable = yes_or_no("implantable")
    equivalence_claimed = yes_or_no("equivalence_claimed")
    marketed = yes_or_no("marketed")
    own_investigation = yes_or_no("own_investigation")
    responsibility = forms.ChoiceField(
        label=gettext_lazy("Row of the responsibility matrix"),
    )
    author = _role(gettext_lazy("Author"))
    reviewer = _role(gettext_lazy("Reviewer"))
    approver = _role(gettext_lazy("Approver"))
    contributors = forms.MultipleChoiceField(
        label=gettext_lazy("Contributors"),
        choices=ROLES[1:],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    requests = forms.CharField(
        label=gettext_lazy("Standard requests"),
        max_length=LONG,
        required=False,
        widget=_area(3),
        help_text=gettext_lazy(
            "One to a line: code of the role: what is asked. For example “RD: …”."
        ),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        template: outline.Template,
        plan: outline.SectionPlan | None,
        version: int,
        kind_is_fixed: bool,
        taken: Iterable[str] = (),
    ) -> None:
        super().__init__(data, initial={**_initial(plan), "version": version})
        self._template, self._plan, self._taken = template, plan, set(taken)
        self.has_own_condition = plan is not None and not is_plain(plan.when)
        if not self.has_own_condition:
            del self.fields["keeps_condition"]
        else:
            self.fields["keeps_condition"].label = _("Keep the condition as it is: %s") % (
                condition_in_words(plan.when) if plan else ""
            )
        self.fields["responsibility"].choices = _rows()  # type: ignore[attr-defined]
        if plan is not None:
            del self.fields["parent"]
        else:
            self.fields["parent"].choices = _parents(template)  # type: ignore[attr-defined]
        if kind_is_fixed:
            del self.fields["kind"]

    def clean(self) -> dict[str, Any]:
        """The words guide rises, roles are named together, the author decides nothing of the own text."""
        found: dict[str, Any] = super().clean() or {}
        fewest, most = found.get("fewest"), found.get("most")
        if (fewest is None) != (most is None) or (fewest and most and fewest >= most):
            self.add_error("most", _("Give both, the second one higher."))
        shares = [found.get(duty) for duty in ("author", "reviewer", "approver")]
        if any(shares) and not all(shares):
            self.add_error("author", _("Name author, reviewer and approver, or none of them."))
        elif shares[0] and shares[0] in shares[1:]:
            self.add_error("author", _("The author is never reviewer or approver."))
        if found.get("contributors") and not any(shares):
            self.add_error("contributors", _("Name author, reviewer and approver as well."))
        number = found.get("number")
        others = [each for each in self._template.sections if each != self._plan]
        if number and number in {each.number for each in others}:
            self.add_error("number", _("Another section has this number."))
        return found

    def clean_basis(self) -> tuple[outline.Basis, ...]:
        """Document and place of each line."""
        found = []
        for line in lines_of(self.cleaned_data["basis"]):
            document, _semicolon, place = (part.strip() for part in line.partition(";"))
            if not document or not place:
                raise forms.ValidationError(_("Write “document; place”: %s") % line)
            found.append(outline.Basis(document, place))
        return tuple(found)

    def clean_requests(self) -> tuple[outline.Request, ...]:
        """Role and words of each line."""
        found = []
        for line in lines_of(self.cleaned_data["requests"]):
            role, _colon, text = (part.strip() for part in line.partition(":"))
            if role not in responsibility.ROLES or not text:
                raise forms.ValidationError(
                    _("Begin with the code of a role, as in “RD: …”: %s") % line
                )
            found.append(outline.Request(role, text))
        return tuple(found)

    def sent_again(self, version: int) -> None:
        """Keep what was typed, about the draft as it stands now."""
        given = cast("QueryDict", self.data).copy()
        given["version"] = str(version)
        self.data = given

    def plan(self) -> outline.SectionPlan:
        """Return the section as the form says it; what the form does not ask stays."""
        given = self.cleaned_data
        old = self._plan or _empty(given, self._taken)
        kind = given.get("kind", old.kind)
        basis = given["basis"]
        words = (given["fewest"], given["most"]) if given["fewest"] and kind == "text" else None
        return replace(
            old,
            kind=kind,
            number=given["number"],
            title=given["title"],
            title_zh=given["title_zh"] or given["title"],
            purpose=" ".join(given["purpose"].split()),
            belongs=tuple(lines_of(given["belongs"])),
            inputs=tuple(lines_of(given["inputs"])),
            basis=basis,
            note=given["note"],
            words=words,
            mandatory=given["mandatory"],
            when=old.when if given.get("keeps_condition") else condition_of(given),
            responsibility=given["responsibility"],
            shares=_shares(given),
            requests=given["requests"],
            configurable=old.configurable or not basis,
        )


def _empty(given: dict[str, Any], taken: set[str]) -> outline.SectionPlan:
    return outline.SectionPlan(
        key=key_for(given["title"], taken),
        number="",
        parent_key=given["parent"] or None,
        title="",
        title_zh="",
        kind="text",
        purpose="",
        belongs=(),
        basis=(),
        when=outline.Condition(),
        mandatory=False,
        inputs=(),
        words=None,
        responsibility="",
    )


def _initial(plan: outline.SectionPlan | None) -> dict[str, Any]:
    if plan is None:
        return {"responsibility": responsibility.ROW_KEYS[0], "kind": "text"}
    shares = plan.shares
    return {
        "title": plan.title,
        "title_zh": "" if plan.title_zh == plan.title else plan.title_zh,
        "number": plan.number,
        "kind": plan.kind,
        "purpose": plan.purpose,
        "belongs": "\n".join(plan.belongs),
        "inputs": "\n".join(plan.inputs),
        "basis": "\n".join(f"{basis.document}; {basis.section}" for basis in plan.basis),
        "note": plan.note,
        "fewest": plan.words[0] if plan.words else None,
        "most": plan.words[1] if plan.words else None,
        "mandatory": plan.mandatory,
        "keeps_condition": not is_plain(plan.when),
        "responsibility": plan.responsibility,
        "requests": "\n".join(f"{each.role}: {each.text}" for each in plan.requests),
        "author": shares.author if shares else "",
        "reviewer": shares.reviewer if shares else "",
        "approver": shares.approver if shares else "",
        "contributors": list(shares.contributors) if shares else [],
        **answers_of(plan.when),
    }


def _shares(given: dict[str, Any]) -> outline.Shares | None:
    if not given["author"]:
        return None
    return outline.Shares(
        author=given["author"],
        reviewer=given["reviewer"],
        approver=given["approver"],
        contributors=tuple(given["contributors"]),
    )


def _rows() -> list[tuple[str, str]]:
    """The rows of the matrix, each by the first section of the shipped templates that stands in it."""
    titles: dict[str, str] = {}
    for template in outline.templates():
        for plan in template.sections:
            titles.setdefault(plan.responsibility, plan.title)
    return [(key, titles.get(key, key)) for key in responsibility.ROW_KEYS]


def _parents(template: outline.Template) -> list[tuple[str, str]]:
    """The headings a new section may stand under."""
    deep = depths(template)
    names = [
        (plan.key, f"{'– ' * deep[plan.key]}{outline.heading(plan)}")
        for plan in template.sections
        if plan.kind == "container" or len(subtree(template, plan.key)) > 1
    ]
    return [("", str(_("the top"))), *names]
