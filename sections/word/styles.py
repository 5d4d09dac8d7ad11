"""What the styles and the numbering of a Word file say of a paragraph."""

from dataclasses import dataclass

from sections.word.markup import Element, Package, attr, first, is_on, name, number, val

DEEPEST = 9
_MANY = 20
CONTINUE = "CERContinue"
HEAD_CELL = "CERTableHead"
SPACER = "CERSpacer"
_DEEPER = {"list bullet", "list number"}
_QUOTES = {"quote", "intense quote"}
_LETTERS = {"upperLetter", "lowerLetter", "upperRoman", "lowerRoman"}


@dataclass(frozen=True)
class ListPlace:
    """Where a paragraph stands in a list: which list, how deep, with what in front."""

    list_id: str
    level: int
    is_ordered: bool
    has_letters: bool
    start: int


@dataclass(frozen=True)
class Look:
    """What a paragraph is by its style: heading level (0: none), caption, quotation, list."""

    style: str = ""
    heading: int = 0
    is_caption: bool = False
    is_quote: bool = False
    continues: int = 0
    list_place: ListPlace | None = None


class Styles:
    """Reads styles.xml and numbering.xml once and answers for paragraphs and runs."""

    def __init__(self, package: Package) -> None:
        root = package.root(package.beside("styles"))
        self._styles = {attr(style, "w:styleId"): style for style in root.iter(name("w:style"))}
        numbering = package.root(package.beside("numbering"))
        self._abstract = {
            attr(found, "w:abstractNumId"): found for found in numbering.iter(name("w:abstractNum"))
        }
        self._lists = {attr(found, "w:numId"): found for found in numbering.iter(name("w:num"))}

    def chain(self, style: str) -> list[Element]:
        """Return a style and those it is based on, nearest first."""
        found: list[Element] = []
        while style in self._styles and len(found) < _MANY:
            found.append(self._styles[style])
            style = val(found[-1], "w:basedOn")
        return found

    def look(self, paragraph: Element) -> Look:
        """Say what a paragraph is."""
        properties = first(paragraph, "w:pPr")
        style = val(properties, "w:pStyle")
        chain = self.chain(style)
        names = [val(each, "w:name").casefold() for each in chain]
        return Look(
            style=style,
            heading=self._heading(properties, chain, names),
            is_caption="caption" in names,
            is_quote=bool(_QUOTES & set(names)),
            continues=_continues(style, names),
            list_place=self._list_place(properties, chain),
        )

    def _heading(self, properties: Element | None, chain: list[Element], names: list[str]) -> int:
        for spelled in names:
            word, _blank, level = spelled.partition(" ")
            if word == "heading" and level.isdigit():
                return min(int(level), DEEPEST)
            if spelled == "title":
                return 1
        for holder in (properties, *(first(style, "w:pPr") for style in chain)):
            level = val(holder, "w:outlineLvl")
            if level:
                return number(level) + 1 if number(level) < DEEPEST else 0
        return 0

    def _list_place(self, properties: Element | None, chain: list[Element]) -> ListPlace | None:
        deeper = 0
        for style in chain:
            # "List Bullet 2" is a list of its own to Word, and stands one level deeper to people.
            word, _blank, depth = val(style, "w:name").casefold().rpartition(" ")
            deeper = number(depth) - 1 if word in _DEEPER and depth.isdigit() else deeper
        for holder in (properties, *(first(style, "w:pPr") for style in chain)):
            numbered = first(holder, "w:numPr") if holder is not None else None
            list_id = val(numbered, "w:numId")
            if list_id:
                level = min(max(number(val(numbered, "w:ilvl")), 0), DEEPEST - 1)
                return self._place(list_id, level, deeper)
        return None

    def _place(self, list_id: str, level: int, deeper: int) -> ListPlace | None:
        found = self._lists.get(list_id)
        if found is None:
            return None
        start = 0
        for override in found.iter(name("w:lvlOverride")):
            if number(attr(override, "w:ilvl")) == level:
                start = number(val(override, "w:startOverride"), 0)
        definition = self._level(found, level)
        kind = val(definition, "w:numFmt", default="bullet")
        return ListPlace(
            list_id=list_id,
            level=min(max(level, deeper), DEEPEST - 1),
            is_ordered=kind not in ("bullet", "none"),
            has_letters=kind in _LETTERS,
            start=start or number(val(definition, "w:start"), 1),
        )

    def _level(self, found: Element, level: int) -> Element | None:
        abstract = self._abstract.get(val(found, "w:abstractNumId"))
        for holder in (*found.iter(name("w:lvl")), *_levels(abstract)):
            if number(attr(holder, "w:ilvl")) == level:
                return holder
        return None

    def toggle(self, properties: Element | None, which: str) -> bool:
        """Say whether a run is bold, italic … by itself or by its character style."""
        own = is_on(properties, which)
        if own is not None:
            return own
        style = val(properties, "w:rStyle")
        for each in self.chain(style):
            by_style = is_on(first(each, "w:rPr"), which)
            if by_style is not None:
                return by_style
        return False


def _levels(abstract: Element | None) -> list[Element]:
    return [] if abstract is None else list(abstract.iter(name("w:lvl")))


def _continues(style: str, names: list[str]) -> int:
    """Return the level (from 1) of a list whose last item a paragraph goes on with, or 0."""
    if style.startswith(CONTINUE):
        return number(style.removeprefix(CONTINUE))
    for spelled in names:
        if spelled.startswith("list continue"):
            return number(spelled.removeprefix("list continue").strip(), 1)
    return 0
