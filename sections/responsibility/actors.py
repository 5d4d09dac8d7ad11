"""The fifteen planning roles and the seven models of sharing the work on a report.

Roles say who should do what; the functions of a member (`ra_lead`, `clinical`, …) say
what a person may do. Each role names the function that usually holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Role:
    """A planning role; `function` is the value of the member function that usually holds it."""

    code: str
    name: StrOrPromise
    function: str


@dataclass(frozen=True, slots=True)
class ResponsibilityModel:
    """A way to share the work, what it is good at, how it fails, and what to do about it."""

    code: str
    name: StrOrPromise
    strength: StrOrPromise
    known_failure: StrOrPromise
    counter_measure: StrOrPromise


ROLES: Mapping[str, Role] = {
    role.code: role
    for role in (
        Role("RA", _("Regulatory lead"), "ra_lead"),
        Role("RE", _("Registration engineer"), "regulatory"),
        Role("PM", _("Product manager"), "rd"),
        Role("RD", _("Research and development"), "rd"),
        Role("CL", _("Clinical affairs and medical writing"), "clinical"),
        Role("MO", _("Medical officer"), "medical"),
        Role("BS", _("Biostatistics"), "biostatistics"),
        Role("IS", _("Information specialist"), "clinical"),
        Role("RM", _("Risk manager"), "quality"),
        Role("PS", _("Quality, vigilance and post-market surveillance"), "quality"),
        Role("MK", _("Marketing"), "regulatory"),
        Role("CS", _("Clinical evaluation specialist"), "clinical"),
        Role("CR", _("Writer of a contract research organisation"), "cro_writer"),
        Role("QC", _("Document and consistency checker"), "quality"),
        Role("PR", _("Release by management or the person responsible for compliance"), "ra_lead"),
    )
}

MODELS: Mapping[str, ResponsibilityModel] = {
    model.code: model
    for model in (
        ResponsibilityModel(
            "M0",
            _("Written together"),
            _("Each section belongs to the person who knows its subject best."),
            _("It falls apart when nobody keeps the parts together."),
            _("An owner and a date for every section, and one picture of where each stands."),
        ),
        ResponsibilityModel(
            "M1",
            _("The product manager drafts, the physician reviews"),
            _("The text stays close to the product."),
            _("Search and appraisal are weak, and one person carries too much."),
            _(
                "Give literature and appraisal to people trained in them, and approve nothing "
                "that rests on papers nobody appraised."
            ),
        ),
        ResponsibilityModel(
            "M2",
            _("Clinical affairs draft, the product manager reviews"),
            _("The evidence is searched and judged well."),
            _("Writers serve many products, so the text could be about any of them."),
            _(
                "Ask the product side for facts on each configuration, and look for sections "
                "that never name the device."
            ),
        ),
        ResponsibilityModel(
            "M3",
            _("Registration adapts an existing report"),
            _("A local report is ready soon."),
            _("The text drifts away from the local version of the device."),
            _(
                "Confirm or change every section carried over, and fill in local models, "
                "instructions for use and post-market figures."
            ),
        ),
        ResponsibilityModel(
            "M4",
            _("A clinical evaluation specialist drafts"),
            _("Quality is steady and the evidence is kept in order."),
            _("Everything waits for one desk, and product detail gets lost."),
            _("Ask each expert for a named input by a date of its own."),
        ),
        ResponsibilityModel(
            "M5",
            _("The registration engineer does it alongside"),
            _("It costs little."),
            _("One person writes and checks, with gaps in every field."),
            _(
                "Bring in a reviewer from outside for the fields nobody covers, and never let "
                "the writer approve."
            ),
        ),
        ResponsibilityModel(
            "M6",
            _("A contract research organisation drafts"),
            _("Experience, ready templates and spare hands at busy times."),
            _("The knowledge leaves with the writers, and the manufacturer still answers for it."),
            _(
                "Name an owner inside the company for every section, write decisions down, and "
                "have the templates handed over."
            ),
        ),
    )
}
