"""Numbers typed as plain text beside the words of a fact: equal to its value, or contradicting it.

Precise over eager: somebody reads every offer. A number counts where the thing it counts stands within
a few words of it, in the words the fact's name begins with ("343 complaints" beside the fact
"Complaints, five periods"). Chips, years, numbers of sections, tables and documents never count.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from sections.richtext.plain import pieces
from sections.richtext.schema import JsonNode

# How many words may stand between a number and the thing it counts.
REACH = 2
# How far another number may be from the value: the text says which one is meant in all words of its
# name, in some, in none.
NAMED, PARTLY, UNNAMED = Decimal("0.5"), Decimal("0.1"), Decimal("0.02")
# How many characters of the text around are told.
AROUND = 40
# A number so large is hardly the same by chance.
TELLING = 100

_NUMBER = re.compile(
    r"(?<![\w.,:/\-–−+#§±<>=≤≥~])"
    r"(?P<number>\d{1,3}(?:[,\u00a0\u202f\u2009 ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<percent>[\u00a0\u202f\u2009 ]?%)?(?![\w/:\-–−]|[.,]\d)"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+|\t")
_WORD = re.compile(r"[^\W\d_]\w*(?:[-’']\w+)*|\d+")
# What a number belongs to that stands behind such a word: "section 4", "P 1", "version 2".
_NUMBERED = frozenset(
    "annex appendix article chapter clause edition figure generation item iso lot no note number page"
    " part period phase reference report revision rev section step table version volume".split()
)
_SMALL = frozenset("a all an its of the their these those".split())
# What ends the words that a number counts, and the part of a name that says what is counted.
_ENDS = frozenset(
    "after among and at before but by during for from has had have in including is on or per since than"
    " that to was were which with within without".split()
)
_HIDDEN = "\ufffc"
_BLANKS = " \u00a0\u202f\u2009"


@dataclass(frozen=True)
class Known:
    """A fact as the text may have to say it."""

    id: int
    label: str
    value: str
    unit: str = ""

    @property
    def shown(self) -> str:
        """The value with its unit."""
        return f"{self.value} {self.unit}".strip()


@dataclass(frozen=True)
class TypedNumber:
    """A number in the text that a fact says: where (offsets in plain text), with its words around."""

    start: int
    end: int
    text: str
    before: str
    after: str
    fact: Known
    equal: bool


@dataclass(frozen=True)
class _Named:
    """A fact by its words: the first part of its name is what it counts, all others tell which."""

    known: Known
    value: Decimal
    head: tuple[str, ...]
    rest: frozenset[str]


@dataclass(frozen=True)
class _Found:
    """One number: where in its sentence, what follows it, and the words it may count."""

    match: re.Match[str]
    value: Decimal
    follows: str
    near: tuple[str, ...]


@dataclass(frozen=True)
class _Sentence:
    """One sentence: where it begins, its words as they are compared, the facts its chips show."""

    start: int
    text: str
    said: frozenset[str]
    shown: frozenset[int]
    numbers: tuple[_Found, ...]


def typed_numbers(document: JsonNode, facts: Iterable[Known]) -> list[TypedNumber]:
    """Return the numbers of a valid document that one of these facts says, in order of the text."""
    named = [found for fact in facts if (found := _named(fact))]
    return [
        offer
        for sentence in _sentences(document)
        for number in sentence.numbers
        if (offer := _offer(sentence, number, named))
    ]


def _sentences(document: JsonNode) -> Iterator[_Sentence]:
    """Yield the sentences with their numbers; chips are hidden."""
    text, chips = "", []
    for piece in pieces(document):
        kind = piece.node["type"] if piece.node else "text"
        if kind == "fact" and piece.node:
            chips.append((len(text), int(piece.node["attrs"]["fact"])))
        text += piece.text if kind in ("text", "hardBreak") else _HIDDEN * len(piece.text)
    start = 0
    for end in [*(gap.end() for gap in _SENTENCE.finditer(text)), len(text)]:
        words = text[start:end]
        shown = frozenset(fact for at, fact in chips if start <= at < end)
        said = frozenset(_stems(_WORD.findall(words)))
        yield _Sentence(start, words, said, shown, tuple(_numbers(words)))
        start = end


def _numbers(sentence: str) -> Iterator[_Found]:
    for match in _NUMBER.finditer(sentence):
        before = _WORD.findall(sentence[: match.start()])
        if _is_year(match) or (before and before[-1].casefold() in _NUMBERED):
            continue
        value = _decimal(match["number"])
        if value is not None:
            follows = sentence[match.end("number") :].lstrip(_BLANKS)
            yield _Found(match, value, follows, _stems(_beside(sentence[match.end() :])))


def _is_year(match: re.Match[str]) -> bool:
    return bool(_YEAR.fullmatch(match["number"])) and not match["percent"]


def _beside(after: str) -> list[str]:
    """Return the words a number can count: those that follow it before any other sign or number."""
    clause = re.split(r"[,:()\[\]\d%\ufffc]", after, maxsplit=1)[0]
    return _until_end(_WORD.findall(clause))


def _until_end(words: Sequence[str]) -> list[str]:
    return list(takewhile(lambda word: word.casefold() not in _ENDS, words))


def _offer(sentence: _Sentence, number: _Found, facts: Iterable[_Named]) -> TypedNumber | None:
    """Return the one fact a number is about: one of its value, or else one it contradicts."""
    # A sentence that shows the fact already means something else by another number.
    about = [
        fact
        for fact in facts
        if fact.known.id not in sentence.shown and _is_about(fact, number, sentence)
    ]
    equal = [fact for fact in about if _says_the_same(fact, number, sentence)]
    other = [fact for fact in about if _contradicts(fact, number, sentence)]
    best = _best(equal or other, sentence.said)
    if best is None:
        return None
    text, begin, end = sentence.text, number.match.start(), _end(best, number, sentence.text)
    return TypedNumber(
        start=sentence.start + begin,
        end=sentence.start + end,
        text=text[begin:end],
        before=_whole_words(text[:begin][::-1])[::-1].lstrip(),
        after=_whole_words(text[end:]).rstrip(),
        fact=best.known,
        equal=bool(equal),
    )


def _whole_words(text: str) -> str:
    """Return the beginning of a text up to a chip, cut behind a word."""
    text = text.partition(_HIDDEN)[0]
    return text if len(text) <= AROUND else text[:AROUND].rpartition(" ")[0]


def _is_about(fact: _Named, number: _Found, sentence: _Sentence) -> bool:
    """Whether what the fact counts stands at the number, or its unit behind it and its name near."""
    if fact.known.unit:
        return number.follows.startswith(fact.known.unit) and sentence.said.issuperset(fact.head)
    if number.match["percent"]:
        return False
    size = len(fact.head)
    starts = range(min(REACH, len(number.near) - size) + 1)
    return any(number.near[at : at + size] == fact.head for at in starts)


def _says_the_same(fact: _Named, number: _Found, sentence: _Sentence) -> bool:
    """Whether the number is the value, and that hardly by chance."""
    if fact.value != number.value:
        return False
    return number.value >= TELLING or len(fact.rest & sentence.said) * 2 >= len(fact.rest)


def _contradicts(fact: _Named, number: _Found, sentence: _Sentence) -> bool:
    """Whether a number that is another one can only be about this fact."""
    if fact.value == number.value:
        return False
    off = abs(number.value - fact.value)
    if not fact.known.unit:
        return off <= _reach(fact, sentence.said) * fact.value
    # "from 0.67 % to 0.59 %" says more than one thing of the same name.
    alike = [each for each in sentence.numbers if each.follows.startswith(fact.known.unit)]
    return len(alike) == 1 and fact.rest <= sentence.said and off <= NAMED * fact.value


def _reach(fact: _Named, said: frozenset[str]) -> Decimal:
    """How far a number may be from the value of a fact that the sentence names so well."""
    if not fact.rest:
        return PARTLY
    if fact.rest <= said:
        return NAMED
    return PARTLY if fact.rest & said else UNNAMED


def _best(facts: Iterable[_Named], said: frozenset[str]) -> _Named | None:
    """Return the fact whose name the sentence says most of; None where two are as good."""
    ranked: dict[int, list[_Named]] = {}
    for fact in facts:
        ranked.setdefault(len(fact.rest & said) - len(fact.rest - said), []).append(fact)
    best = ranked[max(ranked)] if ranked else []
    return best[0] if len(best) == 1 else None


def _end(fact: _Named, number: _Found, text: str) -> int:
    """Return where the number ends, with the unit the chip of the fact shows."""
    if not fact.known.unit:
        return number.match.end("number")
    return text.index(fact.known.unit, number.match.end("number")) + len(fact.known.unit)


def _named(fact: Known) -> _Named | None:
    """Take a name apart: "Hips in NOR-DM-01" counts hips, and tells which by NOR-DM-01."""
    value = _decimal(fact.value.strip())
    first, _sign, others = re.sub(r"[:(]", ",", fact.label).partition(",")
    words = _WORD.findall(first)
    counted = _until_end(words)
    head = _stems(counted)
    rest = [word for word in words[len(counted) :] if word.casefold() not in _ENDS]
    if value is None or not head or any(word.isdigit() for word in head):
        return None
    return _Named(fact, value, head, frozenset(_stems([*rest, *_WORD.findall(others)])))


def _decimal(written: str) -> Decimal | None:
    """Return a number as people write it: 9,300 and 9 300 with thousands, 0.62 and 0,62 with a part."""
    plain = re.sub(r"(?<=\d)[,\u00a0\u202f\u2009 ](?=\d{3}(?!\d))", "", written)
    plain = plain.replace(",", ".")
    return Decimal(plain) if re.fullmatch(r"\d+(?:\.\d+)?", plain) else None


def _stems(words: Iterable[str]) -> tuple[str, ...]:
    """Return words as they are compared: without small ones, case and the plural."""
    lower = (word.casefold() for word in words)
    return tuple(_singular(word) for word in lower if word not in _SMALL)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
