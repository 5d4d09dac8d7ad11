"""Sign a section."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cer_portal.accounts.models import User
from cer_portal.accounts.permissions import require
from cer_portal.audit.models import Entry
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, NotAllowed, TooOften, WrongState
from reviews.models import Signature
from reviews.permissions import signing_abilities
from reviews.selectors.signatures import fingerprint, round_of
from reviews.signing import STATEMENT_VERSION, Meaning, Method, Proof, statement
from sections.models import Section
from sections.selectors import membership_of
from sections.services.save import lock

MOST_WRONG = 5
WINDOW = timedelta(minutes=15)


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
    the password is wrong, TooOften (429) after five wrong ones in 15 minutes. A wrong password is
    kept in the trail; the caller holds no transaction open, or the line would go with the refusal.
    """
    if meaning not in Meaning.values:
        raise BadInput(_("Choose what you sign as."), {"meaning": [_("Choose a meaning.")]})
    require(signing_abilities(actor, section), ability_of(meaning))
    _prove(section, proof, actor, now)
    with transaction.atomic():
        locked = lock(section)
        require(signing_abilities(actor, locked), ability_of(meaning))
        _check_unchanged(locked, revision_number, shown_hash)
        made, is_new = _sign(locked, shown_hash, meaning, actor)
        if is_new:
            _record(made, actor)
    return made


def ability_of(meaning: str) -> str:
    """Return the name of the ability to sign with a meaning."""
    return f"section.sign_{meaning}"


def _prove(section: Section, proof: Proof, actor: User, now: datetime) -> None:
    """Check the password against the person's own account and count the wrong ones.

    Hashing is slow and done first; the row of the person is locked for the count alone, so that of
    many tries side by side five are answered and the others closed, the right one among them too.
    """
    people = User.objects.get_queryset()
    account = people.get(pk=actor.pk)
    proven = account.is_active and account.check_password(proof.password)
    with transaction.atomic():
        people.select_for_update(no_key=True).get(pk=actor.pk)
        left = MOST_WRONG - _wrong_tries(account, now)
        if left > 0 and not proven:
            record(
                verb=Verb.SIGNING_REFUSED,
                actor=actor,
                obj=section,
                report_id=section.report_id,
                section_id=section.pk,
                after={"tries_left": left - 1},
                reason=_("Wrong password"),
            )
    if left <= 0:
        raise TooOften(
            _("Five wrong passwords in 15 minutes. Signing is closed to you for a while.")
        )
    if not proven:
        raise NotAllowed(_("That is not your password. Nothing was signed."), proof="password")


def _wrong_tries(actor: User, now: datetime) -> int:
    refused = Entry.objects.filter(verb=Verb.SIGNING_REFUSED, actor=actor, at__gt=now - WINDOW)
    return refused.count()


def _check_unchanged(section: Section, revision_number: int, shown_hash: str) -> None:
    if section.version != revision_number or fingerprint(section) != shown_hash:
        raise WrongState(
            _("The section changed since you opened it. Nothing was signed; read it anew."),
            shown=revision_number,
            current=section.version,
        )


def _sign(section: Section, content: str, meaning: str, actor: User) -> tuple[Signature, bool]:
    """Return the signature of a locked section, and whether it was made just now."""
    revision, member = section.current, membership_of(actor, section.report)
    if revision is None or member is None:  # the abilities have said so before
        raise WrongState(_("There is nothing to sign."))
    return Signature.objects.get_or_create(
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
            "method": Method.PASSWORD,
            "round_number": round_of(revision),
        },
    )


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
        },
    )
