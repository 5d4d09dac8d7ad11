"""When two records are the same publication, and when they only look like it."""

import csv
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest

from evidence import duplicates
from evidence.importers import Record
from evidence.importers.names import split_authors

SHARED = Path(__file__).parents[2].parent / "shared" / "data"

PAPER = Record(
    kind="article",
    title="Dual mobility cups in femoral neck fractures",
    authors=("Exemplar AB", "Sample C"),
    journal="Hip J",
    year=2020,
    volume="12",
    pages="101-109",
)


def match(record: Record, *known: Record) -> int | None:
    index: dict[str, int] = {}
    for number, one in enumerate(known, start=1):
        for key in duplicates.keys(one):
            index.setdefault(key, number)
    return duplicates.first_match(record, index)


def test_the_same_doi_matches_in_any_case() -> None:
    known = replace(PAPER, doi="10.1000/abc")
    assert match(Record("article", "Another title", doi="10.1000/ABC"), known) == 1


def test_the_same_pmid_matches() -> None:
    assert match(Record("article", "Other", pmid="12"), replace(PAPER, pmid="12")) == 1


def test_a_title_matches_across_case_accents_and_punctuation() -> None:
    other = replace(PAPER, title="DUAL-MOBILITY CUPS, in fémoral neck fractures. [Review]")
    assert match(other, PAPER) == 1


def test_ahead_of_print_matches_the_final_version() -> None:
    early = replace(PAPER, year=2019, volume="", pages="", doi="10.1000/early")
    assert match(early, PAPER) == 1
    assert match(PAPER, early) == 1


def test_years_far_apart_are_two_publications() -> None:
    assert match(replace(PAPER, year=2024), PAPER) is None


def test_a_text_printed_in_two_journals_is_two_publications() -> None:
    assert match(replace(PAPER, pages="7-15"), PAPER) is None


def test_authors_written_differently_match_on_the_same_page() -> None:
    assert match(replace(PAPER, authors=("Ex Emplar A",)), PAPER) == 1


def test_a_slip_in_the_title_matches_in_the_same_place() -> None:
    assert match(replace(PAPER, title="Dual mobility cups in femoral nek fractures"), PAPER) == 1


def test_another_first_author_without_pages_is_another_paper() -> None:
    assert match(replace(PAPER, authors=("Other Z",), pages="", volume=""), PAPER) is None


@pytest.mark.parametrize(
    "title",
    ["Editorial", "Letter to the Editor", "Reply to the letter to the editor", "Hip"],
)
def test_generic_titles_never_match(title: str) -> None:
    one = replace(PAPER, title=title)
    assert duplicates.keys(one) == []
    assert match(one, one) is None


@pytest.mark.parametrize(
    "prefix",
    [
        "Retraction: ",
        "Retraction notice to: ",
        "Erratum to: ",
        "Correction: ",
        "Corrigendum: ",
        "Author Correction: ",
        "Expression of Concern: ",
    ],
)
def test_a_notice_does_not_match_the_article_it_concerns(prefix: str) -> None:
    notice = replace(PAPER, title=prefix + PAPER.title)
    assert duplicates.is_notice(notice)
    assert match(notice, PAPER) is None
    assert match(notice, replace(notice, kind="other")) == 1


def test_a_notice_under_the_bare_title_is_known_by_its_kind() -> None:
    notice = replace(PAPER, kind="retraction")
    assert match(notice, PAPER) is None
    assert match(PAPER, notice) is None


def test_a_letter_does_not_match_the_article_it_is_about() -> None:
    letter = replace(PAPER, title=f"Comment on: {PAPER.title}")
    assert match(letter, PAPER) is None


def test_a_study_about_correction_is_no_notice() -> None:
    study = replace(PAPER, title="Correction of leg length after total hip arthroplasty")
    assert not duplicates.is_notice(replace(study, title="Corrections in revision arthroplasty"))
    assert not duplicates.is_notice(study)


def test_a_retracted_article_is_still_that_article() -> None:
    assert match(replace(PAPER, title=f"RETRACTED: {PAPER.title}"), PAPER) == 1
    assert match(replace(PAPER, title=f"RETRACTED ARTICLE: {PAPER.title}"), PAPER) == 1


def test_chinese_titles_match_when_shorter() -> None:
    paper = Record("article", "双动全髋关节置换术的临床研究", ("张伟",), year=2021)
    assert match(replace(paper, journal="中华骨科杂志"), paper) == 1


@pytest.mark.parametrize(
    ("author", "family"),
    [
        ("van de Schoot R", "van de Schoot"),
        ("Gibb FW Jr", "Gibb"),
        ("Hip Study Group", "Hip Study Group"),
        ("张伟", "张伟"),
    ],
)
def test_family_names(author: str, family: str) -> None:
    assert duplicates.family(author) == family


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sample files are not on this machine")
def test_sample_groups_are_found_by_titles_alone() -> None:
    folder = SHARED / "duplicates"
    with (folder / "groups.csv").open(encoding="utf-8", newline="") as groups:
        true = {
            pair
            for row in csv.DictReader(groups)
            for pair in combinations(sorted(row["merged_ids"].split(";")), 2)
        }
    clusters: dict[int, list[str]] = {}
    index: dict[str, int] = {}
    with (folder / "records.csv").open(encoding="utf-8", newline="") as records:
        for number, row in enumerate(csv.DictReader(records)):
            record = Record(
                kind="article",
                title=row["title"],
                authors=split_authors(row["author"]),
                year=int(float(row["year"])) if row["year"] else None,
                volume=row["volume"],
                pages=row["pages"],
            )
            found = duplicates.first_match(record, index)
            group = number if found is None else found
            clusters.setdefault(group, []).append(row["ID"])
            for key in duplicates.keys(record):
                index.setdefault(key, group)
    pairs = {pair for ids in clusters.values() for pair in combinations(sorted(ids), 2)}
    assert len(pairs & true) / len(true) >= 0.96
    assert len(pairs & true) / len(pairs) >= 0.99
