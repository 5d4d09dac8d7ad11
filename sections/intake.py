"""Reads a Word file that was brought. The body of the task; the row is the job.

A worker claims the row with a lease and a counted attempt; what it writes stands in one transaction
that begins by asking whether the claim still holds. A second run does nothing.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from cer_portal.accounts.permissions import Denied
from cer_portal.audit.context import acting_from
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from sections.models import Revision, WordImport
from sections.names import Names
from sections.permissions import section_abilities
from sections.proposed import open_proposal
from sections.transitions import move_word
from sections.word import Limits, Reading, Unreadable, WordFile, chips_of

LEASE = timedelta(seconds=120)
WAITED_FOR = timedelta(seconds=60)
ATTEMPTS = 3

State = WordImport.State


def lost() -> list[int]:
    """Return the ids of files that wait too long or whose worker let the lease run out."""
    waiting = Q(state=State.WAITING, requested_at__lt=Now() - WAITED_FOR)
    return list(WordImport.objects.filter(waiting | _lapsed()).values_list("pk", flat=True))


def read(import_id: int) -> None:
    """Read one file as a worker. Without a claim to be had it does nothing."""
    with acting_from("worker"):
        brought = _claim(import_id)
        if brought is not None:
            _read(brought)


def _lapsed() -> Q:
    return Q(state=State.RUNNING, lease_until__lt=Now())


@transaction.atomic
def _claim(import_id: int) -> WordImport | None:
    free = WordImport.objects.filter(Q(state=State.WAITING) | _lapsed(), pk=import_id)
    brought = _locked(free)
    if brought is None:
        return None
    if brought.attempts >= ATTEMPTS:
        _fail(brought, _("The file could not be read in three attempts. Bring a smaller one."))
        return None
    return move_word(
        brought=brought,
        to=State.RUNNING,
        attempts=brought.attempts + 1,
        lease_until=Now() + LEASE,
    )


def _locked(files: QuerySet[WordImport]) -> WordImport | None:
    return (
        files.select_for_update(skip_locked=True, of=("self",))
        .select_related("section__report__device", "section__current", "requested_by")
        .first()
    )


def _read(brought: WordImport) -> None:
    refusal = _refusal(brought)
    try:
        if refusal:
            raise Unreadable(refusal)
        base, reading = _reading(brought)
    except (Unreadable, OSError) as error:
        gone = _("The file is no longer there. Bring it again.")
        _end(brought, str(error) if isinstance(error, Unreadable) else gone)
    except Exception:
        _give_back(brought)
        raise
    else:
        _keep(brought, base, reading)


def _refusal(brought: WordImport) -> str:
    """Why the person who brought it may no longer suggest there, or ""; asked anew each time."""
    person = brought.requested_by
    answer = section_abilities(person, brought.section)["section.suggest"]
    if not person.is_active:
        return _("The account of %(name)s is closed.") % {"name": person.name}
    return answer.reason if isinstance(answer, Denied) else ""


def _reading(brought: WordImport) -> tuple[Revision | None, Reading]:
    with brought.file.open("rb") as file:
        opened = WordFile.opened(file.read())
    limits = Limits(octets=settings.FIGURE_MAX_BYTES)
    base = base_of(brought, opened)
    if base is None:
        return None, opened.read(limits=limits)
    document = base.document
    names = Names(brought.section.report, brought.requested_by)
    known = open_proposal(brought.section, base, names)
    texts = [document, known.document] if known else [document]
    return base, opened.read(limits=limits, chips=chips_of(*texts), base=document)


def base_of(brought: WordImport, opened: WordFile) -> Revision | None:
    """Return the revision of this section that the file says it was made from.

    What the file says is only a claim: a stamp of another section, or with another digest, is none.
    """
    stamp = opened.stamp
    if stamp is None or stamp.section != brought.section_id:
        return None
    claimed = brought.section.revisions.filter(number=stamp.revision, digest=stamp.digest)
    return claimed.first()


def _held(brought: WordImport) -> WordImport | None:
    own = WordImport.objects.filter(pk=brought.pk, state=State.RUNNING, attempts=brought.attempts)
    return _locked(own)


@transaction.atomic
def _keep(brought: WordImport, base: Revision | None, reading: Reading) -> None:
    held = _held(brought)
    if held is not None:
        move_word(
            brought=held,
            to=State.READ,
            base=base,
            reading=reading.as_json(),
            losses=[loss.as_json() for loss in reading.losses],
            lease_until=None,
        )


@transaction.atomic
def _end(brought: WordImport, sentence: str) -> None:
    held = _held(brought)
    if held is not None:
        _fail(held, sentence)


@transaction.atomic
def _give_back(brought: WordImport) -> None:
    held = _held(brought)
    if held is not None:
        move_word(brought=held, to=State.WAITING, lease_until=None)


def _fail(brought: WordImport, sentence: str) -> None:
    move_word(brought=brought, to=State.FAILED, error=sentence, lease_until=None)
    record(
        verb=Verb.WORD_FAILED,
        actor=brought.requested_by,
        obj=brought.section,
        report_id=brought.section.report_id,
        section_id=brought.section_id,
        after={"file": brought.filename, "sha256": brought.sha256},
        reason=sentence,
    )
