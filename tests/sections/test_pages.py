"""The pages of the sections floor open for those who may see them."""

import pytest
from django.urls import reverse

from sections.services.save import save_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(sections, rd_author, document, now):
    section = sections["equivalence"]
    for version, text in enumerate(["The first text.", "The second text."]):
        save_section(
            section=section,
            document=document(text),
            expected_version=version,
            actor=rd_author,
            now=now,
        )
    return section


@pytest.mark.parametrize(
    "name",
    [
        "section_list",
        "report_overview",
        "people",
        "history",
        "record_list",
        "round_list",
        "milestone_list",
        "build_list",
        "plan_model",
        "plan_people",
        "plan_dates",
        "import_list",
    ],
)
def test_pages_of_a_report_open_for_its_lead(as_user, ra_lead, report, sections, name):
    answer = as_user(ra_lead).get(reverse(name, args=[report.slug]))
    assert answer.status_code == 200
    assert str(report.title) in answer.content.decode()


@pytest.mark.parametrize(
    "name", ["section", "section_edit", "section_revisions", "section_compare", "section_findings"]
)
def test_pages_of_a_section_open_for_its_author(as_user, rd_author, report, written, name):
    answer = as_user(rd_author).get(reverse(name, args=[report.slug, written.pk]))
    assert answer.status_code == 200


def test_revision_opens_as_it_was(as_user, rd_author, report, written):
    answer = as_user(rd_author).get(reverse("revision", args=[report.slug, written.pk, 1]))
    assert "The first text." in answer.content.decode()


def test_an_earlier_text_is_restored_as_a_new_revision(as_user, rd_author, report, written):
    client, place = as_user(rd_author), [report.slug, written.pk, 1]
    page = client.get(reverse("revision", args=place)).content.decode()
    assert 'name="version" value="2"' in page
    url = reverse("revision_restore", args=place)
    # Opened before somebody saved again: nothing is overwritten.
    assert client.post(url, {"version": 1}).status_code == 412
    answer = client.post(url, {"version": 2}, follow=True)
    assert "stands again" in answer.content.decode()
    first, restored = written.revisions.get(number=1), written.revisions.get(number=3)
    assert restored.document == first.document
    assert restored.note == "Restored from revision 1"


def test_only_who_may_write_restores(as_user, clinical_author, report, written):
    url = reverse("revision_restore", args=[report.slug, written.pk, 1])
    assert as_user(clinical_author).post(url, {"version": 1}).status_code == 403


def test_my_work_lists_what_waits(as_user, rd_author, written):
    answer = as_user(rd_author).get(reverse("my_work"))
    assert answer.status_code == 200
    assert written.title in answer.content.decode()


def test_portfolio_lists_reports(as_user, reader, report):
    answer = as_user(reader).get(reverse("portfolio"))
    assert report.title in answer.content.decode()
