"""Read the short inline notation of the demonstration texts into ProseMirror inline nodes."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Node = dict[str, Any]

TOKEN = re.compile(
    r"\[\[(?P<chip>cite|fact|note):(?P<value>.+?)\]\]"
    r"|\[(?P<label>[^\[\]]+)\]\((?P<href>(?:https?://|mailto:)[^)\s]+)\)"
    r"|\*\*(?P<bold>.+?)\*\*"
    r"|\*(?P<italic>[^*]+)\*"
    r"|\^(?P<superscript>[^^]+)\^"
    r"|~(?P<subscript>[^~]+)~"
    r"|(?P<hardbreak>\\\\)"
)
MARKS = ("bold", "italic", "superscript", "subscript")


class Keys(NamedTuple):
    """The numbers and identifiers that stand behind the keys used in the texts."""

    records: Mapping[str, int]
    facts: Mapping[str, int]
    figures: Mapping[str, str]


def nodes(text: str, keys: Keys) -> list[Node]:
    """Return the inline nodes of one run of notation; an unknown key raises KeyError naming it."""
    return list(_walk(" ".join(text.split()), keys, ()))


def citation_keys(text: str) -> list[str]:
    """Return the record keys cited in a run of notation, in order of appearance."""
    found: list[str] = []
    for match in TOKEN.finditer(text):
        if match["chip"] == "cite":
            found += _split(match["value"])
        for mark in MARKS:
            if match[mark]:
                found += citation_keys(match[mark])
    return found


def _walk(text: str, keys: Keys, marks: tuple[Node, ...]) -> Iterator[Node]:
    position = 0
    for match in TOKEN.finditer(text):
        yield from _text(text[position : match.start()], marks)
        yield from _token(match, keys, marks)
        position = match.end()
    yield from _text(text[position:], marks)


def _token(match: re.Match[str], keys: Keys, marks: tuple[Node, ...]) -> Iterator[Node]:
    if match["chip"]:
        yield from _chip(match["chip"], match["value"], keys)
    elif match["href"]:
        link: Node = {"type": "link", "attrs": {"href": match["href"]}}
        yield from _walk(match["label"], keys, (*marks, link))
    elif match["hardbreak"]:
        yield {"type": "hardBreak"}
    else:
        mark = next(name for name in MARKS if match[name])
        yield from _walk(match[mark], keys, (*marks, {"type": mark}))


def _chip(kind: str, value: str, keys: Keys) -> Iterator[Node]:
    if kind == "note":
        yield {"type": "footnote", "attrs": {"text": value.strip()}}
    elif kind == "fact":
        yield {"type": "fact", "attrs": {"fact": _find(keys.facts, value.strip(), "fact")}}
    else:
        for key in _split(value):
            yield {"type": "citation", "attrs": {"record": _find(keys.records, key, "record")}}


def _text(text: str, marks: tuple[Node, ...]) -> Iterator[Node]:
    if text:
        node: Node = {"type": "text", "text": text}
        yield node | {"marks": [dict(mark) for mark in marks]} if marks else node


def _split(value: str) -> list[str]:
    return [key.strip() for key in value.split(",") if key.strip()]


def _find(known: Mapping[str, int], key: str, noun: str) -> int:
    if key not in known:
        raise KeyError(f"unknown {noun} key: {key}")
    return known[key]
