"""A table whose columns nobody knows: the person names them, then it is read."""

import pytest
from django.urls import reverse

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, WrongState
from evidence import intake, services
from evidence.models import Record


@pytest.fixture
def unnamed(imported, table):
    return imported(table, "table.csv")


def address(batch, name):
    return reverse(name, args=[batch.report.slug, batch.pk])


def test_unknown_table_asks_for_its_columns_and_writes_nothing(unnamed):
    assert unnamed.state == "needs_mapping"
    assert unnamed.sample["columns"] == ["Paper", "Writers", "When"]
    assert unnamed.sample["rows"][0] == ["An invented table of hip implants", "Cha, Y", "2018"]
    assert Record.objects.count() == 0


def test_named_columns_are_read(unnamed, clinical_author, now):
    mapping = {"title": "Paper", "authors": "Writers", "year": "When", "doi": ""}
    services.name_columns(batch=unnamed, mapping=mapping, actor=clinical_author, now=now)
    assert Entry.objects.filter(verb="import.mapped").exists()
    intake.read(unnamed.pk)
    unnamed.refresh_from_db()
    assert (unnamed.state, unnamed.new) == ("done", 2)
    assert Record.objects.get(year=2018).authors == ["Cha Y"]


@pytest.mark.parametrize(
    "mapping",
    [{}, {"title": ""}, {"title": "No such column"}, {"title": "Paper", "colour": "When"}],
)
def test_mapping_that_does_not_fit_is_refused(unnamed, mapping, clinical_author, now):
    with pytest.raises(BadInput) as refusal:
        services.name_columns(batch=unnamed, mapping=mapping, actor=clinical_author, now=now)
    assert refusal.value.fields
    unnamed.refresh_from_db()
    assert unnamed.state == "needs_mapping"


def test_reader_does_not_name_columns(unnamed, reader, now):
    with pytest.raises(NotAllowed):
        services.name_columns(batch=unnamed, mapping={"title": "Paper"}, actor=reader, now=now)


def test_import_that_is_done_needs_no_names(imported, ris, clinical_author, now):
    with pytest.raises(WrongState):
        services.name_columns(
            batch=imported(ris), mapping={"title": "TI"}, actor=clinical_author, now=now
        )


def test_page_shows_the_first_rows_and_posts_the_names(unnamed, as_user, clinical_author):
    browser = as_user(clinical_author)
    page = browser.get(address(unnamed, "import_mapping"))
    assert page.status_code == 200
    assert b"An invented table of hip implants" in page.content
    assert browser.post(address(unnamed, "import_mapping"), {"title": ""}).status_code == 400
    answer = browser.post(address(unnamed, "import_mapping"), {"title": "Paper"})
    assert answer.url == address(unnamed, "import_detail")
    unnamed.refresh_from_db()
    assert (unnamed.state, unnamed.mapping) == ("queued", {"title": "Paper"})
