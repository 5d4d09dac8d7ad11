"""The register page, a record's page and the records offered while one writes."""

import pytest
from django.urls import reverse

from evidence import selectors, services
from evidence.models import ImportBatch, Record
from evidence.selectors import Filter

HOSTILE = """TY  - JOUR
AU  - <img src=x onerror=alert(1)>, A
TI  - <script>alert(1)</script> in an invented title of a record
JO  - "><svg onload=alert(1)>
PY  - 2022
AB  - <b onclick=alert(1)>Bold</b> abstract {{ 7|add:7 }}
KW  - <script>alert(2)</script>
ER  - 
"""


@pytest.fixture
def page(as_user, report):
    """Open a page of the register as a person."""

    def open_as(person, name="record_list", *args, **query):
        return as_user(person).get(reverse(name, args=[report.slug, *args]), query)

    return open_as


def shown(answer):
    return [record.title[:4] for record, _cited in answer.context["rows"]]


def test_empty_register_says_what_comes_next(page, clinical_author, reader):
    assert "Import literature" in page(clinical_author).content.decode()
    assert "may import literature" in page(reader).content.decode()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["Wear", "Long"]),
        ({"q": "muller"}, ["Wear"]),
        ({"q": "Müller ceramic"}, ["Wear"]),
        ({"q": "10.5555/CUP.1"}, ["Long"]),
        ({"q": "imaginary gardner 2019"}, ["Long"]),
        ({"q": "gardner ceramic"}, []),
        ({"q": "100%"}, []),
        ({"since": "2020"}, ["Wear"]),
        ({"until": "2020"}, ["Long"]),
        ({"abstract": "yes"}, ["Long"]),
        ({"abstract": "no"}, ["Wear"]),
        ({"order": "oldest"}, ["Long", "Wear"]),
        ({"cited": "yes"}, []),
        ({"cited": "no"}, ["Wear", "Long"]),
    ],
)
def test_filters_narrow_the_register(imported, ris, page, reader, query, titles):
    imported(ris)
    answer = page(reader, **query)
    assert answer.status_code == 200
    assert shown(answer) == titles


def test_records_are_found_by_number_and_by_import(imported, ris, page, reader):
    other = ris.replace(b"cup.", b"stem.").replace(b"invented", b"made up").replace(b"- 10", b"- 7")
    first, second = imported(ris), imported(other)
    record = first.rows.first().record
    assert shown(page(reader, q=f"[{record.pk}]")) == ["Long"]
    assert len(shown(page(reader, batch=second.pk))) == 2
    assert len(shown(page(reader))) == 4


@pytest.mark.parametrize(
    "query",
    [{"since": "soon"}, {"cited": "perhaps"}, {"batch": "999999"}, {"q": "a\x00b"}, {"order": "x"}],
)
def test_filter_that_cannot_be_read_is_a_400(imported, ris, page, reader, query):
    imported(ris)
    assert page(reader, **query).status_code == 400


def test_citations_are_counted_and_linked(imported, ris, page, cite, clinical_author, reader):
    record = imported(ris).rows.first().record
    section = cite("sota", record, clinical_author).section
    assert [count for _record, count in page(reader).context["rows"]] == [0, 1]
    assert shown(page(reader, cited="yes")) == ["Long"]
    assert shown(page(reader, cited="no")) == ["Wear"]
    content = page(reader, "record", record.pk).content.decode()
    assert reverse("section", args=[section.report.slug, section.pk]) in content


def test_record_page_tells_where_it_came_from(imported, ris, page, reader):
    batch = imported(ris)
    record = batch.rows.first().record
    content = page(reader, "record", record.pk).content.decode()
    assert "Gardner G. Long term survival of an invented acetabular cup." in content
    assert "https://doi.org/10.5555/cup.1" in content
    assert "row 1" in content
    assert "row 4" in content


def test_record_of_an_undone_import_keeps_its_page_and_leaves_the_list(
    imported, ris, page, clinical_author, now
):
    batch = imported(ris)
    record = batch.rows.first().record
    services.undo_import(batch=batch, actor=clinical_author, now=now)
    answer = page(clinical_author, "record", record.pk)
    assert "left the register" in answer.content.decode()
    assert page(clinical_author).context["record_count"] == 0


def test_imported_markup_is_shown_and_never_run(imported, page, reader):
    batch = imported(HOSTILE.encode(), "<img src=x onerror=alert(3)>.ris")
    record = batch.rows.first().record
    places = [
        page(reader),
        page(reader, "record", record.pk),
        page(reader, "import_list"),
        page(reader, "import_detail", batch.pk),
    ]
    for answer in places:
        content = answer.content.decode()
        assert answer.status_code == 200
        assert "<script>alert" not in content
        assert "<img src=x" not in content
        assert "<svg onload" not in content
        assert "<b onclick" not in content
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in places[1].content.decode()


def test_list_asks_the_same_number_of_queries_however_many_records(
    imported, ris, report, reader, django_assert_max_num_queries
):
    imported(ris)
    with django_assert_max_num_queries(12) as few:
        found = list(selectors.register(report, reader, Filter()))
        selectors.citing(found, report, reader)
    record = Record.objects.get(pk=found[0].pk)
    for number in range(40):
        record.pk, record.doi = None, f"10.5555/more.{number}"
        record.save()
    with django_assert_max_num_queries(len(few)):
        found = list(selectors.register(report, reader, Filter()))
        selectors.citing(found, report, reader)
    assert len(found) == 42


