"""Pages cost a fixed number of queries, however much the report holds; the budgets are in a file.

Counted is everything between request and answer. Six of it are the frame of every page in a report:
session, person, report, membership, tree of sections, what waits for the person.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cer_portal.assembly.models import Build
from cer_portal.contributions.models import Contribution, Plan
from cer_portal.contributions.services.answering import Upload, Words, answer_contribution
from cer_portal.contributions.services.asking import Asked, ask_for_contribution
from cer_portal.contributions.services.plans import Planned, remark_on_plan, write_plan
from cer_portal.library.models import OwnTemplate, Paragraph
from cer_portal.library.services.paragraphs import (
    Wording,
    approve_paragraph,
    propose_paragraph,
    take_paragraph,
)
from cer_portal.library.services.templates import begin_edition, copy_template, release_edition
from cer_portal.outbox.services import announce
from cer_portal.webhooks.models import Delivery
from cer_portal.webhooks.services import make_endpoint
from evidence.services import read_now
from reviews.models import Baseline, Finding, Review
from reviews.services.drafts import Remark, add_finding
from reviews.services.end_round import close_round
from reviews.services.milestones import add_milestone
from reviews.services.open_round import open_round
from reviews.services.review import submit_review
from reviews.services.submit import submit_section
from sections.models import (
    Carried,
    Edition,
    Localisation,
    Section,
    SourceDecision,
    SourceTie,
    Suggestion,
)
from sections.services.comments import answer_thread, start_thread
from sections.services.plan import ReportParticulars, create_report
from sections.services.save import save_section
from sections.services.suggest import suggest_text

pytestmark = pytest.mark.django_db
BUDGETS = json.loads((Path(__file__).parent / "queries.json").read_text(encoding="utf-8"))
# Written rows of a save grow with nothing either; it is measured apart.
WRITES = {"section_save"}
RECORD = (
    "TY  - JOUR\nAU  - Cha, {n}\nTI  - Study {n} of {start}\nPY  - 2020\n"
    "DO  - 10.5555/{start}.{n}\nER  -\n"
)


def document(words, record=None):
    chips = [{"type": "citation", "attrs": {"record": record}}] if record else []
    inline = [{"type": "text", "text": words}, *chips]
    return {"type": "doc", "content": [{"type": "paragraph", "content": inline}]}


def write(section, count, words, record=None):
    for n in range(count):
        section.refresh_from_db()
        save_section(
            section=section,
            document=document(f"{words} {n}", record),
            expected_version=section.version,
            actor=section.author,
            now=timezone.now(),
        )


def hold_round(report, texts, reviewers, findings, words, record):
    """Send the texts, review them with findings, return them, and have the findings answered."""
    lead, now = reviewers[0], timezone.now()
    for section in texts:
        write(section, 1, f"for {words}", record)
        submit_section(section=section, actor=section.author, now=now)
    found = begin_round(report, texts, reviewers)
    for review in Review.objects.filter(round_section__round=found).select_related("reviewer"):
        for n in range(findings):
            remark = Remark("claim", "minor", f"{words} {n}")
            add_finding(review=review, remark=remark, actor=review.reviewer, now=now)
        submit_review(review=review, decision="return", reason="r", actor=review.reviewer, now=now)
    close_round(review_round=found, actor=lead, now=now)
    # Answered at once by their author, so that the sections can go into the next round.
    sent = Finding.objects.filter(review__round_section__round=found)
    answer = {"disposition": "not_changed", "answer": "a", "answered_by": texts[0].author}
    sent.update(state="answered", answered_at=now, **answer)


def begin_round(report, texts, reviewers):
    return open_round(
        report=report,
        sections_with_reviewers={s.pk: [person.pk for person in reviewers] for s in texts},
        due=timezone.localdate() + timedelta(days=3),
        purpose="technical_medical",
        brief="",
        actor=report.created_by,
        now=timezone.now(),
    )


def plan_and_print(report, size, words, owner):
    lead, last = report.created_by, Build.objects.filter(report=report).count()
    for n in range(max(size // 5, 1)):
        due = date(2027, 1, 1) + timedelta(days=n)
        title = f"{words} {n}"
        add_milestone(
            report=report, title=title, due=due, owner=owner, actor=lead, now=timezone.now()
        )
    Build.objects.bulk_create(
        Build(report=report, number=last + n + 1, state="ready", requested_by=lead, pages=3)
        for n in range(max(size // 10, 1))
    )


def ask_around(section, size, words, person):
    """Requests for contributions, some of them answered, and a talk about the plan of the section."""
    actor, now = section.author, timezone.now()
    day = timezone.localdate()
    expected = Plan.objects.filter(section=section).count()
    planned = Planned(logic=words)
    write_plan(section=section, planned=planned, expected=expected, actor=actor, now=now)
    for n in range(max(size // 10, 2)):
        question = Asked(question=f"{words} {n}", expected=["text"], due=day, person=person.pk)
        asked = ask_for_contribution(section=section, asked=question, actor=actor, now=now)
        remark_on_plan(section=section, words=f"{words} {n}", actor=actor, now=now)
        if n:
            files = [Upload(f"{n}.txt", b"n")] * 2
            answer_contribution(
                contribution=asked, words=Words(words), files=files, actor=person, now=now
            )


def tell(report, size, lead):
    """Messages to an endpoint, a tenth as many as the report is large."""
    made, _secret = make_endpoint(
        report=report,
        url="https://hooks.example/cer",
        kinds=["build.ready"],
        actor=lead,
        now=timezone.now(),
    )
    for n in range(max(size // 10, 1)):
        told = announce(kind="build.ready", report_id=report.pk, build_number=n + 1)
        Delivery.objects.create(endpoint=made, announcement=told)


def shelve(section, few, words, lead):
    """Templates with an edition and a draft, and paragraphs taken into a section."""
    for n in range(few):
        given = {"actor": lead, "now": timezone.now()}
        name = f"{words} {n}"
        own = copy_template(code="eu-mdr-meddev-a9", edition=1, name=name, **given)
        release_edition(template=own, note="", expected_version=1, **given)
        begin_edition(template=own, **given)
        said = Wording(name, document(name), ["sota"])
        made = propose_paragraph(wording=said, actor=section.author, now=timezone.now())
        made = approve_paragraph(paragraph=made, expected_version=1, **given)
        section.refresh_from_db()
        where = {"section": section, "expected_version": section.version}
        take_paragraph(paragraph=made, number=1, actor=section.author, now=timezone.now(), **where)


def discuss(section, size, words, reviewer):
    """Suggestions that wait and threads with answers, on a section that no round takes."""
    write(section, 1, words)
    said = {"actor": reviewer, "now": timezone.now()}
    for n in range(max(size // 10, 2)):
        section.refresh_from_db()
        other = document(f"{words} other {n}")
        source = Suggestion.Source.EDITOR
        base = {"section": section, "base": section.current, "source": source}
        suggest_text(document=other, note="", **base, **said)
        thread = start_thread(
            section=section, text=f"{words} {n}", mentions=[section.author_id], **said
        )
        answer_thread(thread=thread, text="a", **said)


@pytest.fixture
def grow(report, sections, ra_lead, clinical_author, medical_reviewer, now):
    """Add records, revisions, rounds with findings, milestones and history lines to the report."""

    def bring(size, start):
        content = "".join(RECORD.format(n=n, start=start) for n in range(size)).encode()
        batch = read_now(
            report=report, filename=f"{start}.ris", content=content, actor=clinical_author, now=now
        )
        record = batch.records.first().pk
        texts = [sections[key] for key in ("sota", "scope", "summary", "literature")]
        for section in texts:
            write(section, max(size // 10, 1), start, record)
        few = max(size // 20, 1)
        for n in range(few):
            people = [ra_lead, medical_reviewer]
            hold_round(report, texts, people, few, f"{start} {n}", record)
        plan_and_print(report, size, start, medical_reviewer)
        tell(report, size, ra_lead)
        ask_around(sections["sota"], size, start, medical_reviewer)
        shelve(sections["sota"], few, start, ra_lead)
        discuss(sections["own_data"], size, start, medical_reviewer)

    return bring


@pytest.fixture
def open_work(report, sections, medical_reviewer, now):
    """An open round, so that pages of a round under way have one to show."""

    def begin():
        frozen = Baseline.objects.create(
            report=report, number=1, digest="0" * 64, frozen_by=report.created_by
        )
        for text in Section.objects.texts().filter(report=report, current__isnull=False):
            frozen.parts.create(
                section=text, revision=text.current, position=text.position, content_hash="0" * 64
            )
        section = Section.objects.get(pk=sections["equivalence"].pk)
        write(section, 1, "Under review")
        submit_section(section=section, actor=section.author, now=now)
        come_from(report, now)
        return begin_round(report, [section], [medical_reviewer])

    return begin


def come_from(report, now):
    """Make the report the next edition and the local version of another one, so that all is shown."""
    lead = report.created_by
    particulars = ReportParticulars("before", "Before", "EU", "eu-mdr-meddev-a9")
    other = create_report(device=report.device, particulars=particulars, actor=lead, now=now)
    for model, name in ((Edition, "previous"), (Localisation, "source")):
        model.objects.create(report=report, **{name: other}, begun_by=lead, begun_at=now)
    texts = Section.objects.texts().filter(report=report)
    for text in texts.select_related("current"):
        source = other.sections.get(key=text.key)
        tie = SourceTie.objects.create(section=text, source=source)
        tie.last = SourceDecision.objects.create(tie=tie, how="keep", reason="So", by=lead, at=now)
        tie.save()
        if text.current:
            first = text.revisions.get(number=1)
            Carried.objects.create(section=text, source=first, taken=first)


def addresses(report, sections, found, record, batch):
    slug, section = report.slug, sections["sota"].pk
    own, paragraph = OwnTemplate.objects.first(), Paragraph.objects.first()
    inside, talked = [slug, section], [slug, sections["own_data"].pk]
    given = Contribution.objects.filter(section=section).latest("pk")
    return {
        "my_work": reverse("my_work"),
        "portfolio": reverse("portfolio"),
        "report_overview": reverse("report_overview", args=[slug]),
        "section_list": reverse("section_list", args=[slug]),
        "section": reverse("section", args=inside),
        "section_edit": reverse("section_edit", args=inside),
        "section_facts": reverse("section_facts", args=inside),
        "section_numbers": reverse("section_numbers", args=inside),
        "section_records": reverse("section_records", args=inside) + "?q=Study",
        "section_revisions": reverse("section_revisions", args=inside),
        "revision": reverse("revision", args=[*inside, 1]),
        "section_compare": reverse("section_compare", args=inside),
        "section_word": reverse("section_word", args=inside),
        "report_replace": reverse("report_replace", args=[slug]) + "?words=for&by=four",
        "section_suggestions": reverse("section_suggestions", args=talked),
        "section_comments": reverse("section_comments", args=talked),
        "section_suggest": reverse("section_suggest", args=talked),
        "section_findings": reverse("section_findings", args=inside),
        "people": reverse("people", args=[slug]),
        "member_acts": reverse(
            "member_acts", args=[slug, report.members.get(user=sections["sota"].author).pk]
        ),
        "invite": reverse("invite", args=[slug]),
        "access_review": reverse("access_review", args=[slug]),
        "accesses": reverse("accesses"),
        "history": reverse("history", args=[slug]),
        "object_history": reverse("object_history", args=[slug, "section", section]),
        "account_history": reverse("account_history"),
        "contribution_list": reverse("contribution_list", args=[slug]),
        "contribution": reverse("contribution", args=[slug, given.pk]),
        "contribution_ask": reverse("contribution_ask", args=inside),
        "section_plan": reverse("section_plan", args=inside),
        "section_beside": reverse("section_beside", args=inside),
        "change_list": reverse("change_list", args=[slug]),
        "source_list": reverse("source_list", args=[slug]),
        "section_source": reverse("section_source", args=inside),
        "fact_list": reverse("fact_list", args=[slug]),
        "fact_page": reverse("fact_page", args=[slug, report.device.facts.order_by("pk")[0].pk]),
        "record_list": reverse("record_list", args=[slug]),
        "record": reverse("record", args=[slug, record.pk]),
        "import_list": reverse("import_list", args=[slug]),
        "import_detail": reverse("import_detail", args=[slug, batch.pk]),
        "round_list": reverse("round_list", args=[slug]),
        "round": reverse("round", args=[slug, found.number]),
        "review": reverse("review", args=[slug, found.number, sections["equivalence"].pk]),
        "round_open": reverse("round_open", args=[slug]),
        "signature_list": reverse("signature_list", args=[slug]),
        "report_sign": reverse("report_sign", args=[slug]),
        "baseline": reverse("baseline", args=[slug, 1]),
        "milestone_list": reverse("milestone_list", args=[slug]),
        "build_list": reverse("build_list", args=[slug]),
        "webhook_list": reverse("webhook_list", args=[slug]),
        "token_list": reverse("token_list"),
        "qualification": reverse("qualification"),
        "interest_list": reverse("interest_list"),
        "template_list": reverse("template_list"),
        "template_page": reverse("template_page", args=[own.pk]),
        "template_draft": reverse("template_draft", args=[own.pk]),
        "paragraph_list": reverse("paragraph_list"),
        "paragraph": reverse("paragraph", args=[paragraph.pk]),
        "section_library": reverse("section_library", args=inside),
        "report_template": reverse("report_template", args=[slug]),
        "interests": reverse("interests", args=[slug]),
        "evaluators": reverse("evaluators", args=[slug]),
        "session_list": reverse("session_list"),
        "api_reports": reverse("api_reports"),
        "api_revisions": reverse("api_revisions", args=inside),
        **{f"api_{name}": reverse(f"api_{name}", args=[slug]) for name in API_LISTS},
    }


API_LISTS = (
    *("sections", "facts", "history", "records", "imports", "rounds", "findings", "milestones"),
    "builds",
)
ASKED_BY = {
    "section_edit": "clinical_author",
    "section_library": "clinical_author",
    "section_suggest": "medical_reviewer",
    "section_facts": "clinical_author",
    "section_records": "clinical_author",
    "review": "medical_reviewer",
    "my_work": "medical_reviewer",
}


@pytest.fixture
def measure(request, report, sections):
    """Return {page: queries} as the report stands now, on a second look at each page."""

    def count(found, batch):
        counts = {}
        urls = addresses(report, sections, found, batch.records.first(), batch)
        for name, url in urls.items():
            person = request.getfixturevalue(ASKED_BY.get(name, "ra_lead"))
            client = Client()
            client.force_login(person, backend="cer_portal.backends.EmailBackend")
            assert client.get(url).status_code == 200, name
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(url)
            counts[name] = [
                q["sql"] for q in queries.captured_queries if "SAVEPOINT" not in q["sql"]
            ]
        return counts

    return count


def test_pages_cost_the_same_in_a_report_ten_times_as_large(report, grow, open_work, measure):
    grow(6, "small")
    found, batch = open_work(), report.imports.first()
    small = measure(found, batch)
    grow(60, "large")
    large = measure(found, batch)
    grown = {
        name: (len(small[name]), len(large[name]))
        for name in small
        if len(small[name]) != len(large[name])
    }
    assert not grown
    over = {name: len(large[name]) for name in large if len(large[name]) > BUDGETS[name]}
    assert not over, over


def test_a_save_costs_the_same_after_a_hundred_revisions(sections, clinical_author):
    section = sections["sota"]
    client = Client()
    client.force_login(clinical_author, backend="cer_portal.backends.EmailBackend")
    url = reverse("section_save", args=[section.report.slug, section.pk])

    def save(words):
        section.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(
                url,
                json.dumps({"document": document(words)}),
                "application/json",
                headers={"If-Match": f'"{section.version}"'},
            )
        assert answer.status_code == 200
        return [q["sql"] for q in queries.captured_queries if "SAVEPOINT" not in q["sql"]]

    save("the first also moves the section")
    few = save("second")
    write(section, 100, "more")
    many = save("last")
    assert len(few) == len(many)
    assert len(many) <= BUDGETS["section_save"]


def test_every_page_with_a_list_has_a_budget(report, sections, grow, open_work):
    """The names of the file are those that are measured, so that no budget is left unread."""
    grow(1, "one")
    urls = addresses(report, sections, open_work(), report.imports.first(), report.imports.first())
    assert set(BUDGETS) == set(urls) | WRITES
