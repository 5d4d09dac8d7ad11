"""What a row of the access specification is made of: roles, statuses, places, things sent."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.access.conftest import World, text

INSIDERS = (
    "ra_lead",
    "rd_author",
    "clinical_author",
    "quality_author",
    "medical_reviewer",
    "reader",
)
SIGNED_IN = (*INSIDERS, "cro_writer", "outsider")
SIGNED_OUT = ("anonymous", "ended_cro")
IMPORTERS = ("ra_lead", "rd_author", "clinical_author", "quality_author")
TO_SIGN_IN = 302
Statuses = Mapping[str, int]


@dataclass(frozen=True)
class Row:
    """One address with its thing; `send` makes the arguments of the test client's `post`."""

    name: str
    place: Callable[[World], dict[str, Any]] = lambda _world: {}
    get: Statuses = field(default_factory=dict)
    post: Statuses = field(default_factory=dict)
    send: Callable[[World], dict[str, Any]] = lambda _world: {}
    signed_out: int = TO_SIGN_IN
    about: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} ({self.about})" if self.about else self.name


def to(everyone: int, *, only: tuple[str, ...] = (), **exceptions: int) -> Statuses:
    """Return a status for each signed-in role; with `only`, everyone else inside gets 403."""
    said = dict.fromkeys(SIGNED_IN, everyone)
    said |= {"cro_writer": 404, "outsider": 404} if everyone != 404 else {}
    if only:
        said |= {role: 403 for role in INSIDERS if role not in only}
    return said | exceptions


def slug(world: World) -> dict[str, Any]:
    return {"slug": world.report.slug}


def at(place: str) -> Callable[[World], dict[str, Any]]:
    """A section of the report."""
    return lambda world: {**slug(world), "pk": getattr(world, place).pk}


def thing(argument: str, name: str) -> Callable[[World], dict[str, Any]]:
    """Another thing of the report, by its id."""
    return lambda world: {**slug(world), argument: getattr(world, name).pk}


def numbered(name: str) -> Callable[[World], dict[str, Any]]:
    """A round or a build, by its number."""
    return lambda world: {**slug(world), "number": getattr(world, name).number}


def past(kind: str, name: str) -> Callable[[World], dict[str, Any]]:
    """The history of a thing; rounds and builds are named by their number."""
    field = "number" if kind in {"round", "build"} else "pk"
    return lambda world: {**slug(world), "kind": kind, "pk": getattr(getattr(world, name), field)}


def in_round(world: World) -> dict[str, Any]:
    return {**numbered("round")(world), "pk": world.under_review.pk}


def company(_world: World) -> dict[str, Any]:
    """The one provider of single sign-on that the environment may name."""
    return {"provider_id": "company"}


def form(**fields: Any) -> Callable[[World], dict[str, Any]]:
    return lambda _world: {"data": fields}


def upload(name: str, content: bytes) -> Callable[[World], dict[str, Any]]:
    return lambda _world: {"data": {"file": SimpleUploadedFile(name, content)}}


def soon(days: int = 30) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def shown(place: str) -> Callable[[World], dict[str, Any]]:
    """An answer about a section as it was shown."""

    def fields(world: World) -> dict[str, Any]:
        section = getattr(world, place)
        said = {"version": section.version, "how": "keep", "reason": "So it is."}
        return {"data": {**said, "source": section.pk}}

    return fields


def saving(place: str) -> Callable[[World], dict[str, Any]]:
    return lambda world: {
        "data": json.dumps({"document": text("Newer words.")}),
        "content_type": "application/json",
        "headers": {"If-Match": f'"{getattr(world, place).version}"'},
    }
