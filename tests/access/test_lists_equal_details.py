"""What a list shows is what can be opened, and both are what the policy says: no more, no less."""

import pytest
from django.urls import reverse

from cer_portal.assembly.models import Build
from evidence.models import ImportBatch, Record
from reviews.models import Finding, Milestone, Round
from sections.models import Figure, Report, Section
from tests.access.requests import ask, browser
from tests.access.rows import INSIDERS

pytestmark = pytest.mark.django_db
# People inside differ by what they do, not by what they read: two of them stand for all. That a role
# opens what the matrix says is asked of every role there.
ROLES = ("ra_lead", "reader", "medical_reviewer", "cro_writer", "ended_cro", "outsider")
MODELS = (Report, Section, Record, ImportBatch, Round, Build, Figure)


def all_of(model):
    """Every row of both companies."""
    return list(model.objects.order_by("pk"))


def address_of(thing):
    """Return the address at which a thing is read."""
    report = thing if isinstance(thing, Report) else thing.report
    where = {"slug": report.slug}
    match thing:
        case Report():
            return reverse("section_list", kwargs=where)
        case Section():
            return reverse("section", kwargs={**where, "pk": thing.pk})
        case Record():
            return reverse("record", kwargs={**where, "record_id": thing.pk})
        case ImportBatch():
            return reverse("import_detail", kwargs={**where, "batch_id": thing.pk})
        case Round():
            return reverse("round", kwargs={**where, "number": thing.number})
        case Build():
            return reverse("build_status", kwargs={**where, "number": thing.number})
        case Figure():
            return reverse("figure", kwargs={**where, "figure_id": thing.pk})
    raise AssertionError(type(thing))


def policy(world, role, thing):
    """Say independently of the product's queries who reads what."""
    if role in {"outsider", "ended_cro"}:
        return role == "outsider" and _report(thing) == world.foreign["report"]
    if _report(thing) != world.report:
        return False
    if role in INSIDERS:
        return True
    own = {world.outside.pk, world.outside_returned.pk}
    match thing:
        case Report():
            return True
        case Section():
            return thing.pk in own
        case Figure() | Finding():
            return thing.section_id in own
    return False


def nearby(world, section):
    return section.report_id == world.report.pk or section == world.foreign["section"]


def _report(thing):
    return thing if isinstance(thing, Report) else thing.report


@pytest.mark.parametrize("role", ROLES)
def test_abuse_02_lists_details_and_policy_agree(world, role):
    client, person = browser(world, role), world.people[role]
    for model in MODELS:
        listed = set(model.objects.visible_to(person).values_list("pk", flat=True))
        meant = {thing.pk for thing in all_of(model) if policy(world, role, thing)}
        assert listed == meant, model
        # Of the stranger's forty sections one is opened; they are all refused by the same line.
        tried = [t for t in all_of(model) if model is not Section or nearby(world, t)]
        opened = {
            thing.pk for thing in tried if ask(client, "get", address_of(thing)).status_code == 200
        }
        assert opened == meant & {thing.pk for thing in tried}, model


@pytest.mark.parametrize("role", ROLES)
def test_abuse_02_findings_of_a_section_are_those_the_policy_gives(world, role):
    """A finding has no page of its own; it stands on the findings of its section."""
    client, person = browser(world, role), world.people[role]
    meant = {
        finding.pk
        for finding in all_of(Finding)
        if policy(world, role, finding) and (finding.state != "draft" or role == "medical_reviewer")
    }
    listed = set(Finding.objects.visible_to(person).values_list("pk", flat=True))
    assert listed == meant
    sent = {finding for finding in all_of(Finding) if finding.state != "draft"}
    shown = set()
    for finding in sent:
        where = {"slug": finding.report.slug, "pk": finding.section_id}
        page = ask(client, "get", reverse("section_findings", kwargs=where))
        if page.status_code == 200 and finding.text in page.body.decode():
            shown.add(finding.pk)
    assert shown == meant & {finding.pk for finding in sent}


@pytest.mark.parametrize("role", ROLES)
def test_abuse_02_milestones_in_the_plan_are_those_the_policy_gives(world, role):
    client, person = browser(world, role), world.people[role]
    meant = {each.pk for each in all_of(Milestone) if policy(world, role, each)}
    assert set(Milestone.objects.visible_to(person).values_list("pk", flat=True)) == meant
    shown = set()
    for report in all_of(Report):
        page = ask(client, "get", reverse("milestone_list", args=[report.slug]))
        body = page.body.decode() if page.status_code == 200 else ""
        shown |= {each.pk for each in all_of(Milestone) if f'id="milestone-{each.pk}"' in body}
    assert shown == meant


@pytest.mark.parametrize("role", ROLES)
def test_abuse_02_portfolio_lists_the_reports_the_policy_gives(world, role):
    if role == "ended_cro":
        assert ask(browser(world, role), "get", reverse("portfolio")).status_code == 403
        return
    page = browser(world, role).get(reverse("portfolio"))
    meant = {report.pk for report in all_of(Report) if policy(world, role, report)}
    assert {row.report.pk for row in page.context["rows"]} == meant
