"""Pictures: safe markup, the state language, and a table with the same figures."""

from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.utils.safestring import SafeString, mark_safe

from cer_portal import pictures
from cer_portal.pictures.dates import scale_over
from cer_portal.pictures.icons import icon_names
from cer_portal.pictures.svg import shorten
from cer_portal.templatetags import look

TODAY = date(2026, 11, 24)
SVG = "{http://www.w3.org/2000/svg}"
ATTACK = '"><script>alert(1)</script>'


def _milestone(days: int, state: str = "open", title: str = "First draft") -> pictures.Milestone:
    due = TODAY + timedelta(days=days)
    done = due if state == "done" else None
    return pictures.Milestone(title, due - timedelta(days=4), due, done, state, "/m/1")


def _every_picture(words: str) -> list[pictures.Picture]:
    return [
        pictures.timeline([pictures.Milestone(words, TODAY, TODAY, None, words, words)], TODAY),
        pictures.burn_down([pictures.BurnPoint(TODAY, 3)], TODAY, due=TODAY),
        pictures.bars([pictures.Bar(words, 3, 2, 1, words)], words, words),
        pictures.stacked_bar([pictures.Part(words, 3, words)]),
        pictures.sparkline([1, 2], words),
    ]


@pytest.mark.parametrize("words", [ATTACK, mark_safe(ATTACK)])
def test_words_from_outside_are_escaped_even_when_marked_safe(words: str) -> None:
    for picture in _every_picture(words):
        assert "<script" not in picture.svg
        ElementTree.fromstring(picture.svg)


def test_every_picture_is_drawn_with_classes_and_without_inline_style_or_script() -> None:
    for picture in _every_picture("Safety"):
        for element in ElementTree.fromstring(picture.svg).iter():
            names = [name for name in element.attrib if name == "style" or name.startswith("on")]
            assert names == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//evil.example/", "https://evil.example"])
def test_a_picture_never_links_outside_this_site(url: str) -> None:
    item = pictures.Milestone("Kick-off", TODAY, TODAY, url=url)
    picture = pictures.timeline([item], TODAY)
    assert "href" not in picture.svg
    assert picture.rows[0].url == ""


def test_a_picture_printed_in_a_template_is_safe_svg() -> None:
    picture = pictures.stacked_bar([pictures.Part("approved", 2)])
    assert isinstance(str(picture), SafeString)
    assert str(picture).startswith("<svg")


def test_every_picture_has_a_title_and_rows_as_wide_as_its_head() -> None:
    for picture in _every_picture("Safety"):
        root = ElementTree.fromstring(picture.svg)
        assert root.find(f"{SVG}title") is not None
        assert picture.rows
        assert all(len(row.cells) == len(picture.head) for row in picture.rows)


def test_a_drawing_with_links_is_a_group_and_one_without_is_an_image() -> None:
    linked = pictures.timeline([_milestone(3)], TODAY)
    assert 'role="group"' in linked.svg
    assert 'role="img"' in pictures.bars([pictures.Bar("RA", 2)], "Function").svg


def test_only_an_open_milestone_past_its_date_is_red() -> None:
    late = pictures.timeline([_milestone(-1)], TODAY)
    assert "is-late" in late.svg
    for settled in (_milestone(-1, "done"), _milestone(-1, "waived"), _milestone(0)):
        assert "is-late" not in pictures.timeline([settled], TODAY).svg


def test_a_timeline_counts_done_and_late_for_those_who_cannot_see_it() -> None:
    items = [_milestone(-9, "done"), _milestone(-2), _milestone(5)]
    assert "3 milestones, 1 done, 1 late." in pictures.timeline(items, TODAY).svg


def test_a_timeline_without_milestones_still_draws() -> None:
    picture = pictures.timeline([], TODAY)
    assert picture.rows == ()
    ElementTree.fromstring(picture.svg)


def test_a_milestone_without_any_date_is_listed_without_a_mark() -> None:
    picture = pictures.timeline([pictures.Milestone("Audit", None, None)], TODAY)
    assert picture.rows[0].cells[1:4] == ("–", "–", "–")


def test_many_years_of_months_are_thinned_out() -> None:
    items = [_milestone(0), _milestone(1500)]
    labels = ElementTree.fromstring(pictures.timeline(items, TODAY).svg).findall(f"{SVG}text")
    assert len(labels) < 20


