"""Creating a report from a template."""

import pytest

from cer_portal.audit.models import Entry
from cer_portal.errors import BadInput, NotAllowed
from sections.models import Membership, Section
from sections.services.plan import ReportParticulars, create_report

pytestmark = pytest.mark.django_db


def particulars(**changes):
    fields = {
        "slug": "second-edition",
        "title": "Second edition",
        "market": "EU",
        "template": "eu-mdr-meddev-a9",
    }
    return ReportParticulars(**{**fields, **changes})


def test_report_has_every_section_of_its_template_and_a_lead(device, ra_lead, now):
    report = create_report(device=device, particulars=particulars(), actor=ra_lead, now=now)
    assert Section.objects.filter(report=report).count() == 41
    assert Membership.objects.get(report=report).function == "ra_lead"
    assert Entry.objects.filter(report_id=report.pk, verb="report.created").count() == 1


def test_equivalence_applies_only_where_it_is_claimed(device, ra_lead, now):
    plain = create_report(device=device, particulars=particulars(), actor=ra_lead, now=now)
    claimed = create_report(
        device=device,
        particulars=particulars(slug="claimed", equivalence_claimed=True),
        actor=ra_lead,
        now=now,
    )
    assert not Section.objects.get(report=plain, key="equivalence").applies
    assert Section.objects.get(report=claimed, key="equivalence").applies


@pytest.mark.parametrize("slug", ["new", "With Capitals", "", "a--b"])
def test_short_name_must_fit_an_address(device, ra_lead, now, slug):
    with pytest.raises(BadInput):
        create_report(device=device, particulars=particulars(slug=slug), actor=ra_lead, now=now)


def test_short_name_is_used_once(device, ra_lead, now):
    create_report(device=device, particulars=particulars(), actor=ra_lead, now=now)
    with pytest.raises(BadInput, match="cannot be used"):
        create_report(device=device, particulars=particulars(), actor=ra_lead, now=now)


def test_template_of_another_market_is_refused(device, ra_lead, now):
    with pytest.raises(BadInput):
        create_report(device=device, particulars=particulars(market="CN"), actor=ra_lead, now=now)


def test_only_people_who_may_set_up_reports_of_the_own_company_create_one(
    device, rd_author, outsider, now
):
    for person in (rd_author, outsider):
        with pytest.raises(NotAllowed):
            create_report(device=device, particulars=particulars(), actor=person, now=now)
