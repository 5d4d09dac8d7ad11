"""Who writes, contributes to, reviews and approves each part of a report.

The matrix is a proposal of this product: no regulation assigns sections to roles. Its
one hard rule, that an author neither reviews nor approves the own text, is checked when
the file is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sections.responsibility.actors import MODELS, ROLES, ResponsibilityModel, Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "MODELS",
    "PHYSICIAN_ROWS",
    "ROLES",
    "ROW_KEYS",
    "SIGNS",
    "Duties",
    "MatrixError",
    "ResponsibilityModel",
    "Role",
    "Shared",
    "Signs",
    "conflicts",
    "duties",
    "function_of",
    "lead_author",
    "read_matrix",
]

# Rows in which a physician reviews or approves, whatever the model.
PHYSICIAN_ROWS = frozenset(
    {"sota", "safety", "benefit_risk", "performance", "side_effects", "conclusions"}
)
EXTERNAL = "ext"
EVALUATORS = "evaluators"
EXTERNAL_NOTE = gettext_lazy("The medical contribution comes from a physician outside the company.")
EVERY_EVALUATOR_NOTE = gettext_lazy("Every evaluator of the report contributes.")
EVERY_SIGNATURE_NOTE = gettext_lazy("Every evaluator of the report signs.")


class MatrixError(ValueError):
    """The matrix file breaks a rule; the message names row, model and rule."""


@dataclass(frozen=True, slots=True)
class Duties:
    """Role codes for one row of the matrix under one model."""

    author: str
    contributors: tuple[str, ...]
    reviewer: str
    approver: str
    note: StrOrPromise = ""


class Shared(Protocol):
    """Role codes that a template names for one section itself."""

    @property
    def author(self) -> str:
        """Who writes."""
        ...

    @property
    def contributors(self) -> tuple[str, ...]:
        """Who helps."""
        ...

    @property
    def reviewer(self) -> str:
        """Who reviews."""
        ...

    @property
    def approver(self) -> str:
        """Who approves."""
        ...


@dataclass(frozen=True, slots=True)
class Signs:
    """Role codes of those who sign section 7: evaluators, then the release."""

    evaluators: tuple[str, ...]
    release: str
    note: StrOrPromise = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole file: duties by (model, row) and signatures by model."""

    cells: Mapping[tuple[str, str], Duties]
    signs: Mapping[str, Signs]
    rows: tuple[str, ...]


def read_matrix(text: str) -> Matrix:
    """Read a matrix from YAML text.

    Promises known models and roles, an author who is neither reviewer nor approver, a
    release that never writes, a physician who reviews or approves the PHYSICIAN_ROWS, and
    development as author or contributor of equivalence. Raises MatrixError otherwise.
    """
    raw = yaml.safe_load(text)
    models = [str(code) for code in raw["models"]]
    if set(models) != set(MODELS):
        raise MatrixError("The matrix does not cover exactly the known models.")
    signs = {code: _signs(raw["signs"][code], code) for code in models}
    cells = {}
    for row, line in raw["rows"].items():
        if len(line) != len(models):
            raise MatrixError(f"Row {row} does not have one cell for each model.")
        for code, cell in zip(models, line, strict=True):
            found = _duties(str(cell), signs[code])
            _check(found, row, code)
            cells[code, row] = found
    return Matrix(cells, signs, tuple(raw["rows"]))


def _signs(raw: Mapping[str, str], model: str) -> Signs:
    codes = raw["evaluators"].split()
    external = EXTERNAL in codes
    return Signs(
        evaluators=tuple("MO" if code == EXTERNAL else code for code in codes),
        release=raw["release"],
        note=EXTERNAL_NOTE if external else EVERY_SIGNATURE_NOTE if model == "M0" else "",
    )


def _duties(cell: str, signs: Signs) -> Duties:
    parts = [part.split() for part in cell.split("/")]
    match parts:
        case [[author], contributors, [reviewer], [approver]]:
            return Duties(
                author=author,
                contributors=_contributors(contributors, author, signs),
                reviewer=reviewer,
                approver=approver,
                note=_note(contributors, signs),
            )
        case _:
            raise MatrixError(f"{cell!r} is not author / contributors / reviewer / approver.")


def _contributors(codes: list[str], author: str, signs: Signs) -> tuple[str, ...]:
    if codes == [EVALUATORS]:
        return tuple(code for code in signs.evaluators if code != author)
    return tuple("MO" if code == EXTERNAL else code for code in codes)


def _note(codes: list[str], signs: Signs) -> StrOrPromise:
    if codes == [EVALUATORS]:
        return signs.note if signs.note is EXTERNAL_NOTE else EVERY_EVALUATOR_NOTE
    return EXTERNAL_NOTE if EXTERNAL in codes else ""


def _check(found: Duties, row: str, model: str) -> None:
    deciders = {found.reviewer, found.approver}
    writers = {found.author, *found.contributors}
    problems = (
        (not (writers | deciders) <= set(ROLES), "names an unknown role"),
        (found.author in deciders, "lets the author review or approve"),
        (found.author == "PR", "lets the release write"),
        (row in PHYSICIAN_ROWS and "MO" not in deciders, "has no physician deciding"),
        (row == "equivalence" and "RD" not in writers, "leaves development out"),
    )
    for broken, words in problems:
        if broken:
            raise MatrixError(f"Row {row}, model {model}: the cell {words}.")


_MATRIX = read_matrix((Path(__file__).parent / "matrix.yaml").read_text(encoding="utf-8"))
ROW_KEYS: tuple[str, ...] = _MATRIX.rows
SIGNS: Mapping[str, Signs] = _MATRIX.signs


def duties(model: str, responsibility_key: str, *, own: Shared | None = None) -> Duties:
    """Return who does what for one row under one model, as role codes.

    What a template names itself (`own`) stands instead, under every model. Raises LookupError for an
    unknown model or row. Where the note names a physician from outside, MO stands among the
    contributors for that person.
    """
    if own is not None:
        return Duties(own.author, own.contributors, own.reviewer, own.approver)
    try:
        return _MATRIX.cells[model, responsibility_key]
    except KeyError:
        raise LookupError(f"No duties for {responsibility_key!r} in model {model!r}.") from None


def function_of(role: str) -> str:
    """Return the member function that usually holds a role; LookupError when unknown."""
    return ROLES[role].function


def lead_author(model: str) -> str:
    """Return the role that writes most of the report under a model."""
    return duties(model, "appraisal").author


def conflicts(author: int | None, reviewer: int | None, approver: int | None) -> list[str]:
    """Say what is wrong with three people (by id) on one section; empty when nothing is.

    Nobody reviews or approves the own text. A post not yet filled (None) is no conflict,
    and one person may both review and approve.
    """
    found = []
    if author is not None and author == reviewer:
        found.append(_("The author cannot review the own section. Choose another reviewer."))
    if author is not None and author == approver:
        found.append(_("The author cannot approve the own section. Choose another approver."))
    return found
