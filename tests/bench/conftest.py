"""The portal with its demonstration as it runs in earnest, and the table at the end."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from deploy.local.processes import free_port
from tests.bench.figures import SLUG, Client, Figures, Timing, milliseconds
from tests.bench.notes import TABLE
from tests.e2e.product import Product, web

FIGURES = Figures()
WORKERS = 2


@pytest.fixture(autouse=True)
def _quick_and_private() -> None:
    """The portal runs in processes of its own; nothing of this one is turned."""


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    made = Product(tmp_path_factory.mktemp("portal"), name="bench", workers=WORKERS)
    try:
        made.prepare()
        made.web.start()
        yield made
    finally:
        made.end()


@pytest.fixture(scope="session")
def inside(product: Product) -> Callable[..., Any]:
    """Run a function of `tests.bench.inside` in the portal's shell and return its answer."""

    def run(function: str, **arguments: Any) -> Any:
        script = "import json\nfrom tests.bench import inside\n"
        script += f"inside.{function}(**json.loads({json.dumps(arguments)!r}))\n"
        # By standard input: a whole section is too long for a command line.
        return json.loads(product.manage("shell", "--verbosity", "0", text=script))

    return run


@pytest.fixture(scope="session")
def bare(product: Product) -> Iterator[int]:
    """The port of the plain anchor, on the same database."""
    product.run_sql(TABLE)
    port = free_port()
    env = {**product.env, "DJANGO_SETTINGS_MODULE": "tests.bench.bare_settings"}
    server = web("bare", "tests.bench.bare_server", port, WORKERS, product.folder, env)
    server.start()
    yield port
    server.stop()


@pytest.fixture(scope="session")
def measured(inside: Callable[..., Any]) -> dict[str, Any]:
    """The section that is measured, and sessions of its author and the lead."""
    return dict(inside("prepare", slug=SLUG))


@pytest.fixture(scope="session")
def anchors(bare: int, measured: dict[str, Any], figures: Figures) -> dict[str, Timing]:
    """Time the plain list, edit and save."""
    client = Client(bare, measured["lead"])
    body = json.dumps({"body": "Words of a note. " * 60})
    found = {
        "list": client.get("/notes/"),
        "edit": client.get("/notes/7/"),
        "save": client.post("/notes/7/save/", lambda: (body, {})),
    }
    for name, timing in found.items():
        figures.add(f"bare Django: {name}", *milliseconds(timing), "1.0")
    return found


@pytest.fixture(scope="session")
def figures() -> Figures:
    return FIGURES


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print the table once everything is measured."""
    if FIGURES.lines:
        terminalreporter.write_line("")
        terminalreporter.write_line(FIGURES.table())
