"""Run web, worker and beat side by side, with each line of their logs marked by its source."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO

from deploy.local.places import ROOT

COLOURS = {"web": "36", "work": "33", "beat": "35"}
PATIENCE = {"beat": 4.0, "web": 7.0, "work": 8.0}
_printing = threading.Lock()


@dataclass
class Child:
    """One process of the portal, in a group of its own so that Ctrl-C reaches only the runner."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] = field(init=False)
    reader: threading.Thread = field(init=False)

    def start(self) -> None:
        """Start the process and the thread that prints its lines."""
        self.process = subprocess.Popen(
            [*_ends_with_parent(), *self.command],
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        output = self.process.stdout
        if output is None:  # pragma: no cover (a pipe was asked for)
            raise RuntimeError("no pipe")
        self.reader = threading.Thread(target=_print_lines, args=(self.name, output), daemon=True)
        self.reader.start()

    def stop(self) -> None:
        """Ask the process to end, wait a few seconds, then end its whole group."""
        self._signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE[self.name])
        except subprocess.TimeoutExpired:
            say(self.name, "did not end in time and was cut off; unfinished jobs are sent again")
            self.kill()
        self.reader.join(timeout=1)

    def kill(self) -> None:
        """End the process and all it started, at once."""
        self._signal(signal.SIGKILL, group=True)
        self.process.wait()

    def _signal(self, kind: signal.Signals, *, group: bool = False) -> None:
        if self.process.poll() is not None and not group:
            return
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.process.pid, kind)


def wait_for_any(children: Sequence[Child]) -> Child:
    """Wait until one of the children ends, and return it."""
    while True:
        for child in children:
            if child.process.poll() is not None:
                return child
        time.sleep(0.2)


def stop_all(children: Sequence[Child]) -> None:
    """Stop the children in the given order; a second Ctrl-C cuts off those that are left."""
    started = [child for child in children if hasattr(child, "process")]
    try:
        for child in started:
            child.stop()
    except KeyboardInterrupt:
        for child in started:
            child.kill()


def say(name: str, line: str) -> None:
    """Print one line with the mark of its source; coloured on a terminal."""
    mark = f"[{name}]".ljust(6)
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        mark = f"\033[{COLOURS[name]}m{mark}\033[0m"
    # When nobody reads any more the portal goes on.
    with _printing, contextlib.suppress(BrokenPipeError):
        print(f"{mark} {line}", flush=True)


def _print_lines(name: str, output: IO[bytes]) -> None:
    for line in output:
        text = line.decode(errors="replace").rstrip()
        if text:
            say(name, text)


def _ends_with_parent() -> list[str]:
    """Return a prefix that ends the child when the runner is killed, where the system has one."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", "--"] if setpriv else []
