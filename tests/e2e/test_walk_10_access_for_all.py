"""Each kind of page is usable by everybody: no serious violation, light and dark, wide and narrow."""

from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e.people import NARROW, WIDE

GRAVE = {"serious", "critical"}
DEMO = "/reports/tessaron-dm/"
ALL = {"resultTypes": ["violations"], "preload": False}
# What a narrow window and the dark theme can change of a page that was examined whole when wide.
LAYOUT = {
    **ALL,
    "runOnly": {
        "type": "rule",
        "values": ["color-contrast", "scrollable-region-focusable", "button-name", "link-name"],
    },
}


@dataclass(frozen=True)
class Kind:
    """A kind of page: who opens it and where; `{…}` is what the walk has made."""

    name: str
    who: str
    path: str


KINDS = (
    Kind("my work", "rd.author", "/"),
    Kind("portfolio", "ra.lead", "/reports/"),
    Kind("new report", "ra.lead", "/reports/new/"),
    Kind("matrix", "ra.lead", f"{DEMO}plan/model/"),
    Kind("people for the roles", "ra.lead", f"{DEMO}plan/people/"),
    Kind("dates", "ra.lead", f"{DEMO}plan/dates/"),
    Kind("overview", "ra.lead", DEMO),
    Kind("sections", "ra.lead", f"{DEMO}sections/"),
    Kind("find and replace", "ra.lead", f"{DEMO}replace/?words=cup&by=shell"),
    Kind("section", "ra.lead", "{scope}"),
    Kind("editor", "rd.author", "{editor}"),
    Kind("assign", "ra.lead", "{scope}assign/"),
    Kind("revisions", "ra.lead", "{scope}revisions/"),
    Kind("compare", "ra.lead", "{scope}compare/"),
    Kind("findings", "rd.author", "{scope}findings/"),
    Kind("facts", "reader", f"{DEMO}facts/"),
    Kind("fact", "ra.lead", f"{DEMO}facts/1/"),
    Kind("contributions", "quality.author", f"{DEMO}contributions/"),
    Kind("answer", "rd.author", f"{DEMO}contributions/2/"),
    Kind("answered", "rd.author", f"{DEMO}contributions/1/"),
    Kind("ask", "quality.author", f"{DEMO}sections/18/contributions/ask/?standard=vigilance"),
    Kind("plan", "quality.author", f"{DEMO}sections/18/plan/"),
    Kind("evidence", "clinical.author", f"{DEMO}evidence/"),
    Kind("imports", "clinical.author", "/reports/{slug}/evidence/imports/"),
    Kind("new import", "clinical.author", "/reports/{slug}/evidence/imports/new/"),
    Kind("rounds", "ra.lead", f"{DEMO}reviews/"),
    Kind("open round", "ra.lead", "/reports/{slug}/reviews/open/"),
    Kind("round", "medical.reviewer", "/reports/{slug}/reviews/2/"),
    Kind("review", "medical.reviewer", "/reports/{slug}/reviews/2/sections/{pk}/?show=changes"),
    Kind("milestones", "ra.lead", f"{DEMO}milestones/"),
    Kind("builds", "ra.lead", "/reports/{slug}/builds/"),
    Kind("people", "ra.lead", f"{DEMO}people/"),
    Kind("history", "ra.lead", "/reports/{slug}/history/"),
    Kind("room of an outside writer", "cro.writer", f"{DEMO}sections/"),
)


def violations(page, options, apart=()) -> list[str]:
    """Return what is grave on the page, or on the page without the parts named `apart`."""
    without = {"exclude": [[part] for part in apart]} if apart else None
    found = Axe().run(page, context=without, options=options).response["violations"]
    return [
        f"{each['id']} ({each['impact']}): {each['help']} · {node['html'][:160]}"
        for each in found
        if each["impact"] in GRAVE
        for node in each["nodes"][:3]
    ]


def overflow(page) -> int:
    """Return how many pixels the page is wider than its window."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def examine(page, apart=()) -> dict[str, object]:
    """Look at the open page in both widths and both themes; return what is wrong, by where.

    A theme has the same colours at every width, so each width is looked at in one theme.
    """
    wrong: dict[str, object] = {}
    for name, size, theme, rules in (
        ("wide", WIDE, "light", ALL),
        ("narrow", NARROW, "dark", LAYOUT),
    ):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        wrong[f"{name} {theme}"] = violations(page, rules, apart)
        wrong[f"{name} overflow"] = overflow(page)
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return {where: what for where, what in wrong.items() if what}


@pytest.fixture(scope="module")
def editor(cast, walk):
    """A section of the demonstration that its author may write in now."""
    page = cast["rd.author"].go("/")
    row = page.get_by_role("listitem").filter(has_text="Tessaron")
    link = row.locator("a[href$='/edit/']").first
    return link.get_attribute("href") if link.count() else "{none}"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_page_is_usable_by_everybody(cast, walk, request, kind):
    made = {"slug": walk.slug, "scope": walk.scope, "pk": walk.scope.rstrip("/").split("/")[-1]}
    if "{editor}" in kind.path:
        made["editor"] = request.getfixturevalue("editor")
    page = cast[kind.who].go(kind.path.format(**made))
    if page.locator('[hx-trigger="load"]').count():
        page.wait_for_load_state("networkidle")
    # The list of sections at the side is the same on every page of a report: looked at on one.
    assert examine(page, () if kind.name == "overview" else (".rail",)) == {}


def test_sign_in_page_is_usable_by_everybody(cast):
    person = cast.stranger("reader")
    person.go("/account/sign-in/")
    assert examine(person.page) == {}
    person.context.close()


def test_refusal_is_usable_by_everybody(cast, walk):
    page = cast["medical.reviewer"].page
    page.goto(f"{walk.scope}edit/")
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("heading", level=1).inner_text() == "Not yours to do"
    assert examine(page) == {}


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_single_keys_list_can_be_read(cast, width):
    page = cast["ra.lead"].go("/")
    page.set_viewport_size({"width": width, "height": 844})
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys")
    assert dialog.is_visible()
    assert violations(page, ALL) == []
    page.keyboard.press("Escape")
    page.set_viewport_size(WIDE)
    assert overflow(page) == 0
