"""What an electronic signature says, how it is proved, and what exactly it is bound to. No queries.

Design targets, not a claim of conformity: 21 CFR Part 11, 11.50 (name, time and meaning), 11.70
(bound to its record) and 11.100(c) (the equal of the handwritten one).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Counts up with every change of the words in `statement`, so that each signature names its words.
STATEMENT_VERSION = 1
# Counts up with every change of what `content_hash` covers.
HASH_SCHEME = 1


class Meaning(TextChoices):
    """What a person confirms by signing."""

    AUTHORED = "authored", gettext_lazy("Authored")
    REVIEWED = "reviewed", gettext_lazy("Reviewed")
    APPROVED = "approved", gettext_lazy("Approved")
    EVALUATOR = "evaluator", gettext_lazy("Evaluator agreement")
    RELEASE = "release", gettext_lazy("Manufacturer release")


class ReportMeaning(TextChoices):
    """What a person confirms by signing a report as a whole, in the order of signing."""

    COMPILED = "compiled", gettext_lazy("Compiled")
    EVALUATOR = "evaluator", gettext_lazy("Evaluator agreement")
    RELEASE = "release", gettext_lazy("Manufacturer release")


class Method(TextChoices):
    """How the signer proved to be the signer."""

    PASSWORD = "password", gettext_lazy("Password")  # noqa: S105  (a name, not a password)
    CODE = "password_code", gettext_lazy("Password and code")
    SPARE_CODE = "password_spare_code", gettext_lazy("Password and recovery code")
    AFTER_CODE = "password_after_code", gettext_lazy("Password, code shortly before")
    PASSKEY = "passkey", gettext_lazy("Passkey, with finger, face or PIN")


# The methods by which a code was typed at this very signing.
TYPED_CODE = frozenset({Method.CODE, Method.SPARE_CODE})
# How long a code that was typed at a signing serves the next ones of the same session.
CODE_SERVES = timedelta(minutes=5)


@dataclass(frozen=True)
class Proof:
    """What only the signer can give.

    `code` is of the authenticator app or a recovery code. `code_given_at` is when this session last
    signed with one, as the server kept it; it is never read from what a browser sends. `passkey` is
    whether a passkey of the signer, unlocked by the signer, answered for this very content, as the
    server checked it; None where no passkey was used.
    """

    password: str = field(repr=False)
    code: str = field(default="", repr=False)
    code_given_at: datetime | None = None
    passkey: bool | None = None

    def code_serves(self, now: datetime) -> bool:
        """Whether the code of an earlier signing of this session still serves."""
        given = self.code_given_at
        return given is not None and timedelta() <= now - given <= CODE_SERVES


@dataclass(frozen=True)
class Content:
    """Everything a revision says and shows, as JSON values.

    `records` and `facts` are objects with an "id"; `figures` are pairs of uuid and SHA-256.
    """

    section: int
    revision: int
    document: Mapping[str, Any]
    records: Sequence[Mapping[str, Any]]
    facts: Sequence[Mapping[str, Any]]
    figures: Sequence[tuple[str, str]]


def content_hash(content: Content) -> str:
    """Return the SHA-256 (64 hex digits) over one canonical spelling of the content.

    The section and the number of the revision are part of it, so that a signature cannot be moved
    to the same words elsewhere. The order in which sources were read makes no difference.
    """
    spelt = {
        "scheme": HASH_SCHEME,
        "section": content.section,
        "revision": content.revision,
        "document": content.document,
        "records": sorted(content.records, key=lambda record: record["id"]),
        "facts": sorted(content.facts, key=lambda fact: fact["id"]),
        "figures": sorted(content.figures),
    }
    canonical = json.dumps(spelt, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def baseline_digest(report: int, edition: int, parts: Sequence[tuple[int, int, str, str]]) -> str:
    """Return the SHA-256 (64 hex digits) over the parts of a report, in their order.

    A part is (id of the section, number of the revision, title as printed, content hash).
    """
    spelt = {
        "scheme": HASH_SCHEME,
        "report": report,
        "edition": edition,
        "parts": [list(part) for part in parts],
    }
    canonical = json.dumps(spelt, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def report_sense(meaning: str) -> str:
    """Return the sentence that says what signing a report with this meaning confirms."""
    return {
        ReportMeaning.COMPILED: _("I have compiled it from its approved sections; it is complete."),
        ReportMeaning.EVALUATOR: _("I agree, as an evaluator, with the evaluation it gives."),
        ReportMeaning.RELEASE: _("I release it on behalf of the manufacturer."),
    }[ReportMeaning(meaning)]


def report_opening(*, name: str, report: str, edition: int, baseline: int) -> str:
    """Return who signs what, as the statement on a report begins."""
    return _("I, %(name)s, sign “%(report)s”, edition %(edition)s, baseline %(baseline)s.") % {
        "name": name,
        "report": report,
        "edition": edition,
        "baseline": baseline,
    }


def sense(meaning: str) -> str:
    """Return the sentence that says what signing with this meaning confirms."""
    return {
        Meaning.AUTHORED: _("I am its author and answer for what it says."),
        Meaning.REVIEWED: _("I have read this revision and decided on it."),
        Meaning.APPROVED: _("I approve this revision for the report."),
        Meaning.EVALUATOR: _("I agree, as an evaluator, with the evaluation it gives."),
        Meaning.RELEASE: _("I release this revision on behalf of the manufacturer."),
    }[Meaning(meaning)]


def equal_to_handwritten() -> str:
    """Return the sentence everyone accepts before signing."""
    return _("My electronic signature is the equal of my handwritten one within the company.")


def statement(*, meaning: str, name: str, section: str, revision: int) -> str:
    """Return the whole statement as it is kept with a signature, in the signer's language."""
    opening = _("I, %(name)s, sign “%(section)s”, revision %(revision)s, as “%(meaning)s”.") % {
        "name": name,
        "section": section,
        "revision": revision,
        "meaning": Meaning(meaning).label,
    }
    return f"{opening} {sense(meaning)} {equal_to_handwritten()}"
