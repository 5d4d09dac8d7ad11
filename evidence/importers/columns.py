"""Which column of a table holds which field: the headers of the exports we know."""

import re
from collections.abc import Mapping, Sequence

FIELDS = (
    "title", "authors", "journal", "year", "volume", "issue", "pages", "first_page", "last_page",
    "doi", "pmid", "pmcid", "abstract", "language", "keywords", "kind", "source_db", "url",
    "citation", "notes",
)  # fmt: skip

# Per field the headers by preference, lower-case with every other sign turned into a blank.
_ALIASES: Mapping[str, Sequence[str]] = {
    "title": ("title", "article title", "document title", "primary title", "ti", "t1",
              "record title", "paper title", "study title", "titel", "题名", "标题", "篇名",
              "title 题名"),
    "authors": ("authors", "author", "author s", "author names", "author full names", "au",
                "author list", "creator", "creators", "autoren", "作者", "author 作者"),
    "journal": ("journal abbreviation", "abbreviated source title", "journal iso abbreviation",
                "journal", "journal book", "journal title", "source title", "journal name",
                "publication title", "publication name", "container title", "secondary title",
                "full journal name", "so", "t2", "jo", "publication", "刊名", "期刊", "文献来源",
                "source 文献来源"),
    "year": ("year", "publication year", "published year", "pub year", "pubyear", "py",
             "year published", "publication date", "date", "pub date", "pubdate",
             "date published", "cover date", "jahr", "年", "年份", "发表时间", "出版年",
             "year 年", "pubtime 发表时间"),
    "volume": ("volume", "vol", "vl", "journal volume", "卷", "volume 卷"),
    "issue": ("issue", "number", "issue number", "no", "journal issue", "期", "period 期"),
    "pages": ("pages", "page range", "page s", "pg", "page", "pagination", "页码", "页",
              "pagecount 页码"),
    "first_page": ("start page", "page start", "first page", "bp", "sp", "article number",
                   "art no", "art number"),
    "last_page": ("end page", "page end", "last page", "ep"),
    "doi": ("doi", "di", "digital object identifier", "doi link", "article doi", "doi url"),
    "pmid": ("pmid", "pubmed id", "medline pmid", "pm", "pubmedid", "entrezuid", "pubmed",
             "pubmed pmid", "pm id"),
    "pmcid": ("pmcid", "pmc id", "pmc", "pubmed central id"),
    "abstract": ("abstract", "abstract note", "ab", "abstracts", "summary", "n2", "摘要",
                 "summary 摘要"),
    "language": ("language", "language of original document", "article language", "la",
                 "languages", "语言"),
    "keywords": ("keywords", "author keywords", "keyword", "keyword s", "manual tags", "de",
                 "mesh terms", "mesh", "index keywords", "emtree medical index terms", "kw",
                 "关键词", "keyword 关键词"),
    "kind": ("publication type", "document type", "item type", "type", "reference type",
             "entrytype", "source type", "article type", "dt", "pubtype", "ty"),
    "source_db": ("source database", "database", "source db", "db", "library catalog",
                  "srcdatabase 来源库", "数据库"),
    "url": ("url", "link", "urls", "pdf link", "full text url", "embase link", "ur", "网址"),
    "citation": ("citation", "details", "source"),
    "notes": ("notes",),
}  # fmt: skip

# Signs of a system: all these headers present. The value names the database of the records.
_SYSTEMS: Sequence[tuple[str, frozenset[str]]] = (
    ("Embase", frozenset(("embase accession id",))),
    ("Embase", frozenset(("author names", "emtree medical index terms"))),
    ("Scopus", frozenset(("eid", "source title"))),
    ("IEEE Xplore", frozenset(("document title", "date added to xplore"))),
    ("PubMed", frozenset(("pmid", "journal book"))),
    ("PubMed", frozenset(("entrezuid", "shortdetails"))),
    ("Cochrane CENTRAL", frozenset(("central id",))),
    ("Web of Science", frozenset(("ut", "so", "ti"))),
    ("Web of Science", frozenset(("ut unique wos id",))),
)


def normal(header: str) -> str:
    """A header in lower case with anything but letters and digits turned into single blanks."""
    return " ".join(re.sub(r"[\W_]+", " ", header.lower()).split())


def system(header: Sequence[str]) -> str:
    """The database or platform a header gives away, or an empty string."""
    names = {normal(name) for name in header}
    return next((name for name, signs in _SYSTEMS if signs <= names), "")


def guess_mapping(header: Sequence[str]) -> dict[str, str]:
    """Guess which column holds which field: {field of FIELDS: column as written in the header}.

    Columns that are not recognised are absent; without "title" a person has to choose.
    """
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(normal(column), column)
    found: dict[str, str] = {}
    for field, aliases in _ALIASES.items():
        alias = next((alias for alias in aliases if alias in by_name), None)
        if alias is not None and by_name[alias] not in found.values():
            found[field] = by_name[alias]
    return _adjusted(found, by_name)


def _adjusted(found: dict[str, str], by_name: Mapping[str, str]) -> dict[str, str]:
    """Settle the headers that mean different things in different systems."""
    names = by_name.keys()
    if "entrezuid" in names and "description" in names:
        found["authors"] = by_name["description"]
    source = by_name.get("source")
    if source is None or found.get("citation") != source:
        return found
    if "author names" in names:
        return found
    del found["citation"]
    if "eid" in names:
        # Scopus writes its own name there.
        found.setdefault("source_db", source)
    else:
        found.setdefault("journal", source)
    return found


def recognised(header: Sequence[str]) -> int:
    """How many columns of a row are known headers: the measure for finding the header row."""
    return len(guess_mapping(header))


# Embase: "Cancer (2004) 102:4 (253-258). Date of Publication: 25 Aug 2004".
_EMBASE = re.compile(
    r"(?P<journal>.+?) \((?P<year>\d{4})\)(?: (?P<volume>[^:(]*)(?::(?P<issue>[^(]*))?)?"
    r"(?: ?\((?P<pages>[^)]*)\))?"
)
# PubMed: "Nature. 2021 Dec 21;1(2):10-11. doi: 10.1111/nature1111."
_PUBMED = re.compile(
    r"(?P<journal>[^.]+)\. (?P<year>\d{4})[^;.]*(?:;(?P<volume>[^(:;.]*)"
    r"(?:\((?P<issue>[^)]*)\))?(?::(?P<pages>[^.;]*))?)?"
)


def cut_citation(value: str) -> dict[str, str]:
    """Cut the one-cell citation of Embase or PubMed into journal, year, volume, issue, pages."""
    value = " ".join(value.split())[:1000]
    match = _EMBASE.match(value) or _PUBMED.match(value)
    if match is None:
        return {}
    return {name: (found or "").strip() for name, found in match.groupdict().items()}
