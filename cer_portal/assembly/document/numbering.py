"""Numbers of the printed report: sources by first mention, tables and figures in order. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# Past this width (Han characters count double) a line of the contents takes two lines.
_ONE_LINE = 72
_FIRST_WIDE_CHARACTER = 0x2E80


@dataclass(frozen=True)
class Entry:
    """A line of the contents or of the list of tables and figures; `level` counts from 1."""

    anchor: str
    number: str
    title: str
    level: int = 1

    @property
    def is_long(self) -> bool:
        """Whether the title does not fit on one line of the contents."""
        return sum(1 + (ord(sign) >= _FIRST_WIDE_CHARACTER) for sign in self.title) > _ONE_LINE


@dataclass
class Captions:
    """Counts captions of one kind through the report; `prefix` begins their anchors."""

    prefix: str
    entries: list[Entry] = field(default_factory=list)

    def add(self, caption: str, *, label: str) -> Entry:
        """Give the next number; `label` is the word with `{}` for it, e.g. "Table {}"."""
        number = len(self.entries) + 1
        entry = Entry(f"{self.prefix}-{number}", label.format(number), caption)
        self.entries.append(entry)
        return entry


def by_first_mention(mentions: Iterable[Sequence[int]], *, known: Iterable[int]) -> dict[int, int]:
    """Number records from 1 in the order in which the texts mention them first.

    `mentions` holds the record ids of each text in reading order. A record that is not `known`
    takes no number. The order is that of the Vancouver style (ICMJE).
    """
    held = set(known)
    numbers: dict[int, int] = {}
    for text in mentions:
        for record in text:
            if record in held:
                numbers.setdefault(record, len(numbers) + 1)
    return numbers
