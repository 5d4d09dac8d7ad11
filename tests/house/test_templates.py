"""Templates keep the content policy: no inline style, no inline handler, no script without nonce."""

import re

from tests.house.markup import breaches
from tests.house.source import ROOT, templates

# Read by the PDF renderer alone, no answer of the web server.
PRINTED = "templates/assembly/print/"


def test_templates_keep_the_content_policy():
    bad = [
        f"{path}: {found}"
        for path, text in templates()
        if not path.startswith(PRINTED)
        for found in breaches(text)
    ]
    assert not bad


def test_templates_never_trust_text_of_people():
    """`|safe` and `autoescape off` are not used: markup comes as a safe string from its maker."""
    words = ("|safe", "autoescape off", "safeseq")
    assert not [f"{path}: {word}" for path, text in templates() for word in words if word in text]


def test_every_form_that_posts_carries_its_token():
    bad = []
    for path, text in templates():
        # The style guide's form is a picture of one and leads nowhere.
        if path.startswith("templates/styleguide"):
            continue
        for form in re.findall(r"<form\b[^>]*method=.post.*?</form>", text, re.S | re.I):
            if "csrf_token" not in form:
                bad.append(path)
    assert not bad


def test_scripts_and_styles_come_from_the_house():
    """Nothing in a stylesheet or script of ours is loaded from another server."""
    found = []
    for folder in ("css", "js"):
        for path in sorted((ROOT / "static" / folder).rglob("*")):
            own = path.suffix in {".css", ".js"} and ".min." not in path.name
            if not own or "vendor" in path.parts:
                continue
            text = path.read_text(encoding="utf-8")
            if re.search(r"(@import|url\(|from|import\()\s*[\"']?https?://", text):
                found.append(path.name)
            if path.suffix == ".js" and re.search(r"\beval\(|new Function\(|\.innerHTML\s*=", text):
                found.append(f"{path.name}: makes code or markup from text")
    assert not found
