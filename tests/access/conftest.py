"""Two companies with everything in them: the cast's report in full swing, and a stranger's."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from cer_portal.accounts.services.tokens import make_token
from cer_portal.assembly.models import Build
from cer_portal.assembly.services import request_build
from cer_portal.devices.models import Fact
from cer_portal.devices.services import add_device
from cer_portal.evaluators.criteria import Area
from cer_portal.evaluators.services import (
    Interests,
    Stated,
    Upload,
    declare_interests,
    state_qualification,
)
from cer_portal.library.draft import without
from cer_portal.library.selectors import template_in
from cer_portal.library.services.paragraphs import (
    Wording,
    approve_paragraph,
    propose_paragraph,
    reword_paragraph,
)
from cer_portal.library.services.templates import (
    begin_edition,
    change_draft,
    copy_template,
    release_edition,
)
from cer_portal.outbox.models import Kind
from cer_portal.outbox.services import announce
from cer_portal.webhooks.models import Delivery
from cer_portal.webhooks.services import make_endpoint, pause_endpoint
from evidence.services import read_now
from reviews.models import Baseline, Finding
from reviews.services.drafts import Remark, add_finding
from reviews.services.end_round import close_round
from reviews.services.findings import answer_finding
from reviews.services.milestones import add_milestone, complete_milestone
from reviews.services.open_round import open_round
from reviews.services.review import submit_review
from reviews.services.submit import submit_section
from sections.models import Membership, Section
from sections.services.access_review import access_rows, mark_of, review_access
from sections.services.facts import add_report_fact
from sections.services.invitations import invite
from sections.services.plan import ReportParticulars, create_report
from sections.services.save import save_section, upload_figure
from tests import cast
from tests.access.giving import contribute
from tests.access.talking import bring, talk

# Stands in everything that an outside writer must not see.
SEALED = "Sealedaway"
ROLES = tuple(cast.PEOPLE)
RIS = """TY  - JOUR
AU  - Gardner, Graeme
TI  - {title}
JO  - Imaginary Journal of Hip Surgery
PY  - 2019
DO  - {doi}
ER  -
"""
TABLE = "Paper;Writers;When\nSealedaway table of hip implants;Cha, Y;2018\n"


def picture() -> bytes:
    """Return the bytes of a small PNG."""
    kept = BytesIO()
    Image.new("RGB", (8, 6), "navy").save(kept, "PNG")
    return kept.getvalue()


def curriculum() -> bytes:
    """Return the bytes of a PDF of one empty page."""
    made, kept = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(kept)
    return kept.getvalue()


def stated() -> Stated:
    """Return what a qualified evaluator states."""
    areas = {area.value: f"{SEALED} {area.value}" for area in Area}
    return Stated(areas=areas, route="years", years=12, cv_dated=timezone.localdate())


def interests() -> Interests:
    """Return a declaration of the last three years, with one interest."""
    day = timezone.localdate()
    topics = {"grants": f"{SEALED} grant"}
    return Interests(day - timedelta(days=1095), day, family_included=True, topics=topics)


def text(*parts: str | dict[str, Any]) -> dict[str, Any]:
    """Return a document of one paragraph: words as they are, chips as nodes."""
    inline = [{"type": "text", "text": p} if isinstance(p, str) else p for p in parts]
    return {"type": "doc", "content": [{"type": "paragraph", "content": inline}]}


def session_of(person) -> UserSession:
    """Return a session of a person in another browser, as the list of sessions knows it."""
    store = SessionStore()
    store.create()
    return UserSession.objects.create(
        user=person, session_key=store.session_key, ip="192.0.2.7", user_agent="Firefox/140.0 Linux"
    )


@dataclass
class World:
    """Everything by name: `people`, `places` (sections by what they are for), and single objects."""

    people: dict[str, Any]
    report: Any
    places: dict[str, Any]
    things: dict[str, Any] = field(default_factory=dict)
    foreign: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        for store in ("things", "places"):
            found = self.__dict__.get(store, {})
            if name in found:
                return found[name]
        raise AttributeError(name)


@dataclass(frozen=True)
class Built:
    """A world and the folder in which its files are."""

    world: World
    media: Path


def build(media: Path) -> Built:
    """Make the world for good; each test gets a copy of its things and undoes what it writes."""
    with override_settings(MEDIA_ROOT=media, WEBHOOK_HOSTS=["hooks.example"]):
        return Built(_world(datetime.now(UTC)), media)


def _world(now: datetime) -> World:
    """The cast's report with rounds, findings, imports, milestones and a PDF; and a stranger's."""
    people = {role: cast.person(role) for role in ROLES}
    report = cast.report(people, now)
    made = World(people, report, _places(cast.sections(report, people, now), people))
    _seal(made)
    _import(made, now)
    _write(made, now)
    _first_round(made, now)
    talk(made, now, sealed=SEALED, text=text)
    _second_round(made, now)
    bring(made, now, sealed=SEALED)
    _plan(made, now)
    _count(made, now)
    _print(made, now)
    _freeze(made)
    _tell(made, now)
    _state(made, now)
    contribute(made, now, sealed=SEALED, paper=curriculum())
    _shelve(made, now)
    made.foreign = _other_company(people["outsider"], now)
    return made


@pytest.fixture
def people(request):
    """The whole cast by name."""
    return {name: request.getfixturevalue(name) for name in ROLES}


@pytest.fixture
def world(built_world, db) -> World:
    """The two companies, as new: things of the test's own on a database nobody wrote to."""
    return deepcopy(built_world.world)


