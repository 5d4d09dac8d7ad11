"""Undo an import: the records leave the register, unless a text stands on one of them."""

import pytest
from django.urls import reverse

from cer_portal.audit.models import Entry
from cer_portal.errors import NotAllowed, WrongState
from evidence.models import Record
from evidence.services import undo_import
from sections.services.submit import submit_section


def test_undone_records_leave_the_register_and_stay_for_the_trail(
    imported, ris, clinical_author, now
):
    batch = undo_import(batch=imported(ris), actor=clinical_author, now=now)
    assert batch.state == "undone"
    assert (Record.objects.standing().count(), Record.objects.count()) == (0, 2)
    line = Entry.objects.get(verb="import.undone")
    assert (line.actor, line.after["removed"]) == (clinical_author, 2)


def test_undone_file_can_be_imported_anew(imported, ris, clinical_author, now):
    undo_import(batch=imported(ris), actor=clinical_author, now=now)
    assert imported(ris).new == 2
    assert Record.objects.standing().count() == 2


def test_undo_is_refused_while_a_record_is_cited(imported, ris, cite, clinical_author, now):
    batch = imported(ris)
    revision = cite("sota", batch.rows.first().record, clinical_author)
    with pytest.raises(WrongState) as refusal:
        undo_import(batch=batch, actor=clinical_author, now=now)
    assert str(revision.section) in refusal.value.sentence
    assert Record.objects.standing().count() == 2


def test_undo_is_refused_for_what_went_into_review(
    imported, ris, cite, clinical_author, document, now
):
    from sections.services.save import save_section
    from sections.services.submit import withdraw_section

    batch = imported(ris)
    section = cite("sota", batch.rows.first().record, clinical_author).section
    submit_section(section=section, actor=clinical_author, now=now)
    withdraw_section(section=section, actor=clinical_author, now=now)
    save_section(
        section=section,
        document=document("Nothing."),
        expected_version=1,
        actor=clinical_author,
        now=now,
    )
    with pytest.raises(WrongState):
        undo_import(batch=batch, actor=clinical_author, now=now)


def test_citation_that_was_taken_out_again_does_not_hold_the_import(
    imported, ris, cite, clinical_author, document, now
):
    from sections.services.save import save_section

    batch = imported(ris)
    section = cite("sota", batch.rows.first().record, clinical_author).section
    save_section(
        section=section,
        document=document("Nothing."),
        expected_version=1,
        actor=clinical_author,
        now=now,
    )
    assert undo_import(batch=batch, actor=clinical_author, now=now).state == "undone"


def test_records_that_another_import_repeats_stay(imported, ris, clinical_author, now):
    first, second = imported(ris), imported(ris)
    undo_import(batch=first, actor=clinical_author, now=now)
    assert set(Record.objects.standing().values_list("batch", flat=True)) == {second.pk}
    undo_import(batch=second, actor=clinical_author, now=now)
    assert not Record.objects.standing().exists()


def test_an_import_is_undone_once(imported, ris, clinical_author, reader, now):
    batch = imported(ris)
    with pytest.raises(NotAllowed):
        undo_import(batch=batch, actor=reader, now=now)
    undo_import(batch=batch, actor=clinical_author, now=now)
    with pytest.raises(WrongState):
        undo_import(batch=batch, actor=clinical_author, now=now)


def test_page_undoes_and_shows_the_reason_where_it_cannot(
    imported, ris, cite, clinical_author, as_user
):
    batch = imported(ris)
    browser = as_user(clinical_author)
    place = [batch.report.slug, batch.pk]
    revision = cite("sota", batch.rows.first().record, clinical_author)
    page = browser.get(reverse("import_detail", args=place))
    assert str(revision.section) in page.content.decode()
    assert browser.post(reverse("import_undo", args=place)).status_code == 409
    other = imported(ris.replace(b"cup", b"stem").replace(b"ceramic", b"metal"))
    answer = browser.post(reverse("import_undo", args=[batch.report.slug, other.pk]), follow=True)
    assert "left the register" in answer.content.decode()
