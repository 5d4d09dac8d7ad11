"""PubMed XML (efetch, DTD pubmed_190101 and later): articles and book articles."""

import re
from collections.abc import Mapping

from evidence.importers import fields
from evidence.importers.base import Parsed
from evidence.importers.drafts import Draft, parsed
from evidence.importers.markup import Element, root, words

NAME = "pubmed_xml"
START = re.compile(r"<(?:PubmedArticle|PubmedBookArticle|MedlineCitation)[\s>]")


def read(content: bytes, *, mapping: Mapping[str, str] | None = None) -> Parsed:
    """Read PubMed XML; `mapping` is not used.

    Damaged XML gives a warning. Raises UnknownFormat where entities are declared.
    """
    tree, warnings = root(content)
    found = list(tree.iter("PubmedArticle", "PubmedBookArticle"))
    found = found or list(tree.iter("MedlineCitation"))
    return parsed(NAME, (_draft(element) for element in found), warnings=warnings)


def _draft(element: Element) -> Draft:
    if element.tag == "PubmedBookArticle":
        return _book(element)
    citation = element.find("MedlineCitation") if element.tag == "PubmedArticle" else element
    article = citation.find("Article") if citation is not None else None
    if citation is None or article is None:
        return Draft(fault="The record holds no article.", raw={"xml": [words(element)]})
    types = [words(part) for part in article.findall("PublicationTypeList/PublicationType")]
    pmid = words(citation, "PMID")
    return Draft(
        kind=fields.kind(*(name for name in types if name != "Retracted Publication")),
        title=words(article, "ArticleTitle") or words(article, "VernacularTitle"),
        authors=_authors(article),
        journal=words(citation, "MedlineJournalInfo/MedlineTA") or _journal(article),
        years=_years(article),
        volume=words(article, "Journal/JournalIssue/Volume"),
        issue=words(article, "Journal/JournalIssue/Issue"),
        first_page=words(article, "Pagination/MedlinePgn")
        or words(article, "Pagination/StartPage"),
        last_page=words(article, "Pagination/EndPage"),
        dois=_dois(element, article),
        pmids=[pmid],
        pmcids=_identifiers(element, "pmc"),
        abstract=_abstract(article),
        language=words(article, "Language"),
        keywords=_keywords(citation),
        source_db="PubMed",
        raw=_raw(citation, pmid, types),
    )


def _book(element: Element) -> Draft:
    document = element.find("BookDocument")
    title = words(document, "ArticleTitle")
    book = words(document, "Book/BookTitle")
    pmid = words(document, "PMID")
    people = _authors(document) if document is not None else []
    return Draft(
        kind="chapter" if title else "book",
        title=title or book,
        authors=people,
        journal=book if title else "",
        years=[words(document, "Book/PubDate/Year"), words(document, "ContributionDate/Year")],
        first_page=words(document, "Pagination/MedlinePgn"),
        dois=[words(document, "ArticleIdList/ArticleId[@IdType='doi']")],
        pmids=[pmid],
        abstract=_abstract(document) if document is not None else "",
        language=words(document, "Language"),
        source_db="PubMed",
        raw={"PMID": [pmid], "Book": [book]},
    )


def _authors(parent: Element) -> list[str]:
    names = []
    authors = parent.find("AuthorList")
    for author in authors.findall("Author") if authors is not None else ():
        suffix = words(author, "Suffix")
        initials = words(author, "Initials") or words(author, "ForeName")[:1].upper()
        person = " ".join(filter(None, (words(author, "LastName"), initials, suffix)))
        names.append(words(author, "CollectiveName") or person)
    return names


def _journal(article: Element) -> str:
    short = words(article, "Journal/ISOAbbreviation").replace(".", "")
    return short or words(article, "Journal/Title")


def _years(article: Element) -> list[str]:
    date = article.find("Journal/JournalIssue/PubDate")
    return [words(date, "Year"), words(date, "MedlineDate"), words(article, "ArticleDate/Year")]


def _identifiers(element: Element, kind: str) -> list[str]:
    # Only the article's own list: the reference list below it has lists of the same name.
    return [
        words(found)
        for found in element.findall("PubmedData/ArticleIdList/ArticleId")
        if found.get("IdType", "") == kind
    ]


def _dois(element: Element, article: Element) -> list[str]:
    located = [
        words(found)
        for found in article.findall("ELocationID")
        if found.get("EIdType", "") == "doi" and found.get("ValidYN", "Y") == "Y"
    ]
    return located + _identifiers(element, "doi")


def _abstract(parent: Element) -> str:
    parts = []
    for part in parent.findall("Abstract/AbstractText"):
        label = part.get("Label", "")
        parts.append(f"{label}: {words(part)}" if label else words(part))
    return " ".join(part for part in parts if part)


def _keywords(citation: Element) -> list[str]:
    headings = citation.findall("MeshHeadingList/MeshHeading/DescriptorName")
    return [words(found) for found in (*headings, *citation.findall("KeywordList/Keyword"))]


def _raw(citation: Element, pmid: str, types: list[str]) -> dict[str, list[str]]:
    raw = {"PMID": [pmid], "PublicationType": types}
    for notice in citation.findall("CommentsCorrectionsList/CommentsCorrections"):
        raw.setdefault(notice.get("RefType", "Comment"), []).append(words(notice))
    return raw
