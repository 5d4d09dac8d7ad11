"""A receiver on this machine that keeps what it is sent, and an endpoint that points to it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cer_portal.webhooks.services import make_endpoint


@dataclass
class Receiver:
    """What came in, and what is answered."""

    url: str = ""
    status: int = 200
    body: bytes = b"thank you"
    headers: dict[str, str] = field(default_factory=dict)
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kept.got.append((self.path, dict(self.headers), body))
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(kept.body)

        def log_message(self, *_said):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept.url = f"http://127.0.0.1:{server.server_port}/in?team=ra"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield kept
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def to_this_machine(settings, receiver):
    """Let the portal call the receiver, as a developer's settings do."""
    settings.WEBHOOKS_TO_LOOPBACK = True
    settings.WEBHOOK_HOSTS = [receiver.url.split("/")[2]]
    settings.SITE_URL = "https://portal.example"


@pytest.fixture
def listening(report, ra_lead, now, receiver, to_this_machine):
    """An endpoint for everything, and its secret."""
    kinds = ["round.opened", "section.returned", "section.approved", "build.ready"]
    return make_endpoint(report=report, url=receiver.url, kinds=kinds, actor=ra_lead, now=now)
