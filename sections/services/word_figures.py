"""The pictures of a Word file on their way into a section."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath

from cer_portal.accounts.models import User
from sections.models import Figure, Section, WordImport
from sections.permissions import section_abilities
from sections.richtext import JsonNode
from sections.richtext.plain import walk
from sections.services.save import upload_figure
from sections.word import measured

HOLDS_BLOCKS = ("tableCell", "tableHeader", "doc", "blockquote", "callout")


def with_figures(
    texts: Sequence[JsonNode],
    brought: WordImport,
    section: Section,
    *,
    made: list[Figure],
    actor: User,
    now: datetime,
) -> list[JsonNode]:
    """Upload the pictures that read texts show, each once, and return the texts with their names.

    `made` takes every figure as it is made, so that the caller can remove the files of a failure.
    Whoever may only suggest uploads none: the texts come without them.
    """
    nodes = [node for text in texts for node in walk(text)]
    shown = {node["attrs"]["figure"] for node in nodes if node["type"] == "figure"}
    pictures = [each for each in brought.reading["pictures"] if each["figure"] in shown]
    if not pictures:
        return list(texts)
    if not section_abilities(actor, section)["section.edit"]:
        left_out = {each["figure"] for each in pictures}
        return [_without(text, left_out) for text in texts]
    with brought.file.open("rb") as file:
        parts = measured(file.read())
    names: dict[str, str] = {}
    for picture in pictures:
        figure = upload_figure(
            section=section,
            filename=PurePath(picture["part"]).name,
            content=parts[picture["part"]],
            actor=actor,
            now=now,
        )
        made.append(figure)
        names[picture["figure"]] = str(figure.pk)
    return [_renamed(text, names) for text in texts]


def _renamed(node: JsonNode, names: Mapping[str, str]) -> JsonNode:
    renamed = dict(node)
    if node["type"] == "figure":
        figure = node["attrs"]["figure"]
        renamed["attrs"] = {**node["attrs"], "figure": names.get(figure, figure)}
    if "content" in node:
        renamed["content"] = [_renamed(child, names) for child in node["content"]]
    return renamed


def _without(node: JsonNode, figures: set[str]) -> JsonNode:
    if "content" not in node:
        return node
    kept = [
        _without(child, figures)
        for child in node["content"]
        if child["type"] != "figure" or child["attrs"]["figure"] not in figures
    ]
    if not kept and node["type"] in HOLDS_BLOCKS:
        kept = [{"type": "paragraph"}]
    return {**node, "content": kept}
