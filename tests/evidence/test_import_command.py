"""The same import from the shell: one JSON object, or a line for a person."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cer_portal.audit.models import Entry
from evidence.models import ImportBatch, Record


@pytest.fixture
def run(report, tmp_path):
    """Run the command on bytes and return what it printed."""

    def command(content: bytes, *options: str, name: str = "export.ris", slug: str = report.slug):
        file = tmp_path / name
        file.write_bytes(content)
        printed = StringIO()
        call_command("import_records", slug, str(file), *options, stdout=printed)
        return printed.getvalue()

    return command


def test_import_prints_one_json_object(run, ris, ra_lead):
    outcome = json.loads(run(ris, "--json"))
    batch = ImportBatch.objects.get()
    assert {key: outcome[key] for key in ("format", "found", "new", "known", "batch")} == {
        "format": "ris", "found": 4, "new": 2, "known": 1, "batch": batch.pk,
    }  # fmt: skip
    assert [bad["row"] for bad in outcome["refused"]] == [3]
    assert outcome["refused"][0]["reason"]
    assert batch.requested_by == ra_lead
    assert Entry.objects.get(verb="import.done").origin == "command"


def test_dry_run_tells_the_same_and_writes_nothing(run, ris, settings):
    tried = json.loads(run(ris, "--json", "--dry-run"))
    assert (
        ImportBatch.objects.count(),
        Record.objects.count(),
        Entry.objects.filter(verb__startswith="import.").count(),
    ) == (0, 0, 0)
    assert not (settings.MEDIA_ROOT / "imports").exists()
    done = json.loads(run(ris, "--json"))
    assert tried["batch"] is None
    assert {**tried, "batch": done["batch"]} == done


def test_person_reads_a_line(run, ris):
    printed = run(ris)
    assert "4 found, 2 new, 1 known, 1 refused." in printed
    assert "row 3:" in printed


def test_somebody_else_imports_by_address(run, ris, clinical_author, reader):
    run(ris, "--as", clinical_author.email)
    assert ImportBatch.objects.get().requested_by == clinical_author
    with pytest.raises(CommandError, match="may import literature"):
        run(ris, "--as", reader.email)
    with pytest.raises(CommandError, match="not on this report"):
        run(ris, "--as", "nobody@norvale.example")


def test_columns_with_usual_names_need_no_naming(run):
    table = b"pmid,title,year\n1,A trial of cups,2020\n2,A second trial,2021\n"
    tried = json.loads(run(table, "--json", "--dry-run", name="table.csv"))
    assert (tried["found"], tried["new"]) == (2, 2)


def test_columns_are_named_on_the_line(run, table):
    with pytest.raises(CommandError, match="Paper, Writers, When"):
        run(table, "--dry-run", name="table.csv")
    outcome = json.loads(run(table, "--json", "--column", "title=Paper", name="table.csv"))
    assert (outcome["format"], outcome["new"]) == ("csv", 2)


def test_refusals_are_sentences(run, ris, report, tmp_path):
    with pytest.raises(CommandError, match="no report with the short name"):
        run(ris, slug="no-such-report")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_records", report.slug, str(tmp_path / "absent.ris"))
    with pytest.raises(CommandError, match="This is a PDF"):
        run(b"%PDF-1.7")