def _places(sections, people):
    outside = [s for s in sections.values() if s.author == people["cro_writer"]]
    return {
        "drafting": sections["sota"],
        "untouched": sections["pmcf"],
        "waiting": sections["scope"],
        "approved": sections["summary"],
        "under_review": sections["equivalence"],
        "returned": sections["own_data"],
        "outside_returned": outside[0],
        "outside": outside[1],
        "container": next(s for s in sections.values() if s.kind == "container"),
        "generated": next(s for s in sections.values() if s.kind == "generated"),
    }


def _seal(made: World) -> None:
    """Mark what the outside writer may not see: titles of the others' sections."""
    theirs = [made.outside.pk, made.outside_returned.pk]
    for section in Section.objects.filter(report=made.report).exclude(pk__in=theirs):
        Section.objects.filter(pk=section.pk).update(title=f"{SEALED} {section.key}")
    for place in made.places.values():
        place.refresh_from_db()


def _import(made: World, now) -> None:
    author = made.people["clinical_author"]
    for name, title in (("batch", "cited study"), ("spare_batch", "spare study")):
        content = RIS.format(title=f"{SEALED} {title}", doi=f"10.5555/{name}").encode()
        made.things[name] = read_now(
            report=made.report, filename=f"{SEALED}.ris", content=content, actor=author, now=now
        )
    made.things["record"] = made.batch.records.get()
    made.things["table"] = read_now(
        report=made.report,
        filename=f"{SEALED}.csv",
        content=TABLE.encode(),
        actor=author,
        now=now,
    )
    assert (made.batch.state, made.table.state) == ("done", "needs_mapping")


def _write(made: World, now) -> None:
    chip = {"type": "citation", "attrs": {"record": made.record.pk}}
    words = text(f"{SEALED} words with a source ", chip, ".")
    for name, place in made.places.items():
        if name in {"untouched", "container", "generated"}:
            continue
        outside = name.startswith("outside")
        document = text("Words of the outside writer.") if outside else words
        save_section(
            section=place, document=document, expected_version=0, actor=place.author, now=now
        )
    for name, place in (("figure", made.drafting), ("outside_figure", made.outside)):
        made.things[name] = upload_figure(
            section=place,
            filename=f"{name}.png",
            content=picture(),
            actor=place.author,
            now=now,
        )
    for place in made.places.values():
        place.refresh_from_db()


def _send(made: World, *names: str, now) -> None:
    for name in names:
        place = made.places[name]
        submit_section(section=place, actor=place.author, now=now)


