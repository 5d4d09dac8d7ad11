"""What stands around the texts: cover, document control, signatures, lists. Contexts only."""

from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from cer_portal.assembly.document.material import Leaf, Material
from cer_portal.assembly.document.since import since
from cer_portal.evaluators.criteria import BASIS_OF_INTERESTS, BASIS_OF_QUALIFICATION
from cer_portal.evaluators.selectors import coverage
from evidence.models import Record
from evidence.vancouver import format_reference
from reviews.decisions import Decision
from reviews.selectors.baselines import Standing
from reviews.selectors.signatures import Signed
from sections.models import Kind
from sections.outline import Template, get_template

Context = dict[str, Any]

# A search can bring in tens of thousands of records; past this only the cited ones are all listed.
MOST_RECORDS = 2000
DIGEST_SHOWN = 16
DAY = "j F Y"


def section_title(leaf: Leaf, language: str) -> str:
    """The title in the language of the report, where the template has it."""
    section = leaf.section
    return section.title_zh if language.startswith("zh") and section.title_zh else section.title


def cover(material: Material) -> Context:
    """Return what the cover says."""
    report, device = material.report, material.report.device
    lock = report.data_lock_date
    edition = _("Edition %(number)s") % {"number": report.edition_number}
    running = [
        edition,
        *([_("data lock %(date)s") % {"date": date_format(lock, DAY)}] if lock else []),
    ]
    return {
        "title": report.title,
        "kind": _template_title(material),
        "device": device.name,
        "manufacturer": device.manufacturer,
        "device_class": _device_class(material),
        "edition": report.edition_number,
        "data_lock": lock,
        "status": report.get_status_display(),
        "draft": material.draft,
        "open": material.open_sections,
        "fictional": device.fictional,
        "running": " · ".join([*running, *([_("DRAFT")] if material.draft else [])]),
    }


def control(material: Material) -> Context:
    """Return the document control: particulars, team, versions printed."""
    return {
        "pairs": [(label, value) for label, value in _particulars(material) if value],
        "team": [
            {
                "name": member.user.name,
                "function": member.get_function_display(),
                "organisation": member.user.organisation.name,
                "since": member.valid_from,
                "until": member.revoked_at or member.valid_until,
            }
            for member in material.members
        ],
        "facts": material.facts_printed,
        "versions": [_version(leaf, material) for leaf in _texts(material)],
        "since": since(material),
    }


def references(material: Material) -> Context:
    """Return the sources in the order of their numbers."""
    ordered = sorted(material.citations.items(), key=lambda pair: pair[1])
    return {
        "references": [
            {
                "anchor": f"ref-{number}",
                "number": number,
                "text": format_reference(material.records[pk]),
            }
            for pk, number in ordered
        ]
    }


def signoff(material: Material) -> Context:
    """Return rounds, decisions and the lines for signatures."""
    words = {Decision.APPROVE: _("Approved"), Decision.RETURN: _("Returned to the author")}
    return {
        "rounds": material.rounds,
        "decisions": [
            {
                "round": review.round_section.round.number,
                "section": review.round_section.section,
                "revision": review.round_section.revision.number,
                "name": review.reviewer.name,
                "decision": words[Decision(review.decision)],
                "at": review.submitted_at,
            }
            for review in material.reviews
        ],
        "signatures": [_signature(signed) for signed in material.signatures],
        **_whole(material.standing),
        "signers": _signers(material),
    }


def evaluators(material: Material) -> Context:
    """Return who evaluates and writes, with the state of their records."""
    return {
        "rows": material.evaluators,
        "coverage": coverage(material.evaluators),
        "basis": f"{BASIS_OF_QUALIFICATION}; {BASIS_OF_INTERESTS}",
    }


def evidence(material: Material) -> Context:
    """Return the register: cited records by number, then the others."""
    cited_in: dict[int, list[str]] = {}
    for leaf in material.leaves:
        for record in leaf.revision.cited if leaf.revision else ():
            cited_in.setdefault(record, []).append(_short(leaf))
    cited = sorted(material.citations, key=lambda pk: material.citations[pk])
    others = [record for pk, record in material.records.items() if pk not in material.citations]
    others.sort(key=lambda record: (-(record.year or 0), record.title, record.pk))
    listed = [material.records[pk] for pk in cited]
    listed += others[: max(0, MOST_RECORDS - len(listed))]
    return {
        "total": len(material.records),
        "left_out": len(material.records) - len(listed),
        "evidence": [_evidence_row(record, material, cited_in) for record in listed],
    }


