"""What a worker makes of an import, and what it leaves when it is cut off or comes twice."""

from datetime import timedelta

import pytest

from cer_portal.audit.models import Entry
from evidence import intake
from evidence.intake import claim, reading
from evidence.models import BatchRow, ImportBatch, Record
from sections.models import Membership, Report


def outcomes(batch):
    return list(batch.rows.values_list("row", "outcome"))


def test_found_is_new_and_known_and_refused(imported, ris):
    batch = imported(ris)
    assert (batch.state, batch.found, batch.new, batch.known, batch.refused) == ("done", 4, 2, 1, 1)
    assert outcomes(batch) == [(1, "new"), (2, "new"), (3, "refused"), (4, "known")]
    first, _second, refused, repeated = batch.rows.all()
    assert repeated.record == first.record
    assert repeated.reason == "The same as row 1 of this file."
    assert refused.reason


def test_record_keeps_what_the_file_said(imported, ris):
    record = imported(ris).rows.first().record
    assert record.authors == ["Gardner G"]
    assert (record.year, record.volume, record.pages) == (2019, "12", "101-110")
    assert record.doi == "10.5555/cup.1"
    assert "imaginary journal of hip surgery" in record.search_text
    assert record.extra


def test_a_second_import_adds_nothing(imported, ris):
    imported(ris)
    again = imported(ris)
    assert (again.found, again.new, again.known, again.refused) == (4, 0, 3, 1)
    assert Record.objects.count() == 2


def test_a_repeated_row_lends_its_doi_to_the_rows_after_it(imported, ris):
    imported(ris)
    later = imported(ris.replace(b"10.5555/cup.1", b"10.5555/preprint.1"))
    assert (later.new, later.known) == (0, 3)


def test_other_reports_do_not_count_as_known(imported, ris, report):
    first = imported(ris)
    assert first.new == 2
    other = Report.objects.get(pk=report.pk)
    other.pk, other.slug = None, "another"
    other.save()
    Record.objects.update(report=other)
    assert imported(ris).new == 2


def test_a_second_run_does_nothing(imported, ris):
    batch = imported(ris)
    intake.read(batch.pk)
    batch.refresh_from_db()
    assert batch.attempts == 1
    assert (Record.objects.count(), BatchRow.objects.count()) == (2, 4)


def test_a_run_cut_off_leaves_nothing_and_the_next_brings_all(upload, ris, monkeypatch):
    batch = upload(ris)

    def cut_off(*args, **kwargs):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(reading.BatchRow.objects, "bulk_create", cut_off)
        with pytest.raises(MemoryError):
            intake.read(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Record.objects.count()) == ("queued", 0)
    intake.read(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.attempts, Record.objects.count()) == ("done", 2, 2)


def test_a_lost_worker_is_followed_by_another_and_writes_no_more(upload, ris, now):
    batch = upload(ris)
    slow = claim.claim(batch.pk)
    assert claim.claim(batch.pk) is None
    assert intake.lost() == []
    ImportBatch.objects.update(lease_until=now - timedelta(minutes=1))
    assert intake.lost() == [batch.pk]
    intake.read(batch.pk)
    with pytest.raises(claim.ClaimLost):
        claim.report_progress(slow, 1, 4)
    with pytest.raises(claim.ClaimLost):
        claim.hold(slow)
    assert Record.objects.count() == 2


def test_sweeper_rings_for_what_waits_too_long(upload, ris, now):
    batch = upload(ris)
    assert intake.lost() == []
    ImportBatch.objects.update(requested_at=now - timedelta(minutes=2))
    assert intake.lost() == [batch.pk]


def test_the_fourth_attempt_is_a_failure_with_a_sentence(upload, ris):
    batch = upload(ris)
    ImportBatch.objects.update(attempts=claim.ATTEMPTS)
    intake.read(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert "three attempts" in batch.error
    assert Record.objects.count() == 0


def test_right_is_asked_again_before_reading(upload, ris, clinical_author, now):
    batch = upload(ris)
    Membership.objects.filter(user=clinical_author).update(revoked_at=now)
    intake.read(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, Record.objects.count()) == ("cancelled", 0)
    assert batch.error.startswith("Only ")


def test_file_that_is_gone_is_a_failure_with_a_sentence(upload, ris):
    batch = upload(ris)
    batch.file.storage.delete(batch.file.name)
    intake.read(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.error) == ("failed", "The file is no longer there. Upload it again.")


def test_table_without_rows_is_a_failure_with_a_sentence(imported):
    batch = imported(b"Title,Authors,Year\n", "empty.csv")
    assert (batch.state, batch.error) == ("failed", "No record was found in the file.")


def test_trail_tells_of_the_import_as_the_requester_by_the_worker(imported, ris, clinical_author):
    batch = imported(ris)
    line = Entry.objects.get(verb="import.done")
    assert (line.actor, line.origin, line.report_id) == (clinical_author, "worker", batch.report_id)
    assert (line.after["found"], line.after["new"]) == (4, 2)