def _open(made: World, *names: str, now):
    doctor = made.people["medical_reviewer"].pk
    return open_round(
        report=made.report,
        sections_with_reviewers={made.places[name].pk: [doctor] for name in names},
        due=timezone.localdate() + timedelta(days=5),
        purpose="technical_medical",
        brief=f"{SEALED} brief",
        actor=made.people["ra_lead"],
        now=now,
    )


def _review(found, place):
    return found.round_sections.get(section=place).reviews.get()


def _remark(words: str) -> Remark:
    return Remark(category="claim", severity="minor", text=words)


def _first_round(made: World, now) -> None:
    """One section approved, two returned with findings: one of them answered."""
    doctor, lead = made.people["medical_reviewer"], made.people["ra_lead"]
    _send(made, "approved", "returned", "outside_returned", now=now)
    found = _open(made, "approved", "returned", "outside_returned", now=now)
    for name, remarks, decision in (
        ("returned", [f"{SEALED} finding one", f"{SEALED} finding two"], "return"),
        ("outside_returned", ["Say where the vigilance figures come from."], "return"),
        ("approved", [], "approve"),
    ):
        review = _review(found, made.places[name])
        for words in remarks:
            add_finding(review=review, remark=_remark(words), actor=doctor, now=now)
        submit_review(review=review, decision=decision, reason="Seen.", actor=doctor, now=now)
    sent = Finding.objects.filter(section=made.returned).order_by("number")
    made.things["finding_open"], made.things["finding_answered"] = sent
    made.things["outside_finding"] = Finding.objects.get(section=made.outside_returned)
    answer_finding(
        finding=made.finding_answered,
        disposition="not_changed",
        answer=f"{SEALED} answer",
        actor=made.returned.author,
        now=now,
    )
    close_round(review_round=found, actor=lead, now=now)
    made.things["closed_round"] = found


def _second_round(made: World, now) -> None:
    """A round under way with one drafted finding; one more section waits for the next."""
    _send(made, "under_review", "waiting", now=now)
    made.things["round"] = _open(made, "under_review", now=now)
    made.things["finding_draft"] = add_finding(
        review=_review(made.round, made.under_review),
        remark=_remark(f"{SEALED} draft"),
        actor=made.people["medical_reviewer"],
        now=now,
    )
    for place in made.places.values():
        place.refresh_from_db()


def _plan(made: World, now) -> None:
    lead = made.people["ra_lead"]
    for name in ("milestone", "milestone_done"):
        made.things[name] = add_milestone(
            report=made.report,
            title=f"{SEALED} {name}",
            due=date(2027, 1, 15),
            owner=made.people["rd_author"],
            actor=lead,
            now=now,
        )
    made.things["token"], _secret = make_token(
        name=f"{SEALED} token", scope="write", days=30, actor=lead, now=now
    )
    made.things["session"] = session_of(lead)
    complete_milestone(milestone=made.milestone_done, actor=lead, now=now)
    made.things["membership"] = Membership.objects.get(
        report=made.report, user=made.people["reader"]
    )
    made.things["outside_membership"] = Membership.objects.get(
        report=made.report, user=made.people["cro_writer"]
    )
    made.things["invitation"] = invite(
        report=made.report,
        email="sealedaway.new@norvale.example",
        organisation=lead.organisation,
        function="rd",
        actor=lead,
        now=now,
    )
    made.things["access_review"] = review_access(
        report=made.report,
        seen=mark_of(access_rows(made.report, now=now)),
        note=f"{SEALED} note",
        actor=lead,
        now=now,
    )


def _freeze(made: World) -> None:
    """A baseline of before; a report in work cannot be frozen by the verb."""
    lead, section = made.people["ra_lead"], made.approved
    made.things["baseline"] = Baseline.objects.create(
        report=made.report, number=1, digest="0" * 64, frozen_by=lead
    )
    made.baseline.parts.create(
        section=section,
        revision=section.current,
        position=section.position,
        title=f"{SEALED} part",
        content_hash="0" * 64,
    )


def _state(made: World, now) -> None:
    """The reviewer's qualification and interests."""
    doctor = made.people["medical_reviewer"]
    made.things["qualification"] = state_qualification(
        stated=stated(), cv=Upload("cv.pdf", curriculum()), actor=doctor, now=now
    )
    made.things["declaration"] = declare_interests(
        report=made.report, interests=interests(), actor=doctor, now=now
    )


