"""Tell a container platform whether web, worker or beat is well: exit code 0 or 1."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PORT = 8000
SCHEDULE = Path("/tmp/beat-schedule")
# The clock writes its schedule every three minutes, see celery.beat.PersistentScheduler.
OLDEST_SCHEDULE_SECONDS = 600


def web() -> bool:
    """The web server answers under its public name, as it would through the proxy."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=8)
    try:
        line.request("GET", "/health/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return line.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def worker() -> bool:
    """The worker of this container answers through the queue."""
    name = f"celery@{socket.gethostname()}"
    command = [sys.executable, "-m", "celery", "-A", "cer_portal", "inspect", "ping"]
    options = ["--destination", name, "--timeout", "5"]
    answer = subprocess.run([*command, *options], capture_output=True, check=False)
    return answer.returncode == 0


def beat() -> bool:
    """The clock has written its schedule not long ago."""
    files = SCHEDULE.parent.glob(f"{SCHEDULE.name}*")
    newest = max((path.stat().st_mtime for path in files), default=0.0)
    return time.time() - newest < OLDEST_SCHEDULE_SECONDS


CHECKS: dict[str, Callable[[], bool]] = {"web": web, "worker": worker, "beat": beat}


def main() -> int:
    """Run the named check."""
    check = CHECKS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if check is None:
        print(f"usage: python -m deploy.health {'|'.join(CHECKS)}", file=sys.stderr)
        return 2
    return 0 if check() else 1


if __name__ == "__main__":
    sys.exit(main())
