"""The functions a person can have in a report, and what each may do. Data, no queries."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Function(models.TextChoices):
    """One function per person and report."""

    RA_LEAD = "ra_lead", _("RA lead")
    REGULATORY = "regulatory", _("Regulatory")
    RD = "rd", _("R&D")
    CLINICAL = "clinical", _("Clinical")
    MEDICAL = "medical", _("Medical reviewer")
    QUALITY = "quality", _("Quality/Post-market")
    BIOSTATISTICS = "biostatistics", _("Biostatistics")
    CRO_WRITER = "cro_writer", _("CRO writer")
    READER = "reader", _("Reader")


class Right(models.TextChoices):
    """What a function may do in a report, before the state of a thing is asked."""

    READ_ALL = "read_all", _("read every section")
    WRITE = "write", _("write in assigned sections")
    REVIEW = "review", _("review and decide")
    LEAD = "lead", _("plan, assign and open rounds")
    READ_EVIDENCE = "read_evidence", _("read the evidence register")
    IMPORT = "import", _("import literature")
    BUILD = "build", _("print the report")
    READ_HISTORY = "read_history", _("read the history")
    SEE_PEOPLE = "see_people", _("see who works on the report")
    SEE_NAMES = "see_names", _("see the names of colleagues")
    COMMENT = "comment", _("answer findings and comment")


_INSIDER = frozenset(
    {
        Right.READ_ALL,
        Right.READ_EVIDENCE,
        Right.BUILD,
        Right.READ_HISTORY,
        Right.SEE_PEOPLE,
        Right.SEE_NAMES,
    }
)
_WORKING = _INSIDER | {Right.WRITE, Right.REVIEW, Right.IMPORT, Right.COMMENT}

RIGHTS: dict[str, frozenset[Right]] = {
    Function.RA_LEAD: frozenset(Right),
    Function.REGULATORY: _WORKING,
    Function.RD: _WORKING,
    Function.CLINICAL: _WORKING,
    Function.MEDICAL: _INSIDER | {Right.WRITE, Right.REVIEW, Right.COMMENT},
    Function.QUALITY: _WORKING,
    Function.BIOSTATISTICS: _WORKING,
    # An outside writer has the room of the assigned sections; the access may add the rights below.
    Function.CRO_WRITER: frozenset({Right.WRITE}),
    Function.READER: _INSIDER,
}

# What the lead may add to a single access of an outside writer, or leave out of it.
BY_ACCESS = frozenset({Right.READ_EVIDENCE, Right.IMPORT, Right.COMMENT, Right.SEE_NAMES})

# How a colleague is called where names are not told.
NAMELESS: dict[str, object] = {
    Function.RA_LEAD: _("RA lead"),
    Function.REGULATORY: _("Regulatory author"),
    Function.RD: _("R&D author"),
    Function.CLINICAL: _("Clinical author"),
    Function.MEDICAL: _("Medical reviewer"),
    Function.QUALITY: _("Quality author"),
    Function.BIOSTATISTICS: _("Biostatistician"),
    Function.CRO_WRITER: _("Outside writer"),
    Function.READER: _("Reader"),
}


def holders(right: Right) -> list[str]:
    """Return the names of the functions that hold a right, for the sentence of a refusal."""
    return [str(Function(name).label) for name, rights in RIGHTS.items() if right in rights]
