"""Small questions to the system: is a process alive, is a port free."""

import os
import signal
import socket
import time
from pathlib import Path

LOOPBACK = "127.0.0.1"


def identity_of(pid: int) -> tuple[int, int] | None:
    """Return (pid, start time in clock ticks) of a living process; None for a dead or zombie one.

    The start time tells a process from a later one that was given the same number.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return None if Path("/proc/self/stat").exists() else _identity_without_proc(pid)
    except ProcessLookupError:
        return None
    return None if fields[0] in "ZX" else (pid, int(fields[19]))


def _identity_without_proc(pid: int) -> tuple[int, int] | None:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return (pid, 0)
    return (pid, 0)


def lives(identity: tuple[int, int]) -> bool:
    """Tell whether exactly this process is still there."""
    return identity_of(identity[0]) == tuple(identity)


def end(identity: tuple[int, int], first: signal.Signals, *, seconds: float = 10) -> None:
    """Ask a process to end and wait; after `seconds` it is killed."""
    for kind, patience in ((first, seconds), (signal.SIGKILL, 5.0)):
        if not lives(identity):
            return
        os.kill(identity[0], kind)
        limit = time.monotonic() + patience
        while lives(identity) and time.monotonic() < limit:
            time.sleep(0.03)


def free_port() -> int:
    """Return a port of the loopback address that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def port_is_free(port: int) -> bool:
    """Tell whether a server may open this port, also right after another one closed it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True
