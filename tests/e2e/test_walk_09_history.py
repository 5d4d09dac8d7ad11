"""Every act of the walk stands in the history, with who did it and what was before and after."""

import re

import pytest

from tests.e2e.test_walk_02_new_report import SCOPE, SUMMARY

ENGINEER, CLINICIAN, DOCTOR, LEAD = "Rolf Dietz", "Clara Meyer", "Dr Mona Reuter", "Ruth Adler"
# Who, which kind of act, what the line says.
ACTS = [
    (LEAD, "report", "created the report", "Corvane"),
    (LEAD, "member", "gave access to", ENGINEER),
    (LEAD, "section", "assigned the section", SCOPE),
    (LEAD, "milestone", "set the milestone", ""),
    (ENGINEER, "import", "asked for the import", "bench.ris"),
    (ENGINEER, "import", "imported", "bench.ris"),
    (ENGINEER, "section", "wrote in the section", SCOPE),
    (ENGINEER, "figure", "uploaded the figure", ""),
    (ENGINEER, "section", "submitted the section", SCOPE),
    (CLINICIAN, "import", "imported", "registry.ris"),
    (CLINICIAN, "section", "submitted the section", SUMMARY),
    (LEAD, "round", "opened the review round", "1"),
    (DOCTOR, "review", "decided on the section", SUMMARY),
    (DOCTOR, "review", "decided on the section", SCOPE),
    (DOCTOR, "finding", "drafted a finding", ""),
    (ENGINEER, "finding", "answered the finding", "F-1"),
    (LEAD, "round", "closed the review round", "1"),
    (LEAD, "round", "opened the review round", "2"),
    (DOCTOR, "finding", "verified the finding as closed", "F-1"),
    (LEAD, "build", "asked for the PDF", "1"),
    (LEAD, "build", "downloaded the PDF", "1"),
]
# What one line says of before and after.
CHANGES = [
    (ENGINEER, "section", "submitted the section", "state", "Drafting", "In review"),
    (DOCTOR, "section", "moved the section", "state", "In review", "Returned"),
    (DOCTOR, "section", "moved the section", "state", "In review", "Approved"),
    (LEAD, "section", "assigned the section", "author", "–", ENGINEER),
    (ENGINEER, "section", "wrote in the section", "revision", "1", "2"),
    (LEAD, "report", "changed the report", "target date", "–", "20"),
    (
        LEAD,
        "report",
        "changed the report",
        SCOPE,
        "author PM, reviewer CL",
        "author PM, reviewer MO",
    ),
]


@pytest.fixture(scope="module")
def lines(cast, walk):
    """All lines of one person about one kind of act, over all pages, as the page tells them."""
    lead, known = cast["ra.lead"], {}

    def told(person: str, kind: str):
        if (person, kind) not in known:
            known[person, kind] = list(read(lead, f"/reports/{walk.slug}/history/", person, kind))
        return known[person, kind]

    return told


def read(reader, path: str, person: str, kind: str):
    """Yield what each line says, and what it says of before and after."""
    page = reader.go(f"{path}?kind={kind}")
    with page.expect_navigation():
        page.locator('select[name="person"]').select_option(label=person)
    while True:
        for item in page.locator(".trail__item").all():
            yield item.locator("p").first.inner_text(), item.locator("dl").all_text_contents()
        further = page.get_by_role("link", name=re.compile("^Next"))
        if not further.count():
            return
        reader.go(path + further.get_attribute("href"))


@pytest.mark.parametrize(("person", "kind", "verb", "what"), ACTS)
def test_act_stands_in_the_history(lines, walk, person, kind, verb, what):
    assert walk.build
    found = [line for line, _ in lines(person, kind)]
    assert all(line.startswith(person) for line in found)
    assert any(verb in line and what in line for line in found), found


@pytest.mark.parametrize(("person", "kind", "verb", "field", "before", "after"), CHANGES)
def test_act_tells_before_and_after(lines, walk, person, kind, verb, field, before, after):
    assert walk.build
    change = re.compile(rf"{re.escape(field)}\s*{re.escape(before)}.*?→\s*{re.escape(after)}")
    found = [" ".join(changes) for line, changes in lines(person, kind) if verb in line and changes]
    assert any(change.search(" ".join(each.split())) for each in found), found
