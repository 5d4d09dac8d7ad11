"""Runs of a paragraph as inline nodes: words, formatting, links, notes, chips, places of comments."""

from sections.richtext import JsonNode
from sections.richtext.schema import MAX_FOOTNOTE, is_safe_href
from sections.word.chips import LONGEST_TITLE
from sections.word.fields import Field, begun, kind_listed
from sections.word.kinds import COME, FORM, OPEN, SILENT, TEXT, WENT
from sections.word.line import CHIP, CLOSED, MARK, OPENED, Line, Source, State, is_sign, tidy
from sections.word.markup import Element, attr, first, name, short, val, words_of
from sections.word.shapes import draw
from sections.word.symbols import letter

_MARKS = {"w:b": "bold", "w:i": "italic"}
_RAISED = {"superscript": "superscript", "subscript": "subscript"}


class Runs:
    """Reads paragraphs of one part in one state; fields may reach over several paragraphs."""

    def __init__(self, source: Source, part: str, state: State) -> None:
        self.source = source
        self.part = part
        self.state = state
        self.fields: list[Field] = []
        self.line = Line()
        self._makers = {
            "w:hyperlink": self._link,
            "w:fldSimple": self._simple_field,
            "w:sdt": self._control,
            "w:tab": self._blank,
            "w:ptab": self._blank,
            "w:br": self._break,
            "w:cr": self._break,
            "w:noBreakHyphen": self._hyphen,
            "w:sym": self._symbol,
            "w:footnoteReference": self._note,
            "w:endnoteReference": self._note,
            "w:drawing": self._drawing,
            "w:pict": self._drawing,
            "w:object": self._object,
            "w:ruby": self._ruby,
            "mc:AlternateContent": self._alternative,
            "m:oMath": self._equation,
            "m:oMathPara": self._equation,
            "w:commentRangeStart": self._comment,
            "w:commentRangeEnd": self._comment,
            "w:commentReference": self._comment,
        }

    def read(self, paragraph: Element) -> Line:
        """Return the line of one paragraph."""
        self.line = Line()
        self._walk(paragraph, {})
        return self.line

    def read_signs(self, element: Element) -> list[JsonNode]:
        """Return the place of a comment that stands between paragraphs."""
        self.line = Line()
        self._comment(element, {})
        return self.line.nodes

    def is_gone(self, kind: str) -> bool:
        """Whether what is tracked so is not part of this state."""
        return kind in (COME if self.state == "before" else WENT)

    def _walk(self, parent: Element, marks: dict[str, JsonNode]) -> None:
        for child in parent:
            kind = short(child)
            if kind == "w:r":
                self._run(child, marks)
            elif kind in COME | WENT:
                if not self.is_gone(kind):
                    self._walk(child, marks)
            elif kind in OPEN:
                self._walk(child, marks)
            elif kind in self._makers:
                self._makers[kind](child, marks)
            elif kind and kind not in SILENT:
                self._lose("unknown", child, words_of(child) or kind.partition(":")[2])

    def _lose(self, kind: str, thing: Element, where: str = "") -> None:
        self.source.losses.add(kind, thing, where or words_of(thing))

    # --- runs

    def _run(self, run: Element, marks: dict[str, JsonNode]) -> None:
        properties = first(run, "w:rPr")
        shown = all(each.is_shown for each in self.fields)
        if shown and self.source.styles.toggle(properties, "w:vanish"):
            self._lose("hidden", run)
            return
        marks = marks | self._marks(run, properties) | self._field_link()
        for child in run:
            kind = short(child)
            if kind in ("w:fldChar", "w:instrText"):
                self._field(child, kind)
            elif not all(each.is_shown for each in self.fields):
                continue
            elif kind in ("w:t", "w:delText"):
                self.line.say(tidy(child.text or ""), marks.values())
                for each in self.fields:
                    each.shows += child.text or ""
            elif kind in self._makers:
                self._makers[kind](child, marks)
            elif kind and kind not in SILENT:
                self._lose("unknown", child, words_of(child) or kind.partition(":")[2])

    def _marks(self, run: Element, properties: Element | None) -> dict[str, JsonNode]:
        toggle = self.source.styles.toggle
        found = [mark for which, mark in _MARKS.items() if toggle(properties, which)]
        if val(properties, "w:u", default="none") != "none" and not self._is_link(properties):
            found.append("underline")
        raised = _RAISED.get(val(properties, "w:vertAlign"))
        found += [raised] if raised else []
        if properties is not None and any(child.tag in TEXT for child in run):
            self._lost_looks(run, properties)
        return {mark: {"type": mark} for mark in found}

    def _lost_looks(self, run: Element, properties: Element) -> None:
        toggle = self.source.styles.toggle
        if toggle(properties, "w:strike") or toggle(properties, "w:dstrike"):
            self._lose("struck", run)
        if toggle(properties, "w:caps") or toggle(properties, "w:smallCaps"):
            self._lose("caps", run)
        if val(properties, "w:highlight", default="none") != "none":
            self._lose("highlight", run)
        if first(properties, "w:rPrChange") is not None:
            self._lose("tracked_form", run)

    def _is_link(self, properties: Element | None) -> bool:
        return "hyperlink" in val(properties, "w:rStyle").casefold()

    def _blank(self, _element: Element, marks: dict[str, JsonNode]) -> None:
        self.line.say(" ", marks.values())

    def _hyphen(self, _element: Element, marks: dict[str, JsonNode]) -> None:
        self.line.say("\u2011", marks.values())

    def _symbol(self, element: Element, marks: dict[str, JsonNode]) -> None:
        sign = letter(attr(element, "w:font"), attr(element, "w:char"))
        if sign:
            self.line.say(sign, marks.values())
        else:
            self._lose("symbol", element, attr(element, "w:font"))

    def _break(self, element: Element, _marks: dict[str, JsonNode]) -> None:
        kind = attr(element, "w:type")
        if kind == "page":
            at_start = not any(node.get("text", "x").strip() for node in self.line.nodes)
            self.line.breaks_before |= at_start
            self.line.breaks_after |= not at_start
        elif kind != "column":
            self.line.nodes.append({"type": "hardBreak"})

    def _ruby(self, element: Element, marks: dict[str, JsonNode]) -> None:
        self._lose("ruby", element)
        base = first(element, "w:rubyBase")
        if base is not None:
            self._walk(base, marks)

    def _equation(self, element: Element, _marks: dict[str, JsonNode]) -> None:
        words = "".join(found.text or "" for found in element.iter(name("m:t")))
        self._lose("equation", element, words)
        self.line.say(tidy(words))

    # --- fields and links

    def _field(self, element: Element, kind: str) -> None:
        if kind == "w:instrText":
            if self.fields:
                self.fields[-1].says += element.text or ""
            return
        step = attr(element, "w:fldCharType")
        if step == "begin":
            self.fields.append(Field(element))
            if first(element, "w:ffData") is not None:
                self._lose("control", element)
        elif self.fields and step == "separate":
            self.fields[-1].has_result = True
        elif self.fields and step == "end":
            self._list_field(self.fields.pop())

    def _list_field(self, ended: Field) -> None:
        kind = kind_listed(ended)
        if kind:
            self._lose(kind, ended.begun_at, ended.shows or ended.says)

    def _field_link(self) -> dict[str, JsonNode]:
        for each in reversed(self.fields):
            if each.has_result and each.href:
                return self._href(each.href, each.begun_at, each.says)
        return {}

    def _simple_field(self, element: Element, marks: dict[str, JsonNode]) -> None:
        made = begun(element)
        self._list_field(made)
        link = self._href(made.href, element, words_of(element)) if made.href else {}
        if made.is_shown:
            self._walk(element, marks | link)

    def _link(self, element: Element, marks: dict[str, JsonNode]) -> None:
        targets = self.source.package.targets(self.part)
        _kind, place, _outside = targets.get(attr(element, "r:id"), ("", "", True))
        if place:
            link = self._href(place, element, words_of(element))
        else:
            link = {}
            # The lines of a list of contents are such links; the list is told of as one thing.
            if all(each.is_shown for each in self.fields):
                self._lose("crossref", element)
        self._walk(element, marks | link)

    def _href(self, place: str, thing: Element, words: str) -> dict[str, JsonNode]:
        if is_safe_href(place):
            return {"link": {"type": "link", "attrs": {"href": place}}}
        self._lose("link_unsafe", thing, f"{words} ({place})")
        return {}

    # --- notes, comments, chips

    def _note(self, element: Element, _marks: dict[str, JsonNode]) -> None:
        kind = short(element)
        note = self.source.notes.get((kind, attr(element, "w:id")))
        words = "" if note is None else _note_words(note, self)
        if not words:
            return
        if kind == "w:endnoteReference":
            self._lose("endnote", element, words)
        if len(words) > MAX_FOOTNOTE:
            self._lose("note_long", element, words)
        self.line.nodes.append({"type": "footnote", "attrs": {"text": words[:MAX_FOOTNOTE]}})

    def _comment(self, element: Element, _marks: dict[str, JsonNode]) -> None:
        comment = attr(element, "w:id")
        if self.state == "before" and comment.isdigit():
            sign = OPENED if short(element) == "w:commentRangeStart" else CLOSED
            self.line.say(f"{MARK}{comment}{sign}")

    def _control(self, element: Element, marks: dict[str, JsonNode]) -> None:
        properties, content = first(element, "w:sdtPr"), first(element, "w:sdtContent")
        tag = val(properties, "w:tag")
        if content is None:
            return
        if tag.startswith(CHIP):
            self._chip(element, tag.removeprefix(CHIP), content, marks)
            return
        if properties is not None and any(short(each) in FORM for each in properties):
            self._lose("control", element)
        self._walk(content, marks)

    def _chip(
        self, element: Element, tag: str, content: Element, marks: dict[str, JsonNode]
    ) -> None:
        """A citation or fact that the portal wrote: itself again, or words if it is a stranger."""
        before = len(self.line.nodes)
        self._walk(content, marks)
        told = self.line.nodes[before:]
        node = self.source.chips.get(tag)
        if node is None:
            self._lose("chip", element)
            return
        if told:
            spoken = [each for each in told if not is_sign(each)]
            words = "".join(each.get("text", "") for each in spoken).strip()
            shown = val(first(element, "w:sdtPr"), "w:alias")
            if words[:LONGEST_TITLE].strip() != shown.strip():
                self._lose("chip_typed", element, f"{shown} → {words}")
            signs = [each for each in told if is_sign(each)]
            own = spoken[0].get("marks", []) if spoken else []
            self.line.nodes[before:] = [*signs, {**node, "marks": own}] if spoken else signs

    # --- pictures and shapes

    def _alternative(self, element: Element, marks: dict[str, JsonNode]) -> None:
        chosen = first(element, "mc:Choice")
        chosen = first(element, "mc:Fallback") if chosen is None else chosen
        if chosen is not None:
            self._walk(chosen, marks)

    def _drawing(self, element: Element, _marks: dict[str, JsonNode]) -> None:
        draw(self.line, self.source, self.part, element)

    def _object(self, element: Element, _marks: dict[str, JsonNode]) -> None:
        self._lose("object", element)


def _note_words(note: Element, runs: Runs) -> str:
    """Return a note's words in one line; what is more than words is listed."""
    inner = Runs(runs.source, runs.part, runs.state)
    lines = []
    for paragraph in note.iter(name("w:p")):
        line = inner.read(paragraph)
        if any(node.get("marks") for node in line.nodes) or line.figures or line.boxes:
            runs.source.losses.add("note_form", note, words_of(note))
        lines.append("".join(node.get("text", " ") for node in line.nodes if not is_sign(node)))
    return " ".join(line.strip() for line in lines if line.strip())
