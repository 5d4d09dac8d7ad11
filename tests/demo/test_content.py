"""The texts of the demonstration report hold together: keys, quotes, counts and marks of invention."""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5

import pytest
from PIL import Image

from cer_portal.demo import facts, figures, findings, inline, literature, tables, text
from reviews.decisions import Category, Decision, Disposition, FindingState, Purpose, Severity
from sections import richtext
from sections.outline import get_template
from sections.workflow import State

RECORDS = {record["key"]: number for number, record in enumerate(literature.records(), start=1)}
FACTS = {fact.key: number for number, fact in enumerate(facts.FACTS, start=1)}
FIGURES = {name: str(uuid5(NAMESPACE_URL, name)) for name in figures.names()}
STAGES = (1, 2, 3)


def document(key: str, stage: int = text.LAST_STAGE) -> text.Node:
    return text.document(key, records=RECORDS, facts=FACTS, figures=FIGURES, stage=stage)


def plain(key: str, stage: int = text.LAST_STAGE) -> str:
    return richtext.plain(document(key, stage))


def nodes(node: text.Node) -> Iterator[text.Node]:
    yield node
    for child in node.get("content", ()):
        yield from nodes(child)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("key", text.section_keys())
def test_every_text_is_a_valid_document_at_every_stage(key: str, stage: int) -> None:
    richtext.validate(document(key, stage))


def test_every_text_section_of_the_template_is_written() -> None:
    plans = get_template("eu-mdr-meddev-a9", 1).sections
    assert set(text.section_keys()) == {plan.key for plan in plans if plan.kind == "text"}


def test_the_report_has_the_size_of_a_real_one() -> None:
    written = [key for key, state in findings.final_states().items() if state != "not_started"]
    assert 26_000 <= sum(richtext.words(document(key)) for key in written) <= 32_000


def test_at_least_six_sections_change_between_the_stages() -> None:
    changed = [key for key in text.section_keys() if plain(key, 1) != plain(key, 3)]
    assert len(changed) >= 6
    assert {key for key in text.section_keys() if text.stages(key) != (1,)} == set(changed)


def test_every_figure_and_table_has_a_caption_and_every_figure_an_alternative() -> None:
    for key in text.section_keys():
        assert richtext.missing_for_review(document(key)) == []


def test_every_figure_is_used_and_drawn_at_its_size() -> None:
    used = {
        node["attrs"]["figure"]
        for key in text.section_keys()
        for node in nodes(document(key))
        if node["type"] == "figure"
    }
    assert used == set(FIGURES.values())
    for name in figures.names():
        assert Image.open(BytesIO(figures.make(name))).size == figures.SIZE


def test_no_notation_is_left_in_the_words() -> None:
    leftover = re.compile(r"\[\[|\]\]|\*\*|\^|~|\{\d+\}|\|")
    for key in text.section_keys():
        for stage in STAGES:
            for node in nodes(document(key, stage)):
                assert not leftover.search(node.get("text", "")), (key, node)


def test_rows_of_a_table_are_as_wide_as_its_header() -> None:
    for key in text.section_keys():
        for table in (node for node in nodes(document(key)) if node["type"] == "table"):
            widths = [
                sum(cell["attrs"]["colspan"] for cell in row["content"]) for row in table["content"]
            ]
            assert len(set(widths)) == 1, (key, table["attrs"]["caption"], widths)


@pytest.mark.parametrize(
    ("missing", "key"), [("record", "sota"), ("fact", "summary"), ("figure", "scope")]
)
def test_an_unknown_key_is_named(missing: str, key: str) -> None:
    with pytest.raises(KeyError, match=f"unknown {missing} key: \\S+"):
        text.document(
            key,
            records={} if missing == "record" else RECORDS,
            facts={} if missing == "fact" else FACTS,
            figures={} if missing == "figure" else FIGURES,
        )


def test_an_unknown_section_is_named() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        document("nowhere")


def test_citation_keys_are_those_of_the_document() -> None:
    for key in text.section_keys():
        cited = richtext.references(document(key)).citations
        assert tuple(RECORDS[record] for record in text.citation_keys(key)) == cited


def test_most_appraised_studies_are_cited_and_shown_numbers_are_facts() -> None:
    cited = {record for key in text.section_keys() for record in text.citation_keys(key)}
    assert {study.key for study in literature.studies()} <= cited
    shown = {
        node["attrs"]["fact"]
        for key in text.section_keys()
        for node in nodes(document(key))
        if node["type"] == "fact"
    }
    assert len(shown) >= 0.8 * len(FACTS)


def test_marks_and_chips_are_read_inside_one_another() -> None:
    keys = inline.Keys({"a": 1, "b": 2}, {"n": 3}, {})
    found = inline.nodes(
        "**bold *and italic* again** H~2~O [[cite:a,b]][[note:why]] [[fact:n]]", keys
    )
    assert [mark["type"] for mark in found[1]["marks"]] == ["bold", "italic"]
    assert [node["type"] for node in found if node["type"] != "text"] == [
        "citation",
        "citation",
        "footnote",
        "fact",
    ]


