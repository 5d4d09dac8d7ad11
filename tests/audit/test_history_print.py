"""The history as PDF: a job that the page follows, with the head of the chain and every line."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cer_portal.assembly import binding
from cer_portal.assembly.document import trail
from cer_portal.assembly.models import Build
from cer_portal.assembly.services import request_build, request_history
from cer_portal.audit.chain import head
from cer_portal.audit.models import Entry
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from cer_portal.errors import BadInput, NotAllowed, WrongState
from sections.models import Membership
from sections.views.trail import FILTERS
from tests.audit.conftest import commit

pytestmark = pytest.mark.django_db
EVERYTHING = dict.fromkeys(FILTERS, "")


@pytest.fixture
def ask(report, ra_lead):
    def request(actor=ra_lead, **words):
        given = {"report": report, "actor": actor, "narrowed": {**EVERYTHING, **words}}
        return request_history(**given, now=timezone.now(), queue=False)

    return request


def printed(build):
    """Print a build as the worker does and return the text of its pages."""
    commit()
    done = binding.bind(build.pk)
    assert done is not None
    assert done.state == Build.State.READY, done.error
    with done.file.open("rb") as file:
        pages = PdfReader(BytesIO(file.read())).pages
        return done, " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_pdf_tells_every_line_and_how_the_chain_stands(ask, report, ra_lead, rd_author):
    for actor, reason in ((ra_lead, "As agreed in May."), (rd_author, "<b>not bold</b> α")):
        record(
            verb=Verb.REPORT_CHANGED,
            actor=actor,
            obj=report,
            report_id=report.pk,
            reason=reason,
            before={"title": "A"},
            after={"title": "B"},
        )
    build, text = printed(ask())
    end = head(report.pk)
    for words in ("As agreed in May.", "<b>not bold</b> α", "title: A → B", rd_author.name):
        assert words in text
    assert "changed the report" in text
    assert "holds" in text
    assert Entry.objects.filter(report_id=report.pk, verb=Verb.BUILD_READY).count() == 1
    # The line of the printing itself came after; the head printed is that of the moment.
    last = Entry.objects.filter(report_id=report.pk).exclude(verb=Verb.BUILD_READY).first()
    assert last.link.digest in text.replace(" ", "")
    assert (end.digest[:12] in text) is True
    assert (build.kind, build.draft, build.progress_done) == ("history", False, end.sequence)


def test_filter_of_the_page_holds_for_the_pdf_and_is_named(ask, report, rd_author, ra_lead):
    record(verb=Verb.REPORT_CHANGED, actor=rd_author, obj=report, report_id=report.pk)
    _build, text = printed(ask(person=str(rd_author.pk), since="2020-01-01"))
    assert "changed the report" in text
    assert "created the report" not in text
    assert rd_author.name in text
    assert "2020-01-01" in text


def test_asking_is_a_verb_with_its_filter_and_one_at_a_time(ask, report, ra_lead, reader):
    build = ask(reader, kind="member")
    line = Entry.objects.get(verb=Verb.HISTORY_EXPORTED)
    assert (line.actor, line.after) == (reader, {"as": "PDF", "kind": "member"})
    with pytest.raises(WrongState):
        ask()
    # The report itself can be printed meanwhile.
    other = request_build(report=report, actor=ra_lead, now=timezone.now(), queue=False)
    assert (build.number, other.number) == (1, 2)


def test_whoever_lost_the_right_meanwhile_gets_no_pdf(ask, reader, report):
    build = ask(reader)
    Membership.objects.filter(user=reader).update(valid_until=timezone.now())
    stopped = binding.bind(build.pk)
    assert stopped.state == Build.State.CANCELLED
    assert not stopped.file


def test_outside_writer_and_too_many_lines_are_refused(ask, cro_writer, monkeypatch):
    with pytest.raises(NotAllowed):
        ask(cro_writer)
    monkeypatch.setattr("cer_portal.assembly.services.MOST_LINES", 3)
    with pytest.raises(BadInput, match="Narrow the days"):
        ask()
    assert trail.MOST_LINES >= 1000
    assert not Build.objects.exists()


def test_page_asks_and_the_builds_follow(as_user, report, reader):
    browser = as_user(reader)
    page = reverse("history", args=[report.slug])
    action = reverse("history_print", args=[report.slug])
    assert f'action="{action}"' in browser.get(page).content.decode()
    assert browser.post(action, {"kind": "member"}).status_code == 302
    build = Build.objects.get()
    assert build.narrowed["kind"] == "member"
    assert "history" in browser.get(reverse("build_list", args=[report.slug])).content.decode()
    printed(build)
    answer = browser.get(reverse("build_download", args=[report.slug, build.number]))
    assert f"history-{build.number}.pdf" in answer["Content-Disposition"]
