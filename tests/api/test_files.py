"""Files through the API: an export handed to the importer, a PDF taken away."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cer_portal.assembly.models import Build
from cer_portal.audit.models import Entry
from cer_portal.audit.verbs import Verb
from evidence.intake import work
from evidence.models import ImportBatch
from tests.access.conftest import RIS, picture

pytestmark = pytest.mark.django_db
LIST = RIS.format(title="A new study", doi="10.5555/new").encode()


def upload(caller, slug, content=LIST, name="new.ris", key="", **more):
    headers = {**caller.door, **({"Idempotency-Key": key} if key else {})}
    file = SimpleUploadedFile(name, content)
    data = {"file": file, **more}
    return caller.client.post(reverse("api_imports", args=[slug]), data, headers=headers)


def test_an_upload_is_read_like_one_from_the_page(program, report, rd_author):
    caller = program(rd_author)
    made = upload(caller, report.slug)
    assert (made.status_code, made.json()["state"]) == (201, "queued")
    work(made.json()["id"])
    done = caller.get("api_import", report.slug, made.json()["id"]).json()
    assert (done["state"], done["found"], done["new"]) == ("done", 1, 1)
    assert caller.get("api_records", report.slug).json()["results"][0]["title"] == "A new study"


@pytest.mark.parametrize(
    ("role", "status"), [("reader", 403), ("cro_writer", 404), ("outsider", 404)]
)
def test_who_may_not_import_uploads_nothing(request, program, report, role, status):
    caller = program(request.getfixturevalue(role))
    assert upload(caller, report.slug).status_code == status
    assert not ImportBatch.objects.exists()


def test_a_reading_token_uploads_nothing(program, report, rd_author):
    assert upload(program(rd_author, "read"), report.slug).status_code == 403
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("size", [200, 200_000])
def test_a_file_that_is_too_large_is_413(program, report, rd_author, settings, size):
    """Just over the limit, and so far over it that the body is not read."""
    settings.IMPORT_MAX_BYTES = 100
    answer = upload(program(rd_author), report.slug, LIST + b"x" * size)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert not ImportBatch.objects.exists()


def test_bytes_of_no_format_and_a_body_that_is_no_upload_are_415(program, report, rd_author):
    caller = program(rd_author)
    wrong = upload(caller, report.slug, picture(), "list.ris")
    assert (wrong.status_code, wrong.json()["code"]) == (415, "wrong_type")
    assert caller.send("POST", "api_imports", report.slug, body={"file": "x"}).status_code == 415
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [({"state": "done"}, "state"), ({"requested_by": 1}, "requested_by"), ({"file": "x"}, "file")],
)
def test_another_field_is_named_and_nothing_kept(program, report, rd_author, more, field):
    caller = program(rd_author)
    url = reverse("api_imports", args=[report.slug])
    files = {"file": SimpleUploadedFile("a.ris", LIST)}
    answer = caller.client.post(url, {**files, **more}, headers=caller.door)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not ImportBatch.objects.exists()


def test_two_files_or_an_empty_one_are_refused(program, report, rd_author):
    caller = program(rd_author)
    url = reverse("api_imports", args=[report.slug])
    two = [SimpleUploadedFile("a.ris", LIST), SimpleUploadedFile("b.ris", LIST)]
    assert caller.client.post(url, {"file": two}, headers=caller.door).status_code == 400
    assert upload(caller, report.slug, b"").status_code == 400
    assert not ImportBatch.objects.exists()


def test_the_same_upload_with_the_same_key_is_one_import(program, report, rd_author):
    caller = program(rd_author)
    first, second = (upload(caller, report.slug, key="k") for _n in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] == second.json()["id"]
    assert second["Idempotency-Replayed"] == "true"
    other = RIS.format(title="Another", doi="10.5555/other").encode()
    assert upload(caller, report.slug, other, key="k").status_code == 409
    assert ImportBatch.objects.count() == 1


def test_columns_are_named_and_an_import_is_undone(program, world):
    caller, slug = program(world.people["rd_author"]), world.report.slug
    place = (slug, world.table.pk)
    wrong = caller.send("POST", "api_import_columns", *place, body={"title": "Nowhere"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (400, ["title"])
    named = caller.send("POST", "api_import_columns", *place, body={"title": "Paper"})
    assert (named.status_code, named.json()["state"]) == (200, "queued")
    undone = caller.send("POST", "api_import_undo", slug, world.spare_batch.pk)
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    cited = caller.send("POST", "api_import_undo", slug, world.batch.pk)
    assert (cited.status_code, cited.json()["code"]) == (409, "wrong_state")


@pytest.mark.parametrize("accept", ["*/*", "application/pdf", "application/json"])
def test_a_download_is_the_file_and_stands_in_the_trail(program, world, accept):
    caller = program(world.people["reader"], "read")
    url = reverse("api_build_file", args=[world.report.slug, 1])
    answer = caller.client.get(url, headers={**caller.door, "Accept": accept})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 invented"
    assert answer["Content-Type"] == "application/pdf"
    assert 'filename="tessaron-dm-edition-1-build-1.pdf"' in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
    line = Entry.objects.filter(verb=Verb.BUILD_DOWNLOADED).get()
    assert (line.actor, line.after["sha256"]) == (world.people["reader"], "0" * 64)


def test_a_build_that_is_not_ready_is_409_and_leaves_no_line(program, world):
    Build.objects.update(state=Build.State.FAILED)
    answer = program(world.people["reader"]).get("api_build_file", world.report.slug, 1)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")
    assert not Entry.objects.filter(verb=Verb.BUILD_DOWNLOADED).exists()


@pytest.mark.parametrize(("role", "status"), [("cro_writer", 403), ("outsider", 404)])
def test_a_build_is_not_for_those_outside(program, world, role, status):
    answer = program(world.people[role]).get("api_build_file", world.report.slug, 1)
    assert answer.status_code == status
