"""A bad value stops the start and names its variable; production's settings pass Django's checks."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from cer_portal.environment import env, env_bool, env_database, env_int, env_list, env_redis
from tests.house.source import ROOT

PRODUCTION = {
    "DEBUG": "0",
    "INSECURE_COOKIES": "0",
    "SECRET_KEY": "a-key-for-this-test-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "portal.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://portal.example.org",
    "SITE_URL": "https://portal.example.org",
}


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (env_bool, "perhaps"),
        (lambda name: env_int(name, 1, least=1), "0"),
        (lambda name: env_int(name, 1), "-3"),
        (lambda name: env_int(name, 1), "ten"),
        (env_database, "mysql://root@localhost/portal"),
        (env_database, "sqlite:///db.sqlite3"),
        (env_database, "postgres://localhost"),
        (env_redis, "http://localhost:6379"),
        (env, ""),
        (env_database, ""),
        (env_redis, ""),
    ],
)
def test_a_bad_value_is_refused_with_the_name_of_its_variable(monkeypatch, read, value):
    monkeypatch.setenv("A_SETTING", value)
    with pytest.raises(ImproperlyConfigured, match="A_SETTING"):
        read("A_SETTING")


def test_a_variable_that_is_not_there_is_named(monkeypatch):
    monkeypatch.delenv("A_SETTING", raising=False)
    with pytest.raises(ImproperlyConfigured, match="A_SETTING"):
        env("A_SETTING")


@pytest.mark.parametrize(
    ("read", "value", "meant"),
    [
        (env_bool, "yes", True),
        (env_bool, "0", False),
        (lambda name: env_int(name, 5), "7", 7),
        (env_list, "a.example, b.example,", ["a.example", "b.example"]),
        (env_redis, "rediss://:p@host:6379/0", "rediss://:p@host:6379/0"),
    ],
)
def test_a_good_value_is_read_as_what_it_means(monkeypatch, read, value, meant):
    monkeypatch.setenv("A_SETTING", value)
    assert read("A_SETTING") == meant


def test_a_database_address_keeps_signs_in_its_password(monkeypatch):
    monkeypatch.setenv("A_SETTING", "postgres://port%40l:p%2Fss@db.example:5433/cer")
    found = env_database("A_SETTING")
    assert (found["USER"], found["PASSWORD"]) == ("port@l", "p/ss")
    assert (found["HOST"], found["PORT"], found["NAME"]) == ("db.example", "5433", "cer")


def manage(*command, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, **PRODUCTION, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_settings_of_production_pass_the_deployment_checks():
    done = manage("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("SECRET_KEY", "short"), ("FIGURE_MAX_BYTES", "many"), ("DEBUG", "maybe")]
)
def test_the_portal_does_not_start_with_a_bad_value(name, value):
    done = manage("check", **{name: value})
    assert done.returncode != 0
    assert name in done.stderr


def test_the_content_policy_allows_nothing_unsafe():
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    said = " ".join(str(value) for values in policy.values() for value in values)
    assert "unsafe" not in said
    assert "*" not in said
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]


def test_every_background_message_is_json_and_ends():
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_TASK_TIME_LIMIT < settings.VISIBILITY_TIMEOUT
