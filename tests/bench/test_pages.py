"""Pages of the demonstration: one client, two server processes, and the plain anchor beside them."""

import json
from itertools import count

import pytest

from tests.bench.figures import SLUG, Client, milliseconds

PAGES = [
    ("my work", "author", "/", "list"),
    ("portfolio", "lead", "/reports/", "list"),
    ("overview", "lead", f"/reports/{SLUG}/", "list"),
    ("section list", "lead", f"/reports/{SLUG}/sections/", "list"),
    ("editor", "author", f"/reports/{SLUG}/sections/{{section}}/edit/", "edit"),
    ("evidence, 50 a page", "lead", f"/reports/{SLUG}/evidence/", "list"),
    ("history", "lead", f"/reports/{SLUG}/history/", "list"),
]


@pytest.mark.parametrize(("name", "who", "path", "anchor"), PAGES, ids=[p[0] for p in PAGES])
def test_page(product, inside, measured, anchors, figures, name, who, path, anchor):
    path = path.format(**measured)
    timing = Client(product.port, measured[who]).get(path)
    asked = inside(
        "count_queries", session=measured[who], method="get", url=path, body="", version=0
    )
    assert asked["status"] == 200
    ratio = timing.median / anchors[anchor].median
    figures.add(name, *milliseconds(timing), f"{ratio:.1f}", str(asked["queries"]))


def test_save(product, inside, measured, anchors, figures):
    """Each save changes one sentence of the longest section that may be written in."""
    path = f"/reports/{SLUG}/sections/{measured['section']}/save/"
    versions = count(measured["version"])

    def body_of(version: int) -> str:
        words = {"type": "text", "text": f"Said for the {version}th time."}
        content = [*measured["document"]["content"], {"type": "paragraph", "content": [words]}]
        return json.dumps({"document": {**measured["document"], "content": content}, "note": ""})

    def bodies():
        version = next(versions)
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        return body_of(version), {**headers, "If-Match": f'"{version}"'}

    timing = Client(product.port, measured["author"]).post(path, bodies)
    last = next(versions)
    asked = inside(
        "count_queries",
        session=measured["author"],
        method="post",
        url=path,
        body=body_of(last),
        version=last,
    )
    assert asked["status"] == 200
    ratio = timing.median / anchors["save"].median
    note = f"{measured['words']:,} words"
    figures.add("save", *milliseconds(timing), f"{ratio:.1f}", str(asked["queries"]), note)
