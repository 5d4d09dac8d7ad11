"""Read what a report would freeze, what it has frozen, and who signs it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from cer_portal.accounts.models import User
from cer_portal.accounts.roles import RIGHTS, Function, Right
from reviews.decisions import BLOCKS_SIGN_OFF
from reviews.models import Baseline, BaselinePart, Finding, ReportSignature
from reviews.selectors.signatures import fingerprints
from reviews.signing import ReportMeaning, baseline_digest
from sections.models import Membership, Report, Revision, RoleHolder, Section
from sections.responsibility import SIGNS
from sections.workflow import State


@dataclass(frozen=True)
class Part:
    """One text as it stands now."""

    section: Section
    revision: Revision
    content_hash: str

    @property
    def title(self) -> str:
        """Number and title as printed."""
        return str(self.section)


@dataclass(frozen=True)
class Change:
    """What differs in one section between a baseline and now: what was frozen and what stands."""

    section: Section
    title: str
    frozen: int | None
    now: int | None
    reopened: bool

    @property
    def words_only(self) -> bool:
        """The same revision on both sides: a fact, a source or a figure it shows is another."""
        return self.frozen is not None and self.frozen == self.now and not self.reopened


@dataclass(frozen=True)
class Standing:
    """The last baseline of a report, what has changed since, and who signed it."""

    baseline: Baseline | None
    changes: Sequence[Change] = ()
    signed: Sequence[ReportSignature] = ()

    @property
    def is_current(self) -> bool:
        """Whether there is a baseline and it is what stands now."""
        return self.baseline is not None and not self.changes

    def of(self, meaning: str) -> list[ReportSignature]:
        """The signatures with a meaning."""
        return [made for made in self.signed if made.meaning == meaning]

    @property
    def is_released(self) -> bool:
        """Whether what stands now has the manufacturer's release."""
        return self.is_current and bool(self.of(ReportMeaning.RELEASE))


@dataclass(frozen=True)
class Signer:
    """Someone who signs a report, with the roles for which they do.

    `reads_all` is false for a holder without a running access to the whole report: that person
    is not asked, and the page says so.
    """

    person: User
    roles: tuple[str, ...]
    reads_all: bool


@dataclass(frozen=True)
class Roster:
    """Who signs a report: leads compile, evaluators agree, one of the releasers releases."""

    leads: Sequence[User]
    evaluators: Sequence[Signer]
    releasers: Sequence[User]
    release_is_named: bool

    @property
    def compilers(self) -> list[User]:
        """The leads who compile: whoever alone is named to release does not, where another lead can."""
        others = [each for each in self.leads if [each] != list(self.releasers)]
        return others if self.release_is_named and others else list(self.leads)

    @property
    def asked(self) -> list[Signer]:
        """The evaluators who read the whole report."""
        return [each for each in self.evaluators if each.reads_all]


def parts_of(report: Report) -> list[Part]:
    """Return the written texts of a report in its order, each with its hash as it stands now."""
    texts = Section.objects.texts().filter(report=report).select_related("current")
    pairs = [(text, text.current) for text in texts.order_by("position") if text.current]
    hashes = fingerprints(report, [revision for _text, revision in pairs])
    return [Part(text, revision, hashes[revision.pk]) for text, revision in pairs]


def digest_of(report: Report, parts: Sequence[Part]) -> str:
    """Return the one digest over all parts."""
    return baseline_digest(
        report.pk,
        report.edition_number,
        [(p.section.pk, p.revision.number, p.title, p.content_hash) for p in parts],
    )


def frozen_parts(baseline: Baseline) -> list[BaselinePart]:
    """Return the parts of a baseline in the order of the report."""
    rows = baseline.parts.select_related("section", "revision")
    return list(rows.defer("revision__document", "revision__plain").order_by("position"))


def recomputed(baseline: Baseline) -> str:
    """Return the digest over the parts as the baseline kept them: equal unless rows were forged."""
    return baseline_digest(
        baseline.report_id,
        baseline.report.edition_number,
        [
            (part.section_id, part.revision.number, part.title, part.content_hash)
            for part in frozen_parts(baseline)
        ],
    )


def baselines_of(report: Report) -> QuerySet[Baseline]:
    """Return the baselines of a report, newest first."""
    return Baseline.objects.filter(report=report).select_related("frozen_by").order_by("-number")


def released_baseline(report: Report) -> Baseline | None:
    """Return the last baseline with the manufacturer's release, whatever was reopened since, or None."""
    signed = ReportSignature.objects.filter(report=report, meaning=ReportMeaning.RELEASE)
    last = signed.select_related("baseline").order_by("-baseline__number").first()
    return last.baseline if last else None


def standing_of(report: Report) -> Standing:
    """Return the last baseline with what changed since and its signatures; six queries."""
    baseline = baselines_of(report).first()
    if baseline is None:
        return Standing(None)
    # The one report object, so that nothing is loaded again for a part.
    baseline.report = report
    signed = list(baseline.signatures.select_related("signer").order_by("signed_at", "pk"))
    return Standing(baseline, changes_since(baseline, parts_of(report)), signed)


def changes_since(baseline: Baseline, parts: Sequence[Part]) -> list[Change]:
    """Return one line for each section that is not as it was frozen, in the order of the report."""
    frozen = {part.section_id: part for part in frozen_parts(baseline)}
    found = [_change(part, frozen.pop(part.section.pk, None)) for part in parts]
    gone = [Change(p.section, p.title, p.revision.number, None, False) for p in frozen.values()]  # noqa: FBT003
    return [change for change in found if change is not None] + gone


def _change(part: Part, kept: BaselinePart | None) -> Change | None:
    reopened = part.section.state != State.APPROVED
    same = kept is not None and (kept.content_hash, kept.title) == (part.content_hash, part.title)
    if same and not reopened:
        return None
    return Change(
        section=part.section,
        title=part.title,
        frozen=kept.revision.number if kept else None,
        now=part.revision.number,
        reopened=reopened,
    )


def open_critical(report: Report) -> int:
    """Return how many findings stand open that keep a report from being signed off."""
    return Finding.objects.standing().filter(report=report, severity__in=BLOCKS_SIGN_OFF).count()


def roster_of(report: Report) -> Roster:
    """Return who signs the report, by its responsibility model and the holders of its roles.

    Where nobody with a running access holds the role of the release, an RA lead releases.
    """
    signs = SIGNS[report.responsibility_model]
    members = Membership.objects.running().filter(report=report, user__is_active=True)
    functions = {
        member.user_id: member
        for member in members.select_related("user__organisation").order_by("user__name")
    }
    held: dict[int, list[str]] = {}
    people: dict[int, User] = {}
    asked = (*signs.evaluators, signs.release)
    for holder in RoleHolder.objects.filter(report=report, role__in=asked).select_related("user"):
        held.setdefault(holder.user_id, []).append(holder.role)
        people[holder.user_id] = holder.user
    whole = {pk for pk, member in functions.items() if Right.READ_ALL in RIGHTS[member.function]}
    leads = [m.user for m in functions.values() if m.function == Function.RA_LEAD]
    named = [people[pk] for pk, roles in held.items() if signs.release in roles and pk in whole]
    evaluators = [
        Signer(people[pk], roles=chosen, reads_all=pk in whole)
        for pk, roles in held.items()
        if (chosen := tuple(role for role in roles if role in signs.evaluators))
    ]
    return Roster(leads, evaluators, named or leads, release_is_named=bool(named))
