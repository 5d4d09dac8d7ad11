"""Pages by what people do on them."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import Person

SAVED = re.compile(r"^Saved \d\d:\d\d$")


def path_of(page: Page) -> str:
    return urlsplit(page.url).path


def number(page: Page, label: str) -> int:
    """Return one of the large numbers of a page by the words under it."""
    tile = page.locator(".number").filter(has=page.get_by_text(label, exact=True))
    return int(tile.locator(".number__value").inner_text().replace(",", ""))


def said(page: Page, words: str | re.Pattern[str]) -> None:
    """Expect a message on the page."""
    expect(page.locator("#messages")).to_contain_text(words)


@dataclass(frozen=True)
class Overview:
    """The numbers of a report's overview at one moment."""

    late: int
    reviewing: int
    findings: int
    gaps: int
    states: dict[str, int]

    @classmethod
    def of(cls, person: Person, slug: str) -> "Overview":
        page = person.go(f"/reports/{slug}/")
        parts = page.locator(".heat tbody tr")
        states: dict[str, int] = {}
        for words in parts.locator(".heat__now .visually-hidden").all_inner_texts():
            states[words] = states.get(words, 0) + 1
        return cls(
            late=number(page, "late"),
            reviewing=number(page, "with reviewers"),
            findings=number(page, "open findings"),
            gaps=number(page, "lack someone"),
            states=states,
        )


class Editor:
    """The editor of one section, with the caret at the end of the text."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.locator("#editor-text")
        self.state = page.locator(".save-state")
        self.bar = page.locator(".save-bar[role=alert]").first
        expect(self.text).to_be_visible()

    def at_the_end(self) -> "Editor":
        self.text.focus()
        self.page.keyboard.press("Control+End")
        return self

    def write(self, words: str) -> None:
        self.page.keyboard.type(words)

    def new_line(self) -> None:
        self.page.keyboard.press("Enter")

    def tool(self, name: str) -> Locator:
        return self.page.locator(".editor-tools").get_by_role(
            "button", name=re.compile(f"^{re.escape(name)}")
        )

    def choose(self, menu: str, item: str) -> None:
        self.tool(menu).click()
        self.page.locator(".menu-list:visible").get_by_text(item, exact=True).click()

    def dialog(self, title: str) -> Locator:
        return self.page.get_by_role("dialog", name=title)

    def pick(self, sign: str, words: str, shown: str) -> None:
        """Type a sign and words and take the first thing offered, which must show `shown`."""
        self.page.keyboard.type(f"{sign}{words}")
        option = self.page.locator("#editor-picker [role=option]").filter(has_text=shown).first
        expect(option).to_be_visible()
        option.click()
        expect(self.page.locator("#editor-picker")).to_be_hidden()

    def saved(self) -> None:
        """Wait for the server's word that it has the text."""
        expect(self.state).to_have_text(SAVED, timeout=60_000)
        expect(self.bar).to_be_hidden()


def bring_in(person: Person, slug: str, name: str, content: str | bytes) -> dict[str, int]:
    """Import an export file and return its counts once it has been read."""
    page = person.go(f"/reports/{slug}/evidence/")
    page.get_by_role("link", name="Import literature").first.click()
    bytes_ = content.encode() if isinstance(content, str) else content
    page.get_by_label("Export file").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": bytes_}
    )
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    expect(page.locator(".numbers .number")).to_have_count(4, timeout=90_000)
    return {word: number(page, word) for word in ("found", "new", "already known", "refused")}
