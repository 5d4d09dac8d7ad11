"""The one table: what was measured, beside the plain anchor and the budget."""

from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from statistics import median
from time import perf_counter

from deploy.local.processes import LOOPBACK

HEAD = ("", "median ms", "p95 ms", "× bare", "queries", "")
TIMES, WARM_UPS = 20, 3
SLUG = "tessaron-dm"


@dataclass
class Figures:
    """Lines in the order in which they were measured."""

    lines: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, what: str, *cells: str) -> None:
        self.lines.append((what, *cells))

    def table(self) -> str:
        rows = [HEAD, *((*line, *[""] * (len(HEAD) - len(line))) for line in self.lines)]
        widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD) - 1)]
        return "\n".join(self._row(row, widths) for row in rows)

    @staticmethod
    def _row(row: tuple[str, ...], widths: list[int]) -> str:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:], strict=True)]
        return f"  {'   '.join(cells)}   {row[-1]}".rstrip()


@dataclass(frozen=True)
class Timing:
    """Wall time of one request from one client, in milliseconds."""

    median: float
    p95: float


def milliseconds(timing: Timing) -> tuple[str, str]:
    """Return the two cells of a timing."""
    return f"{timing.median:.1f}", f"{timing.p95:.1f}"


class Client:
    """One keep-alive connection with a session."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.session = port, session

    def time(self, ask: Callable[[HTTPConnection], int]) -> Timing:
        line = HTTPConnection(LOOPBACK, self.port, timeout=60)
        taken = []
        for _ in range(WARM_UPS + TIMES):
            started = perf_counter()
            status = ask(line)
            taken.append((perf_counter() - started) * 1000)
            assert status == 200, status
        line.close()
        kept = sorted(taken[WARM_UPS:])
        return Timing(median(kept), kept[round(0.95 * TIMES) - 1])

    def get(self, path: str) -> Timing:
        return self.time(lambda line: self._answer(line, "GET", path))

    def post(self, path: str, bodies: Callable[[], tuple[str, dict[str, str]]]) -> Timing:
        def ask(line: HTTPConnection) -> int:
            body, headers = bodies()
            return self._answer(line, "POST", path, body, headers)

        return self.time(ask)

    def _answer(
        self,
        line: HTTPConnection,
        method: str,
        path: str,
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> int:
        token = "b" * 32
        said = {
            "Host": f"localhost:{self.port}",
            "Cookie": f"sid={self.session}; csrf={token}",
            "X-CSRFToken": token,
            **(headers or {}),
        }
        line.request(method, path, body, said)
        answer = line.getresponse()
        answer.read()
        return answer.status
