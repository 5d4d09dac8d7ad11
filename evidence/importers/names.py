"""Author names, from every form the databases export to the Vancouver form "Family GI"."""

import re

_CJK = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]")
_IDENTIFIER = re.compile(r"\s*[(\[](?:\d[\d; ]*|https?:[^)\]]*|orcid[^)\]]*)[)\]]", re.IGNORECASE)
_SUFFIXES = {"jr": "Jr", "sr": "Sr", "ii": "2nd", "iii": "3rd", "iv": "4th",
             "2nd": "2nd", "3rd": "3rd", "4th": "4th"}  # fmt: skip
_PARTICLES = frozenset(
    ("van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du",
     "la", "le", "ten", "ter", "zu", "zum", "zur")
)  # fmt: skip
_COLLECTIVE = re.compile(
    r"\b(?:group|committee|collaborat\w+|consortium|society|association|network|registry"
    r"|register|institute|investigators|organi[sz]ation|department|ministry|agency|university"
    r"|team|panel|council|college|federation|foundation|task force|trialists|authority)\b",
    re.IGNORECASE,
)
_INITIAL = r"[^\W\d_a-zß-öø-ÿ]\.?"
_LETTERS = rf"(?:{_INITIAL}[ -]?){{1,5}}"
_FAMILY_FIRST = re.compile(rf"(?P<family>\S.*?)\s+(?P<given>{_LETTERS})(?:\s+(?P<suffix>\w+)\.?)?")
_INITIALS_FIRST = re.compile(r"(?P<given>(?:[^\W\d_]\.[ -]?){1,5})\s*(?P<family>[^\W\d_][^.,]+)")
_WORD_CUT = re.compile(r"[\s.\u00a0]+")
_LONGEST = 200
_LONGEST_CELL = 50_000


def person(name: str) -> str:
    """Give one author in the form "Family GI"; collective and Chinese names stay as printed.

    Understands "Family, Given Middle", "Family, G.M.", "Family G.M.", "G. M. Family", with
    name suffixes and lower-case particles. An unclear name is kept. Empty in, empty out.
    """
    name = _IDENTIFIER.sub("", " ".join(name.split())).strip(" ;,")[:_LONGEST]
    if _CJK.search(name):
        return re.sub(r"\s*[,，]\s*", "", name)
    if "," in name:
        return _with_comma(name)
    if match := _INITIALS_FIRST.fullmatch(name):
        return _joined(match["family"], match["given"])
    match = _FAMILY_FIRST.fullmatch(name)
    if match and (not match["suffix"] or match["suffix"].lower() in _SUFFIXES):
        return _joined(match["family"], match["given"], match["suffix"] or "")
    return name


def natural(name: str) -> str:
    """Like `person`, for sources where a name without a comma is "Given Family" (BibTeX)."""
    words = name.split()
    if "," in name or len(words) < 2 or _COLLECTIVE.search(name) or _CJK.search(name):
        return person(name)
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].lower() == words[cut - 1] and words[cut - 1].isalpha():
        cut -= 1
    return _joined(" ".join(words[cut:]), " ".join(words[:cut]))


def _with_comma(name: str) -> str:
    family, *rest = [part.strip() for part in name.split(",") if part.strip()] or [""]
    if " " in family and _COLLECTIVE.search(name):
        return name
    suffix = next((part for part in rest if part.strip(".").lower() in _SUFFIXES), "")
    given = " ".join(part for part in rest if part != suffix)
    if len(given.split()) > 5:
        return name
    return _joined(family, given, suffix)


def _joined(family: str, given: str, suffix: str = "") -> str:
    shouting = family.isupper() and len(family) > 2
    particles: list[str] = []
    letters = ""
    for word in _WORD_CUT.split(given):
        if word in _PARTICLES:
            particles.append(word)
            continue
        letters += "".join(_initials(part, shouting=shouting) for part in word.split("-"))
    parts = [*particles, family, letters, _SUFFIXES.get(suffix.strip(".").lower(), "")]
    return " ".join(part for part in parts if part)


def _initials(word: str, *, shouting: bool) -> str:
    if not word or not word[0].isalpha():
        return ""
    # "YH" are initials; "JOHN" of a name in capitals throughout is a given name.
    most = 2 if shouting else 4
    if word.isupper() and word.isalpha() and len(word) <= most:
        return word
    return word[0].upper()


def split_authors(cell: str) -> tuple[str, ...]:
    """Cut one table cell that holds all authors and give each in the form "Family GI".

    Separators seen in exports: ";", line breaks, "|", " and ", and the comma, both between
    "Family GI" names and inside "Family, G." pairs.
    """
    cell = cell.strip()[:_LONGEST_CELL]
    if cell.count(".") == 1:
        cell = cell.removesuffix(".")
    parts = [" ".join(part.split()) for part in re.split(r"[;|\n；]", cell) if part.strip()]
    if len(parts) == 1:
        parts = _cut_and(parts[0])
    if len(parts) == 1:
        parts = _cut_commas(parts[0])
    names = (person(part) for part in parts)
    return tuple(name for name in names if name and name.lower() not in ("et al", "et al."))


def _cut_and(cell: str) -> list[str]:
    parts = re.split(r"\s+(?:and|&)\s+", cell)
    if all("," in part or _FAMILY_FIRST.fullmatch(part[:_LONGEST]) for part in parts):
        return [piece for part in parts for piece in _cut_commas(part)]
    return [cell]


def _cut_commas(cell: str) -> list[str]:
    if _CJK.search(cell):
        return re.split(r"[,，、]", cell)
    parts = [part.strip() for part in cell.split(",") if part.strip()]
    if len(parts) < 2 or (_COLLECTIVE.search(parts[0]) and len(parts) == 2):
        return [cell]
    if len(parts) % 2 == 0 and all(re.fullmatch(_LETTERS, part) for part in parts[1::2]):
        return [", ".join(pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
    if len(parts) == 2 and not all(_FAMILY_FIRST.fullmatch(part[:_LONGEST]) for part in parts):
        return [cell]
    return parts
