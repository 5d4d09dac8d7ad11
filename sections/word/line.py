"""What the reading of one file shares, and what one paragraph becomes."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sections.richtext import JsonNode
from sections.word.losses import Losses
from sections.word.markup import Element, Package
from sections.word.pictures import Pictures
from sections.word.styles import Styles

State = Literal["before", "after"]
"""Which text of a file with tracked changes: without them, or with all of them accepted."""

CHIP = "cer:"
OPENED, CLOSED, MARK = "\ufdd1", "\ufdd2", "\ufdd0"
"""Signs around the number of a comment while a text is read; no text from outside holds them."""

_GONE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_BLANKS = re.compile("[\t\n\v\f\r\u2028\u2029]")


def tidy(text: str) -> str:
    """Return text as the schema would keep it, and without the signs of `MARK`."""
    return _GONE.sub("", _BLANKS.sub(" ", text))


def is_sign(node: JsonNode) -> bool:
    """Whether a node is the place where a comment begins or ends."""
    return str(node.get("text", "")).startswith(MARK)


@dataclass
class Source:
    """What the reading of one file shares. `chips` are the nodes a returned file may name by tag."""

    package: Package
    styles: Styles
    losses: Losses
    pictures: Pictures
    notes: Mapping[tuple[str, str], Element] = field(default_factory=dict)
    chips: Mapping[str, JsonNode] = field(default_factory=dict)
    is_returned: bool = False


@dataclass
class Line:
    """The outcome of one paragraph: its inline nodes, and what stands apart from the line."""

    nodes: list[JsonNode] = field(default_factory=list)
    figures: list[JsonNode] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    breaks_before: bool = False
    breaks_after: bool = False

    def say(self, text: str, marks: Iterable[JsonNode] = ()) -> None:
        """Add words."""
        if text:
            self.nodes.append({"type": "text", "text": text, "marks": list(marks)})
