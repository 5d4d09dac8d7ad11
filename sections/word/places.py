"""Where blocks of a written file stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sections.richtext import JsonNode
from sections.richtext.plain import BLOCK_BREAK
from sections.word.elements import Element


@dataclass(frozen=True)
class Place:
    """How paragraphs look here, in which list and how deep, and what parts them in plain text."""

    style: str = ""
    list_number: int = 0
    level: int = 0
    separator: str = BLOCK_BREAK


class Writer(Protocol):
    """What a table asks of the one who writes blocks."""

    def blocks(self, nodes: Sequence[JsonNode], place: Place | None = None) -> list[Element]:
        """Write blocks."""

    def compared(
        self, old: Sequence[JsonNode], new: Sequence[JsonNode], place: Place | None = None
    ) -> list[Element]:
        """Write blocks beside the proposed ones."""

    def leaves(self, old: Sequence[JsonNode], new: Sequence[JsonNode]) -> list[Element]:
        """Write a line beside the proposed one."""

    def caption(self, word: str, text: str, leaves: list[Element] | None = None) -> list[Element]:
        """Write a caption."""
