"""The checks of `make test` and `make lint`: each with its time, ending at the first red one.

The browser tests leave the processors idle half of the time, waiting as people do. The other tests use
those halves: they run behind the browser tests, at a lower priority, and print when they are done.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from xml.etree import ElementTree

import psycopg2  # type: ignore[import-untyped,unused-ignore]

from deploy.local import attach
from deploy.local.places import ROOT, TEST, Stop

PROGRAMS = Path(sys.executable).parent
# How far the tests without a browser stand back behind those with one (as of `nice`).
STANDS_BACK = 10
# What production sets; the values lead nowhere.
LIKE_PRODUCTION = {
    "DEBUG": "0",
    "INSECURE_COOKIES": "0",
    "SECRET_KEY": "only-for-the-check-of-the-settings-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "portal.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://portal.example.org",
    "SITE_URL": "https://portal.example.org",
}


@dataclass(frozen=True)
class Step:
    """One check: a name for people, a command, and what it needs in the environment."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def main() -> int:
    """Run the steps; 0 when all are green, else the code of the first red one."""
    parser = argparse.ArgumentParser(prog="make test")
    parser.add_argument("--lint", action="store_true", help="only style, types and contracts")
    only_lint = parser.parse_args().lint
    try:
        attach.ensure(test=True)
    except Stop as stop:
        print(stop.sentence, file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        return 130
    code = run_until_red(list(lint_steps()))
    if code or only_lint:
        return code
    code = make_tables()
    if code:
        return code
    behind, front, reports = test_steps()
    code = run_together(behind, front)
    print(closing_line(reports, ended_red=code != 0), flush=True)
    return code


def lint_steps() -> Iterator[Step]:
    """Yield style, templates, contracts, types, migrations and the settings of production."""
    templates = [str(path) for path in sorted((ROOT / "templates").rglob("*.html"))]
    yield Step("style", [program("ruff"), "check", "--quiet", "."])
    yield Step("format", [program("ruff"), "format", "--check", "--quiet", "."])
    if templates:
        yield Step("templates", [program("djade"), "--check", *templates])
    yield Step("import contracts", [program("lint-imports")])
    yield Step("types", [program("mypy")])
    yield Step("migrations are complete", manage("makemigrations", "--check", "--dry-run"))
    deploy_check = manage("check", "--deploy", "--fail-level", "WARNING")
    yield Step("settings of production", deploy_check, LIKE_PRODUCTION)


def make_tables() -> int:
    """Make the tables once, in a database that every run of tests copies; 0 when they stand.

    Each run would need half a minute for it on a slow machine.
    """
    name = f"{os.environ['TEST_DATABASE']}_ready"
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    migrate = manage("migrate", "--noinput", "--verbosity", "0")
    code = run_until_red([Step("tables of the tests", migrate, {"DATABASE_URL": address})])
    os.environ["TEST_TEMPLATE"] = name
    return code


def test_steps() -> tuple[Step, Step, list[Path]]:
    """Return the tests without and with a browser, and the files in which they leave their counts."""
    reports = [TEST.base / "unit.xml", TEST.base / "browser.xml"]
    for report in reports:
        report.unlink(missing_ok=True)
    pytest = [sys.executable, "-m", "pytest"]
    apart = [f"--ignore=tests/{name}" for name in ("e2e", "bench")]
    apart.append(f"--junitxml={reports[0]}")
    workers = ["-n", "2", "--dist", "worksteal"]
    unit = Step("unit and integration tests", [*pytest, *workers, *apart, "tests"])
    browser = Step("browser tests", [*pytest, f"--junitxml={reports[1]}", "tests/e2e"])
    return unit, browser, reports


def run_together(behind: Step, front: Step) -> int:
    """Run one step at a low priority behind another; 0 when both are green, else a red one's code."""
    told = TEST.base / "behind.txt"
    started = time.monotonic()
    with told.open("w") as lines:
        # Its servers keep their priority: only the tests themselves stand back.
        running = subprocess.Popen(
            ["nice", "-n", str(STANDS_BACK), *behind.command],
            cwd=ROOT,
            stdout=lines,
            stderr=subprocess.STDOUT,
        )
        try:
            code = run_until_red([front])
            print(f"== {behind.name} (begun beside the browser tests)", flush=True)
            other = running.wait()
        except KeyboardInterrupt:
            running.terminate()
            running.wait()
            return 130
    print(told.read_text(errors="replace"), end="")
    print(f"   {verdict(other)} after {time.monotonic() - started:.1f} s", flush=True)
    return code or other


def verdict(code: int) -> str:
    """Return the word for the end of a step."""
    return f"RED (code {code})" if code else "green"


def run_until_red(steps: list[Step]) -> int:
    """Run step after step and return 0, or the code of the first that fails."""
    for step in steps:
        print(f"== {step.name}", flush=True)
        started = time.monotonic()
        try:
            code = subprocess.run(
                step.command, cwd=ROOT, env={**os.environ, **step.environment}, check=False
            ).returncode
        except KeyboardInterrupt:
            code = 130
        seconds = time.monotonic() - started
        print(f"   {verdict(code)} after {seconds:.1f} s", flush=True)
        if code:
            return code
    return 0


def closing_line(reports: list[Path], *, ended_red: bool) -> str:
    """Return the counts of all test runs as one line: "N passed, N failed, N skipped".

    A run that ended red without a failed test (it could not even begin) counts as one.
    """
    total = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for report in filter(Path.exists, reports):
        # Written by our own pytest a moment ago.
        for suite in ElementTree.parse(report).getroot().iter("testsuite"):
            for key in total:
                total[key] += int(suite.get(key, "0"))
    red = total["failures"] + total["errors"]
    passed = total["tests"] - red - total["skipped"]
    red = max(red, int(ended_red))
    return f"{passed} passed, {red} failed, {total['skipped']} skipped"


def program(name: str) -> str:
    """Return the path of a program of the virtual environment."""
    return str(PROGRAMS / name)


def manage(*command: str) -> list[str]:
    """Return the command line of a management command."""
    return [sys.executable, "manage.py", *command]


if __name__ == "__main__":
    sys.exit(main())