@pytest.mark.parametrize(
    "name", ["record_list", "record", "import_list", "import_detail", "import_status"]
)
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("ra_lead", 200),
        ("reader", 200),
        ("medical_reviewer", 200),
        ("outsider", 404),
        ("cro_writer", 404),
    ],
)
def test_insiders_read_and_nobody_else_learns_that_there_is_a_register(
    imported, ris, sections, page, name, person, status, request
):
    batch = imported(ris)
    ids = {"record": [batch.rows.first().record.pk], "record_list": [], "import_list": []}
    answer = page(request.getfixturevalue(person), name, *ids.get(name, [batch.pk]))
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("ra_lead", 302),
        ("reader", 403),
        ("medical_reviewer", 403),
        ("outsider", 404),
        ("cro_writer", 404),
    ],
)
def test_upload_page_follows_the_right_to_import(
    as_user, report, ris, person, status, request, tmp_path
):
    browser = as_user(request.getfixturevalue(person))
    address = reverse("import_new", args=[report.slug])
    assert browser.get(address).status_code == (200 if status == 302 else status)
    file = tmp_path / "export.ris"
    file.write_bytes(ris)
    with file.open("rb") as content:
        answer = browser.post(address, {"file": content})
    assert answer.status_code == status
    assert ImportBatch.objects.count() == (1 if status == 302 else 0)
    if status == 403:
        assert "may import literature" in answer.content.decode()


@pytest.mark.parametrize(("content", "status"), [(b"", 400), (b"%PDF-1.7", 415), (None, 400)])
def test_refused_upload_comes_back_with_the_form(
    as_user, report, clinical_author, tmp_path, content, status
):
    browser = as_user(clinical_author)
    address = reverse("import_new", args=[report.slug])
    if content is None:
        answer = browser.post(address, {})
    else:
        file = tmp_path / "export.ris"
        file.write_bytes(content)
        with file.open("rb") as opened:
            answer = browser.post(address, {"file": opened})
    assert answer.status_code == status
    assert answer.context["form"].errors["file"]


def test_status_asks_again_only_while_the_import_runs(upload, ris, page, clinical_author):
    from evidence import intake

    batch = upload(ris)
    waiting = page(clinical_author, "import_status", batch.pk)
    assert b"hx-get" in waiting.content
    intake.read(batch.pk)
    done = page(clinical_author, "import_status", batch.pk)
    assert b"hx-get" not in done.content
    assert done.headers["HX-Refresh"] == "true"


def test_rows_are_filtered_by_outcome(imported, ris, page, reader):
    batch = imported(ris)
    answer = page(reader, "import_detail", batch.pk, outcome="refused")
    assert [row.row for row in answer.context["page_obj"]] == [3]
    assert len(page(reader, "import_detail", batch.pk).context["page_obj"]) == 4


# --- while one writes ---------------------------------------------------------------------------


@pytest.fixture
def offered(as_user, report):
    """The labels of the records offered to a person in a section."""

    def ask(person, section, words=""):
        address = reverse("section_records", args=[report.slug, section.pk])
        answer = as_user(person).get(address, {"q": words})
        if answer.status_code != 200:
            return answer.status_code
        return [record["label"] for record in answer.json()["results"]]

    return ask


def test_writer_is_offered_records_by_author_year_title_and_number(
    imported, ris, sections, offered, clinical_author
):
    record = imported(ris).rows.first().record
    section = sections["sota"]
    assert offered(clinical_author, section, "gardner") == ["Gardner 2019"]
    assert offered(clinical_author, section, "2021 wear") == ["Müller 2021"]
    assert offered(clinical_author, section, "10.5555/cup.2") == ["Müller 2021"]
    assert offered(clinical_author, section, f"[{record.pk}]") == ["Gardner 2019"]
    assert offered(clinical_author, section, "nobody") == []


def test_at_most_twenty_records_are_offered(imported, ris, sections, offered, clinical_author):
    record = imported(ris).rows.first().record
    for number in range(30):
        record.pk, record.doi = None, f"10.5555/more.{number}"
        record.save()
    assert len(offered(clinical_author, sections["sota"], "gardner")) == 20


def test_outside_writer_is_offered_only_what_the_own_sections_cite(
    imported, ris, sections, offered, cite, clinical_author, cro_writer, report
):
    first, second = [row.record for row in imported(ris).rows.filter(outcome="new")]
    own = next(section for section in sections.values() if section.author == cro_writer)
    cite("sota", first, clinical_author)
    assert offered(cro_writer, own) == []
    # A colleague cites the second record in the outside writer's section before it is handed over.
    from sections.models import Revision

    Revision.objects.create(
        section=own, number=1, document={}, plain="", words=0, cited=[second.pk],
        digest="", saved_by=clinical_author, saved_at=report.created_at,
    )  # fmt: skip
    own.current = Revision.objects.get(section=own)
    own.save()
    assert offered(cro_writer, own) == ["Müller 2021"]
    assert offered(cro_writer, own, "gardner") == []
    assert set(selectors.find_records(report.pk, [first.pk, second.pk], cro_writer.pk)) == {
        second.pk
    }
    assert len(selectors.find_records(report.pk, [first.pk, second.pk], clinical_author.pk)) == 2
    assert len(selectors.find_records(report.pk, [first.pk, second.pk], None)) == 2


def test_records_are_offered_to_writers_of_the_section_alone(
    imported, ris, sections, offered, reader, cro_writer, outsider
):
    imported(ris)
    assert offered(reader, sections["sota"]) == 403
    assert offered(cro_writer, sections["sota"]) == 404
    assert offered(outsider, sections["sota"]) == 404


def test_record_of_another_report_is_not_found(imported, ris, report, page, reader):
    from sections.models import Report

    record = imported(ris).rows.first().record
    other = Report.objects.get(pk=report.pk)
    other.pk, other.slug = None, "another"
    other.save()
    Record.objects.update(report=other)
    assert page(reader, "record", record.pk).status_code == 404
    assert selectors.find_records(report.pk, [record.pk], None) == {}
