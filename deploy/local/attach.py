"""Give a command its servers: those of the environment, those that are up, or private ones.

Where `DATABASE_URL` and `REDIS_URL` are both set nothing is started and nothing is changed.
"""

import atexit
import os
import secrets
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from deploy.local import servers
from deploy.local.places import MAIN, TEST, VAR, Area, Stop, write_secret

# Commands that read and write files only.
WITHOUT_SERVERS = {
    "help", "version", "--version", "--help", "-h",
    "makemessages", "compilemessages", "collectstatic", "findstatic", "diffsettings",
}  # fmt: skip
PLACEHOLDERS = {
    "DATABASE_URL": "postgres://nobody@127.0.0.1:9/nothing",
    "REDIS_URL": "redis://127.0.0.1:9/0",
}


def for_command(arguments: Sequence[str]) -> None:
    """Prepare the environment of `manage.py`; servers started here stop when the command ends."""
    name = arguments[1] if len(arguments) > 1 else "help"
    if name in WITHOUT_SERVERS or {"--help", "-h"} & set(arguments):
        if missing():
            set_defaults(local_environment())
            set_defaults(PLACEHOLDERS)
        return
    try:
        ensure(test=name == "test")
    except Stop as stop:
        sys.exit(stop.sentence)


def ensure(*, test: bool = False) -> dict[str, str]:
    """Set what the settings need that is not set yet, start missing servers, return what was set.

    `test=True` takes the servers of the tests: fast, empty, apart from those of `make run`, with
    a test database of this process's own. Raises Stop with a sentence when a server fails.
    """
    wanted = missing()
    if not wanted:
        return {}
    area = TEST if test else MAIN
    addresses = servers.acquire(area, wanted)
    atexit.register(leave, area)
    _end_orderly_on_sigterm()
    own = test_environment() if test else {}
    return set_defaults({**local_environment(), **own, **addresses})


def missing() -> set[str]:
    """Return which server addresses the environment does not give."""
    return {name for name in servers.VARIABLES if not os.environ.get(name)}


def set_defaults(values: dict[str, str]) -> dict[str, str]:
    """Set the variables that are not set or empty, and return those."""
    fresh = {name: value for name, value in values.items() if not os.environ.get(name)}
    os.environ.update(fresh)
    return fresh


def local_environment(port: int = 8000) -> dict[str, str]:
    """Return the settings of a run on one's own machine: plain http, reachable from it alone."""
    return {
        "SECRET_KEY": secret_key(),
        "DEBUG": "0",
        "INSECURE_COOKIES": "1",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "SITE_URL": f"http://localhost:{port}",
        "STATIC_ROOT": str(VAR / "static"),
        "MEDIA_ROOT": str(VAR / "media"),
    }


def test_environment() -> dict[str, str]:
    """Return what sets a test run apart from a running portal and from other test runs."""
    return {
        "TEST_DATABASE": f"test_cer_portal_{os.getpid()}",
        "STATIC_ROOT": str(TEST.base / "static"),
        "MEDIA_ROOT": str(TEST.base / "media"),
    }


def secret_key() -> str:
    """Return the key of this checkout, made on the first call and kept for its owner's eyes."""
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(mode=0o711, parents=True, exist_ok=True)
        draft = path.with_name(f"secret_key.{os.getpid()}")
        write_secret(draft, secrets.token_urlsafe(48))
        draft.rename(path)
    return path.read_text()


def leave(area: Area) -> None:
    """Give the servers back; a Ctrl-C meanwhile does not leave them half stopped."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        servers.release(area)
    finally:
        signal.signal(signal.SIGINT, before)


def _end_orderly_on_sigterm() -> None:
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)
