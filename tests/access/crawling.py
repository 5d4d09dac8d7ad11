"""Walk through the portal as a person does: from the first page along every link."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from tests.access.requests import ask

LINK = re.compile(r"""<a\b[^>]*?\bhref=["']([^"']+)["']""", re.S)
SWAPPED = re.compile(r"""\bhx-get=["']([^"']+)["']""")
AT_MOST = 600
# Of one kind of page so many are opened: forty sections are forty times the same page.
OF_A_KIND = 6


def walk(
    client: Client, *starts: str, of_a_kind: int = OF_A_KIND
) -> Iterator[tuple[str, str, HttpResponse]]:
    """Yield (page it was found on, address, answer) once for every address within reach.

    Of addresses that one pattern answers with the same names behind the "?", `of_a_kind` at the most.
    """
    waiting = [("", start) for start in starts]
    seen, kinds = set(starts), Counter[str]()
    while waiting:
        assert len(seen) < AT_MOST, "the walk does not end"
        page, url = waiting.pop(0)
        answer = ask(client, "get", url)
        yield page, url, answer
        found = [answer["Location"]] if answer.status_code == 302 else links(answer)
        for link in found:
            target = urldefrag(urljoin(url, link)).url
            if _ours(target) and target not in seen:
                seen.add(target)
                kinds[_kind(target)] += 1
                if kinds[_kind(target)] <= of_a_kind:
                    waiting.append((url, target))


def links(answer: HttpResponse) -> list[str]:
    """Return the addresses a page links to or swaps in."""
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    body = answer.body.decode()
    return [unescape(found) for found in (*LINK.findall(body), *SWAPPED.findall(body))]


def _kind(url: str) -> str:
    """Return the pattern of an address and the names it is asked with."""
    parts = urlsplit(url)
    try:
        pattern = resolve(parts.path).view_name
    except Resolver404:
        pattern = parts.path
    return f"{pattern}?{sorted(parse_qs(parts.query, keep_blank_values=True))}"


def _ours(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.netloc and not parts.scheme and not parts.path.startswith("/static/")
