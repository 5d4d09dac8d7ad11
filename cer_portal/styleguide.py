"""The style guide: every component with invented content, to look at while building pages."""

from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from cer_portal import pictures


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """A name to show."""

    name: str
    is_external: bool = False


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """An access answer to show; an empty reason allows."""

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(help_text="As it stands on the title page.", max_length=120)
    device_class = forms.ChoiceField(choices=[("III", "Class III"), ("IIb", "Class IIb")])
    data_lock = forms.DateField(
        required=False, widget=forms.DateInput(attrs={"type": "date"}), label="Data lock"
    )
    note = forms.CharField(widget=forms.Textarea, required=False, label="Note to the reviewers")
    market = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("EU", "European Union"), ("CN", "China")]
    )
    file = forms.FileField(required=False, help_text="RIS, NBIB, BibTeX or CSV, up to 100 MB.")
    equivalence = forms.BooleanField(required=False, label="Equivalence is claimed")


PEOPLE = (
    SamplePerson("Mei Lin Zhao"),
    SamplePerson("Dr. Tomás Albrecht"),
    SamplePerson("Anna Bergström"),
    SamplePerson("Joana Reis", is_external=True),
)
SECTIONS = (
    ("1", "Summary", "not_started", {"not_started": 21}, 30, False),
    ("2.1", "Device description", "approved", {"drafting": 14, "in_review": 6, "approved": 9}, -9, False),
    ("3.2", "Literature search and selection", "in_review", {"drafting": 31, "in_review": 4}, 5, False),
    ("4.1", "Clinical background and state of the art", "drafting", {"drafting": 12}, 12, False),
    ("4.2", "Equivalence", "returned", {"drafting": 18, "in_review": 7, "returned": 3}, -4, True),
    ("5.3", "Safety", "reopened", {"approved": 40, "reopened": 2}, 9, False),
)  # fmt: skip
MILESTONES = (
    ("Kick-off and responsibilities", -168, 0, "done"),
    ("Clinical evaluation plan approved", -150, 4, "done"),
    ("Search protocol frozen", -138, 0, "done"),
    ("Literature searches run", -120, 7, "done"),
    ("Screening of titles and abstracts", -102, 12, "done"),
    ("Full text appraisal", -80, 10, "done"),
    ("Post-market figures delivered", -66, -3, "done"),
    ("State of the art drafted", -45, 9, "done"),
    ("Equivalence table agreed", -28, 20, "open"),
    ("First full draft", -12, 8, "open"),
    ("Internal review, round 1", 6, 8, "open"),
    ("Benefit and risk concluded", 20, 10, "open"),
    ("Internal review, round 2", 41, 12, "open"),
    ("Signatures of evaluators and the medical officer", 62, 12, "open"),
    ("Submission to the notified body", 90, 0, "open"),
)


def _milestone(entry: tuple[str, int, int, str], today: date) -> pictures.Milestone:
    title, offset, shift, state = entry
    baseline = today + timedelta(days=offset)
    due = baseline + timedelta(days=shift)
    done = due if state == "done" else None
    return pictures.Milestone(title, baseline, due, done, state, "#milestone")


def _heat_row(
    place: int, entry: tuple[str, str, str, dict[str, int], int, bool], today: date
) -> pictures.HeatRow:
    number, label, state, days, due, late = entry
    counts = pictures.FindingCounts(critical=int(late), major=place % 3, minor=place % 2)
    return pictures.HeatRow(
        label=label,
        number=number,
        url="#section",
        state=state,
        days=days,
        owner=PEOPLE[place % len(PEOPLE)] if place else None,
        due=today + timedelta(days=due),
        late=late,
        findings=counts,
    )


def _rail() -> dict[str, object]:
    keys = ("overview", "sections", "evidence", "reviews", "milestones", "builds", "people")
    items = [
        {"key": key, "label": key.capitalize(), "url": f"#{key}", "icon": key, "current": False}
        for key in (*keys, "history")
    ]
    items[3]["count"] = 14
    tree = [
        {
            "number": number,
            "title": label,
            "url": "#section",
            "state": state,
            "depth": number.count("."),
            "current": number == "4.2",
            "late": late,
        }
        for number, label, state, _days, _due, late in SECTIONS
    ]
    return {"report": "Tessaron DM, edition 3", "items": items, "tree": tree}


def _drawn(today: date) -> dict[str, object]:
    open_findings = (0, 6, 14, 14, 13, 9, 9, 7, 4)
    start = today - timedelta(days=len(open_findings) * 2)
    points = [
        pictures.BurnPoint(start + timedelta(days=2 * step), count)
        for step, count in enumerate(open_findings, start=1)
    ]
    load = [
        pictures.Bar(person.name, value, limit=5, late=late, url="#person")
        for person, value, late in zip(PEOPLE, (6, 3, 4, 1), (2, 0, 1, 0), strict=True)
    ]
    return {
        "timeline": pictures.timeline([_milestone(entry, today) for entry in MILESTONES], today),
        "burn": pictures.burn_down(points, today, due=today + timedelta(days=7)),
        "load": pictures.bars(load, "Person", "Sections"),
        "spark": pictures.sparkline(open_findings, "Open findings, last two weeks"),
    }


def sample(today: date) -> dict[str, object]:
    """Return the context of styleguide.html, with dates around `today`."""
    parts = [("approved", 31), ("in_review", 6), ("drafting", 5), ("returned", 2)]
    parts += [("reopened", 1), ("not_started", 2)]
    return {
        "rail": _rail(),
        "crumbs": [("Portfolio", "/"), ("Tessaron DM", "/"), ("4.2 Equivalence", None)],
        "my_work_count": 4,
        "demo": True,
        "people": PEOPLE,
        "soon": today + timedelta(days=3),
        "past": today - timedelta(days=4),
        "allowed": SampleAnswer(),
        "denied": SampleAnswer("You wrote this section, so someone else approves it."),
        "parts": [pictures.Part(state, count, f"?state={state}") for state, count in parts],
        "heat": [_heat_row(place, entry, today) for place, entry in enumerate(SECTIONS)],
        "form": SampleForm({"title": "", "device_class": "III", "market": "EU"}),
        **_drawn(today),
    }


@login_not_required
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component; the address exists in DEBUG only."""
    return render(request, "styleguide.html", sample(timezone.localdate()))