def _shelve(made: World, now) -> None:
    """A template with an edition and a draft, a paragraph with a wording that waits for approval."""
    lead, author = made.people["ra_lead"], made.people["clinical_author"]
    own = copy_template(
        code="eu-mdr-meddev-a9", edition=1, name=f"{SEALED} template", actor=lead, now=now
    )
    release_edition(template=own, note=SEALED, expected_version=1, actor=lead, now=now)
    draft = begin_edition(template=own, actor=lead, now=now)
    shorter = without(template_in(draft), "abbreviations")
    change_draft(template=own, content=shorter, expected_version=1, actor=lead, now=now)
    first, second = (Wording(f"{SEALED} {n}", text(f"{SEALED} {n}"), ["sota"]) for n in (1, 2))
    paragraph = propose_paragraph(wording=first, actor=author, now=now)
    approve_paragraph(paragraph=paragraph, expected_version=1, actor=lead, now=now)
    made.things["own_template"], made.things["paragraph"] = (
        own,
        reword_paragraph(
            paragraph=paragraph, wording=second, expected_version=1, actor=author, now=now
        ),
    )


def _print(made: World, now) -> None:
    build = request_build(report=made.report, actor=made.people["ra_lead"], now=now, queue=False)
    build.file.save(f"{made.report.slug}.pdf", ContentFile(b"%PDF-1.7 invented"), save=False)
    build.state, build.sha256, build.pages = Build.State.READY, "0" * 64, 1
    build.save()
    made.things["build"] = build


def _tell(made: World, now) -> None:
    """Two endpoints, one of them paused, and a message that was given up."""
    lead = made.people["ra_lead"]
    for name in ("endpoint", "paused_endpoint"):
        made.things[name], _secret = make_endpoint(
            report=made.report,
            url=f"https://hooks.example/{SEALED}",
            kinds=["build.ready"],
            actor=lead,
            now=now,
        )
    pause_endpoint(endpoint=made.paused_endpoint, actor=lead, now=now)
    told = announce(kind=Kind.BUILD_READY, report_id=made.report.pk, build_number=1)
    made.things["delivery"] = Delivery.objects.create(
        endpoint=made.endpoint, announcement=told, state=Delivery.State.FAILED, tries=8
    )


def _count(made: World, now) -> None:
    made.things["fact"] = add_report_fact(
        report=made.report,
        key="implants",
        label=f"{SEALED} implants",
        kind="count",
        value="1200",
        unit="",
        source="",
        actor=made.people["ra_lead"],
        now=now,
    )


def _other_company(outsider, now) -> dict[str, Any]:
    device = add_device(
        actor=outsider,
        now=now,
        name=f"{SEALED} stent",
        manufacturer="Othermed AG",
        device_class="III",
        intended_purpose=f"{SEALED} purpose",
    )
    particulars = ReportParticulars(
        slug="other-report",
        title=f"{SEALED} report",
        market="EU",
        template="eu-mdr-meddev-a9",
    )
    report = create_report(device=device, particulars=particulars, actor=outsider, now=now)
    section = Section.objects.get(report=report, key="sota")
    content = RIS.format(title=f"{SEALED} elsewhere", doi="10.5555/other").encode()
    batch = read_now(report=report, filename="o.ris", content=content, actor=outsider, now=now)
    milestone = add_milestone(
        report=report, title=SEALED, due=date(2027, 1, 1), owner=None, actor=outsider, now=now
    )
    letter = invite(
        report=report,
        email="sealedaway.new@othermed.example",
        organisation=outsider.organisation,
        function="rd",
        actor=outsider,
        now=now,
    )
    return {
        "invitation": letter,
        "device": device,
        "report": report,
        "section": section,
        "record": batch.records.get(),
        "batch": batch,
        "fact": Fact.objects.filter(device=device).first(),
        "person": outsider,
        "membership": Membership.objects.get(report=report),
        "milestone": milestone,
    }
