"""Whom a report as a whole waits for to sign, asked over all reports at once."""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import RIGHTS, Function, Right
from reviews.models import Baseline, BaselinePart, ReportSignature
from reviews.signing import ReportMeaning
from sections.models import Membership, Revision, RoleHolder, Section
from sections.responsibility import SIGNS
from sections.workflow import State


def asked_to_sign(user: User) -> QuerySet[Baseline]:
    """Return the baselines that wait for this person's signature, for lists over all reports.

    A baseline of which a section was written anew or reopened waits for nobody. What only a fact
    changed is found when the page opens.
    """
    later = Baseline.objects.filter(report=OuterRef("report"), number__gt=OuterRef("number"))
    open_text = Section.objects.texts().filter(report=OuterRef("report"))
    moved = BaselinePart.objects.filter(baseline=OuterRef("pk")).exclude(
        revision=F("section__current")
    )
    signed = ReportSignature.objects.filter(baseline=OuterRef("pk"))
    compiled = signed.filter(meaning=ReportMeaning.COMPILED)
    wrote = Revision.objects.filter(section__report=OuterRef("report"), saved_by=user)
    return (
        Baseline.objects.filter(report__in=_reading(user=user).values("report"))
        .exclude(Exists(later) | Exists(open_text.exclude(state=State.APPROVED)) | Exists(moved))
        .annotate(
            compiled=Exists(compiled),
            agreed=Exists(signed.filter(meaning=ReportMeaning.EVALUATOR, signer=user)),
            someone_agreed=Exists(signed.filter(meaning=ReportMeaning.EVALUATOR)),
            someone_waits=Exists(_silent_evaluators()),
            released=Exists(signed.filter(meaning=ReportMeaning.RELEASE)),
            had_a_hand=Exists(compiled.filter(signer=user)) | Exists(wrote),
            release_is_named=Exists(_on_the_report(RoleHolder.objects.filter(role__in=_RELEASES))),
        )
        .filter(_compiles(user) | _agrees(user) | _releases(user))
        .select_related("report__device")
    )


_RELEASES = {signs.release for signs in SIGNS.values()}


def _reading(**whose: object) -> QuerySet[Membership]:
    """Accesses to a whole report that run now."""
    reading = [name for name, rights in RIGHTS.items() if Right.READ_ALL in rights]
    running = Membership.objects.running()
    return running.filter(function__in=reading, user__is_active=True, **whose)


def _on_the_report(holders: QuerySet[RoleHolder]) -> QuerySet[RoleHolder]:
    """Holders of roles in the report of an outer row who read all of it."""
    reading = _reading(user=OuterRef("user"), report=OuterRef("report"))
    return holders.filter(Exists(reading), report=OuterRef("report"))


def _of_an_evaluator() -> Q:
    """Roles that sign as evaluators, each under its responsibility model."""
    roles = Q()
    for model, signs in SIGNS.items():
        roles |= Q(report__responsibility_model=model, role__in=signs.evaluators)
    return roles


def _silent_evaluators() -> QuerySet[RoleHolder]:
    agreed = ReportSignature.objects.filter(
        baseline=OuterRef(OuterRef("pk")),
        meaning=ReportMeaning.EVALUATOR,
        signer=OuterRef("user"),
    )
    return _on_the_report(RoleHolder.objects.filter(_of_an_evaluator())).exclude(Exists(agreed))


def _leading(user: User) -> QuerySet[Membership]:
    return Membership.objects.running().filter(user=user, function=Function.RA_LEAD)


def _compiles(user: User) -> Q:
    """As `Roster.compilers`, over all reports."""
    releases = RoleHolder.objects.filter(user=user, role__in=_RELEASES)
    led_by_others = (
        Membership.objects.running().filter(function=Function.RA_LEAD).exclude(user=user)
    )
    spared = Q(report__in=releases.values("report")) & Q(report__in=led_by_others.values("report"))
    return Q(compiled=False, report__in=_leading(user).values("report")) & ~spared


def _agrees(user: User) -> Q:
    held = RoleHolder.objects.filter(_of_an_evaluator(), user=user)
    return Q(compiled=True, agreed=False, report__in=held.values("report"))


def _releases(user: User) -> Q:
    held = RoleHolder.objects.filter(user=user, role__in=_RELEASES)
    releaser = Q(report__in=held.values("report")) | Q(
        release_is_named=False, report__in=_leading(user).values("report")
    )
    ready = Q(compiled=True, someone_agreed=True, someone_waits=False, released=False)
    return ready & Q(had_a_hand=False) & releaser
