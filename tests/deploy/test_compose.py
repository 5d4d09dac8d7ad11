"""The production files name real settings, modules and volumes. No container is started."""

import importlib.util
import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from deploy.health import CHECKS, SCHEDULE

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ("migrate", "web", "worker", "beat")
LASTING = ("web", "worker", "beat", "db", "redis")
REFERENCE = re.compile(r"(?<!\$)\$\{([A-Z_]+)")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


@pytest.fixture(scope="module")
def dockerfile():
    """Instructions of the Dockerfile as (word, rest), continued lines joined."""
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text())
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return [tuple(line.split(maxsplit=1)) for line in lines]


@pytest.fixture(scope="module")
def names_in_settings():
    text = settings_text()
    return set(re.findall(r"\benv(?:_[a-z]+)?\(\s*\"([A-Z_]+)\"", text))


def settings_text():
    """Return all pages of the settings as one text."""
    pages = sorted((ROOT / "cer_portal" / "settings").glob("*.py"))
    return "".join(page.read_text() for page in pages)


def command_of(service, dockerfile):
    return service.get("command") or json.loads(dict(dockerfile)["CMD"])


def image_environment(dockerfile):
    """Variables that stay set in the image."""
    rests = [rest for word, rest in dockerfile if word == "ENV"]
    return dict(pair.split("=", 1) for pair in rests[-1].split())


def test_settings_read_every_variable_that_compose_sets(compose, names_in_settings):
    for name in PORTAL:
        unknown = set(compose["services"][name]["environment"]) - names_in_settings
        assert not unknown, f"{name} sets {unknown}, which the settings do not read"


def test_compose_sets_every_variable_that_the_settings_demand(compose):
    text = settings_text()
    demanded = set(re.findall(r"\benv(?:_database|_redis)?\(\s*\"([A-Z_]+)\"\s*\)", text))
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"} <= demanded
    for name in PORTAL:
        assert demanded <= set(compose["services"][name]["environment"])


def test_no_secret_stands_in_the_file(compose):
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if "PASSWORD" in name or name in {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"}:
                assert REFERENCE.search(value), f"{name} has a fixed value"


def test_production_is_not_a_debugging_one(compose):
    for name in PORTAL:
        environment = compose["services"][name]["environment"]
        assert environment["DEBUG"] == "0"
        assert environment["INSECURE_COOKIES"] == "0"


def test_uploaded_files_and_data_outlive_the_containers(compose):
    services, volumes = compose["services"], set(compose["volumes"])
    for name in PORTAL:
        mounts = dict(mount.split(":")[:2][::-1] for mount in services[name]["volumes"])
        assert mounts[services[name]["environment"]["MEDIA_ROOT"]] in volumes
    for name in ("db", "redis"):
        assert services[name]["volumes"][0].split(":")[0] in volumes


def test_every_lasting_service_tells_whether_it_is_well(compose):
    for name in LASTING:
        test = compose["services"][name]["healthcheck"]["test"]
        if name in PORTAL:
            assert test == ["CMD", "python", "-m", "deploy.health", name]
            assert name in CHECKS


def test_services_wait_for_tables_and_servers(compose):
    services = compose["services"]
    for name in ("web", "worker", "beat"):
        conditions = {
            key: entry["condition"] for key, entry in services[name]["depends_on"].items()
        }
        assert conditions["migrate"] == "service_completed_successfully"
        assert conditions["db"] == conditions["redis"] == "service_healthy"


def test_commands_name_modules_that_exist(compose, dockerfile):
    found = set()
    for name in PORTAL:
        command = command_of(compose["services"][name], dockerfile)
        if command[0] == "gunicorn":
            module, attribute = command[1].split(":")
            assert attribute == "application"
        elif command[0] == "celery":
            module = f"{command[command.index('-A') + 1]}.celery"
        else:
            assert command[0] == "python" and (ROOT / command[1]).is_file()
            continue
        assert importlib.util.find_spec(module), f"{name} starts {module}, which does not exist"
        found.add(command[0])
    assert found == {"gunicorn", "celery"}


def test_beat_writes_its_schedule_where_its_check_looks(compose):
    command = compose["services"]["beat"]["command"]
    assert command[command.index("--schedule") + 1] == str(SCHEDULE)
    assert str(SCHEDULE.parent) in compose["services"]["beat"]["tmpfs"]


def test_worker_has_time_to_end_its_job(compose):
    text = settings_text()
    soft = int(re.search(r"SOFT_SHUTDOWN_TIMEOUT = (\d+)", text).group(1))
    assert int(compose["services"]["worker"]["stop_grace_period"].rstrip("s")) > soft


def test_queue_is_kept_and_refuses_when_full(compose):
    command = " ".join(compose["services"]["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
    assert "--requirepass" in command


def test_only_the_web_server_is_reached_from_outside(compose):
    with_ports = [name for name, service in compose["services"].items() if "ports" in service]
    assert with_ports == ["web"]
    assert compose["networks"]["inside"]["internal"] is True
    for name in ("db", "redis"):
        assert compose["services"][name]["networks"] == ["inside"]


def test_image_has_a_python_that_the_project_allows(dockerfile):
    required = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    lowest = tuple(int(part) for part in re.findall(r"\d+", required)[:2])
    images = [rest for word, rest in dockerfile if word == "FROM"]
    assert images
    for image in images:
        version = re.match(r"python:(\d+)\.(\d+)-slim", image)
        assert version, image
        assert (int(version[1]), int(version[2])) >= lowest


def test_image_installs_the_locked_packages_without_the_tools_of_development(dockerfile):
    runs = [rest for word, rest in dockerfile if word == "RUN"]
    sync = next(rest for rest in runs if rest.startswith("uv sync"))
    assert "--frozen" in sync
    assert "--no-dev" in sync
    assert "embedded" not in sync


def test_image_runs_as_a_lesser_user_with_static_files_inside(dockerfile):
    words = [word for word, _ in dockerfile]
    collect = next(i for i, (_, rest) in enumerate(dockerfile) if "collectstatic" in rest)
    assert dockerfile[words.index("USER")][1] not in {"root", "0"}
    assert collect < words.index("USER") < words.index("CMD")
    # The settings close collected files to everybody but owner and group.
    assert (
        f"chgrp -R portal {image_environment(dockerfile)['STATIC_ROOT']}" in dockerfile[collect][1]
    )


def test_no_secret_stays_in_the_image(dockerfile):
    kept = image_environment(dockerfile)
    assert not {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"} & set(kept)


def test_image_agrees_with_compose_about_folders(compose, dockerfile):
    kept = image_environment(dockerfile)
    environment = compose["services"]["web"]["environment"]
    assert environment["STATIC_ROOT"] == kept["STATIC_ROOT"]
    assert environment["MEDIA_ROOT"] == kept["MEDIA_ROOT"]


def test_image_leaves_out_data_and_secrets_of_the_checkout():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".git", ".venv", "var", ".env"} <= set(ignored)
    assert "deploy" not in ignored
