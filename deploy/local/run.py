"""Run the portal on one's own machine: servers, tables, files, demo data, then three processes."""

import argparse
import contextlib
import fcntl
import hashlib
import http.client
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from deploy.local import attach, stamps
from deploy.local.children import Child, stop_all, wait_for_any
from deploy.local.places import ROOT, VAR, Stop
from deploy.local.processes import LOOPBACK, port_is_free

PYTHON = sys.executable
# Quiet: no banner; the module's own warning about root says nothing new on one's own machine.
CELERY = [PYTHON, "-W", "ignore:::celery.platforms", "-m", "celery", "-A", "cer_portal", "--quiet"]
FIRST_PORT, LAST_PORT = 1024, 65535
WEB_SECONDS = 60
HAS_REPORTS = "from sections.models import Report; print('reports', Report.objects.exists())"


def main() -> int:
    """Run until Ctrl-C or SIGTERM (0), a child's death (1) or a refused start (2)."""
    # Both: a shell that starts us in the background leaves SIGINT ignored.
    signal.signal(signal.SIGINT, _like_ctrl_c)
    signal.signal(signal.SIGTERM, _like_ctrl_c)
    started = time.monotonic()
    parser = argparse.ArgumentParser(prog="make run")
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    try:
        check_port(port)
        with only_one_runner():
            # First, because links in letters name the port, and what is set is not set again.
            attach.set_defaults(attach.local_environment(port))
            private = "DATABASE_URL" in attach.ensure()
            prepare(private=private)
            return run_children(port, started)
    except Stop as stop:
        print(stop.sentence, file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        return 0


def check_port(port: int) -> None:
    """Raise Stop when the port is taken or is none that a person's program may open."""
    if not FIRST_PORT <= port <= LAST_PORT:
        raise Stop(f"PORT must be between {FIRST_PORT} and {LAST_PORT}; {port} is not.", code=2)
    if not port_is_free(port):
        other = port + 1 if port < LAST_PORT else port - 1
        raise Stop(f"Port {port} is in use; try make run PORT={other}", code=2)


@contextlib.contextmanager
def only_one_runner() -> Iterator[None]:
    """Hold the checkout for this runner; two of them would send every timed job twice."""
    VAR.mkdir(mode=0o711, parents=True, exist_ok=True)
    with (VAR / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop("The portal of this folder is already running.", code=2) from None
        yield


def prepare(*, private: bool) -> None:
    """Bring tables, static files and demo data up to date; skip what did not change.

    A database from outside (`private` is false) may change without us: it is always looked at.
    """
    # The password in the address is made with the data: new data, new digest.
    database = hashlib.sha256(os.environ["DATABASE_URL"].split("@")[0].encode()).hexdigest()
    tables, files = stamps.digest_of_tables(database), stamps.digest_of_static_files()
    if not private or not stamps.is_done("tables", tables):
        step("Bringing the tables up to date", "migrate", "--noinput")
        stamps.mark_done("tables", tables)
    if not stamps.is_done("static", files) or not Path(os.environ["STATIC_ROOT"]).is_dir():
        step("Collecting the static files", "collectstatic", "--noinput")
        stamps.mark_done("static", files)
    if not private or not stamps.is_done("demo", database):
        fill_empty_database(database)


def step(title: str, *command: str) -> None:
    """Run a management command quietly; raises Stop with the end of its output when it fails."""
    print(f"{title} …", end="", flush=True)
    started = time.monotonic()
    answer = manage(*command)
    print(f" {time.monotonic() - started:.1f} s", flush=True)
    if answer.returncode != 0:
        raise Stop(f"manage.py {command[0]} failed:\n{(answer.stdout + answer.stderr)[-3000:]}")


def manage(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a management command and return what it printed."""
    return subprocess.run(
        [PYTHON, "manage.py", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )


def fill_empty_database(database: str) -> None:
    """Load the demo data where no report exists; a portal without them runs all the same."""
    answer = manage("shell", "--verbosity", "0", "-c", HAS_REPORTS)
    if "reports False" in answer.stdout:
        try:
            step("Loading the demo data", "seed_demo")
        except Stop as stop:
            unknown = "Unknown command" in stop.sentence
            print("There are no demo data to load yet." if unknown else stop.sentence, flush=True)
            return
    elif "reports True" not in answer.stdout:
        print(f"The reports could not be counted:\n{answer.stderr[-1000:]}", flush=True)
        return
    stamps.mark_done("demo", database)


def run_children(port: int, started: float) -> int:
    """Run web, worker and beat until one ends or the runner is told to stop."""
    children = [Child("beat", beat()), Child("web", web(port)), Child("work", worker())]
    try:
        for child in reversed(children):
            child.start()
        _greet_when_up(port, children, started)
        ended = wait_for_any(children)
        print(f"[{ended.name}] ended by itself (code {ended.process.returncode}); stopping all.")
        return 1
    finally:
        print("\nStopping …", flush=True)
        stop_all(children)


def web(port: int) -> list[str]:
    """Return the command of the web server: two processes of four threads."""
    options = ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    options += ["--bind", f"{LOOPBACK}:{port}", "--graceful-timeout", "5", "--timeout", "60"]
    options += ["--no-control-socket", "--log-level", "info"]
    return [PYTHON, "-m", "gunicorn", "cer_portal.wsgi:application", *options]


def worker() -> list[str]:
    """Return the command of the worker: two jobs at a time."""
    options = ["--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    return [*CELERY, "worker", *options]


def beat() -> list[str]:
    """Return the command of the clock that sends the timed jobs."""
    options = ["--loglevel", "INFO", "--pidfile=", "--schedule", str(VAR / "beat-schedule")]
    return [*CELERY, "beat", *options]


def _greet_when_up(port: int, children: list[Child], started: float) -> None:
    limit = time.monotonic() + WEB_SECONDS
    while not answers(port):
        if any(child.process.poll() is not None for child in children):
            return
        if time.monotonic() > limit:
            raise Stop(f"The web server did not answer within {WEB_SECONDS} s; see its log above.")
        time.sleep(0.1)
    print(greeting(port, time.monotonic() - started), flush=True)


def answers(port: int) -> bool:
    """Tell whether the web server gives an answer, whichever it is."""
    line = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        line.request("GET", "/health/", headers={"Host": f"localhost:{port}"})
        line.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
    return True


def greeting(port: int, seconds: float) -> str:
    """Return what a person needs to begin: the address, the demo people, how to stop."""
    people = manage("demo_people")
    uv = "uv" if shutil.which("uv") else ".venv/bin/uv"
    lines = ["", f"  The CER portal is up after {seconds:.0f} s:  http://localhost:{port}", ""]
    if people.returncode == 0 and people.stdout.strip():
        lines += [f"  {line}" for line in people.stdout.rstrip().splitlines()] + [""]
    lines += [f"  Commands: {uv} run manage.py COMMAND      Stop: Ctrl-C", ""]
    return "\n".join(lines)


def _like_ctrl_c(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
