"""What breaks the content policy in a template or in a page as sent."""

import re
from html.parser import HTMLParser

TAG = re.compile(r"{%.*?%}|{#.*?#}", re.S)
VARIABLE = re.compile(r"{{.*?}}", re.S)
COMMENT = re.compile(r"{% comment .*?endcomment %}", re.S)
# Blocks of text that are not run: configuration handed to a script.
QUIET = {"application/json", "text/template"}
# A map of module names is no code, yet the browser asks for its nonce.
MAPS = {"importmap"}
ADDRESSES = ("src", "href", "action", "formaction", "hx-get", "hx-post")


class Attributes(HTMLParser):
    """Collects what breaks the content policy, with its line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(VARIABLE.sub("x", TAG.sub(self._blank, COMMENT.sub(self._blank, text))))

    @staticmethod
    def _blank(match: re.Match[str]) -> str:
        return " " + "\n" * match.group().count("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        line = self.getpos()[0]
        for name, value in attrs:
            if name == "style" or re.fullmatch(r"on[a-z]+", name) or name.startswith("hx-on"):
                self.found.append(f"line {line}: {name}= on <{tag}>")
            if name in ADDRESSES and re.match(r"\s*(javascript|data|https?|//)", value or ""):
                outside = tag in {"script", "link", "img", "iframe"} or "script" in (value or "")
                if outside:
                    self.found.append(f"line {line}: {name}={value} on <{tag}>")
        if tag == "script" and names.get("type") not in QUIET and "nonce" not in names:
            self.found.append(f"line {line}: <script> without nonce")
        if tag == "script" and names.get("type") not in QUIET | MAPS and "src" not in names:
            self.found.append(f"line {line}: script written into the page")
        if tag == "style" and "nonce" not in names:
            self.found.append(f"line {line}: <style> without nonce")


def breaches(text: str) -> list[str]:
    """Return each inline style, inline handler, script without nonce and address outside."""
    return Attributes(text).found
