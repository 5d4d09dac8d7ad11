"""The real portal for the browser tests: own database, own queue, web server and worker."""

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import redis

from deploy.local.places import ROOT
from deploy.local.processes import LOOPBACK, free_port

PATIENCE = 90
QUEUES = 15  # Redis offers 16 databases; the first belongs to the other tests


class Process:
    """A server whose lines go to a file; `start` returns once a line says that it is up."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        ready: str,
        folder: Path,
        env: Mapping[str, str],
        port: int | None = None,
    ) -> None:
        self.name, self.command, self.env = name, [sys.executable, "-m", *command], env
        self.ready, self.port = re.compile(ready), port
        self.log = folder / f"{name}.log"
        self.running: subprocess.Popen[str] | None = None

    def start(self) -> None:
        up = threading.Event()
        self.running = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = threading.Thread(target=self._read, args=(self.running, up), daemon=True)
        self.reader.start()
        if not up.wait(PATIENCE) or self.running.poll() is not None:
            self._give_up()
        if self.port is not None:
            self._ask_once(self.port)

    def _ask_once(self, port: int) -> None:
        """Wait for the first answer, whichever it is: a worker has loaded the application then."""
        line = HTTPConnection(LOOPBACK, port, timeout=PATIENCE)
        try:
            line.request("GET", "/health/", headers={"Host": f"localhost:{port}"})
            line.getresponse().read()
        except (OSError, HTTPException):
            self._give_up()
        finally:
            line.close()

    def _give_up(self) -> NoReturn:
        raise RuntimeError(f"The {self.name} did not come up:\n{self.last_lines()}")

    def _read(self, running, up: threading.Event) -> None:
        with self.log.open("a") as log:
            for line in running.stdout:
                log.write(line)
                log.flush()
                if self.ready.search(line):
                    up.set()
        up.set()

    def stop(self) -> None:
        if self.running is None:
            return
        self.running.send_signal(signal.SIGTERM)
        try:
            self.running.wait(15)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()
        self.reader.join(5)
        self.running.stdout.close()
        self.running = None

    def last_lines(self, count: int = 40) -> str:
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-count:])


def web(
    name: str, module: str, port: int, workers: int, folder: Path, env: Mapping[str, str]
) -> Process:
    """Return a web server as the portal runs it: processes of four threads."""
    command = ["gunicorn", f"{module}:application", "--worker-class", "gthread"]
    command += ["--workers", str(workers), "--threads", "4", "--no-control-socket"]
    command += ["--bind", f"{LOOPBACK}:{port}", "--graceful-timeout", "2"]
    return Process(name, command, r"Booting worker", folder, env, port)


class Product:
    """Tables, demonstration and files of one run, and the two processes that serve it."""

    def __init__(self, folder: Path, *, name: str = "e2e", workers: int = 1) -> None:
        self.folder = folder
        self.database = f"{name}_{os.getpid()}"
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.env = self._environment()
        celery = ["celery", "-A", "cer_portal", "--quiet", "worker", "--concurrency", "1"]
        celery += ["--loglevel", "INFO", "--without-gossip", "--without-mingle"]
        self.web = web("web", "cer_portal.wsgi", self.port, workers, folder, self.env)
        self.work = Process("work", celery, r" ready\.", folder, self.env)

    def _environment(self) -> dict[str, str]:
        queue = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{1 + os.getpid() % QUEUES}")
        return {
            **os.environ,
            "DATABASE_URL": self._database_url(self.database),
            "REDIS_URL": urlunsplit(queue),
            "STATIC_ROOT": str(self.folder / "static"),
            "MEDIA_ROOT": str(self.folder / "media"),
            "ALLOWED_HOSTS": f"localhost,{LOOPBACK}",
            "SITE_URL": self.address,
            "DEBUG": "0",
            "INSECURE_COOKIES": "1",
            "EMAIL_BACKEND": "console",
            "PYTHONUNBUFFERED": "1",
            "PYTHONWARNINGS": "ignore",
        }

    @staticmethod
    def _database_url(name: str) -> str:
        return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))

    def run_sql(self, statement: str) -> None:
        """Run statements on this run's own tables."""
        self._administer(statement, at=self.env["DATABASE_URL"])

    def _administer(self, statement: str, at: str = "") -> None:
        connection = psycopg2.connect(at or os.environ["DATABASE_URL"])
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        finally:
            connection.close()

    def _empty_queue(self) -> None:
        queue = redis.Redis.from_url(self.env["REDIS_URL"])
        queue.flushdb()
        queue.close()

    def manage(self, *command: str, text: str = "") -> str:
        """Run a management command against this run's tables and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.env,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(
                f"manage.py {command[0]}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
            )
        return done.stdout

    def prepare(self, *, demo: bool = True) -> None:
        self._administer(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
        ready = os.environ.get("TEST_TEMPLATE") or "template1"
        self._administer(f'CREATE DATABASE "{self.database}" TEMPLATE "{ready}"')
        self._empty_queue()
        self.manage("migrate", "--noinput", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        if demo:
            self.manage("seed_demo")

    def start(self) -> None:
        self.work.start()
        self.web.start()

    def end(self) -> None:
        for process in (self.web, self.work):
            process.stop()
        with suppress(redis.RedisError):
            self._empty_queue()
        self._administer(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    @contextmanager
    def without_web(self) -> Iterator[None]:
        """The web server is gone inside the block and answers at the same port after it."""
        self.web.stop()
        try:
            yield
        finally:
            self.web.start()
