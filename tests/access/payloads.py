"""Strings that break programs: sent in every plain field and every question of an address."""

from collections.abc import Iterator, Mapping

# Each of these goes into every field of every form and every question there is.
ODD = ("x" * 5000, "\x00", "-1", "9" * 30, "%00", "NaN", "\u00b2")

DATABASE = (
    "' OR '1'='1",
    "1; DROP TABLE sections_section; --",
    '" UNION SELECT password FROM accounts_user --',
    "1' AND pg_sleep(5) --",
    "$$; SELECT pg_sleep(5); $$",
    "%' ESCAPE '",
    "_%_%_%",
)
TEMPLATES = ("{{ 7*7 }}", "{% load static %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{{ settings }}")
FORMATS = ("%s%s%s%n", "{0.__class__.__mro__}", "{actor.password}", "%(password)s", "\\x41\\u0041")
PATHS = ("../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "C:\\boot.ini", "..%2f..%2f")
MAIL = (
    "a@b.example\r\nBcc: all@victims.example",
    "Subject\nContent-Type: text/html",
    '"a@b.example" <x@y.example>, z@z.example',
)
LETTERS = (
    "\u202egpj.exe",  # turned round
    "\u0430dmin",  # a Cyrillic letter
    "\ufeffstart",
    "\U0001f9d1\u200d\U0001f52c",
    "e\u0301" * 40,
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
    "\u2028line\u2029",
    "İıſ",
)
NUMBERS = ("0", "1e309", "-0", "0x10", "1_000", "٣", "1.5", "2147483648", "9223372036854775808")
DATES = (
    "0000-00-00",
    "2026-02-30",
    "9999-12-31",
    "10000-01-01",
    "2026-W53-1",
    "now()",
    "1969-12-31",
)
SLOW = ("a" * 3000 + "!", "(" * 2000, "<" * 2000, "10." + "0" * 2000, "-" * 3000, "@" + "a." * 1500)
SCRIPTS = (
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "=cmd|' /C calc'!A0",
    "//evil.example",
    "\\\\evil.example\\share",
)
PLAIN = (
    *(*DATABASE, *TEMPLATES, *FORMATS, *PATHS, *MAIL),
    *(*LETTERS, *NUMBERS, *DATES, *SLOW, *SCRIPTS),
)


# What the questions of an address ask for; any other name is a kind of its own.
ASKED_FOR = {
    **dict.fromkeys(("page", "from", "to", "round", "section", "person", "author", "batch"), "id"),
    **dict.fromkeys(("state", "kind", "show", "outcome", "order", "source", "cited"), "choice"),
    **dict.fromkeys(("since", "until"), "date"),
}


class Rotation:
    """Deals the strings out, so that each meets each kind of field once and none twice in vain."""

    def __init__(self) -> None:
        self.left: dict[str, list[str]] = {}

    def deal(self, kinds: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """Yield what to send, a string by field, until every kind among these has met them all."""
        for kind in kinds.values():
            self.left.setdefault(kind, [*PLAIN])
        while any(self.left[kind] for kind in kinds.values()):
            yield {
                name: self.left[kind].pop() if self.left[kind] else PLAIN[0]
                for name, kind in kinds.items()
            }
