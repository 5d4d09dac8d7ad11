"""Saving the text of a section."""

import pytest

from cer_portal.audit.models import Entry
from cer_portal.devices.models import Fact
from cer_portal.errors import BadInput, NotAllowed, Stale, WrongState
from sections.models import Revision, Section
from sections.services.save import save_section
from sections.services.submit import submit_section

pytestmark = pytest.mark.django_db


def chip(kind, **attrs):
    return {
        "type": "doc",
        "content": [{"type": "paragraph", "content": [{"type": kind, "attrs": attrs}]}],
    }


@pytest.fixture
def equivalence(sections):
    return sections["equivalence"]


def test_first_save_makes_a_revision_and_starts_the_section(equivalence, rd_author, document, now):
    revision = save_section(
        section=equivalence, document=document("One."), expected_version=0, actor=rd_author, now=now
    )
    equivalence.refresh_from_db()
    assert (revision.number, revision.plain, revision.words) == (1, "One.", 1)
    assert equivalence.state == "drafting"
    assert equivalence.current == revision
    assert Entry.objects.filter(verb="section.saved", section_id=equivalence.pk).count() == 1


def test_same_text_again_makes_no_revision(equivalence, rd_author, document, now):
    for version in (0, 1):
        save_section(
            section=equivalence,
            document=document("One."),
            expected_version=version,
            actor=rd_author,
            now=now,
        )
    assert Revision.objects.filter(section=equivalence).count() == 1


def test_stale_save_is_refused_and_carries_their_text(equivalence, rd_author, document, now):
    save_section(
        section=equivalence,
        document=document("First."),
        expected_version=0,
        actor=rd_author,
        now=now,
    )
    with pytest.raises(Stale) as refusal:
        save_section(
            section=equivalence,
            document=document("Mine."),
            expected_version=0,
            actor=rd_author,
            now=now,
        )
    assert refusal.value.extra["version"] == 1
    assert refusal.value.extra["document"] == document("First.")
    assert Revision.objects.filter(section=equivalence).count() == 1


@pytest.mark.parametrize("name", ["clinical_author", "reader", "ra_lead", "medical_reviewer"])
def test_only_author_and_contributors_write(equivalence, document, now, request, name):
    person = request.getfixturevalue(name)
    with pytest.raises(NotAllowed, match="author and the contributors|may write"):
        save_section(
            section=equivalence, document=document("x"), expected_version=0, actor=person, now=now
        )
    assert not Revision.objects.filter(section=equivalence).exists()


def test_submitted_section_is_closed_for_writing(equivalence, rd_author, document, now):
    save_section(
        section=equivalence, document=document("One."), expected_version=0, actor=rd_author, now=now
    )
    submit_section(section=equivalence, actor=rd_author, now=now)
    with pytest.raises(WrongState, match="in review"):
        save_section(
            section=equivalence,
            document=document("Two."),
            expected_version=1,
            actor=rd_author,
            now=now,
        )


def test_empty_section_is_not_submitted(equivalence, rd_author, now):
    with pytest.raises(WrongState):
        submit_section(section=equivalence, actor=rd_author, now=now)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        {"type": "doc"},
        {"type": "doc", "content": [{"type": "script"}]},
        {
            "type": "doc",
            "content": [
                {
                    "type": "paragraph",
                    "content": [
                        {
                            "type": "text",
                            "text": "x",
                            "marks": [{"type": "link", "attrs": {"href": "javascript:alert(1)"}}],
                        }
                    ],
                }
            ],
        },
    ],
)
def test_document_of_another_shape_is_refused(equivalence, rd_author, now, broken):
    with pytest.raises(BadInput):
        save_section(
            section=equivalence, document=broken, expected_version=0, actor=rd_author, now=now
        )
    assert not Revision.objects.filter(section=equivalence).exists()


def test_chip_of_a_stranger_is_refused(equivalence, rd_author, now):
    for document in (chip("citation", record=999_999), chip("fact", fact=999_999)):
        with pytest.raises(BadInput):
            save_section(
                section=equivalence, document=document, expected_version=0, actor=rd_author, now=now
            )


def test_fact_of_the_device_is_kept_by_reference(equivalence, rd_author, now, device):
    fact = Fact.objects.get(device=device, key="device.name")
    revision = save_section(
        section=equivalence,
        document=chip("fact", fact=fact.pk),
        expected_version=0,
        actor=rd_author,
        now=now,
    )
    assert revision.facts == [fact.pk]
    assert "Tessaron" not in revision.plain


def test_database_keeps_author_and_reviewer_apart(equivalence, rd_author):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        Section.objects.filter(pk=equivalence.pk).update(reviewer=rd_author)


def test_revision_can_neither_be_changed_nor_removed(equivalence, rd_author, document, now):
    from django.db import InternalError, connection, transaction

    revision = save_section(
        section=equivalence, document=document("One."), expected_version=0, actor=rd_author, now=now
    )
    for act in ("UPDATE sections_revision SET words = 7", "DELETE FROM sections_revision"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act)
    revision.refresh_from_db()
    assert revision.words == 1


def test_outside_writer_cannot_look_a_fact_up_by_guessing_its_number(
    sections, cro_writer, ra_lead, device, report, now
):
    from cer_portal.devices.services import set_fact

    hidden = set_fact(
        device=device,
        report_id=report.pk,
        key="complaints",
        label="Complaints",
        kind="count",
        value="342",
        actor=ra_lead,
        now=now,
    )
    own = next(section for section in sections.values() if section.author == cro_writer)
    identity = Fact.objects.get(device=device, key="device.name")
    with pytest.raises(BadInput, match="does not belong"):
        save_section(
            section=own,
            document=chip("fact", fact=hidden.pk),
            expected_version=0,
            actor=cro_writer,
            now=now,
        )
    saved = save_section(
        section=own,
        document=chip("fact", fact=identity.pk),
        expected_version=0,
        actor=cro_writer,
        now=now,
    )
    assert saved.facts == [identity.pk]
