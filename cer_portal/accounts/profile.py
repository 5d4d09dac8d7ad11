"""What a person chooses for the own account, and what the portal can offer to choose from. No queries."""

import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.utils import timezone, translation

# Old spellings and zones without a place; whoever wants UTC finds it by its name.
_NO_PLACE = frozenset(
    {"Etc", "SystemV", "US", "posix", "right", "Brazil", "Canada", "Chile", "Mexico"}
)
# Control and formatting signs, private signs and halves of pairs print nothing or mislead.
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


@dataclass(frozen=True)
class Profile:
    """The name as printed, the position, and how the pages are shown. "" leaves it to the portal."""

    name: str
    title: str = ""
    time_zone: str = ""
    language: str = ""


class Chooser(Protocol):
    """Whoever has chosen: a person."""

    time_zone: str
    language: str


@cache
def places() -> dict[str, list[tuple[str, str]]]:
    """Return the time zones to choose from by region: {"Europe": [("Europe/Berlin", "Berlin"), …]}."""
    found: dict[str, list[tuple[str, str]]] = {"UTC": [("UTC", "UTC")]}
    for name in sorted(available_timezones()):
        region, _slash, place = name.partition("/")
        if place and region not in _NO_PLACE:
            found.setdefault(region, []).append((name, place.replace("_", " ")))
    return found


def is_zone(name: str) -> bool:
    """Whether a name stands among those to choose from."""
    return any(name == code for zones in places().values() for code, _label in zones)


def languages() -> list[tuple[str, str]]:
    """Return the languages whose words are shipped: that of the source, and each with a catalogue."""
    return [(code, str(label)) for code, label in settings.LANGUAGES if _is_shipped(code)]


def _is_shipped(code: str) -> bool:
    folder = translation.to_locale(code)
    catalogues = (Path(root, folder, "LC_MESSAGES", "django.mo") for root in settings.LOCALE_PATHS)
    return code == settings.LANGUAGE_CODE or any(path.exists() for path in catalogues)


def printable(name: str) -> str:
    """Return a name in one spelling with single spaces, or "" where a sign of it cannot be printed."""
    plain = unicodedata.normalize("NFC", " ".join(name.split()))
    bad = any(unicodedata.category(sign) in _UNPRINTABLE for sign in plain)
    return "" if bad else plain


@contextmanager
def shown_to(person: Chooser) -> Iterator[None]:
    """Show times in the person's zone and words in the person's language inside the block."""
    with ExitStack() as shown:
        zone = _zone(person.time_zone)
        if zone is not None:
            shown.enter_context(timezone.override(zone))
        if person.language and _is_shipped(person.language):
            shown.enter_context(translation.override(person.language))
        yield


def _zone(name: str) -> ZoneInfo | None:
    """A zone that the machine no longer knows falls back to the portal's."""
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None
