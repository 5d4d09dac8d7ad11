"""Every word a person reads can be translated."""

import ast
import re
from html.parser import HTMLParser

from tests.house.source import modules, templates

TRANSLATED = re.compile(
    r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%\s*comment\b.*?endcomment\s*%}"
    # Class names of the page, no words of it.
    r"|{%\s*block body_class\s*%}.*?{%\s*endblock.*?%}",
    re.S,
)
TAG = re.compile(r"{%.*?%}|{#.*?#}|{{.*?}}", re.S)
# Proper names and signs that are the same in every language.
SAME_EVERYWHERE = {
    "CER portal", "PDF", "PubMed", "DOI", "PMID", "PMCID", "SHA-256", "Esc", "Ctrl", "Enter", "Tab", "Alt",
    "Shift", "htmx",
}  # fmt: skip
WORDS_OF = ("title", "aria-label", "placeholder", "alt", "label")
# Shown in DEBUG only, with invented content.
EXEMPT = ("templates/styleguide",)
REFUSALS = {
    "NotAllowed", "WrongState", "Stale", "BadInput", "TooLarge", "WrongType", "VersionMissing",
    "TooOften", "Denied",
}  # fmt: skip


class Words(HTMLParser):
    """Collects text and attributes with letters that stand outside translation tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0
        self.feed(TAG.sub("", TRANSLATED.sub(" ", text)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style", "kbd"}
        for name, value in attrs:
            if name in WORDS_OF:
                self._note(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style", "kbd"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._note(data)

    def _note(self, text: str) -> None:
        rest = " ".join(text.split())
        for known in SAME_EVERYWHERE:
            rest = rest.replace(known, "")
        if re.search(r"[^\W\d_]{2,}", rest):
            self.found.append(f"line {self.getpos()[0]}: {' '.join(text.split())!r}")


def test_every_visible_word_of_a_template_can_be_translated():
    bad = [
        f"{path}: {found}"
        for path, text in templates()
        if not path.startswith(EXEMPT)
        for found in Words(text).found
    ]
    assert not bad


def _bare(node: ast.expr | None) -> bool:
    text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return text and re.search(r"[A-Za-z]{2,} ", node.value) is not None


def test_every_sentence_of_a_refusal_can_be_translated():
    bad = []
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func)
            said = node.args[:1] if name in REFUSALS else []
            said = node.args[1:2] if name.startswith("messages.") else said
            if any(_bare(argument) for argument in said):
                bad.append(f"{module.path}:{node.lineno}")
    assert not bad


def test_every_label_of_a_form_or_column_can_be_translated():
    bad = [
        f"{module.path}:{node.value.lineno}"
        for module in modules()
        if module.path != "cer_portal/styleguide.py" and "/demo/" not in module.path
        for node in ast.walk(module.tree)
        if isinstance(node, ast.keyword)
        and node.arg in {"label", "help_text", "empty_label", "verbose_name"}
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and re.search(r"[A-Za-z]{2,}", node.value.value)
        and not module.path.endswith("/apps.py")
    ]
    assert not bad