def history(material: Material) -> Context:
    """Return who answers for each text, and each revision that was submitted or decided on."""
    approvals = {c.section_id: c for c in material.changes if c.move == "approve"}
    return {
        "duties": [
            {
                "section": leaf.section,
                "contributors": ", ".join(p.name for p in leaf.section.contributors.all()),
                "approval": None if leaf.is_open else approvals.get(leaf.section.pk),
            }
            for leaf in _texts(material)
        ],
        "changes": material.changes,
        "trail": material.trail,
        "digest_shown": f":{DIGEST_SHOWN}",
    }


def _texts(material: Material) -> Iterable[Leaf]:
    return (leaf for leaf in material.leaves if leaf.section.kind == Kind.TEXT)


def _short(leaf: Leaf) -> str:
    return leaf.section.number or leaf.section.title


def _template(material: Material) -> Template:
    return get_template(material.report.template, material.report.template_edition)


def _template_title(material: Material) -> str:
    template = _template(material)
    return template.title_zh if material.report.language.startswith("zh") else template.title


def _device_class(material: Material) -> str:
    device = material.report.device
    if not device.implantable:
        return device.device_class
    return _("%(class)s, implantable") % {"class": device.device_class}


def _particulars(material: Material) -> list[tuple[str, str]]:
    report, device, template = material.report, material.report.device, _template(material)
    lock = report.data_lock_date
    return [
        (_("Report"), f"{report.title} ({report.slug})"),
        (_("Edition"), str(report.edition_number)),
        (_("Data lock date"), date_format(lock, DAY) if lock else ""),
        (_("Status"), str(report.get_status_display())),
        (_("Device"), device.name),
        (_("Device class"), _device_class(material)),
        (_("Basic UDI-DI"), device.basic_udi_di),
        (_("EMDN code"), device.emdn),
        (_("Manufacturer"), device.manufacturer),
        (_("SRN"), device.manufacturer_srn),
        (_("Notified body"), device.notified_body),
        (_("Market"), str(report.get_market_display())),
        (_("Template"), _template_title(material)),
        (_("Edition of the template"), str(report.template_edition)),
        (_("Basis"), "; ".join(f"{basis.document}, {basis.section}" for basis in template.basis)),
        (_("Responsibility model"), report.responsibility_model),
        (_("Language"), _language_name(report.language)),
    ]


def _language_name(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _version(leaf: Leaf, material: Material) -> Context:
    section, revision = leaf.section, leaf.revision
    return {
        "anchor": leaf.anchor,
        "number": section.number,
        "title": section_title(leaf, material.report.language),
        "revision": revision.number if revision else None,
        "saved": revision.saved_at if revision else None,
        "author": section.author or "–",
        "approver": section.approver or "–",
        "state": section.get_state_display(),
        "state_mark": section.state,
    }


def _signature(signed: Signed) -> Context:
    made = signed.signature
    return {
        "section": made.section,
        "name": made.printed_name,
        "function": made.get_function_display(),
        "meaning": made.get_meaning_display(),
        "at": made.signed_at,
        "revision": made.section_revision.number,
        "method": made.get_method_display(),
        "hash": _split(made.content_hash),
        "is_current": signed.is_current,
    }


def _whole(standing: Standing) -> Context:
    """The last baseline and its signatures, with whether that is what is printed."""
    baseline = standing.baseline
    return {
        "baseline": baseline,
        "baseline_digest": _split(baseline.digest) if baseline else [],
        "baseline_is_current": standing.is_current,
        "report_signatures": [
            {
                "name": made.printed_name,
                "function": made.get_function_display(),
                "meaning": made.get_meaning_display(),
                "method": made.get_method_display(),
                "at": made.signed_at,
                "hash": _split(made.digest),
            }
            for made in standing.signed
        ],
    }


def _split(digest: str) -> list[str]:
    """Cut a digest into four, between which a narrow column may break."""
    return [digest[start : start + 16] for start in range(0, 64, 16)]


def _signers(material: Material) -> list[Context]:
    duties: dict[tuple[str, str], list[str]] = {}
    for duty in ("author", "approver"):
        for leaf in _texts(material):
            person = getattr(leaf.section, duty)
            if person is not None:
                duties.setdefault((duty, person.name), []).append(_short(leaf))
    words = {"author": _("Author of %(sections)s"), "approver": _("Approver of %(sections)s")}
    return [
        {"name": name, "meaning": words[duty] % {"sections": ", ".join(sections)}}
        for (duty, name), sections in duties.items()
    ]


def _evidence_row(record: Record, material: Material, cited_in: dict[int, list[str]]) -> Context:
    where = cited_in.get(record.pk, [])
    return {
        "number": material.citations.get(record.pk),
        "text": format_reference(record),
        "kind": record.kind,
        "source": record.source_db,
        "batch": record.batch.filename if record.batch else "",
        "status": _("Cited") if where else _("Not cited"),
        "cited_in": ", ".join(where),
    }
