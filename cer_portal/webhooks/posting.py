"""One POST to one address: short, no redirects, no proxies, and little of the answer kept."""

import http.client
import socket
import ssl
import threading
from dataclasses import dataclass

SECONDS = 5
# Nobody may hold a worker by answering one sign at a time.
SECONDS_IN_ALL = 10
KEPT = 300


@dataclass(frozen=True)
class Answer:
    """What came back: the status, and the beginning of the body as plain words."""

    status: int
    words: str


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was judged before; the name serves TLS and `Host` alone."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=SECONDS)
        self.address, self.context = address, context
        self.default_port = 80 if context is None else 443

    def connect(self) -> None:
        """Connect to the judged address, whatever the name says by now."""
        self.sock = socket.create_connection((self.address, self.port), SECONDS)
        if self.context is not None:
            self.sock = self.context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End the connection under whoever still reads from it."""
        if self.sock is not None:
            self.sock.shutdown(socket.SHUT_RDWR)


def post(
    *,
    address: str,
    host: str,
    port: int,
    path: str,
    body: bytes,
    headers: dict[str, str],
    encrypted: bool = True,
) -> Answer:
    """Send the body and return the answer; raises OSError or HTTPException where none came."""
    context = ssl.create_default_context() if encrypted else None
    connection = _Pinned(host, port, address, context)
    watch = threading.Timer(SECONDS_IN_ALL, _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", path, body, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        return Answer(answer.status, _beginning(answer))
    finally:
        watch.cancel()
        connection.close()


def _cut(connection: _Pinned) -> None:
    try:
        connection.cut()
    except OSError:
        return


def _beginning(answer: http.client.HTTPResponse) -> str:
    """Read a little of the body; the status counts, also where the body does not come."""
    try:
        words = answer.read(KEPT).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return ""
    return "".join(sign if sign.isprintable() else " " for sign in words).strip()
