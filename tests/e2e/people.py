"""Who sits before the browser: one context each, watched for everything the console complains of."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, Error, Page, expect

from cer_portal.demo.people import CODE_SECRET, PASSWORD, PEOPLE

# What a browser says of an answer that is a refusal, which the walk asks for on purpose.
REFUSAL = re.compile(r"the server responded with a status of 4\d\d")
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
PATIENCE = 20_000
# Seconds a code holds.
PERIOD = 30


def code_of(period: int) -> str:
    """Return what the authenticator app shows in the half minute `period`."""
    return format_hotp_value(hotp_value(CODE_SECRET, period))


class Watch:
    """Collects console errors, uncaught errors and broken content policy of every page."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self._expected: list[re.Pattern[str]] = [REFUSAL]

    def over(self, page: Page) -> None:
        page.on("console", lambda message: self._said(message.type, message.text, page.url))
        page.on("pageerror", lambda error: self._said("error", str(error), page.url))

    def _said(self, kind: str, text: str, url: str) -> None:
        serious = kind == "error" or "Content Security Policy" in text
        if serious and not any(pattern.search(text) for pattern in self._expected):
            self.complaints.append(f"{url}: {text}")

    @contextmanager
    def expecting(self, pattern: str) -> Iterator[None]:
        """Let pages complain of this inside the block."""
        self._expected.append(re.compile(pattern))
        try:
            yield
        finally:
            self._expected.pop()

    def take(self) -> list[str]:
        """Return what was complained of since the last time."""
        taken, self.complaints = self.complaints, []
        return taken


class Person:
    """One of the demonstration's people with a browser of their own."""

    def __init__(self, address: str, browser: Browser, base: str, watch: Watch) -> None:
        known = next(person for person in PEOPLE if person.email.startswith(f"{address}@"))
        self.email, self.name, self.title = known.email, known.name, known.title
        self.base, self.watch = base, watch
        self.context = browser.new_context(base_url=base, viewport=WIDE, locale="en-GB")
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        watch.over(self.page)

    def type_credentials(self) -> None:
        self.page.goto("/account/sign-in/")
        self.page.get_by_label("Email").fill(self.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()

    def sign_in(self) -> None:
        self.type_credentials()
        expect(self.page).to_have_url(re.compile(rf"^{self.base}/(account/sign-in/code/)?$"))
        if "/code/" in self.page.url:
            self.type_code()
        expect(self.page).to_have_url(f"{self.base}/")

    def type_code(self) -> None:
        """Type the code of this half minute; a used or late one is refused, then the next counts."""
        for _try in range(3):
            period = int(time.time()) // PERIOD
            self.page.get_by_label("Code", exact=True).fill(code_of(period))
            with self.page.expect_navigation():
                self.page.get_by_role("button", name="Sign in").click()
            if "/code/" not in self.page.url:
                return
            self.page.wait_for_timeout(1000 * ((period + 1) * PERIOD - time.time()) + 500)

    def go(self, path: str) -> Page:
        """Open a page that must answer 200."""
        answer = self.page.goto(path)
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"
        return self.page

    def status_of(self, path: str) -> tuple[int, str]:
        """Ask for an address as the signed-in person; return status and body."""
        answer = self.context.request.get(path, max_redirects=0)
        return answer.status, answer.text()

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form past the page, as somebody who types requests by hand."""
        token = next(c["value"] for c in self.context.cookies() if c["name"] == "csrf")
        answer = self.context.request.post(
            path,
            form={"csrfmiddlewaretoken": token, **fields},
            headers={"Referer": self.base, "Accept": "text/html"},
            max_redirects=0,
        )
        return answer.status, answer.text()


class Cast:
    """The people by the part of their address before the @; each signs in when first asked for."""

    def __init__(self, browser: Browser, base: str, watch: Watch) -> None:
        self._browser, self._base, self.watch = browser, base, watch
        self._people: dict[str, Person] = {}

    def __getitem__(self, address: str) -> Person:
        if address not in self._people:
            person = self.stranger(address)
            person.sign_in()
            self._people[address] = person
        return self._people[address]

    def stranger(self, address: str) -> Person:
        """Return a person who has not signed in."""
        return Person(address, self._browser, self._base, self.watch)

    def photograph(self, folder: Path) -> str:
        """Keep a picture of every open page; return where each stands."""
        lines = []
        for address, person in self._people.items():
            picture = folder.with_name(f"{folder.name}-{address}.png")
            with suppress(Error):
                person.page.screenshot(path=picture, timeout=5_000)
            lines.append(f"{person.page.url}  {picture}")
        return "\n".join(lines)

    def close(self) -> None:
        for person in self._people.values():
            person.context.close()
