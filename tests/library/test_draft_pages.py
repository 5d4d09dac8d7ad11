"""The pages of a draft: what is typed comes back as it was, and whoever is late sees both."""

import pytest
from django.http import QueryDict

from cer_portal.library.forms.section import SectionForm
from cer_portal.library.selectors import template_in
from sections import outline

pytestmark = pytest.mark.django_db


def sent(form):
    """Return what a browser sends for a form that nobody has touched."""
    data = QueryDict(mutable=True)
    for field in form:
        value = field.value()
        if isinstance(value, list):
            data.setlist(field.name, value)
        elif value not in (None, False):
            data[field.name] = "on" if value is True else str(value)
    return data


@pytest.mark.parametrize("template", outline.templates(), ids=lambda each: each.code)
def test_a_form_nobody_touched_changes_nothing(template):
    for plan in template.sections:
        given = {"template": template, "plan": plan, "version": 1, "kind_is_fixed": True}
        form = SectionForm(sent(SectionForm(**given)), **given)
        assert form.is_valid(), (plan.key, form.errors)
        assert form.plan() == plan


SAID = {
    "title": "Typed title",
    "purpose": "For a test.",
    "responsibility": "sota",
    "version": 1,
    "device_class": ["IIb", "III"],
    "marketed": "yes",
    "author": "RD",
    "reviewer": "MO",
    "approver": "RA",
    "requests": "MK: Which devices?\n\nRD: Which tests?",
    "basis": "MDR 2017/745; Article 61",
    "fewest": 100,
    "most": 900,
}


def test_what_is_typed_is_what_the_draft_says(own, as_user, ra_lead):
    answer = as_user(ra_lead).post(f"/templates/{own.pk}/draft/sections/sota/", SAID)
    assert answer.status_code == 302
    own.draft.refresh_from_db()
    plan = next(each for each in template_in(own.draft).sections if each.key == "sota")
    assert plan.title == "Typed title"
    assert plan.when.holds({"device_class": "III", "marketed": True})
    assert not plan.when.holds({"device_class": "I", "marketed": True})
    assert plan.shares == outline.Shares("RD", "MO", "RA")
    assert plan.requests[1] == outline.Request("RD", "Which tests?")


@pytest.mark.parametrize(
    "wrong",
    [
        {"basis": "MDR without a place"},
        {"requests": "Somebody: please"},
        {"fewest": 900, "most": 100},
        {"author": "RD", "reviewer": "RD"},
        {"approver": ""},
        {"number": "1"},
        {"responsibility": "nobody"},
        {"title": ""},
        {"title": "\x00"},
        {"version": ""},
    ],
)
def test_what_cannot_be_kept_stands_beside_its_field(own, as_user, ra_lead, wrong):
    answer = as_user(ra_lead).post(f"/templates/{own.pk}/draft/sections/sota/", {**SAID, **wrong})
    assert answer.status_code == 400
    own.draft.refresh_from_db()
    assert own.draft.version == 1


def test_whoever_is_late_sees_both_and_loses_nothing(own, as_user, ra_lead):
    browser, page = as_user(ra_lead), f"/templates/{own.pk}/draft/sections/sota/"
    browser.post(page, {**SAID, "title": "Sooner title"})
    late = browser.post(page, SAID)
    assert late.status_code == 412
    assert "Sooner title" in late.text
    assert "Typed title" in late.text
    again = browser.post(page, {**SAID, "version": 2})
    assert again.status_code == 302
    buttons = f"/templates/{own.pk}/draft/sections/sota/"
    assert browser.post(f"{buttons}move/", {"way": "up", "version": 1}).status_code == 412
    assert browser.post(f"{buttons}remove/", {"version": 1}).status_code == 412
    assert browser.post(f"/templates/{own.pk}/draft/release/", {"version": 1}).status_code == 412


def test_words_sent_to_a_section_that_was_taken_out_are_offered_as_a_new_one(own, as_user, ra_lead):
    browser, section = as_user(ra_lead), f"/templates/{own.pk}/draft/sections/sota/"
    assert browser.post(f"{section}remove/", {"version": 1}).status_code == 302
    late = browser.post(section, SAID)
    assert late.status_code == 400
    assert "Typed title" in late.text
    assert browser.get(section).status_code == 404
