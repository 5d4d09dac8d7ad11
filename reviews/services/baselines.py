"""Freeze a report as a whole, and sign what was frozen."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from reviews.baselines import baseline_abilities
from reviews.checks import missing_for_baseline
from reviews.models import Baseline, BaselinePart, ReportSignature
from reviews.selectors.baselines import (
    Part,
    Standing,
    digest_of,
    parts_of,
    roster_of,
    standing_of,
)
from reviews.services.proof import judge, knows_password
from reviews.signing import (
    STATEMENT_VERSION,
    Method,
    Proof,
    ReportMeaning,
    equal_to_handwritten,
    report_opening,
    report_sense,
)
from sections.models import Report, Section
from sections.selectors import membership_of


@transaction.atomic
def freeze_report(*, report: Report, actor: User, now: datetime) -> Baseline:
    """Freeze all approved texts of a report under one digest and return the baseline.

    Raises NotAllowed for whoever does not lead the report, WrongState (409) naming what is missing
    while a text is not approved or a critical finding is open, and where nothing has changed.
    """
    locked = _lock(report)
    standing = standing_of(locked)
    require(baseline_abilities(actor, locked, standing, roster_of(locked)), "baseline.freeze")
    missing = missing_for_baseline(locked)
    if missing:
        raise WrongState(
            _("The report cannot be frozen yet. %s") % " ".join(missing), missing=missing
        )
    parts = parts_of(locked)
    made = _freeze(locked, parts, standing.baseline, actor)
    record(
        verb=Verb.BASELINE_FROZEN,
        actor=actor,
        obj=made,
        report_id=locked.pk,
        after={"baseline": made.number, "sha256": made.digest, "sections": len(parts)},
    )
    return made


def _freeze(report: Report, parts: list[Part], earlier: Baseline | None, actor: User) -> Baseline:
    made = Baseline.objects.create(
        report=report,
        number=earlier.number + 1 if earlier else 1,
        digest=digest_of(report, parts),
        frozen_by=actor,
    )
    BaselinePart.objects.bulk_create(
        BaselinePart(
            baseline=made,
            section=part.section,
            revision=part.revision,
            position=part.section.position,
            title=part.title,
            content_hash=part.content_hash,
        )
        for part in parts
    )
    return made


def sign_report(
    *,
    report: Report,
    baseline_number: int,
    shown_digest: str,
    meaning: str,
    proof: Proof,
    actor: User,
    now: datetime,
) -> ReportSignature:
    """Sign the last baseline of a report and return the signature; a second click gets the same.

    `baseline_number` and `shown_digest` are what the person saw. Raises WrongState (409) where the
    report or its baseline is another by now or an earlier signature is missing, NotAllowed (403)
    where the person may not sign with this meaning or is not proven, TooOften (429) after five wrong
    tries. A wrong try is kept in the trail; the caller holds no transaction open.
    """
    if meaning not in ReportMeaning.values:
        raise BadInput(_("Choose what you sign as."), {"meaning": [_("Choose a meaning.")]})
    _ask(report, standing_of(report), meaning, actor)
    known = knows_password(actor, proof)
    with transaction.atomic():
        locked = _lock(report)
        standing = standing_of(locked)
        baseline = _unchanged(standing, baseline_number, shown_digest)
        again = _ask(locked, standing, meaning, actor)
        proven = judge(subject=locked, proof=proof, known=known, again=again, signer=actor, now=now)
        if isinstance(proven, Method):
            return _sign(baseline, meaning, proven, actor)
    raise proven


def _lock(report: Report) -> Report:
    """Return the report read anew under its row lock, its texts locked too: none is reopened now."""
    rows = Report.objects.select_for_update(no_key=True, of=("self",))
    locked = rows.select_related("device", "organisation").get(pk=report.pk)
    texts = Section.objects.texts().filter(report=locked).order_by("pk")
    list(texts.select_for_update(no_key=True).values_list("pk"))
    return locked


def _ask(report: Report, standing: Standing, meaning: str, actor: User) -> bool:
    """Refuse whoever may not sign; return whether the person has signed this baseline so already."""
    if any(made.signer_id == actor.pk for made in standing.of(meaning)) and standing.is_current:
        return True
    require(
        baseline_abilities(actor, report, standing, roster_of(report)), f"report.sign_{meaning}"
    )
    return False


def _unchanged(standing: Standing, number: int, digest: str) -> Baseline:
    baseline = standing.baseline
    if baseline is None or (baseline.number, baseline.digest) != (number, digest):
        raise WrongState(
            _("Another baseline was frozen since you opened it. Nothing was signed; read it anew.")
        )
    if standing.changes:
        raise WrongState(
            _("The report changed since it was frozen. Nothing was signed."),
            changed=[change.title for change in standing.changes],
        )
    return baseline


def _sign(baseline: Baseline, meaning: str, method: Method, actor: User) -> ReportSignature:
    member = membership_of(actor, baseline.report)
    if member is None:  # the abilities have said so before
        raise WrongState(_("There is nothing to sign."))
    report = baseline.report
    opening = report_opening(
        name=actor.name,
        report=report.title,
        edition=report.edition_number,
        baseline=baseline.number,
    )
    made, is_new = ReportSignature.objects.get_or_create(
        baseline=baseline,
        signer=actor,
        meaning=meaning,
        defaults={
            "report": report,
            "printed_name": actor.name,
            "function": member.function,
            "statement": f"{opening} {report_sense(meaning)} {equal_to_handwritten()}",
            "statement_version": STATEMENT_VERSION,
            "digest": baseline.digest,
            "method": method,
        },
    )
    if is_new:
        _record(made, actor)
    made.just_made = is_new
    return made


def _record(made: ReportSignature, actor: User) -> None:
    record(
        verb=Verb.BASELINE_SIGNED,
        actor=actor,
        obj=made.baseline,
        report_id=made.report_id,
        after={
            "signature": made.pk,
            "meaning": made.meaning,
            "baseline": made.baseline.number,
            "sha256": made.digest,
            "statement": made.statement_version,
            "method": made.method,
        },
    )
