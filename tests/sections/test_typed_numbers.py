"""Numbers typed as text are offered as the fact they say or contradict, and no other number is."""

import pytest
from django.urls import reverse

from cer_portal.devices.models import Fact
from sections.richtext.numbers import Known, typed_numbers
from sections.services.facts import add_report_fact
from sections.services.save import save_section

FACTS = [
    Known(1, "Complaints, five periods", "342"),
    Known(2, "Complaints, P1", "62"),
    Known(3, "Complaints: dislocation", "49"),
    Known(4, "Serious incidents, five periods", "43"),
    Known(5, "Shells worldwide, five periods", "54,800"),
    Known(6, "Hips in NOR-DM-01", "162"),
    Known(7, "Complaint rate, worldwide", "0.62", "%"),
    Known(8, "Data lock date", "30 June 2026"),
    Known(9, "Smallest shell", "44", "mm"),
    Known(10, "Studies appraised", "54"),
]


def text(*parts):
    content = [
        {"type": "text", "text": part}
        if isinstance(part, str)
        else {"type": "fact", "attrs": {"fact": part}}
        for part in parts
    ]
    return {"type": "doc", "content": [{"type": "paragraph", "content": content}]}


def offered(*parts):
    return [
        (found.text, found.fact.id, found.equal) for found in typed_numbers(text(*parts), FACTS)
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("The system recorded 343 complaints.", [("343", 1, False)]),
        ("It recorded 342 complaints in all.", [("342", 1, True)]),
        ("Of 342 reported product complaints many were minor.", [("342", 1, True)]),
        (
            "Over five periods 343 complaints came in, among them 43 serious incidents.",
            [("343", 1, False), ("43", 4, True)],
        ),
        ("In P1 there were 64 complaints.", [("64", 2, False)]),
        ("In P1 there were 62 complaints.", [("62", 2, True)]),
        ("In all 54\u202f800 shells worldwide were sold.", [("54\u202f800", 5, True)]),
        ("162 hips were followed.", [("162", 6, True)]),
        ("The study NOR-DM-01 has 164 hips.", [("164", 6, False)]),
        ("The complaint rate was 0.62 % worldwide.", [("0.62 %", 7, True)]),
        ("The complaint rate was 0.65\u00a0% worldwide.", [("0.65\u00a0%", 7, False)]),
        ("The smallest shell is 44 mm wide.", [("44 mm", 9, True)]),
    ],
)
def test_a_number_beside_the_words_of_a_fact_is_offered(words, said):
    assert offered(words) == said


@pytest.mark.parametrize(
    "parts",
    [
        ("In 2024 complaints were rare, see section 342 complaints.",),
        ("The first 12 complaints came in May.",),
        ("Of 342 shells none broke.",),
        ("It stopped at 112 instead of 150 hips.",),
        ("NOR-343 complaints and P343 complaints; 343/400 complaints; 340–345 complaints.",),
        ("In P1, 12 complaints of the 62 concerned the label.",),
        ("The complaint rate fell from 0.67 % to 0.59 % worldwide.",),
        ("The rate of another device was 0.62 %.",),
        ("There were ", 1, " complaints, and 343 complaints of another kind."),
        ("Recorded 49 complaints.",),
        ("343 per cent", 1),
        ("On 30 June 2026 data were locked.",),
        ("The complaints handling procedure 343 applies.",),
    ],
)
def test_any_other_number_is_left_alone(parts):
    assert offered(*parts) == []


def test_where_it_stands_is_told_in_the_text_of_findings():
    (found,) = typed_numbers(text("Shown: ", 10, ". There were 343 complaints."), FACTS)
    plain = "Shown: [#10]. There were 343 complaints."
    assert plain[found.start : found.end] == "343"
    assert (found.before, found.after) == ("There were ", " complaints.")


# --- on the page


@pytest.fixture
def complaints(report, ra_lead, now):
    told = {"label": "Complaints", "kind": "count", "value": "342", "unit": "", "source": "PMS 7"}
    return add_report_fact(report=report, key="complaints", actor=ra_lead, now=now, **told)


@pytest.fixture
def written(sections, complaints, now):
    """A text that says 343."""
    section = sections["sota"]
    return save_section(
        section=section,
        document=text("There were 343 <b>complaints</b> & 343 complaints."),
        expected_version=0,
        actor=section.author,
        now=now,
    ).section


@pytest.mark.django_db
def test_the_page_of_the_section_lists_it_with_what_it_would_become(
    written, complaints, as_user, report
):
    url = reverse("section_numbers", args=[report.slug, written.pk])
    page = as_user(written.author).get(url).content.decode()
    assert "the fact says" in page
    assert f'data-fact="{complaints.pk}"' in page
    Fact.objects.filter(pk=complaints.pk).update(value="343")
    assert "as this fact says" in as_user(written.author).get(url).content.decode()


@pytest.mark.django_db
def test_a_room_hears_of_no_fact_it_does_not_show(
    sections, written, complaints, cro_writer, as_user, report, now
):
    own = next(each for each in sections.values() if each.author_id == cro_writer.pk)
    save_section(
        section=own, document=text("There were 343 complaints."), expected_version=own.version,
        actor=cro_writer, now=now,
    )  # fmt: skip
    client = as_user(cro_writer)
    page = client.get(reverse("section_numbers", args=[report.slug, own.pk]))
    assert page.status_code == 200
    assert "342" not in page.content.decode()
    other = client.get(reverse("section_numbers", args=[report.slug, written.pk]))
    assert other.status_code == 404
