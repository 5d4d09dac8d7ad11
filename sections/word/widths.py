"""Column widths, which Word does not keep as the editor does, given back to a returned text."""

from sections.richtext import JsonNode


def with_widths(document: JsonNode, base: JsonNode) -> JsonNode:
    """Give each table the widths of the table of the base text that has the same cells."""
    known = [node for node in base["content"] if node["type"] == "table"]
    for table in document["content"]:
        if table["type"] != "table":
            continue
        match = next((each for each in known if _spans(each) == _spans(table)), None)
        if match is not None:
            known.remove(match)
            _copy(match, table)
    return document


def _spans(table: JsonNode) -> list[list[tuple[int, int]]]:
    return [
        [(cell["attrs"]["colspan"], cell["attrs"]["rowspan"]) for cell in row.get("content", ())]
        for row in table["content"]
    ]


def _copy(source: JsonNode, target: JsonNode) -> None:
    for old, new in zip(source["content"], target["content"], strict=True):
        for before, after in zip(old.get("content", ()), new.get("content", ()), strict=True):
            after["attrs"]["colwidth"] = before["attrs"].get("colwidth")