def test_the_literature_holds_300_invented_records() -> None:
    records = literature.records()
    assert len(records) == 300
    assert len({record["key"] for record in records}) == 300
    assert records == literature.records()
    for record in records:
        assert not record["pmid"]
        assert record["doi"] == "" or record["doi"].startswith("10.5555/")
        assert record["extra"]["fictional"] is True
        assert 2004 <= record["year"] <= 2026
    assert sum(bool(record["abstract"]) for record in records) == 80


def test_the_flow_of_records_agrees_with_the_facts() -> None:
    fates = Counter(literature.outcomes().values())
    known = {
        key: int(fact.value)
        for key, fact in facts.by_key().items()
        if "search_" in key[:7] and fact.kind == "count"
    }
    assert known["search_identified"] == fates.total()
    assert known["search_duplicates"] == fates["duplicate"]
    assert known["search_screened"] == fates.total() - fates["duplicate"]
    assert known["search_excluded"] == fates["screened_out"]
    assert known["search_sought"] == known["search_screened"] - fates["screened_out"]
    assert known["search_not_retrieved"] == fates["missing"]
    assert known["search_assessed"] == fates["included"] + fates["excluded"]
    assert known["search_excluded_full"] == fates["excluded"]
    assert known["search_included"] == fates["included"]


def test_planted_duplicates_repeat_a_record_of_another_database() -> None:
    by_key = {record["key"]: record for record in literature.records()}
    assert len(literature.duplicates()) == 12
    for copy, original in literature.duplicates().items():
        assert by_key[copy]["title"].rstrip(".").casefold() == by_key[original]["title"].casefold()
        assert by_key[copy]["source_db"] != by_key[original]["source_db"]


def test_sums_and_rates_of_the_facts_are_right() -> None:
    value = {fact.key: fact.value.replace(",", "") for fact in facts.FACTS}
    for stem in ("sales_world", "sales_eea", "complaints", "serious"):
        parts = [int(value[f"{stem}_p{period}"]) for period in range(1, 6)]
        assert sum(parts) == int(value[f"{stem}_total"])
    events = [int(fact.value) for fact in facts.FACTS if fact.label.startswith("Complaints: ")]
    assert sum(events) == int(value["complaints_total"]) == 342
    sold = int(value["sales_world_total"])
    assert f"{100 * 342 / sold:.2f}" == value["complaint_rate"]
    assert f"{100 * 43 / sold:.3f}" == value["serious_rate"]


def test_fact_keys_and_table_names_are_unique_and_known() -> None:
    assert len(FACTS) == len(facts.FACTS)
    with pytest.raises(KeyError, match="nothing"):
        tables.named("nothing")


def test_the_planted_errors_are_in_the_text() -> None:
    assert {planted.section for planted in facts.PLANTED} <= set(text.section_keys())
    assert "343 complaints" in plain("other_use_data")
    assert "eliminates dislocation" in plain("scope")
    assert "small differences on safety and clinical performance\t\n" in plain("annex_equivalence")
    assert "R-11" in plain("safety")
    assert all("R-12" not in plain(key) for key in text.section_keys())


def test_every_quote_stands_once_in_the_text_of_its_round() -> None:
    for review_round in findings.rounds():
        for review in review_round.reviews:
            words = plain(review.section, review_round.stage)
            for finding in review.findings:
                assert words.count(finding.quote) == 1, (review.section, finding.quote)


def test_rounds_use_the_words_of_the_review() -> None:
    for review_round in findings.rounds():
        assert review_round.purpose in Purpose.values
        for review in review_round.reviews:
            assert review.decision is None or review.decision in Decision.values
            for finding in review.findings:
                assert finding.category in Category.values
                assert finding.severity in Severity.values
                assert finding.state in FindingState.values
                assert finding.disposition in {"", *Disposition.values}


def test_no_section_is_approved_over_a_heavy_finding() -> None:
    heavy = {
        finding.severity
        for review_round in findings.rounds()
        for review in review_round.reviews
        if review.decision == Decision.APPROVE
        for finding in review.findings
    }
    assert heavy <= {Severity.MINOR, Severity.EDITORIAL}


def test_answers_say_changed_only_where_the_next_text_differs() -> None:
    for review_round in findings.rounds():
        for review in review_round.reviews:
            for finding in review.findings:
                assert bool(finding.answer) == (finding.state in {"answered", "verified"})
                if finding.disposition == Disposition.CHANGED:
                    stage = review_round.stage
                    assert plain(review.section, stage) != plain(review.section, stage + 1)


def test_closed_rounds_are_settled_and_the_open_one_has_fourteen_findings() -> None:
    first, second, third = findings.rounds()
    assert [first.state, second.state, third.state] == ["closed", "closed", "open"]
    states = Counter(finding.state for review in third.reviews for finding in review.findings)
    assert states.total() == 14
    assert states["draft"] > 0
    for review in (*first.reviews, *second.reviews):
        assert review.decision is not None
        assert {finding.state for finding in review.findings} <= {"verified"}


def test_a_section_comes_back_to_a_round_only_after_it_was_returned() -> None:
    last: dict[str, str | None] = {}
    for review_round in findings.rounds():
        for review in review_round.reviews:
            assert last.get(review.section) in {None, Decision.RETURN}
            last[review.section] = review.decision


def test_every_section_ends_somewhere_and_all_states_occur() -> None:
    states = findings.final_states()
    assert set(states) == set(text.section_keys())
    assert set(states.values()) == set(State.values)
