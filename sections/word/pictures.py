"""Pictures inside a Word file: which come over, and what each is measured to be."""

import posixpath
from dataclasses import dataclass
from io import BytesIO
from uuid import uuid4

from PIL import Image, UnidentifiedImageError

from sections.word.losses import Losses
from sections.word.markup import Element, Package, attr, name

TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


@dataclass(frozen=True)
class Limits:
    """How large a picture may be."""

    pixels: int = 50_000_000
    octets: int = 10 * 1024 * 1024


@dataclass(frozen=True)
class Picture:
    """One picture that comes over: the name it has in the text, and its part of the file."""

    figure: str
    part: str
    content_type: str

    @property
    def filename(self) -> str:
        """The name its file has inside the Word file."""
        return posixpath.basename(self.part)

    def as_json(self) -> dict[str, str]:
        """Return the picture as it is kept."""
        return {"figure": self.figure, "part": self.part, "content_type": self.content_type}


class Pictures:
    """Finds, measures and names the pictures of one file; the same part has one name."""

    def __init__(self, package: Package, losses: Losses, limits: Limits) -> None:
        self._package = package
        self._losses = losses
        self._limits = limits
        self._judged: dict[str, Picture | str] = {}

    def taken(self) -> tuple[Picture, ...]:
        """Return the pictures that come over, in the order they were met."""
        return tuple(found for found in self._judged.values() if isinstance(found, Picture))

    def named(self, source: str, shape: Element) -> str | None:
        """Return the name of the picture a shape of the part `source` shows, or list why not."""
        link = attr(shape, "r:embed") or attr(shape, "r:id")
        _kind, place, outside = self._package.targets(source).get(link, ("", "", True))
        if not link or outside or place not in self._package.parts:
            self._losses.add("picture_linked", shape, _leaf(place))
            return None
        if place not in self._judged:
            self._judged[place] = self._judge(place)
        judged = self._judged[place]
        if isinstance(judged, str):
            self._losses.add(judged, shape, _leaf(place))
            return None
        return judged.figure

    def _judge(self, place: str) -> Picture | str:
        content = self._package.parts[place]
        if len(content) > self._limits.octets:
            return "picture_large"
        try:
            with Image.open(BytesIO(content), formats=list(TYPES)) as picture:
                if picture.size[0] * picture.size[1] > self._limits.pixels:
                    return "picture_large"
                kind = picture.format or ""
                picture.load()
        except Image.DecompressionBombError:
            return "picture_large"
        except UnidentifiedImageError:
            return "picture_kind"
        except (OSError, ValueError, SyntaxError):
            return "picture_damaged"
        return Picture(str(uuid4()), place, TYPES[kind])


def _leaf(place: str) -> str:
    return posixpath.basename(place)


def blips(drawing: Element) -> list[Element]:
    """Return the shapes below an element that show a picture of the file."""
    return [*drawing.iter(name("a:blip")), *drawing.iter(name("v:imagedata"))]
