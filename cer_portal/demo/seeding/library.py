"""A template of the invented company in two editions, and paragraphs at every stage of their life."""

from dataclasses import replace
from datetime import datetime

from cer_portal.demo.seeding.plan import Cast
from cer_portal.demo.seeding.writing import Desk
from cer_portal.library.draft import with_section
from cer_portal.library.models import OwnTemplate, Paragraph
from cer_portal.library.selectors import template_in
from cer_portal.library.services.paragraphs import (
    Wording,
    approve_paragraph,
    propose_paragraph,
    reword_paragraph,
)
from cer_portal.library.services.templates import (
    begin_edition,
    change_draft,
    copy_template,
    release_edition,
)
from cer_portal.library.wording import document_of
from sections import outline

# Key → author, title, the sections it is meant for, wordings; all of it is invented.
PARAGRAPHS = {
    "databases": (
        "clinical.author",
        "Why these databases",
        ["literature"],
        [
            "MEDLINE and Embase were searched because together they hold the European journals on"
            " implants.",
            "MEDLINE and Embase were searched because together they hold the European journals on"
            " implants. Reference lists of the papers that were kept were read as well.",
        ],
    ),
    "duplicates": (
        "clinical.author",
        "How duplicates were handled",
        ["literature"],
        [
            "Records were compared by DOI, PMID and title before screening:\n\n"
            "- the fullest record was kept,\n- papers on the same patients were joined,\n"
            "- the number left out is given in the flow diagram."
        ],
    ),
    "vigilance": (
        "quality.author",
        "What vigilance figures can and cannot show",
        ["own_data"],
        [
            "Complaints are counted against units sold. Not every event is reported, so the rates are"
            " signals and no incidence."
        ],
    ),
    "training": (
        "rd.author",
        "Training of users",
        [],
        ["The device is used by orthopaedic surgeons who have been trained on the system."],
    ),
}


def begin_template(cast: Cast, now: datetime) -> OwnTemplate:
    """Copy the shipped template and release it as it is, as companies begin."""
    own = copy_template(
        code="eu-mdr-meddev-a9",
        edition=1,
        name="Norvale clinical evaluation report",
        actor=cast.lead,
        now=now,
    )
    release_edition(
        template=own,
        note="As shipped, to begin with.",
        expected_version=1,
        actor=cast.lead,
        now=now,
    )
    return own


def go_on_with_template(own: OwnTemplate, cast: Cast, now: datetime) -> None:
    """Release a second edition: a title, a point, a request and one more section."""
    draft = begin_edition(template=own, actor=cast.lead, now=now)
    after = change_draft(
        template=own,
        content=_further(template_in(draft)),
        expected_version=draft.version,
        actor=cast.lead,
        now=now,
    )
    release_edition(
        template=own,
        note="Use errors get a section of their own.",
        expected_version=after.version,
        actor=cast.lead,
        now=now,
    )


def _further(template: outline.Template) -> outline.Template:
    """What the second edition asks."""
    plans = {plan.key: plan for plan in template.sections}
    knowledge = replace(
        plans["sota"],
        title="Clinical background and state of the art",
        belongs=(*plans["sota"].belongs, "Registers that name the product family."),
        requests=(outline.Request("MK", "Which devices do surgeons compare ours with?"),),
    )
    usability = replace(
        plans["abbreviations"],
        key="usability",
        title="Use errors seen after release",
        title_zh="Use errors seen after release",
        purpose="Says which use errors were seen and what was done about them.",
        belongs=("Use errors with their number.", "What was changed, and whether it helped."),
        note="A rule of the invented company.",
        words=(100, 800),
        responsibility="safety",
    )
    return with_section(with_section(template, knowledge), usability)


def keep_paragraphs(desk: Desk) -> None:
    """Propose the paragraphs; the last wording of the first and the training wait for approval."""
    for name, (author, title, keys, texts) in PARAGRAPHS.items():
        made = _proposed(desk, author, title, keys, texts[0])
        if name != "training":
            approve_paragraph(
                paragraph=made, expected_version=1, actor=desk.cast.lead, now=desk.now
            )
        for number, text in enumerate(texts[1:], start=1):
            reword_paragraph(
                paragraph=made,
                wording=Wording(title, document_of(text), keys, "Reference lists count too"),
                expected_version=number,
                actor=desk.cast[author],
                now=desk.now,
            )


def _proposed(desk: Desk, author: str, title: str, keys: list[str], text: str) -> Paragraph:
    wording = Wording(title, document_of(text), keys)
    return propose_paragraph(wording=wording, actor=desk.cast[author], now=desk.now)
