"""Every id that comes in from outside is looked up among what the sender may use.

Each form and each script call is sent as a person who may do the thing, with the id of a stranger's
person, section, record, fact or figure. It is refused, and no table has changed.
"""

import json
import uuid

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.urls import reverse

from sections.models import Figure
from tests.access.conftest import text
from tests.access.requests import ask, browser
from tests.access.rows import soon

pytestmark = pytest.mark.django_db
# Sessions are stamped by every request; they say nothing of the portal's content.
PASSING = {"sessions.session"}


def state():
    """Return every row of every table of the portal, to compare before and after."""
    return {
        model._meta.label_lower: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.label_lower not in PASSING and model._meta.managed
    }


def refused(client, url, **sent):
    """Send for good and return the answer, after seeing that nothing was written."""
    before = state()
    answer = ask(client, "post", url, keep=True, **sent)
    after = state()
    assert {name for name in before if before[name] != after[name]} == set()
    return answer


@pytest.mark.parametrize("duty", ["author", "reviewer", "approver", "contributors"])
def test_abuse_04_a_stranger_is_not_assigned(world, duty):
    url = reverse("section_assign", args=[world.report.slug, world.drafting.pk])
    duties = {"author": world.people["rd_author"].pk, duty: world.foreign["person"].pk}
    assert refused(browser(world, "ra_lead"), url, data=duties).status_code == 400


@pytest.mark.parametrize("duty", ["author", "contributors", "reviewer"])
def test_abuse_04_a_person_of_the_house_who_is_not_on_the_report_is_not_assigned(
    world, duty, norvale
):
    from cer_portal.accounts.models import User

    person = User.objects.create_user("new@norvale.example", name="Nadia New", organisation=norvale)
    url = reverse("section_assign", args=[world.report.slug, world.drafting.pk])
    assert refused(browser(world, "ra_lead"), url, data={duty: person.pk}).status_code == 400


def test_abuse_04_a_stranger_is_not_put_on_the_report(world):
    url = reverse("member_add", args=[world.report.slug])
    fields = {"user": world.foreign["person"].pk, "function": "reader"}
    assert refused(browser(world, "ra_lead"), url, data=fields).status_code == 400


def test_abuse_04_a_stranger_holds_no_role(world):
    url = reverse("plan_people", args=[world.report.slug])
    page = browser(world, "ra_lead").get(url)
    roles = list(page.context["form"].fields)
    fields = {roles[0]: world.foreign["person"].pk}
    assert refused(browser(world, "ra_lead"), url, data=fields).status_code == 400


def test_abuse_04_a_strangers_membership_is_not_ended(world):
    url = reverse("member_end", args=[world.report.slug, world.foreign["membership"].pk])
    assert refused(browser(world, "ra_lead"), url, data={"reason": "x"}).status_code == 404


def test_abuse_06_no_report_is_set_up_on_a_strangers_device(world):
    url = reverse("new_report_particulars", args=[world.foreign["device"].pk])
    fields = {"title": "T", "slug": "t", "template": "eu-mdr-meddev-a9", "edition_number": 1}
    assert refused(browser(world, "ra_lead"), url, data=fields).status_code == 404


def save(world, document, role="clinical_author", place="drafting"):
    section = getattr(world, place)
    return refused(
        browser(world, role),
        reverse("section_save", args=[world.report.slug, section.pk]),
        data=json.dumps({"document": document}),
        content_type="application/json",
        headers={"If-Match": f'"{section.version}"'},
    )


def test_abuse_04_a_strangers_record_is_not_cited(world):
    chip = {"type": "citation", "attrs": {"record": world.foreign["record"].pk}}
    assert save(world, text("As shown ", chip)).status_code == 400


def test_abuse_04_a_strangers_fact_is_not_shown(world):
    chip = {"type": "fact", "attrs": {"fact": world.foreign["fact"].pk}}
    assert save(world, text("Made for ", chip)).status_code == 400


def test_abuse_04_a_figure_of_another_section_or_report_is_not_shown(world):
    stranger = Figure(
        report=world.foreign["report"],
        section=world.foreign["section"],
        filename="s.png",
        content_type="image/png",
        width=1,
        height=1,
        sha256="0" * 64,
        uploaded_by=world.foreign["person"],
        uploaded_at=world.report.created_at,
    )
    stranger.file.save("s", ContentFile(b"x"), save=False)
    stranger.save(force_insert=True)
    for figure in (stranger.pk, world.outside_figure.pk, uuid.uuid4()):
        block = {"type": "figure", "attrs": {"figure": str(figure), "caption": "c", "alt": "a"}}
        document = {"type": "doc", "content": [block]}
        assert save(world, document).status_code == 400