def test_fifteen_milestones_each_get_their_own_row() -> None:
    items = [_milestone(day, title=f"Step {day}") for day in range(15)]
    root = ElementTree.fromstring(pictures.timeline(items, TODAY).svg)
    names = [text for text in root.iter(f"{SVG}text") if (text.text or "").startswith("Step")]
    places = [float(name.attrib["y"]) for name in names]
    assert len(set(places)) == 15
    assert min(b - a for a, b in zip(places, places[1:], strict=False)) >= 24


def test_two_years_do_not_touch_on_the_axis() -> None:
    scale = scale_over([date(2026, 11, 25), date(2027, 11, 20)], left=200, right=760, margin=10)
    labels = " ".join(scale.axis(0, 100))
    assert "Jan 2027" in labels
    assert "Dec 2026" not in labels


def test_a_day_outside_the_axis_is_held_at_its_edge() -> None:
    scale = scale_over([TODAY, TODAY + timedelta(days=10)], left=0, right=100, margin=0)
    assert scale.x(TODAY - timedelta(days=99)) == 0
    assert scale.x(TODAY + timedelta(days=5)) == 50
    assert scale.x(TODAY + timedelta(days=99)) == 100


def test_shares_of_a_stacked_bar_add_up_to_the_whole() -> None:
    parts = [pictures.Part("approved", 1), pictures.Part("drafting", 2), pictures.Part("late", 0)]
    root = ElementTree.fromstring(pictures.stacked_bar(parts).svg)
    widths = [float(rect.attrib["width"].rstrip("%")) for rect in root.findall(f"{SVG}rect")]
    assert widths == [33.33, 66.67]


def test_an_empty_stacked_bar_says_so() -> None:
    assert "Nothing yet" in pictures.stacked_bar([]).svg


def test_a_line_needs_a_point() -> None:
    with pytest.raises(ValueError, match="at least one"):
        pictures.burn_down([], TODAY)
    with pytest.raises(ValueError, match="at least one"):
        pictures.sparkline([], "Findings")


def test_a_burn_down_of_zero_findings_draws_on_the_zero_line() -> None:
    ElementTree.fromstring(pictures.burn_down([pictures.BurnPoint(TODAY, 0)], TODAY).svg)


def test_no_two_states_share_a_shape() -> None:
    shapes = {pictures.mark(state).split(">", 1)[1] for state in (*pictures.STATES, "late")}
    assert len(shapes) == len(pictures.STATES) + 1


def test_a_mark_with_a_label_speaks_and_one_without_is_silent() -> None:
    assert "<title>Approved</title>" in pictures.mark("approved", label="Approved")
    assert 'aria-hidden="true"' in pictures.mark("approved")


def test_an_unknown_state_is_grey_and_keeps_its_word() -> None:
    assert "is-not_started" in pictures.mark("somewhere_else")
    assert pictures.state_label("somewhere_else") == "Somewhere else"


def test_a_heat_row_fills_exactly_the_cell_of_its_state() -> None:
    row = pictures.HeatRow("Safety", "5.3", "/s/1", "returned", {"drafting": 9, "returned": 2})
    assert [cell.state for cell in row.cells if cell.current] == ["returned"]
    assert [cell.days for cell in row.cells] == [None, 9, None, 2, None, None]


def test_every_icon_is_well_formed() -> None:
    for name in icon_names():
        ElementTree.fromstring(pictures.icon(name))


def test_chinese_signs_take_two_columns_when_text_is_shortened() -> None:
    assert shorten("临床评价报告", 8) == "临床评价…"
    assert shorten("Short", 8) == "Short"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-2, "2 days late"),
        (-1, "1 day late"),
        (0, "today"),
        (1, "tomorrow"),
        (3, "in 3 days"),
        (20, "in 20 days"),
        (21, "in 3 weeks"),
        (90, "in 3 months"),
    ],
)
def test_a_due_date_reads_as_people_say_it(days: int, words: str) -> None:
    assert look.words_for_due(TODAY + timedelta(days=days), TODAY) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Mei Lin Zhao", "MZ"),
        ("Dr. Tomás Albrecht", "TA"),
        ("anna.bergstrom@example.org", "AB"),
        ("Prof. Dr. Ito", "I"),
        ("张伟", "张伟"),
        ("", "–"),
    ],
)
def test_initials_leave_titles_out(name: str, letters: str) -> None:
    assert look.initials(name) == letters
