"""Verbs about evaluators: state a qualification, declare interests, sign for the manufacturer."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, NotAllowed, TooLarge, WrongType
from cer_portal.evaluators.criteria import NEEDED_YEARS, Area, Route, Topic
from cer_portal.evaluators.models import Acceptance, Declaration, Qualification
from cer_portal.evaluators.permissions import declaration_abilities, evaluator_abilities
from cer_portal.plain_pdf import is_plain_pdf
from sections.models import Report

LONGEST = 2000


@dataclass(frozen=True)
class Stated:
    """What a person states: a text for each area known, the route, the years, the date of the CV."""

    areas: dict[str, str]
    route: str
    years: int
    cv_dated: date
    degree: str = ""
    justification: str = ""


@dataclass(frozen=True)
class Interests:
    """What a person declares for a report; a topic that is left out is declared as nothing."""

    period_from: date
    period_to: date
    family_included: bool
    topics: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes


def state_qualification(
    *, stated: Stated, cv: Upload | None, actor: User, now: datetime
) -> Qualification:
    """Keep a new edition of one's own qualification; without a CV the last one stays.

    Raises BadInput for what is missing or too thin, TooLarge above CV_MAX_BYTES, WrongType where
    the bytes are no plain PDF.
    """
    _check_stated(stated, now)
    _check_cv(cv)
    with transaction.atomic():
        _lock(actor)
        last = Qualification.objects.filter(user=actor).order_by("-number").first()
        if cv is None and last is None:
            raise BadInput(
                _("Nothing was kept."), {"cv": [_("Add your curriculum vitae as a PDF.")]}
            )
        made = Qualification(
            user=actor,
            number=last.number + 1 if last else 1,
            route=stated.route,
            degree=stated.degree,
            years=stated.years,
            justification=stated.justification,
            cv_dated=stated.cv_dated,
            **stated.areas,
        )
        _put_cv(made, cv, last)
        made.save(force_insert=True)
        said = {
            "edition": made.number,
            "cv_dated": made.cv_dated.isoformat(),
            "sha256": made.cv_sha256,
        }
        record(verb=Verb.QUALIFICATION_STATED, actor=actor, obj=made, after=said)
    return made


def _lock(person: User) -> None:
    """Editions of one person are numbered one after another."""
    User.objects.get_queryset().select_for_update(no_key=True).get(pk=person.pk)


def _check_stated(stated: Stated, now: datetime) -> None:
    wrong: dict[str, list[str]] = {}
    if not any(stated.areas.values()) or set(stated.areas) - set(Area.values):
        wrong[Area.RESEARCH] = [_("Write a few words for at least one area you know.")]
    for name, text in (*stated.areas.items(), ("justification", stated.justification)):
        if len(text) > LONGEST:
            wrong[name] = [_("%s signs at most.") % LONGEST]
    if stated.route not in Route.values:
        wrong["route"] = [_("Choose one.")]
    elif stated.route == Route.DEGREE and not stated.degree:
        wrong["degree"] = [_("Name the degree.")]
    if not 0 <= stated.years <= 80:  # noqa: PLR2004  (a working life)
        wrong["years"] = [_("Between 0 and 80.")]
    elif stated.years < NEEDED_YEARS.get(stated.route, 0) and not stated.justification:
        wrong["justification"] = [_("Below the threshold a reason is needed.")]
    if stated.cv_dated > now.date():
        wrong["cv_dated"] = [_("The date lies in the future.")]
    if wrong:
        raise BadInput(_("Nothing was kept."), wrong)


def _check_cv(cv: Upload | None) -> None:
    if cv is None:
        return
    if len(cv.content) > settings.CV_MAX_BYTES:
        limit = settings.CV_MAX_BYTES // (1024 * 1024)
        raise TooLarge(_("The file is larger than %(limit)s MB.") % {"limit": limit})
    if not is_plain_pdf(cv.content):
        raise WrongType(
            _("This is no PDF that can be kept: without password, programs or files inside.")
        )


def _put_cv(made: Qualification, cv: Upload | None, last: Qualification | None) -> None:
    if cv is not None:
        made.cv_name = cv.name[:200] or "cv.pdf"
        made.cv_sha256 = hashlib.sha256(cv.content).hexdigest()
        made.cv.save("cv", ContentFile(cv.content), save=False)
    elif last is not None:
        made.cv_name, made.cv_sha256, made.cv = last.cv_name, last.cv_sha256, last.cv


@transaction.atomic
def note_cv_download(*, qualification: Qualification, actor: User, now: datetime) -> None:
    """Record that somebody took a curriculum vitae away; NotAllowed for whoever may not read it."""
    if not Qualification.objects.visible_to(actor).filter(pk=qualification.pk).exists():
        raise NotAllowed(_("Only the person and the leads of their reports read this."))
    record(
        verb=Verb.CV_DOWNLOADED,
        actor=actor,
        obj=qualification,
        after={"edition": qualification.number, "sha256": qualification.cv_sha256},
    )


def statement(name: str, report: Report) -> str:
    """Return the words a person signs by the act, in the person's language."""
    return _(
        "I, %(name)s, declare for “%(report)s” that the above is complete and true to my knowledge,"
        " apart from what I am paid for the evaluation itself. What I left open I declare as nothing."
    ) % {"name": name, "report": report.title}