def test_abuse_04_outside_writer_cites_no_record_of_the_register(world):
    """The register is no part of the room; guessing an id does not open it."""
    chip = {"type": "citation", "attrs": {"record": world.record.pk}}
    answer = save(world, text("As shown ", chip), role="cro_writer", place="outside")
    assert answer.status_code == 400
    assert b"Sealed" not in answer.body


def test_abuse_04_a_record_that_is_not_there_and_one_of_a_stranger_are_refused_alike(world):
    """The sentence names the number that was sent and nothing else."""
    sentences = []
    for pk in (world.foreign["record"].pk, 99_999_999):
        answer = save(world, text({"type": "citation", "attrs": {"record": pk}}))
        sentences.append(answer.body.decode().replace(str(pk), "N"))
    assert sentences[0] == sentences[1]


@pytest.mark.parametrize("forged", ["section", "reviewer", "colleague without the function"])
def test_abuse_04_a_round_takes_no_strangers_section_and_no_strangers_eyes(world, forged):
    section, reviewer = world.waiting.pk, world.people["medical_reviewer"].pk
    if forged == "section":
        section = world.foreign["section"].pk
    elif forged == "reviewer":
        reviewer = world.foreign["person"].pk
    else:
        reviewer = world.people["reader"].pk
    fields = {"purpose": "technical_medical", "due": soon(), "sections": [section]}
    fields[f"reviewers-{section}"] = [reviewer]
    url = reverse("round_open", args=[world.report.slug])
    assert refused(browser(world, "ra_lead"), url, data=fields).status_code in {400, 409}


def test_abuse_08_a_round_with_one_strangers_section_opens_for_none(world):
    """Nothing is done by halves: the own section does not go in either."""
    own, theirs = world.waiting.pk, world.foreign["section"].pk
    doctor = world.people["medical_reviewer"].pk
    fields = {"purpose": "technical_medical", "due": soon(), "sections": [own, theirs]}
    fields |= {f"reviewers-{own}": [doctor], f"reviewers-{theirs}": [doctor]}
    url = reverse("round_open", args=[world.report.slug])
    assert refused(browser(world, "ra_lead"), url, data=fields).status_code in {400, 409}


@pytest.mark.parametrize("address", ["milestone_change", "milestone_add"])
def test_abuse_04_a_stranger_owns_no_milestone(world, address):
    args = [world.report.slug, *([world.milestone.pk] if address == "milestone_change" else [])]
    fields = {"title": "Agreed", "due": soon(), "owner": world.foreign["person"].pk}
    url = reverse(address, args=args)
    assert refused(browser(world, "ra_lead"), url, data=fields).status_code == 400


def test_abuse_10_fields_nobody_asked_for_change_nothing(world):
    """State, version, author and report sent along with a finding or a milestone are not read."""
    stuffed = {"state": "verified", "report": world.foreign["report"].pk, "number": 99, "key": "x"}
    fields = {"title": "Agreed", "due": soon(), "owner": "", **stuffed, "baseline": "2020-01-01"}
    url = reverse("milestone_change", args=[world.report.slug, world.milestone.pk])
    before = world.milestone.baseline
    assert browser(world, "ra_lead").post(url, fields).status_code == 302
    world.milestone.refresh_from_db()
    assert world.milestone.state == "open"
    assert world.milestone.baseline == before
    assert world.milestone.report == world.report


def test_abuse_03_a_filter_by_a_strangers_person_or_section_shows_nothing_of_theirs(world):
    client, slug = browser(world, "ra_lead"), world.report.slug
    for query in (
        {"person": world.foreign["person"].pk},
        {"section": world.foreign["section"].pk},
        {"round": "1 OR 1=1"},
        {"kind": "member.%"},
    ):
        page = ask(client, "get", reverse("history", args=[slug]), data=query)
        assert page.status_code == 200
        assert world.foreign["person"].name not in page.body.decode()
    answer = ask(
        client,
        "get",
        reverse("record_list", args=[slug]),
        data={"batch": world.foreign["batch"].pk},
    )
    assert answer.status_code in {200, 400}
    assert "elsewhere" not in answer.body.decode()
