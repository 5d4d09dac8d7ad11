"""Ask for an import: who may, what is refused, what stands there afterwards."""

import hashlib

import pytest

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, TooLarge, WrongType
from evidence.models import ImportBatch


def kept_files(settings):
    folder = settings.MEDIA_ROOT / "imports"
    return list(folder.iterdir()) if folder.exists() else []


def test_import_waits_with_its_bytes_under_a_name_of_its_own(upload, ris, settings):
    batch = upload(ris, "../../secret.ris")
    assert (batch.state, batch.format, batch.filename) == ("queued", "ris", "secret.ris")
    assert batch.sha256 == hashlib.sha256(ris).hexdigest()
    assert [file.read_bytes() for file in kept_files(settings)] == [ris]
    assert "secret" not in batch.file.name
    assert Entry.objects.filter(verb="import.requested", object_id=str(batch.pk)).exists()


def test_worker_is_rung_only_after_the_commit(upload, ris, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as bells:
        upload(ris)
    assert len(bells) == 1


@pytest.mark.parametrize("person", ["ra_lead", "clinical_author", "quality_author"])
def test_working_functions_import(upload, ris, person, request):
    assert upload(ris, actor=request.getfixturevalue(person)).pk


@pytest.mark.parametrize(
    "person", ["reader", "medical_reviewer", "cro_writer", "ended_cro", "outsider"]
)
def test_others_do_not_import_and_leave_nothing(upload, ris, person, request, settings):
    with pytest.raises(NotAllowed):
        upload(ris, actor=request.getfixturevalue(person))
    assert not kept_files(settings)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", BadInput),
        (b"   \n", WrongType),
        (b"%PDF-1.7 nothing", WrongType),
        (b"PK\x03\x04 a spreadsheet", WrongType),
        (b"Dear colleague, please find the records attached.", WrongType),
    ],
)
def test_unusable_bytes_are_refused_and_leave_nothing(upload, settings, content, error):
    with pytest.raises(error) as refusal:
        upload(content)
    assert refusal.value.sentence.endswith(".")
    assert not kept_files(settings)
    assert not ImportBatch.objects.exists()
    assert not Entry.objects.filter(verb__startswith="import.").exists()


def test_file_above_the_limit_is_refused(upload, ris, settings):
    settings.IMPORT_MAX_BYTES = len(ris) - 1
    with pytest.raises(TooLarge):
        upload(ris)
    settings.IMPORT_MAX_BYTES = len(ris)
    assert upload(ris).pk


def test_a_failed_write_takes_the_file_away_again(upload, ris, settings, monkeypatch):
    def broken(**fields):
        raise RuntimeError("the trail is closed")

    monkeypatch.setattr("evidence.services.write_trail", broken)
    with pytest.raises(RuntimeError):
        upload(ris)
    assert not kept_files(settings)
    assert not ImportBatch.objects.exists()
