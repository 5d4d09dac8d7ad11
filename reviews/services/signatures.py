"""Sign a section."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, WrongState
from reviews.models import Signature
from reviews.permissions import signing_abilities
from reviews.selectors.signatures import fingerprint, round_of
from reviews.services.proof import judge, knows_password
from reviews.signing import STATEMENT_VERSION, Meaning, Method, Proof, statement
from sections.models import Section
from sections.selectors import membership_of
from sections.services.locking import lock


def sign_section(
    *,
    section: Section,
    revision_number: int,
    shown_hash: str,
    meaning: str,
    proof: Proof,
    actor: User,
    now: datetime,
) -> Signature:
    """Sign the current content of a section and return the signature; a second click gets the same.

    `revision_number` and `shown_hash` are what the person saw. Raises WrongState (409) where the
    content is another by now, NotAllowed (403) where the person may not sign with this meaning or
    the password or code is wrong, TooOften (429) after five wrong ones in five minutes. A wrong try
    is kept in the trail; the caller holds no transaction open, or the line would go with the refusal.
    """
    if meaning not in Meaning.values:
        raise BadInput(_("Choose what you sign as."), {"meaning": [_("Choose a meaning.")]})
    require(signing_abilities(actor, section), ability_of(meaning))
    known = knows_password(actor, proof)
    with transaction.atomic():
        locked = lock(section)
        require(signing_abilities(actor, locked), ability_of(meaning))
        _check_unchanged(locked, revision_number, shown_hash)
        again = _signed_before(locked, shown_hash, meaning, actor)
        proven = judge(subject=locked, proof=proof, known=known, again=again, signer=actor, now=now)
        if isinstance(proven, Method):
            return _sign(locked, shown_hash, meaning, proven, actor)
    raise proven


def ability_of(meaning: str) -> str:
    """Return the name of the ability to sign with a meaning."""
    return f"section.sign_{meaning}"


def _check_unchanged(section: Section, revision_number: int, shown_hash: str) -> None:
    if section.version != revision_number or fingerprint(section) != shown_hash:
        raise WrongState(
            _("The section changed since you opened it. Nothing was signed; read it anew."),
            shown=revision_number,
            current=section.version,
        )


def _signed_before(section: Section, content: str, meaning: str, actor: User) -> bool:
    same = Signature.objects.filter(section_revision=section.current, content_hash=content)
    return same.filter(signer=actor, meaning=meaning).exists()


def _sign(section: Section, content: str, meaning: str, method: Method, actor: User) -> Signature:
    """Return the signature of a locked section, made now or, at a second click, before."""
    revision, member = section.current, membership_of(actor, section.report)
    if revision is None or member is None:  # the abilities have said so before
        raise WrongState(_("There is nothing to sign."))
    made, is_new = Signature.objects.get_or_create(
        section_revision=revision,
        signer=actor,
        meaning=meaning,
        content_hash=content,
        defaults={
            "section": section,
            "report": section.report,
            "printed_name": actor.name,
            "function": member.function,
            "statement": statement(
                meaning=meaning,
                name=actor.name,
                section=str(section),
                revision=revision.number,
            ),
            "statement_version": STATEMENT_VERSION,
            "method": method,
            "round_number": round_of(revision),
        },
    )
    if is_new:
        _record(made, actor)
    made.just_made = is_new
    return made


def _record(made: Signature, actor: User) -> None:
    record(
        verb=Verb.SECTION_SIGNED,
        actor=actor,
        obj=made.section,
        report_id=made.report_id,
        section_id=made.section_id,
        round_number=made.round_number,
        after={
            "signature": made.pk,
            "meaning": made.meaning,
            "revision": made.section_revision.number,
            "sha256": made.content_hash,
            "statement": made.statement_version,
            "method": made.method,
        },
    )
