"""Single values of a record: text, year, identifiers, pages, language and kind, made uniform."""

import html
import re
from collections.abc import Iterable
from urllib.parse import unquote

KINDS = (
    "article", "review", "letter", "editorial", "case report", "guideline", "trial",
    "conference", "book", "chapter", "report", "thesis", "preprint", "standard", "patent",
    "web", "dataset", "erratum", "retraction", "other",
)  # fmt: skip
MAX_SHORT = 60

_EMPTY = frozenset(("nan", "undefined", "null", "none", "n/a", "na", "-", "--", "not specified"))
_TAG = re.compile(
    r"</?(?:i|b|u|em|strong|sub|sup|sc|p|br|div|span|italic|bold|inf|h\d|jats:[\w-]+)"
    r'(?: [\w:-]+="[^"<>]*")* ?/?>',
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
_COMPACT_DATE = re.compile(r"((?:1[5-9]|20)\d\d)(?:0\d|1[0-2])[0-3]\d")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>{}|\\^`]+", re.IGNORECASE)
_LONGEST_DOI = 200
_PMID = re.compile(r"(?:pubmed|pmid|nlm\.nih\.gov)[^\d,;]{0,20}(\d{1,8})(?!\d)", re.IGNORECASE)
_DASHES = re.compile(r"\s*(?:[\u2010-\u2015\u2212\ufe58\ufe63\uff0d-]|--)+\s*")
_LANGUAGES = {
    "english": "en", "eng": "en", "chinese": "zh", "chi": "zh", "zho": "zh", "german": "de",
    "ger": "de", "deu": "de", "french": "fr", "fre": "fr", "fra": "fr", "italian": "it",
    "ita": "it", "spanish": "es", "spa": "es", "portuguese": "pt", "por": "pt", "dutch": "nl",
    "dut": "nl", "nld": "nl", "japanese": "ja", "jpn": "ja", "korean": "ko", "kor": "ko",
    "russian": "ru", "rus": "ru", "polish": "pl", "pol": "pl", "turkish": "tr", "tur": "tr",
    "swedish": "sv", "swe": "sv", "danish": "da", "dan": "da", "norwegian": "no", "nor": "no",
    "finnish": "fi", "fin": "fi", "czech": "cs", "cze": "cs", "hungarian": "hu", "hun": "hu",
    "中文": "zh", "汉语": "zh", "英文": "en",
}  # fmt: skip
# Words of publication types, first match wins: the notices before the articles they concern.
_KIND_WORDS = (
    ("retraction of", "retraction"), ("retraction notice", "retraction"),
    ("erratum", "erratum"), ("corrigendum", "erratum"), ("correction", "erratum"),
    ("preprint", "preprint"), ("guideline", "guideline"), ("case report", "case report"),
    ("editorial", "editorial"), ("letter", "letter"), ("comment", "letter"),
    ("meta-analysis", "review"), ("review", "review"), ("clinical trial", "trial"),
    ("randomized", "trial"), ("journal article", "article"), ("conference", "conference"),
    ("proceeding", "conference"), ("congress", "conference"), ("meeting", "conference"),
    ("chapter", "chapter"),
    ("book section", "chapter"), ("incollection", "chapter"), ("inbook", "chapter"),
    ("book", "book"), ("thes", "thesis"), ("dissertation", "thesis"), ("report", "report"),
    ("standard", "standard"), ("patent", "patent"), ("dataset", "dataset"),
    ("web", "web"), ("article", "article"), ("journal", "article"),
)  # fmt: skip


def line(value: str) -> str:
    """One line of plain text: entities resolved, inline markup and double spaces removed."""
    if "&" in value:
        value = html.unescape(value)
        value = "".join(c for c in value if c >= " " or c.isspace()).replace("\ufeff", "")
    value = " ".join(value.split())
    if "<" in value:
        value = " ".join(_TAG.sub("", value).split())
    return value


def short(value: str) -> str:
    """A volume, issue or the like: one line, at most 60 characters, "nan" and kin emptied.

    A neighbour tag swallowed by an export begins after two or more spaces and is cut off.
    """
    value = re.split(r"\s{2,}", value.strip(), maxsplit=1)[0]
    value = line(value)[:MAX_SHORT].strip()
    return "" if value.lower() in _EMPTY else value


def title(value: str) -> str:
    """A title on one line, without the closing full stop that MEDLINE adds."""
    value = line(value)
    if value.endswith(".") and not value.endswith(".."):
        value = value[:-1].rstrip()
    return "" if value.lower() in _EMPTY else value


def journal(value: str) -> str:
    """A journal on one line; abbreviations without full stops, as the NLM writes them."""
    value = re.sub(r"\.(?= |$)", "", line(value))
    return "" if value.lower() in _EMPTY else value


def year(value: str) -> int | None:
    """The first year from 1500 to 2099 in a date of any form ("2021//", "24 Sept. 2019")."""
    match = _YEAR.search(value) or _COMPACT_DATE.search(value)
    return int(match[1]) if match else None


def doi(value: str) -> str:
    """The DOI inside a value or address, lower-case, no prefix; empty where there is none.

    The DOI of a Cochrane CENTRAL entry names the entry, not the article, and is left out.
    """
    value = re.split(r"\s{2,}", value.strip(), maxsplit=1)[0]
    if "%2" in value.lower():
        value = unquote(value)
    match = _DOI.search(html.unescape(value) if "&" in value else value)
    if match is None:
        return ""
    found = match[0][: _LONGEST_DOI + 1].rstrip(".,;:'*").lower()
    for opening, closing in ("()", "[]"):
        while found.endswith(closing) and found.count(closing) > found.count(opening):
            found = found[:-1].rstrip(".,;")
    if len(found) > _LONGEST_DOI or found.startswith("10.1002/central/"):
        return ""
    return "".join(sign for sign in found if sign.isprintable())


def pmid(value: str) -> str:
    """A PubMed number of 1 to 8 digits, bare, as "PMID: 123", "PUBMED 123" or in an address."""
    match = _PMID.search(value) or re.fullmatch(r"(\d{1,8})(?:\.0)?", value.strip())
    return match[1].lstrip("0") if match else ""


def pmcid(value: str) -> str:
    """A PubMed Central number in the form "PMC7490452"; empty where there is none."""
    match = re.search(r"PMC\s?(\d{1,9})(?!\d)", value, re.IGNORECASE)
    return f"PMC{match[1]}" if match else ""


def pages(first: str, last: str = "") -> str:
    """Pages as "152-160", with a plain hyphen; a range already in `first` wins over `last`."""
    if (first.strip(), last.strip()) == ("No", "Specified"):
        return ""
    first, last = (_DASHES.sub("-", short(part)).removeprefix("pp. ") for part in (first, last))
    first, last = first.strip("- "), last.strip("- ")
    if not first or not last or first == last or "-" in first:
        return first or last
    return f"{first}-{last}"[:MAX_SHORT]


def language(value: str) -> str:
    """An ISO 639-1 code where the language is known, else what the file said in lower case."""
    word = short(re.split(r"[;,]", value, maxsplit=1)[0]).lower()
    return _LANGUAGES.get(word, word)


def url(value: str) -> str:
    """An http or https address, at most 1,000 characters; anything else is left out."""
    match = re.match(r"https?://[^\s\"<>]+", html.unescape(value.strip()), re.IGNORECASE)
    return match[0] if match and len(match[0]) <= 1000 else ""


def keywords(values: Iterable[str]) -> tuple[str, ...]:
    """Keywords without doubles and without the asterisks that mark major headings."""
    found: dict[str, None] = {}
    for value in values:
        for part in _terms(value):
            word = line(part).replace("*", "").strip(" ,")
            if word and word.lower() not in _EMPTY:
                found[word[: MAX_SHORT * 4]] = None
    return tuple(found)


def _terms(value: str) -> list[str]:
    # Commas part keywords only in lists of three and more: "Arthroplasty, Replacement" is one.
    if ";" in value or value.count(",") < 2:
        return re.split(r"[;；]", value)
    return re.split(r",(?![^()]{0,300}\))", value)


def kind(*types: str) -> str:
    """One of `KINDS` from publication types in words; "article" when there are none."""
    joined = " | ".join(types).lower()
    if not joined.strip(" |"):
        return "article"
    return next((name for word, name in _KIND_WORDS if word in joined), "other")
