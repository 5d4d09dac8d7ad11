"""The walk: the real portal with its demonstration, real people with real browsers, one session."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.e2e.people import PATIENCE, Cast, Person, Watch
from tests.e2e.product import Product

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
SWITCHES = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
expect.set_options(timeout=PATIENCE)


@pytest.fixture(autouse=True)
def _quick_and_private() -> None:
    """The portal runs in processes of its own; nothing of this one is turned."""


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The portal as it runs in earnest, on tables of its own."""
    made = Product(tmp_path_factory.mktemp("portal"))
    try:
        made.prepare()
        made.start()
        yield made
    finally:
        made.end()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The browser of this machine."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.fail(f"The browser tests need a browser: install one of {', '.join(BROWSERS)}.")
    opened = playwright.chromium.launch(executable_path=found, args=SWITCHES)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="session")
def cast(browser: Browser, product: Product, watch: Watch) -> Iterator[Cast]:
    made = Cast(browser, product.address, watch)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _no_complaints(watch: Watch) -> Iterator[None]:
    """A page that makes the console complain is broken, whatever it shows."""
    yield
    assert not watch.take()


@pytest.fixture
def lead(cast: Cast) -> Person:
    return cast["ra.lead"]


@pytest.fixture
def engineer(cast: Cast) -> Person:
    return cast["rd.author"]


@pytest.fixture
def clinician(cast: Cast) -> Person:
    return cast["clinical.author"]


@pytest.fixture
def doctor(cast: Cast) -> Person:
    return cast["medical.reviewer"]


@dataclass
class Walk:
    """What the earlier acts have made, for the later ones."""

    made: dict[str, Any] = field(default_factory=dict)

    def keep(self, **things: Any) -> None:
        self.made.update(things)

    def __getattr__(self, name: str) -> Any:
        made = self.__dict__.get("made", {})
        if name not in made:
            pytest.fail(f"The walk did not get as far as “{name}”: an earlier act failed.")
        return made[name]


@pytest.fixture(scope="session")
def walk() -> Walk:
    return Walk()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Show with a red test what the servers said last, and what the pages looked like."""
    report = yield
    portal, people = (item.funcargs.get(name) for name in ("product", "cast"))  # type: ignore[attr-defined]
    if not report.failed:
        return report
    if isinstance(portal, Product):
        for process in (portal.web, portal.work):
            report.sections.append((f"last lines of the {process.name}", process.last_lines()))
    if isinstance(people, Cast) and isinstance(portal, Product):
        report.sections.append(("pages", people.photograph(portal.folder / item.name)))
    return report
