"""What is measured inside the portal's own process. Run in its shell, answers in JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable
from random import Random

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cer_portal.accounts.models import User
from cer_portal.assembly import binding
from cer_portal.assembly.services import request_build
from cer_portal.audit.chain import verify
from cer_portal.audit.services import record
from cer_portal.audit.verbs import Verb
from evidence.services import read_now
from sections.models import Membership, Report, ReportGrant, Section
from sections.workflow import WRITABLE

BACKEND = "cer_portal.backends.EmailBackend"
WORDS = "cup hip stem bearing liner wear outcome registry trial revision cohort survival"


def answer(**figures: object) -> None:
    sys.stdout.write(json.dumps(figures))


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _session(user: User) -> str:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def prepare(slug: str) -> None:
    """Answer with the section that is measured and with sessions of its author and the lead."""
    texts = Section.objects.texts().filter(report__slug=slug, state__in=WRITABLE)
    section = texts.exclude(author=None).exclude(current=None).order_by("-current__words").first()
    lead = section.report.created_by
    answer(
        section=section.pk,
        words=section.current.words,
        version=section.version,
        document=section.current.document,
        author=_session(section.author),
        lead=_session(lead),
    )


def count_queries(session: str, method: str, url: str, body: str, version: int) -> None:
    """Answer with the number of queries of one request that found warm caches."""
    client = Client(HTTP_HOST="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    SessionStore(session).load()
    ask = _asking(client, method, url, body, version)
    client.get(url if method == "get" else "/")
    with CaptureQueriesContext(connection) as caught:
        status = ask().status_code
    answer(status=status, queries=len(caught))


def _asking(client: Client, method: str, url: str, body: str, version: int) -> Callable:
    if method == "get":
        return lambda: client.get(url)
    return lambda: client.post(
        url, body, content_type="application/json", headers={"If-Match": f'"{version}"'}
    )


def fill_company(slug: str, reports: int, people: int, own: int) -> None:
    """Add reports with `people` accesses each; answer with a session of one who is on `own`."""
    model, lead = Report.objects.get(slug=slug), Report.objects.get(slug=slug).created_by
    made = Report.objects.bulk_create(_copies(model, reports), batch_size=1000)
    crowd = [_colleague(lead, f"crowd.{number}") for number in range(people * 2)]
    one = _colleague(lead, "one")
    dice, on = Random(40), []
    for number, report in enumerate(made):
        on += [(report, person) for person in dice.sample(crowd, people)]
        on += [(report, one)] if number % (reports // own) == 0 else []
    reads = Permission.objects.get(codename="read_report", content_type__app_label="sections")
    since = timezone.now()
    Membership.objects.bulk_create(
        (
            Membership(report=r, user=p, function="reader", added_by=lead, valid_from=since)
            for r, p in on
        ),
        batch_size=5000,
    )
    ReportGrant.objects.bulk_create(
        (ReportGrant(content_object=r, user=p, permission=reads) for r, p in on), batch_size=5000
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    seen = Report.objects.visible_to(one).count()
    answer(session=_session(one), reports=len(made), grants=len(on), seen=seen)


def _copies(model: Report, count: int) -> list[Report]:
    copied = [f.attname for f in Report._meta.concrete_fields if f.name not in {"id", "slug"}]
    same = {name: getattr(model, name) for name in copied}
    return [Report(**{**same, "title": f"Report {n}"}, slug=f"bench-{n}") for n in range(count)]


def _colleague(lead: User, name: str) -> User:
    return User.objects.create(
        email=f"{name}@bench.example", name=name.title(), organisation=lead.organisation
    )


def write_lines(slug: str, count: int) -> None:
    """Answer with the seconds that `count` lines take, each in a transaction of its own."""
    report = Report.objects.get(slug=slug)
    started = time.perf_counter()
    for number in range(count):
        with transaction.atomic():
            _line(report, number)
    answer(seconds=time.perf_counter() - started)


def read_lines(slug: str, count: int) -> None:
    """Answer with the seconds that reading the chain takes once it has `count` more lines."""
    report = Report.objects.get(slug=slug)
    for first in range(0, count, 5_000):
        with transaction.atomic():
            for number in range(first, first + 5_000):
                _line(report, number)
    started = time.perf_counter()
    verdict = verify(chain=report.pk)
    answer(seconds=time.perf_counter() - started, lines=verdict.lines, holds=not verdict.broken)


def _line(report: Report, number: int) -> None:
    record(
        verb=Verb.REPORT_CHANGED,
        actor=report.created_by,
        obj=report,
        report_id=report.pk,
        before={"title": f"Title {number}"},
        after={"title": f"Title {number + 1}"},
    )


def ris(count: int) -> bytes:
    """Return invented records; one in twenty repeats an earlier one in other letters."""
    dice, words, entries = Random(20), WORDS.split(), []
    for number in range(count):
        if number % 20 == 19:
            entries.append(entries[number - 7].upper())
        else:
            entries.append(_entry(number, " ".join(dice.sample(words, 6))))
    return "\n".join(entries).encode()


def _entry(number: int, title: str) -> str:
    return (
        f"TY  - JOUR\nAU  - Writer{number % 977}, Anna\nAU  - Second{number % 89}, Ben\n"
        f"TI  - {title} {number % 1999}\nJO  - Imaginary Journal {number % 40}\n"
        f"PY  - {1990 + number % 35}\nVL  - {number % 60}\nSP  - {number}\nEP  - {number + 9}\n"
        f"AB  - {'Words of an invented abstract. ' * 12}\nDO  - 10.5555/bench.{number}\nER  -\n"
    )


def bring_in(slug: str, count: int) -> None:
    """Import generated records by the worker's way; answer with counts, time and memory."""
    report, content = Report.objects.get(slug=slug), ris(count)
    before, started = peak_megabytes(), time.perf_counter()
    batch = read_now(
        report=report,
        filename="bench.ris",
        content=content,
        actor=report.created_by,
        now=timezone.now(),
    )
    answer(
        state=batch.state,
        found=batch.found,
        known=batch.known,
        seconds=time.perf_counter() - started,
        peak=peak_megabytes(),
        before=before,
    )


def print_report(slug: str) -> None:
    """Build the PDF by the worker's way; answer with pages, time and memory."""
    report = Report.objects.get(slug=slug)
    build = request_build(report=report, actor=report.created_by, now=timezone.now(), queue=False)
    started = time.perf_counter()
    done = binding.bind(build.pk, way="command")
    answer(
        state=done.state,
        pages=done.pages,
        error=done.error,
        seconds=time.perf_counter() - started,
        peak=peak_megabytes(),
        megabytes=done.file.size / 1e6 if done.file else 0,
    )
