"""Who evaluates and writes in a report, with the state of their records and what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.evaluators.criteria import Area, Standing
from cer_portal.evaluators.models import Declaration, Qualification
from reviews.models import Signature
from reviews.permissions import EVALUATORS
from reviews.signing import Meaning
from sections.models import Membership, Report
from sections.selectors import rooms


@dataclass
class Row:
    """One person of the table; `gaps` are sentences, and only evaluators have any."""

    user: User
    function: str
    evaluates: bool
    writes: list[str] = field(default_factory=list)
    qualification: Qualification | None = None
    declaration: Declaration | None = None
    qualified: Standing = Standing.MISSING
    declares: Standing = Standing.MISSING
    gaps: list[str] = field(default_factory=list)


def oldest(today: date) -> date:
    """Return the first day of which a record still counts as current."""
    return today - timedelta(days=settings.EVALUATOR_RECORD_DAYS)


def evaluators_of(report: Report, today: date) -> list[Row]:
    """Return everyone who evaluates or writes, evaluators first, in five queries."""
    members = (
        Membership.objects.running().filter(report=report).select_related("user__organisation")
    )
    people = {each.user_id: each for each in members.order_by("user__name")}
    signed = Signature.objects.filter(report=report, meaning=Meaning.EVALUATOR)
    signers = {
        made.signer_id: made.signer for made in signed.select_related("signer__organisation")
    }
    written = rooms(report, [each.user for each in people.values()])
    rows = [
        Row(
            user=each.user,
            function=each.get_function_display(),
            evaluates=each.function in EVALUATORS or pk in signers,
            writes=[section.number or section.title for section in written[pk]],
        )
        for pk, each in people.items()
    ]
    rows += [
        Row(user=signer, function=_("access over"), evaluates=True)
        for pk, signer in signers.items()
        if pk not in people
    ]
    rows = [row for row in rows if row.evaluates or row.writes]
    _fill(rows, report, oldest(today))
    return sorted(rows, key=lambda row: (not row.evaluates, row.user.name))


def _fill(rows: Sequence[Row], report: Report, since: date) -> None:
    """Put the newest records into the rows."""
    ids = [row.user.pk for row in rows]
    stated = Qualification.objects.filter(user__in=ids).latest()
    qualifications = {each.user_id: each for each in stated}
    made = Declaration.objects.filter(report=report, user__in=ids).latest()
    declarations = {each.user_id: each for each in made.select_related("acceptance")}
    for row in rows:
        row.qualification = qualifications.get(row.user.pk)
        row.declaration = declarations.get(row.user.pk)
        row.qualified = qualification_standing(row.qualification, since)
        row.declares = declaration_standing(row.declaration, since)
        row.gaps = _gaps(row) if row.evaluates else []


def qualification_standing(found: Qualification | None, since: date) -> Standing:
    """Return how a qualification stands: it is as old as the CV under it."""
    if found is None:
        return Standing.MISSING
    return Standing.HELD if found.cv_dated >= since else Standing.DUE


def declaration_standing(found: Declaration | None, since: date) -> Standing:
    """Return how a declaration stands, counted from the day it was signed."""
    if found is None:
        return Standing.MISSING
    return Standing.HELD if timezone.localdate(found.signed_at) >= since else Standing.DUE


def _gaps(row: Row) -> list[str]:
    days = settings.EVALUATOR_RECORD_DAYS
    said = {
        Standing.MISSING: (_("no qualification record"), _("no declaration of interests")),
        Standing.DUE: (
            _("CV older than %s days") % days,
            _("declaration older than %s days") % days,
        ),
    }
    gaps = [
        said[standing][place]
        for place, standing in enumerate((row.qualified, row.declares))
        if standing in said
    ]
    if row.declaration is not None and not hasattr(row.declaration, "acceptance"):
        gaps.append(_("declaration not signed for the manufacturer"))
    return gaps


def coverage(rows: Sequence[Row]) -> list[tuple[Area, list[str]]]:
    """Return for each area of knowledge the evaluators who state it; none is a gap of the team."""
    return [
        (
            area,
            [
                row.user.name
                for row in rows
                if row.evaluates and row.qualification and area in row.qualification.areas
            ],
        )
        for area in Area
    ]


def qualification_wanted(user: User, today: date) -> QuerySet[User]:
    """Return the person where a qualification is wanted of them: they evaluate and have no current one."""
    current = Qualification.objects.filter(user=user, cv_dated__gte=oldest(today))
    return (
        User.objects.get_queryset()
        .filter(pk__in=evaluating(user).values("user_id"))
        .exclude(pk__in=current.values("user_id"))
    )


def declarations_wanted(user: User, today: date) -> QuerySet[Membership]:
    """Return the accesses as evaluator for which no current declaration of interests is held."""
    current = Declaration.objects.filter(user=user, signed_at__date__gte=oldest(today))
    return evaluating(user).exclude(report__in=current.values("report_id"))


def records_asked(user: User, today: date) -> list[tuple[Membership, str, str]]:
    """Return what an evaluator still owes about the own person: (access, words, address)."""
    asked = []
    if qualification_wanted(user, today).exists():
        words = _("Fill in your qualification record")
        asked = [(each, words, reverse("qualification")) for each in evaluating(user)[:1]]
    return asked + [
        (each, _("Declare your interests"), reverse("interests", args=[each.report.slug]))
        for each in declarations_wanted(user, today)
    ]


def evaluating(user: User) -> QuerySet[Membership]:
    """Return the running accesses with a function that evaluates."""
    mine = Membership.objects.running().filter(user=user, function__in=EVALUATORS)
    return mine.select_related("report__device")