@transaction.atomic
def declare_interests(
    *, report: Report, interests: Interests, actor: User, now: datetime
) -> Declaration:
    """Sign a new dated declaration for a report; earlier ones stay as they were."""
    require(evaluator_abilities(actor, report), "interests.declare")
    _check_interests(interests, now)
    _lock(actor)
    last = Declaration.objects.filter(report=report, user=actor).order_by("-number").first()
    topics = {name: text for name, text in interests.topics.items() if name in Topic.values}
    made = Declaration.objects.create(
        report=report,
        user=actor,
        number=last.number + 1 if last else 1,
        period_from=interests.period_from,
        period_to=interests.period_to,
        family_included=interests.family_included,
        statement=statement(actor.name, report),
        printed_name=actor.name,
        **topics,
    )
    _note(Verb.INTERESTS_DECLARED, made, actor)
    return made


def _check_interests(interests: Interests, now: datetime) -> None:
    wrong = {
        name: [_("%s signs at most.") % LONGEST]
        for name, text in interests.topics.items()
        if len(text) > LONGEST
    }
    if interests.period_to > now.date():
        wrong["period_to"] = [_("The period cannot reach into the future.")]
    if interests.period_to <= interests.period_from:
        wrong["period_from"] = [_("The period must begin before it ends.")]
    if wrong:
        raise BadInput(_("Nothing was signed."), wrong)


@transaction.atomic
def accept_interests(
    *, declaration: Declaration, note: str, actor: User, now: datetime
) -> Acceptance:
    """Sign a declaration for the manufacturer; what was declared needs a word on what follows."""
    _lock(declaration.user)
    require(declaration_abilities(actor, declaration), "interests.accept")
    if declaration.declared and not note.strip():
        sentence = _("Say how the declared interests are dealt with.")
        raise BadInput(sentence, {"note": [sentence]})
    made = Acceptance.objects.create(
        declaration=declaration, by=actor, printed_name=actor.name, note=note.strip()[:LONGEST]
    )
    _note(Verb.INTERESTS_ACCEPTED, declaration, actor)
    return made


def _note(verb: Verb, declaration: Declaration, actor: User) -> None:
    """A line in the report's trail: edition and period, never what was declared."""
    record(
        verb=verb,
        actor=actor,
        obj=declaration,
        report_id=declaration.report_id,
        after={
            "edition": declaration.number,
            "from": declaration.period_from.isoformat(),
            "until": declaration.period_to.isoformat(),
        },
    )
