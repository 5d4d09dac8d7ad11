"""A few signatures on approved sections. Their time is that of the seeding: no clock can be set."""

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

from cer_portal.accounts.models import User
from cer_portal.demo.people import PASSWORD
from cer_portal.demo.seeding.writing import Desk
from reviews.selectors.signatures import fingerprint
from reviews.services.proof import asks_code
from reviews.services.signatures import sign_section
from reviews.signing import Meaning, Proof

SIGNED = "equivalence"


def sign_some(desk: Desk) -> None:
    """Have one approved section signed by everyone it takes, up to the evaluator."""
    section = desk.section(SIGNED)
    people: dict[Meaning, User | None] = {
        Meaning.AUTHORED: section.author,
        Meaning.REVIEWED: section.reviewer,
        Meaning.APPROVED: section.approver,
        Meaning.EVALUATOR: desk.cast["medical.reviewer"],
    }
    for meaning, person in people.items():
        if person is None:
            raise LookupError(f"nobody signs {section} as {meaning.label}")
        sign_section(
            section=section,
            revision_number=section.version,
            shown_hash=fingerprint(section),
            meaning=meaning,
            proof=Proof(PASSWORD, _code(person)),
            actor=person,
            now=desk.now,
        )


def _code(person: User) -> str:
    """Return a recovery code where the person signs with one: no half minute has to pass then."""
    return RecoveryCodes.activate(person).get_unused_codes()[0] if asks_code(person) else ""
