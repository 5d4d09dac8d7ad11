"""A private PostgreSQL: made once, started on a free port, stopped cleanly."""

import secrets
import shutil
import signal
from pathlib import Path

from deploy.local.places import Area, Stop, give, run_as_server, write_secret
from deploy.local.processes import LOOPBACK, end, free_port, identity_of
from deploy.local.programs import choose_postgres

ROLE = DATABASE = "cer_portal"
ATTEMPTS = 3
# The role of the application is not a superuser: the triggers that protect the trail hold for it.
FIRST_STATEMENTS = """\
CREATE ROLE {role} LOGIN CREATEDB PASSWORD '{password}';
CREATE DATABASE {database} OWNER {role};
"""
SETTINGS = """\
listen_addresses = '{address}'
port = {port}
unix_socket_directories = ''
max_connections = 100
password_encryption = 'scram-sha-256'
timezone = 'UTC'
"""
# For data that is thrown away anyway.
FAST_SETTINGS = """\
fsync = off
synchronous_commit = off
full_page_writes = off
"""


def start(area: Area) -> dict[str, object]:
    """Start PostgreSQL in the area, making its data first where there are none.

    Returns {"identity": (pid, start time), "port": int, "url": str}; raises Stop with the last
    lines of the server's log when it does not come up.
    """
    home = area.data / "postgres"
    cluster = home / "cluster"
    programs = choose_postgres(area, written_by=_written_by(cluster))
    if not cluster.exists():
        _make(programs, home)
    for _ in range(ATTEMPTS):
        port = free_port()
        answer = _try_start(programs, home, port, lasting=area.lasting)
        if answer == "":
            break
    else:
        raise Stop(f"PostgreSQL did not start. Its log ends with:\n{answer}")
    identity = _identity(cluster)
    password = (home / "password").read_text()
    url = f"postgres://{ROLE}:{password}@{LOOPBACK}:{port}/{DATABASE}"
    return {"identity": identity, "port": port, "url": url}


def stop(identity: tuple[int, int]) -> None:
    """Stop PostgreSQL: sessions are cut, what is committed is on disk."""
    end(identity, signal.SIGINT, seconds=30)


def _written_by(cluster: Path) -> int | None:
    mark = cluster / "PG_VERSION"
    return int(mark.read_text().split(".")[0]) if mark.exists() else None


def _make(programs: Path, home: Path) -> None:
    """Make the cluster beside its final place, so that a broken start leaves no half of one."""
    give(home)
    unfinished = home / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    password = secrets.token_urlsafe(24)
    write_secret(home / "password", password, for_server=True)
    _ask(
        [
            str(programs / "initdb"),
            f"--pgdata={unfinished}",
            "--username=postgres",
            f"--pwfile={home / 'password'}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--no-instructions",
        ],
        home,
    )
    with (unfinished / "postgresql.conf").open("a") as file:
        file.write("include = '../local.conf'\n")
    _write_settings(home, port=5432, lasting=True)
    statements = FIRST_STATEMENTS.format(role=ROLE, database=DATABASE, password=password)
    single = [str(programs / "postgres"), "--single", "-j", "-D", str(unfinished), "postgres"]
    _ask(single, home, text=statements.replace(";\n", ";\n\n"))
    unfinished.rename(home / "cluster")


def _ask(command: list[str], home: Path, *, text: str = "") -> None:
    answer = run_as_server(command, cwd=home, text=text)
    if answer.returncode != 0 or "ERROR:" in answer.stderr:
        name = Path(command[0]).name
        raise Stop(f"{name} did not work:\n{answer.stdout[-1000:]}{answer.stderr[-2000:]}")


def _write_settings(home: Path, *, port: int, lasting: bool) -> None:
    text = SETTINGS.format(address=LOOPBACK, port=port)
    write_secret(home / "local.conf", text if lasting else text + FAST_SETTINGS, for_server=True)


def _try_start(programs: Path, home: Path, port: int, *, lasting: bool) -> str:
    """Start the server and wait for it; return "" or the end of its log."""
    _write_settings(home, port=port, lasting=lasting)
    log = home / "log.txt"
    if log.exists():
        log.rename(home / "log.old.txt")
    command = [str(programs / "pg_ctl"), "start", "--wait", "--silent"]
    options = [f"--pgdata={home / 'cluster'}", f"--log={log}"]
    answer = run_as_server([*command, *options], cwd=home)
    if answer.returncode == 0:
        return ""
    return log.read_text()[-2000:] if log.exists() else answer.stderr


def _identity(cluster: Path) -> tuple[int, int]:
    identity = identity_of(int((cluster / "postmaster.pid").read_text().split("\n")[0]))
    if identity is None:
        raise Stop(f"PostgreSQL ended right after its start; see {cluster.parent / 'log.txt'}.")
    return identity
