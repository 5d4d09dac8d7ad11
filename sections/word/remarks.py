"""Comments of a Word file, and where in the text each one stands."""

import re
from dataclasses import asdict, dataclass, replace

from sections.richtext import JsonNode
from sections.richtext.plain import plain
from sections.word.line import OPENED, Source, tidy
from sections.word.markup import Element, Package, attr, name

LONGEST = 5_000
_SIGN = re.compile("\ufdd0(\\d+)([\ufdd1\ufdd2])")


@dataclass(frozen=True)
class Remark:
    """One comment: who said what when, and the range of the plain text it is about."""

    number: str
    author: str
    date: str
    text: str
    start: int = 0
    end: int = 0
    quote: str = ""
    answers: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the comment as it is kept."""
        return asdict(self)


def remarks_in(package: Package) -> dict[str, Remark]:
    """Return the comments of a file by their number, without their places."""
    root = package.root(package.beside("comments"))
    parents = _parents(package)
    found: dict[str, Remark] = {}
    by_paragraph: dict[str, str] = {}
    for comment in root.iter(name("w:comment")):
        paragraphs = list(comment.iter(name("w:p")))
        remark = _remark(comment, paragraphs)
        found[remark.number] = remark
        for paragraph in paragraphs:
            by_paragraph[attr(paragraph, "w14:paraId")] = remark.number
    for child, parent in parents.items():
        number, above = by_paragraph.get(child, ""), by_paragraph.get(parent, "")
        if number in found and above in found:
            found[number] = replace(found[number], answers=above)
    return found


def _remark(comment: Element, paragraphs: list[Element]) -> Remark:
    lines = ["".join(each.text or "" for each in p.iter(name("w:t"))) for p in paragraphs]
    return Remark(
        number=attr(comment, "w:id"),
        author=tidy(attr(comment, "w:author")).strip()[:200],
        date=attr(comment, "w:date")[:40],
        text="\n".join(tidy(line) for line in lines).strip()[:LONGEST],
    )


def _parents(package: Package) -> dict[str, str]:
    root = package.root(package.beside("commentsExtended"))
    return {
        attr(each, "w15:paraId"): attr(each, "w15:paraIdParent")
        for each in root.iter(name("w15:commentEx"))
        if attr(each, "w15:paraIdParent")
    }


def placed(
    remarks: dict[str, Remark], document: JsonNode, source: Source
) -> tuple[JsonNode, list[Remark]]:
    """Take the signs of comments out of a text; return it, and the comments with their places."""
    whole = plain(document)
    begun: dict[str, int] = {}
    ended: dict[str, int] = {}
    removed = 0
    for match in _SIGN.finditer(whole):
        at = match.start() - removed
        removed += len(match[0])
        if match[2] == OPENED:
            begun.setdefault(match[1], at)
        else:
            ended.setdefault(match[1], at)
    clean = _without_signs(document)
    words = _SIGN.sub("", whole)
    out = []
    for number, remark in remarks.items():
        if number not in begun and number not in ended and not remark.answers:
            source.losses.add("comment_place", number, remark.text)
        end = ended.get(number, begun.get(number, 0))
        start = min(begun.get(number, end), end)
        out.append(replace(remark, start=start, end=end, quote=words[start:end]))
    return clean, sorted(out, key=lambda each: (each.start, int(each.number or 0)))


def _without_signs(node: JsonNode) -> JsonNode:
    clean = dict(node)
    if "text" in clean:
        clean["text"] = _SIGN.sub("", clean["text"])
    if "attrs" in clean:
        clean["attrs"] = {
            key: _SIGN.sub("", value) if isinstance(value, str) else value
            for key, value in clean["attrs"].items()
        }
    if "content" in clean:
        children = [_without_signs(child) for child in clean["content"]]
        clean["content"] = [each for each in children if each.get("text", "x")]
    return clean
