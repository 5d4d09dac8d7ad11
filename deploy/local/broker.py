"""A private server that speaks the Redis protocol: the bell of the background jobs."""

import secrets
import signal
import socket
import time
from pathlib import Path

from deploy.local.places import Area, Stop, give, run_as_server, write_secret
from deploy.local.processes import LOOPBACK, end, free_port, identity_of
from deploy.local.programs import choose_redis

ATTEMPTS = 3
START_SECONDS = 15
# A queued job survives a crash of the server, and a full memory refuses instead of forgetting.
SETTINGS = """\
bind {address}
port {port}
requirepass {password}
dir "{home}"
appendonly {durable}
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize yes
pidfile "{home}/server.pid"
logfile "{home}/log.txt"
"""


def start(area: Area) -> dict[str, object]:
    """Start the server in the area; its queue is kept on disk where the area lasts.

    Returns {"identity": (pid, start time), "port": int, "url": str}; raises Stop with the end of
    the server's log when it does not come up.
    """
    home = area.data / "redis"
    give(home)
    program = choose_redis(area)
    password = secrets.token_urlsafe(24)
    for _ in range(ATTEMPTS):
        port = free_port()
        _write_settings(home, port, password, lasting=area.lasting)
        run_as_server([str(program), str(home / "server.conf")], cwd=home)
        identity = _wait(home, port, password)
        if identity:
            url = f"redis://:{password}@{LOOPBACK}:{port}/0"
            return {"identity": identity, "port": port, "url": url}
    log = home / "log.txt"
    raise Stop(f"The Redis server did not start. {log.read_text()[-2000:] if log.exists() else ''}")


def stop(identity: tuple[int, int]) -> None:
    """Stop the server: what is queued is written first."""
    end(identity, signal.SIGTERM)


def _write_settings(home: Path, port: int, password: str, *, lasting: bool) -> None:
    for old in ("log.txt", "server.pid"):
        (home / old).unlink(missing_ok=True)
    text = SETTINGS.format(
        address=LOOPBACK,
        port=port,
        password=password,
        home=home,
        durable="yes" if lasting else "no",
    )
    write_secret(home / "server.conf", text, for_server=True)


def _wait(home: Path, port: int, password: str) -> tuple[int, int] | None:
    """Wait until the server answers; None when it has not within the time or is gone."""
    limit = time.monotonic() + START_SECONDS
    mark = home / "server.pid"
    while time.monotonic() < limit:
        identity = identity_of(int(mark.read_text() or 0)) if mark.exists() else None
        if identity and _answers(port, password):
            return identity
        if "# Failed" in ((home / "log.txt").read_text() if (home / "log.txt").exists() else ""):
            return None
        time.sleep(0.05)
    return None


def _answers(port: int, password: str) -> bool:
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as line:
            line.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2:  # two commands, two lines
                part = line.recv(200)
                if not part:
                    return False
                answer += part
    except OSError:
        return False
    return answer.startswith(b"+OK\r\n+PONG")
