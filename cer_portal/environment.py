"""Read typed values from the environment; a bad value stops the start with the variable's name."""

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


def env(name: str, default: str | None = None) -> str:
    """Return the text of `name`; without a default an absent or empty value is an error."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. Give it a value in the environment.")
    return default


def env_bool(name: str, default: str = "0") -> bool:
    """Return `name` as a yes or a no: 1/true/yes/on or 0/false/no/off."""
    value = env(name, default).lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; it must be 1 or 0.")


def env_int(name: str, default: int, *, least: int = 0) -> int:
    """Return `name` as a whole number of at least `least`."""
    value = env(name, str(default))
    if not value.isdigit() or int(value) < least:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number >= {least}.")
    return int(value)


def env_list(name: str, default: str = "") -> list[str]:
    """Return `name` as a list, split at commas, without empty entries."""
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


def env_database(name: str) -> dict[str, object]:
    """Return Django's connection settings for a `postgres://user:password@host:port/name` address."""
    value = env(name)
    parts = urlsplit(value)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            f"{name} must look like postgres://user:password@host:5432/name; "
            "the portal runs on PostgreSQL only."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
    }


def env_redis(name: str) -> str:
    """Return the address of a Redis-protocol server: `redis://` or `rediss://`."""
    value = env(name)
    if urlsplit(value).scheme not in {"redis", "rediss"}:
        raise ImproperlyConfigured(f"{name} must look like redis://:password@host:6379/0.")
    return value
