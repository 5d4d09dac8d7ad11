"""Walk through the portal as a person does: from the first page along every link."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from django.http import HttpResponse
from django.test import Client

from tests.access.requests import ask

LINK = re.compile(r"""<a\b[^>]*?\bhref=["']([^"']+)["']""", re.S)
SWAPPED = re.compile(r"""\bhx-get=["']([^"']+)["']""")
AT_MOST = 600


def walk(client: Client, *starts: str) -> Iterator[tuple[str, str, HttpResponse]]:
    """Yield (page it was found on, address, answer) once for every address within reach."""
    waiting = [("", start) for start in starts]
    seen = set(starts)
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
                waiting.append((url, target))


def links(answer: HttpResponse) -> list[str]:
    """Return the addresses a page links to or swaps in."""
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    body = answer.body.decode()
    return [unescape(found) for found in (*LINK.findall(body), *SWAPPED.findall(body))]


def _ours(url: str) -> bool:
    parts = urlsplit(url)
    return not parts.netloc and not parts.scheme and not parts.path.startswith("/static/")
