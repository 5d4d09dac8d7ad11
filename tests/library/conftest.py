"""A template of the company's own, drafted and released, and a paragraph with its wordings."""

from dataclasses import replace

import pytest

from cer_portal.library.selectors import template_in
from cer_portal.library.services.paragraphs import Wording, approve_paragraph, propose_paragraph
from cer_portal.library.services.templates import (
    begin_edition,
    change_draft,
    copy_template,
    release_edition,
)

SHIPPED = "eu-mdr-meddev-a9"


def says(*texts):
    """Return a document of these paragraphs."""
    paragraph = [{"type": "paragraph", "content": [{"type": "text", "text": t}]} for t in texts]
    return {"type": "doc", "content": paragraph}


@pytest.fixture
def own(ra_lead, now):
    """A copy of the shipped template, its first edition being written."""
    return copy_template(code=SHIPPED, edition=1, name="Norvale report", actor=ra_lead, now=now)


@pytest.fixture
def release(ra_lead, now):
    """Return a way to release the next edition: the draft, after `change` has gone over it."""

    def released(own, change=lambda template: template, note=""):
        draft = getattr(own, "draft", None) or begin_edition(template=own, actor=ra_lead, now=now)
        after = change_draft(
            template=own,
            content=change(template_in(draft)),
            expected_version=draft.version,
            actor=ra_lead,
            now=now,
        )
        made = release_edition(
            template=own, note=note, expected_version=after.version, actor=ra_lead, now=now
        )
        own.refresh_from_db()
        return made

    return released


@pytest.fixture
def renamed():
    """Return a change that gives a section of a template another title, or other fields."""

    def change(key, **fields):
        return lambda template: replace(
            template,
            sections=tuple(
                replace(plan, **fields) if plan.key == key else plan for plan in template.sections
            ),
        )

    return change


@pytest.fixture
def paragraph(report, clinical_author, ra_lead, now):
    """A paragraph of the clinical author, approved by the lead."""
    wording = Wording("Why these databases", says("Two databases were searched."), ["literature"])
    made = propose_paragraph(wording=wording, actor=clinical_author, now=now)
    return approve_paragraph(paragraph=made, expected_version=1, actor=ra_lead, now=now)
