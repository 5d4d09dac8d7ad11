"""Qualifications and declarations of interests: what is kept, who reads it, what is missing."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed, TooLarge, WrongState, WrongType
from cer_portal.evaluators.criteria import Area
from cer_portal.evaluators.models import Acceptance, Declaration, Qualification
from cer_portal.evaluators.selectors import (
    coverage,
    declarations_wanted,
    evaluators_of,
    qualification_wanted,
)
from cer_portal.evaluators.services import (
    Interests,
    Stated,
    Upload,
    accept_interests,
    declare_interests,
    state_qualification,
)
from cer_portal.plain_pdf import is_plain_pdf

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def pdf(**root) -> bytes:
    """Return the bytes of a one-page PDF; `root` adds to its catalogue."""
    made, kept = pikepdf.new(), BytesIO()
    made.add_blank_page()
    for name, value in root.items():
        made.Root[f"/{name}"] = value
    made.save(kept)
    return kept.getvalue()


def stated(**given):
    areas = {area.value: "" for area in Area} | {"device": "Hip implants", "condition": "Surgery"}
    said = {"areas": areas, "route": "degree", "years": 7, "cv_dated": TODAY, "degree": "MD"}
    return Stated(**(said | given))


def keep(actor, cv=None, **given):
    return state_qualification(
        stated=stated(**given),
        cv=Upload("cv.pdf", cv or pdf()),
        actor=actor,
        now=timezone.now(),
    )


def declare(report, actor, **topics):
    return declare_interests(
        report=report,
        interests=Interests(
            TODAY - timedelta(days=1095), TODAY, family_included=True, topics=topics
        ),
        actor=actor,
        now=timezone.now(),
    )


def accept(made, actor, note=""):
    return accept_interests(declaration=made, note=note, actor=actor, now=timezone.now())


def test_each_statement_is_a_new_edition_and_keeps_the_cv_where_none_is_added(medical_reviewer):
    first = keep(medical_reviewer)
    second = state_qualification(
        stated=stated(years=8), cv=None, actor=medical_reviewer, now=timezone.now()
    )
    assert (first.number, second.number) == (1, 2)
    assert second.cv.name == first.cv.name
    assert "cv.pdf" not in first.cv.name


@pytest.mark.parametrize("model", [Qualification, Declaration, Acceptance])
@pytest.mark.parametrize("way", ["update", "delete"])
def test_the_database_changes_and_removes_no_edition(model, way, report, medical_reviewer, ra_lead):
    keep(medical_reviewer)
    accept(declare(report, medical_reviewer), ra_lead)
    rows = model.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(id=99) if way == "update" else rows._raw_delete(rows.db)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"areas": dict.fromkeys(Area.values, "")}, "research"),
        ({"degree": ""}, "degree"),
        ({"years": 4}, "justification"),
        ({"route": "years", "years": 9}, "justification"),
        ({"route": "birth"}, "route"),
        ({"cv_dated": TODAY + timedelta(days=2)}, "cv_dated"),
        ({"justification": "x" * 2001}, "justification"),
    ],
)
def test_a_thin_statement_is_refused_beside_its_field(medical_reviewer, given, field):
    with pytest.raises(BadInput) as refused:
        keep(medical_reviewer, **given)
    assert field in refused.value.fields
    assert not Qualification.objects.exists()


def test_too_few_years_are_kept_with_a_reason(medical_reviewer):
    made = keep(medical_reviewer, years=4, justification="Ten years in the clinic before.")
    assert not made.meets


def test_the_first_statement_needs_a_cv(medical_reviewer):
    with pytest.raises(BadInput) as refused:
        state_qualification(stated=stated(), cv=None, actor=medical_reviewer, now=timezone.now())
    assert set(refused.value.fields) == {"cv"}


@pytest.mark.parametrize(
    "content",
    [
        b"<html>%PDF-1.7</html>",
        b"%PDF-1.7 invented",
        b"",
        pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS="1")),
        pdf(Names=pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary())),
        pdf(AA=pikepdf.Dictionary()),
    ],
)
def test_a_cv_is_a_plain_pdf_by_its_bytes(medical_reviewer, content):
    with pytest.raises(WrongType):
        state_qualification(
            stated=stated(),
            cv=Upload("cv.pdf", content),
            actor=medical_reviewer,
            now=timezone.now(),
        )


def test_a_pdf_with_a_password_is_not_kept():
    made, kept = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(kept, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert not is_plain_pdf(kept.getvalue())
    assert is_plain_pdf(pdf())


def test_a_cv_above_the_limit_is_not_kept(medical_reviewer, settings):
    settings.CV_MAX_BYTES = 100
    with pytest.raises(TooLarge):
        keep(medical_reviewer)


def test_the_page_keeps_what_is_sent_and_says_what_is_wrong(client, medical_reviewer):
    client.force_login(medical_reviewer)
    url = reverse("qualification")
    sent = {"route": "degree", "degree": "MD", "years": 7, "cv_dated": TODAY, "device": "Cups"}
    wrong = client.post(url, sent | {"cv": SimpleUploadedFile("cv.pdf", b"no pdf")})
    assert wrong.status_code == 415
    assert wrong.context["form"].errors.keys() == {"cv"}
    assert client.post(url, sent | {"cv": SimpleUploadedFile("c.pdf", pdf())}).status_code == 302
    assert Qualification.objects.get().device == "Cups"


def test_a_cv_is_handed_out_as_a_file_to_its_person_and_the_lead_and_leaves_a_line(
    client, report, medical_reviewer, ra_lead
):
    url = reverse("cv", args=[keep(medical_reviewer).pk])
    for person in (medical_reviewer, ra_lead):
        client.force_login(person, backend="cer_portal.backends.EmailBackend")
        answer = client.get(url)
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
        line = Entry.objects.filter(verb="qualification.downloaded").first()
        assert line.actor == person


def test_a_colleague_and_the_lead_of_another_company_hear_404(
    client, report, medical_reviewer, clinical_author, outsider, cro_writer
):
    url = reverse("cv", args=[keep(medical_reviewer).pk])
    for person in (clinical_author, outsider, cro_writer):
        client.force_login(person, backend="cer_portal.backends.EmailBackend")
        assert client.get(url).status_code == 404


def test_a_lead_whose_access_is_over_reads_no_more(client, report, medical_reviewer, ra_lead):
    url = reverse("cv", args=[keep(medical_reviewer).pk])
    report.members.filter(user=ra_lead).update(revoked_at=timezone.now())
    client.force_login(ra_lead, backend="cer_portal.backends.EmailBackend")
    assert client.get(url).status_code == 404


def test_the_trail_tells_the_period_and_never_what_was_declared(report, medical_reviewer):
    declare(report, medical_reviewer, ownership="Two hundred shares")
    line = Entry.objects.get(verb="interests.declared")
    assert line.after.keys() == {"edition", "from", "until"}
    assert "shares" not in str((line.after, line.object_label, line.reason))


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [(0, 0, "period_from"), (-30, 5, "period_to")],
)
def test_a_period_lies_behind_and_has_a_length(report, medical_reviewer, begins, ends, field):
    period = (TODAY + timedelta(days=begins), TODAY + timedelta(days=ends))
    with pytest.raises(BadInput) as refused:
        declare_interests(
            report=report,
            interests=Interests(*period, family_included=False),
            actor=medical_reviewer,
            now=timezone.now(),
        )
    assert field in refused.value.fields


def test_nobody_declares_for_a_report_they_are_not_on(report, outsider):
    with pytest.raises(NotAllowed):
        declare(report, outsider)


def test_a_declared_interest_is_signed_for_the_manufacturer_with_what_follows(
    report, medical_reviewer, ra_lead
):
    made = declare(report, medical_reviewer, grants="A grant")
    with pytest.raises(BadInput):
        accept(made, ra_lead)
    assert accept(made, ra_lead, "A second evaluator checks.").printed_name == ra_lead.name
    with pytest.raises(WrongState):
        accept(made, ra_lead, "Again.")


def test_nobody_signs_the_own_declaration_for_the_manufacturer(report, ra_lead, clinical_author):
    with pytest.raises(NotAllowed):
        accept(declare(report, ra_lead), ra_lead)
    with pytest.raises(NotAllowed):
        accept(declare(report, ra_lead), clinical_author)


def test_the_table_names_the_gaps_of_each_evaluator(report, sections, medical_reviewer, ra_lead):
    def gaps():
        rows = {row.user: row for row in evaluators_of(report, TODAY)}
        return len(rows[medical_reviewer].gaps)

    assert gaps() == 2
    keep(medical_reviewer, cv_dated=TODAY - timedelta(days=366))
    assert gaps() == 2
    keep(medical_reviewer)
    assert gaps() == 1
    made = declare(report, medical_reviewer)
    assert gaps() == 1
    accept(made, ra_lead)
    assert gaps() == 0
    rows = evaluators_of(report, TODAY + timedelta(days=400))
    assert [len(row.gaps) for row in rows if row.user == medical_reviewer] == [2]


def test_writers_stand_in_the_table_and_are_not_asked(report, sections, rd_author):
    rows = {row.user: row for row in evaluators_of(report, TODAY)}
    assert rows[rd_author].writes
    assert not rows[rd_author].gaps


def test_an_area_is_covered_by_whoever_evaluates_and_states_it(
    report, sections, medical_reviewer, rd_author
):
    keep(medical_reviewer)
    keep(rd_author, areas=dict.fromkeys(Area.values, "Everything"))
    covered = dict(coverage(evaluators_of(report, TODAY)))
    assert covered[Area.DEVICE] == [medical_reviewer.name]
    assert covered[Area.WRITING] == []


def test_what_is_wanted_of_a_person_goes_away_when_it_is_given(report, medical_reviewer, rd_author):
    assert qualification_wanted(medical_reviewer, TODAY).count() == 1
    assert declarations_wanted(medical_reviewer, TODAY).count() == 1
    assert not qualification_wanted(rd_author, TODAY).exists()
    keep(medical_reviewer)
    declare(report, medical_reviewer)
    assert not qualification_wanted(medical_reviewer, TODAY).exists()
    assert not declarations_wanted(medical_reviewer, TODAY).exists()
