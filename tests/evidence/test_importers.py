"""Reading literature exports: the quirks of every system, damaged files, limits."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import importers
from evidence.importers import MAX_RECORDS, Parsed, Record, UnknownFormat, tables
from evidence.importers.columns import guess_mapping
from evidence.importers.names import natural, person, split_authors

SHARED = Path(__file__).parents[2].parent / "shared" / "data"


def read(text: str, **options: object) -> Parsed:
    return importers.read(text.encode(), **options)  # type: ignore[arg-type]


def only(parsed: Parsed) -> Record:
    assert parsed.refused == ()
    ((row, record),) = parsed.records
    assert row == 1
    return record


# --- RIS


EMBASE = """\ufeffTY  - JOUR
M3  - Article
Y1  - 2014
VL  - 3
IS  - 3
SP  - 152
EP  - 160
JF  - Endoscopic Ultrasound
JO  - Endoscopic Ultrasound
U2  - L373791783
C5  - 15368318
DB  - Embase
DB  - Medline
L2  - http://dx.doi.org/10.4103/2303-9027.138783
DO  - 10.4103/2303-9027.138783
LK  - http://sfx.example.org/?id=doi:10.4103%2F2303-9027.138783
A1  - Liu R.
A1  - Adler D.G.
M1  - (Liu R.; Adler D.G.) Department of Gastroenterology
T1  - Duplication cysts: Diagnosis and management
LA  - English
KW  - article
KW  - human
N2  - Cysts are rare.
ER  -

"""


def test_embase_ris_gives_authors_pmid_and_doi() -> None:
    record = only(read(EMBASE))
    assert record.authors == ("Liu R", "Adler DG")
    assert record.pmid == "15368318"
    assert record.doi == "10.4103/2303-9027.138783"
    assert record.source_db == "Embase"
    assert (record.year, record.volume, record.issue) == (2014, "3", "3")
    assert record.pages == "152-160"
    assert record.language == "en"
    assert record.keywords == ("article", "human")
    assert record.abstract == "Cysts are rare."
    assert record.raw["DB"] == ["Embase", "Medline"]
    json.dumps(record.raw)


COCHRANE = """Record #3 of 18
Provider: John Wiley & Sons, Ltd.
Content: text/plain; charset="UTF-8"

TY  -  JOUR
AN  -  CN-00769990
AU  -  Miller, AB
TI  -  Cup stability after two years
JA  -  Acta Orthop
YR  -  2011
PY  -  2011
VL  -  82
SP  -  34\u201040
C3  -  PUBMED 21314913,EMBASE 643589775
N2  -  Seventy hips were followed.
DO  -  10.3109/17453674.2011.555555
UR  -  https://www.cochranelibrary.com/central/doi/10.1002/central/CN-00769990/full
ER  -


Record #4 of 18
Provider: John Wiley & Sons, Ltd.
Content: text/plain; charset="UTF-8"

TY  -  JOUR
T1  -  A second one
A1  -  Jones, C
DO  -  10.1002/central/CN-1
ER  -
"""


def test_cochrane_ris_with_preambles_and_two_blanks() -> None:
    parsed = read(COCHRANE)
    first, second = (record for _, record in parsed.records)
    assert first.pmid == "21314913"
    assert first.pages == "34-40"
    assert first.doi == "10.3109/17453674.2011.555555"
    assert first.abstract == "Seventy hips were followed."
    assert second.title == "A second one"
    assert second.doi == "", "the DOI of a CENTRAL entry is not the article's"


OVID = """1.
TY  - JOUR
ID  - 31234567
DO  - https://dx.doi.org/10.1002/CPP.2398
T1  - The influence of self-criticism.
A1  - Trindade, Ines A
Y1  - 2021//
DB  - Ovid MEDLINE(R)
JF  - Clinical Psychology & Psychotherapy
SP  - No
EP  - Specified
M1  - Andres, PG (1999). Epidemiology.
M1  - Buote, VM (2007). Norms.
ER  -
NL  - Clin Psychol Psychother

Link to the Ovid Full Text or citation: https://ovid.example.org/

2.
TY  - JOUR
T1  - Second
ER  -
"""


def test_ovid_ris_with_numbers_links_and_tags_after_the_end() -> None:
    parsed = read(OVID)
    assert [record.title for _, record in parsed.records] == [
        "The influence of self-criticism",
        "Second",
    ]
    record = parsed.records[0][1]
    assert record.doi == "10.1002/cpp.2398"
    assert record.pmid == "31234567"
    assert record.year == 2021
    assert record.pages == ""
    assert record.authors == ("Trindade IA",)


def test_web_of_science_ris_with_wrapped_abstract_and_extra_tags() -> None:
    record = only(
        read(
            "\ufeffTY  - JOUR\nAU  - Luke, TJ\nTI  - Holding\n   yourself captive\n"
            "AB  - First line\n   ER then the second\n   T2 - weighted images\nFU  - Fund\n"
            "FX  - Text\nPU  - ELSEVIER\nPI  - NEW YORK\nDA  - SEP\nPY  - 2018\nJI  - J. Appl. Res.\n"
            "AN  - WOS:000444108200009\nN1  - Times Cited:  5\nTotal Times Cited:  7\nER  -\n"
        )
    )
    assert record.title == "Holding yourself captive"
    assert record.abstract == "First line ER then the second T2 - weighted images"
    assert record.source_db == "Web of Science"
    assert record.journal == "J Appl Res"


def test_endnote_ris_goes_on_with_values_on_bare_lines() -> None:
    record = only(
        read(
            "TY  - JOUR\nTI  - Reconciliation\nKW  - Health Facility\nJoint Commission\nStandards\n"
            "PY  - 2011\nSP  - 1-5\nER  - \n"
        )
    )
    assert record.keywords == ("Health Facility", "Joint Commission", "Standards")
    assert record.pages == "1-5"


def test_lines_end_in_any_way_even_mixed() -> None:
    parsed = importers.read(
        b"TY  - JOUR\rTI  - One\rER  - \r\nTY  - CONF\nTI  - Two\r\nER  - \r\rTY  - BOOK\rTI  - 3rd\r"
    )
    assert [(r.kind, r.title) for _, r in parsed.records] == [
        ("article", "One"),
        ("conference", "Two"),
        ("book", "3rd"),
    ]


def test_missing_end_and_missing_type_cost_no_record() -> None:
    parsed = read(
        "TY  - JOUR\nTI  - One\n2.\nTY  - JOUR\nTI  - Two\nER  - \nTI  - Three\nAU  - A, B\nER  - \n"
    )
    assert [(r.kind, r.title) for _, r in parsed.records] == [
        ("article", "One"),
        ("article", "Two"),
        ("other", "Three"),
    ]


def test_scopus_ris_gives_article_number_and_pmid() -> None:
    record = only(
        read(
            "TY  - JOUR\nTI  - Stress\nAU  - Labanski, A.\nAU  - Pinto-Gouveia, Jose\n"
            "C2  - 31234567\nC7  - 104501\nDB  - Scopus\nM3  - Review\nPY  - 2020\nER  - \n"
        )
    )
    assert record.pages == "104501"
    assert record.pmid == "31234567"
    assert record.kind == "review"
    assert record.authors == ("Labanski A", "Pinto-Gouveia J")


def test_covidence_ris_with_empty_tags() -> None:
    record = only(
        read(
            "TY  - JOUR\nTI  - A study\nAU  - Roe, J.\nAB  - \nDO  - \nPG  - 12-19\nVL  -\nER  -\n"
        )
    )
    assert (record.pages, record.volume, record.doi) == ("12-19", "", "")


def test_ris_with_single_blanks_throughout_is_read() -> None:
    record = only(read("TY - JOUR\nTI - A title\nAU - Roe, Jane\nPY - 2001\nER -\n"))
    assert (record.title, record.year) == ("A title", 2001)


def test_values_that_mean_nothing_are_emptied() -> None:
    record = only(
        read(
            "TY  - JOUR\nTI  - Escape\nIS  - nan\nSP  - 100364\nEP  - nan\nDA  - 2020///nan\nER  - \n"
        )
    )
    assert (record.issue, record.pages, record.year) == ("", "100364", 2020)


def test_a_bad_year_is_left_empty_with_a_warning() -> None:
    parsed = read("TY  - JOUR\nTI  - A title\nPY  - 10 15\nER  -\n")
    assert only(parsed).year is None
    assert parsed.warnings == ("Record 1: the year “10 15” could not be read and was left empty.",)


def test_a_record_without_title_is_refused_with_its_number() -> None:
    parsed = read("TY  - JOUR\nTI  - One\nER  -\nTY  - JOUR\nAU  - Roe, J\nPY  - 2001\nER  -\n")
    assert [row for row, _ in parsed.records] == [1]
    (bad,) = parsed.refused
    assert (bad.row, bad.reason) == (2, "The record has no title.")
    assert "Roe, J" in bad.excerpt


def test_records_over_the_limit_are_refused_once() -> None:
    parsed = read("TY  - JOUR\nTI  - One\nER  -\n" * (MAX_RECORDS + 5))
    assert len(parsed.records) == MAX_RECORDS
    (bad,) = parsed.refused
    assert bad.row == MAX_RECORDS + 1
    assert "20,000" in bad.reason


# --- MEDLINE


MEDLINE = """
PMID- 32921148
OWN - NLM
STAT- MEDLINE
IS  - 2049-4408 (Electronic)
VI  - 102-B
IP  - 9
DP  - 2020 Sep
TI  - Dual mobility total hip arthroplasty in the treatment of
      femoral neck fractures.
PG  - 1-10
LID - S0140-6736(20)1 [pii]
LID - 10.1302/0301-620X.102B9 [doi]
AB  - AIMS: To compare.

      METHODS: We looked.
FAU - Cha, Yong-Han
AU  - Cha YH
FAU - Yoo, Jun-Il
AU  - Yoo JI
CN  - Hip Study Group
LA  - eng
PT  - Journal Article
PT  - Review
TA  - Bone Joint J
JT  - The bone & joint journal
MH  - *Hip Prosthesis
OT  - dislocation
PMC - PMC7490452
AID - 10.1302/0301-620X.102B9 [doi]
SO  - Bone Joint J. 2020 Sep;102-B(9):1-10. doi: 10.1302/x.

PMID- 1
TI  - Retraction: a paper.
PT  - Retraction of Publication
"""


def test_medline_is_recognised_whatever_the_name() -> None:
    assert importers.detect(MEDLINE.encode(), "export.ris") == "nbib"


def test_medline_record_is_complete() -> None:
    parsed = read(MEDLINE)
    record = parsed.records[0][1]
    assert record.title == (
        "Dual mobility total hip arthroplasty in the treatment of femoral neck fractures"
    )
    assert record.authors == ("Cha YH", "Yoo JI", "Hip Study Group")
    assert record.doi == "10.1302/0301-620x.102b9"
    assert (record.pmid, record.pmcid) == ("32921148", "PMC7490452")
    assert record.abstract == "AIMS: To compare. METHODS: We looked."
    assert record.keywords == ("Hip Prosthesis", "dislocation")
    assert (record.journal, record.year, record.kind) == ("Bone Joint J", 2020, "review")
    assert parsed.records[1][1].kind == "retraction"


def test_medline_blocks_without_pmid_are_reported() -> None:
    parsed = read(MEDLINE + "\n\nPMC -22664230\nTI  - A block\n\nPMID-22664220\nTI  - Narrow\n")
    assert [record.pmid for _, record in parsed.records] == ["32921148", "1", "22664220"]
    assert "1 block(s) without a PMID" in parsed.warnings[0]


def test_eric_nbib_without_pmids() -> None:
    record = only(
        read(
            "\nOWN - ERIC\nTI  - Paper title\nAU  - Smith, Tom\nOT  - Keyword 1\n"
            "AID - http://dx.doi.org/10.1000/123456789\nISSN - ISSN-1234-4567\nDP  - 2000\n"
            "LID - http://eric.ed.gov/?id=EJ1131633\nPT  - Journal Articles\n"
        )
    )
    assert record.authors == ("Smith T",)
    assert record.doi == "10.1000/123456789"
    assert (record.source_db, record.url) == ("ERIC", "http://eric.ed.gov/?id=EJ1131633")


# --- Tables


def test_own_table_with_pubmed_names() -> None:
    parsed = read(
        "pmid,doi,pmcid,authors,title,journal,year,volume,issue,pages,arm\n"
        '1,10.1/x,,"Cha YH, Yoo JI",A title,Bone Joint J,2020,21,,432-437,A\n'
        '2,10.1302/X.Y,PMC9,"McCalden RW",B title,J Orthop,2021,,,,B\n'
    )
    first, second = (record for _, record in parsed.records)
    assert first.authors == ("Cha YH", "Yoo JI")
    assert first.pages == "432-437"
    assert second.authors == ("McCalden RW",)
    assert (second.doi, second.pmcid) == ("10.1302/x.y", "PMC9")
    assert parsed.warnings == ("Columns that were not recognised: arm.",)


def test_embase_csv_with_query_lines_before_the_header() -> None:
    record = only(
        read(
            "\"'hip arthroplasty'/exp AND 'dual mobility'\"\n" + "-" * 60 + "\n\n"
            "Title,Author Names,Source title,Publication Year,Volume,Issue,First Page,Last Page,"
            "Embase Accession ID,Medline PMID,PUI,DOI,Device Tradenames,Device Manufacturer\n"
            '"Cysts","Liu R., Adler D.G.",Cancer,2004,102,4,253,258,2004,15368318,L39,10.1002/c,,\n'
        )
    )
    assert record.authors == ("Liu R", "Adler DG")
    assert (record.pages, record.pmid, record.source_db) == ("253-258", "15368318", "Embase")


def test_embase_csv_with_the_citation_in_one_cell() -> None:
    record = only(
        read(
            "Title,Author Names,Source,Abstract,Emtree Medical Index Terms\n"
            'Cysts,"Liu R., Adler D.G.",Cancer (2004) 102:4 (253-258). Date of Publication: 2004,'
            'None known,"human, cyst (diagnosis, surgery), male"\n'
        )
    )
    assert (record.journal, record.year, record.volume) == ("Cancer", 2004, "102")
    assert (record.issue, record.pages) == ("4", "253-258")
    assert record.keywords == ("human", "cyst (diagnosis, surgery)", "male")


def test_pubmed_csv_with_mark_and_citation() -> None:
    record = only(
        read(
            "\ufeffPMID,Title,Authors,Citation,First Author,Journal/Book,Publication Year,"
            "Create Date,PMCID,NIHMS ID,DOI\r\n"
            '"11223344","Paper title","Smith A, Walter B.",'
            '"Nature. 2021 Dec 21;1(2):10-11. doi: 10.1111/nature1111.","Smith A","Nature","2021",'
            '"2021/12/21","PMC1122334","","10.1111/nature1111"\r\n'
        )
    )
    assert record.authors == ("Smith A", "Walter B")
    assert (record.volume, record.issue, record.pages) == ("1", "2", "10-11")
    assert (record.pmid, record.pmcid) == ("11223344", "PMC1122334")
    assert record.source_db == "PubMed"


def test_pubmed_csv_of_2019() -> None:
    record = only(
        read(
            "Title,URL,Description,Details,ShortDetails,Resource,Type,Identifiers,Db,EntrezUID\n"
            'Paper,/pubmed/123,"Smith A, Walter B.","Nature. 2019 Jan;12(3):1-2. doi: 10.1234/n",'
            "Nature.  2019,PubMed,citation,PMID:123,pubmed,123\n"
        )
    )
    assert record.authors == ("Smith A", "Walter B")
    assert (record.journal, record.year, record.pmid) == ("Nature", 2019, "123")
    assert record.doi == "10.1234/n"


def test_rayyan_csv_with_swallowed_neighbour_tags() -> None:
    record = only(
        read(
            "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,"
            "publisher,location,abstract,notes,doi,keywords,pubmed_id,pmc_id\n"
            'rayyan-1,Cups,2019,1,2,Hip Int,,12,3,1-9,"Roe, Jane and Doe, J. K.",'
            "https://example.org/a  U2  - L123,eng,,,Words,"
            '"RAYYAN-INCLUSION: {""Name""=>""Included""}",'
            '10.1000/abc  LK  - http://sfx,"a,b,c",456,PMC7\n'
        )
    )
    assert record.authors == ("Roe J", "Doe JK")
    assert record.url == "https://example.org/a"
    assert record.doi == "10.1000/abc"
    assert (record.pmid, record.pmcid) == ("456", "PMC7")
    assert "RAYYAN-INCLUSION" in str(record.raw["notes"])


def test_covidence_csv() -> None:
    record = only(
        read(
            "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,"
            "Accession Number,DOI,Ref,Covidence #,Study,Notes,Tags\n"
            'Cups,"Roe, Jane; Doe, J.",Words,2018,,Hip Int,1,2,3-4,,10.1000/z,,#12,Roe 2018,,\n'
        )
    )
    assert record.authors == ("Roe J", "Doe J")
    assert (record.year, record.doi, record.pages) == (2018, "10.1000/z", "3-4")


def test_cochrane_csv() -> None:
    record = only(
        read(
            "CENTRAL ID,Author(s),Title,Source,Year,Volume,Issue,Page range,PubMed ID,Embase ID,DOI\n"
            'CN-1,"Roe, J; Doe, K",Cups,Hip Int,2018,1,2,3-4,777,888,10.1000/y\n'
        )
    )
    assert (record.journal, record.pmid, record.pages) == ("Hip Int", "777", "3-4")
    assert record.source_db == "Cochrane CENTRAL"


def test_scopus_csv_names_its_source() -> None:
    record = only(
        read(
            "Authors,Author full names,Title,Year,Source title,Volume,Issue,Art. No.,Page start,"
            "Page end,DOI,Link,PubMed ID,Document Type,Source,EID\n"
            '"Labanski, A., Langhorst, J.","Labanski, Alexandra (571)",Stress,2020,Psycho,111,,'
            "104501,,,10.1016/j,https://scopus.example.org,,Review,Scopus,2-s2.0\n"
        )
    )
    assert record.authors == ("Labanski A", "Langhorst J")
    assert (record.source_db, record.kind, record.journal) == ("Scopus", "review", "Psycho")


def test_ieee_csv() -> None:
    record = only(
        read(
            '"Document Title",Authors,"Publication Title",Date Added To Xplore,"Publication Year",'
            '"Volume","Issue","Start Page","End Page","DOI"\n'
            '"The ""New Normal""","P. Kogge; J. Shalf","Computing","4 Feb 2014","2013","15","6",'
            '"16","26","10.1109/MCSE.2013.95"\n'
        )
    )
    assert record.title == 'The "New Normal"'
    assert record.authors == ("Kogge P", "Shalf J")
    assert (record.pages, record.year) == ("16-26", 2013)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_tables_in_any_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    text = delimiter.join(("Title", "Year", "Authors")) + "\r\n"
    text += delimiter.join(("Évaluation, clinique", "2020", "Müller A")) + "\r\n"
    record = only(importers.read(text.encode(encoding)))
    assert record.title == "Évaluation, clinique"
    assert (record.year, record.authors) == (2020, ("Müller A",))


def test_chinese_table_in_gb18030() -> None:
    text = "题名,作者,刊名,年\n双动全髋关节置换术的临床研究,张伟;李娜,中华骨科杂志,2021\n"
    record = only(importers.read(text.encode("gb18030")))
    assert record.title == "双动全髋关节置换术的临床研究"
    assert record.authors == ("张伟", "李娜")
    assert record.year == 2021


def test_unknown_headers_ask_for_a_mapping_and_a_mapping_reads_them() -> None:
    text = "Naam,Wie,Wanneer\nDe heup,Roe J,2003\nDe knie,Doe K,2004\n"
    asked = read(text)
    assert asked.needs_mapping
    assert asked.columns == ("Naam", "Wie", "Wanneer") == tables.header(text.encode())
    given_mapping = {"title": "Naam", "authors": "Wie", "year": "Wanneer", "doi": "Nergens"}
    parsed = read(text, format="csv", mapping=given_mapping)
    assert not parsed.needs_mapping
    assert [(r.title, r.authors, r.year) for _, r in parsed.records] == [
        ("De heup", ("Roe J",), 2003),
        ("De knie", ("Doe K",), 2004),
    ]
    assert parsed.warnings == ("The table has no column “Nergens”, which was chosen for doi.",)


def test_guess_mapping_names_columns_as_written() -> None:
    assert guess_mapping(["Article Title ", "PubMed Id", "Colour"]) == {
        "title": "Article Title ",
        "pmid": "PubMed Id",
    }


def test_rows_that_do_not_fit_the_header_are_refused() -> None:
    parsed = read("title,year\nA hip, a cup,2003\nGood,2004\n")
    assert [row for row, _ in parsed.records] == [2]
    assert "3 cells but the header has 2" in parsed.refused[0].reason


def test_an_open_quotation_mark_swallows_no_rows_silently() -> None:
    parsed = read('title,authors,year\nGood,Roe J,2001\n"Open,Roe J,2002\nLost,Doe J,2003\n')
    assert [record.title for _, record in parsed.records] == ["Good"]
    assert "quotation mark" in parsed.refused[0].reason


# --- Other formats


PUBMED_XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle//EN" "https://x.org/p.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">29872490</PMID><Article>
<Journal><JournalIssue><Volume>9</Volume><Issue>37</Issue><PubDate><MedlineDate>2018 May-Jun
</MedlineDate></PubDate></JournalIssue><Title>Oncotarget</Title>
<ISOAbbreviation>Onco. Target.</ISOAbbreviation></Journal>
<ArticleTitle>Risk of <i>APOE</i> in H<sub>2</sub>O.</ArticleTitle>
<ELocationID EIdType="doi" ValidYN="Y">10.18632/Oncotarget.25083</ELocationID>
<Pagination><MedlinePgn>24590-600</MedlinePgn></Pagination>
<Abstract><AbstractText Label="AIM">Why.</AbstractText><AbstractText>Then.</AbstractText></Abstract>
<AuthorList><Author><LastName>Gibb</LastName><Initials>FW</Initials><Suffix>Jr</Suffix></Author>
<Author><CollectiveName>Hip Group</CollectiveName></Author></AuthorList><Language>eng</Language>
<PublicationTypeList><PublicationType>Journal Article</PublicationType></PublicationTypeList>
</Article></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="pmc">PMC5973862</ArticleId>
</ArticleIdList><ReferenceList><Reference><ArticleIdList><ArticleId IdType="pmc">PMC1</ArticleId>
</ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle></PubmedArticleSet>
"""


def test_pubmed_xml_with_markup_in_the_title() -> None:
    record = only(read(PUBMED_XML))
    assert record.title == "Risk of APOE in H2O"
    assert record.authors == ("Gibb FW Jr", "Hip Group")
    assert record.abstract == "AIM: Why. Then."
    assert (record.doi, record.pmcid) == ("10.18632/oncotarget.25083", "PMC5973862")
    assert (record.journal, record.year, record.pages) == ("Onco Target", 2018, "24590-600")


def test_two_xml_files_pasted_together_are_both_read() -> None:
    assert len(read(PUBMED_XML * 2).records) == 2


def test_truncated_xml_gives_what_came_before_and_a_warning() -> None:
    parsed = read(PUBMED_XML + PUBMED_XML[:300])
    assert parsed.records[0][1].pmid == "29872490"
    assert "damaged" in parsed.warnings[0]


def test_xml_with_entity_declarations_is_refused() -> None:
    bomb = PUBMED_XML.replace(
        '"https://x.org/p.dtd">', '"x" [<!ENTITY a SYSTEM "file:///etc/hosts">]>'
    )
    with pytest.raises(UnknownFormat, match="entities"):
        read(bomb)


def test_bibtex_with_accents_strings_and_braces() -> None:
    parsed = read(
        '@string{hip = "Hip International"}\n@comment{nothing}\n'
        "@article{a1,\n  author = {M{\\\"u}ller, J\\'er\\^ome and John van der Smith and "
        "{Hip Study Group}},\n  title = {The {DM} cup: 50\\% better?},\n  journal = hip,\n"
        '  year = 2019, pages = {1--9}, number = "3",\n  doi = {10.1000/B\\_1}}\n'
        "@book{b1, title = {Unclosed, year = 2001\n@misc{c1, title = {Third}}\n"
    )
    first, _, third = (record for _, record in parsed.records)
    assert first.authors == ("Müller J", "van der Smith J", "Hip Study Group")
    assert first.title == "The DM cup: 50% better?"
    assert (first.journal, first.year) == ("Hip International", 2019)
    assert (first.pages, first.issue) == ("1-9", "3")
    assert (third.title, third.kind) == ("Third", "other")


def test_web_of_science_tagged_export() -> None:
    record = only(
        read(
            "FN ISI Export Format\nVR 1.0\nPT J\nAU Gamernyk, RV\n   Gnatenko, YP\n"
            "TI Optical spectroscopy of\n   crystals\nSO JOURNAL OF PHYSICS\nJI J. Phys.\nPY 2006\n"
            "VL 18\nBP 5323\nEP 5331\nCR A, 1997\n   B, 1998\nUT ISI:1\nER\n\nEF\n"
        )
    )
    assert record.title == "Optical spectroscopy of crystals"
    assert record.authors == ("Gamernyk RV", "Gnatenko YP")
    assert (record.journal, record.pages) == ("J Phys", "5323-5331")


def test_endnote_xml() -> None:
    record = only(
        read(
            '<?xml version="1.0"?><xml><records><record><ref-type name="Journal Article">17'
            "</ref-type><contributors><authors><author><style>Chapman, A. G.</style></author>"
            "</authors></contributors><titles><title><style>An ecological\n basis</style></title>"
            "</titles><periodical><full-title>Ecology</full-title></periodical><dates><year>1937"
            "</year></dates></record></records></xml>"
        )
    )
    assert (record.title, record.authors) == ("An ecological basis", ("Chapman AG",))
    assert (record.journal, record.year) == ("Ecology", 1937)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  \n", "empty"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html></html>", "web page"),
        (b"<rss></rss>", "neither"),
        (b"Dear colleague, see you on Monday.", "none of the formats"),
    ],
)
def test_other_files_are_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(UnknownFormat, match=sentence):
        importers.read(content)


def test_an_unknown_format_name_is_refused() -> None:
    with pytest.raises(UnknownFormat, match="docx"):
        importers.read(b"TY  - JOUR", format="docx")


# --- Names


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("van de Schoot, Rens", "van de Schoot R"),
        ("Schoot, Rens van de", "van de Schoot R"),
        ("Knippels, Marie-Christine P. J.", "Knippels MCPJ"),
        ("Smith, John, Jr.", "Smith J Jr"),
        ("SMITH, JOHN A", "SMITH JA"),
        ("Adler D.G.", "Adler DG"),
        ("A. S. Z. Belloum", "Belloum ASZ"),
        ("Cha YH", "Cha YH"),
        ("Board TN", "Board TN"),
        ("Selvamani", "Selvamani"),
        ("National Institute for Health and Care Excellence", None),
        ("Department of Health, London", None),
        ("张, 伟", "张伟"),
        ("欧阳修", "欧阳修"),
        ("", ""),
    ],
)
def test_names_take_the_vancouver_form(given_name: str, expected: str | None) -> None:
    assert person(given_name) == (given_name if expected is None else expected)


def test_names_in_natural_order() -> None:
    assert natural("Ludwig van Beethoven") == "van Beethoven L"
    assert natural("WHO") == "WHO"


def test_author_cells_are_cut_but_collectives_are_not() -> None:
    assert split_authors("Zuna, R E and Wang, S S") == ("Zuna RE", "Wang SS")
    assert split_authors("Institute for Health and Care") == ("Institute for Health and Care",)
    assert split_authors("Smith, John") == ("Smith J",)
    assert split_authors("") == ()


# --- Nothing raises


def _pieces() -> st.SearchStrategy[bytes]:
    samples = [
        EMBASE,
        COCHRANE,
        OVID,
        MEDLINE,
        PUBMED_XML,
        "PT J\nTI x\nER\n",
        "@article{a, title={",
    ]
    lines = [line.encode() for text in samples for line in text.splitlines(keepends=True)]
    tables_ = [b"title,year,authors\n", b'"a,b\n', b"x,2001,A B\n", b"a;b;c\n", b"\t\t\n"]
    piece = st.sampled_from([*lines, *tables_]) | st.binary(max_size=12)
    return st.lists(piece, max_size=25).map(b"".join)


@settings(max_examples=250, deadline=None)
@given(content=_pieces(), name=st.sampled_from([None, *importers.FORMATS]))
def test_reading_never_raises_anything_but_unknown_format(content: bytes, name: str | None) -> None:
    try:
        parsed = importers.read(content, format=name)
    except UnknownFormat as refusal:
        assert str(refusal).endswith(".")
        return
    for _, record in parsed.records:
        assert record.title
        assert "\0" not in json.dumps([record.raw, record.title, record.abstract, record.authors])
        assert record.year is None or 1500 <= record.year <= 2099
        record.title.encode()
    rows = [row for row, _ in parsed.records] + [bad.row for bad in parsed.refused]
    assert sorted(rows) == list(range(1, len(rows) + 1))


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=300))
def test_any_bytes_are_named_or_refused(content: bytes) -> None:
    try:
        assert importers.detect(content, "a.csv") in importers.FORMATS
    except UnknownFormat as refusal:
        assert str(refusal)


# --- Real files, where they are at hand


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sample files are not on this machine")
def test_sample_files_hold_the_counted_records() -> None:
    folder = SHARED / "imports"
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest))
    found = {}
    for row in rows:
        parsed = importers.read((folder / row["file"]).read_bytes())
        found[row["file"]] = len(parsed.records) + len(parsed.refused)
    assert found == {row["file"]: int(row["expected_records"]) for row in rows}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sample files are not on this machine")
def test_sample_table_gives_all_rows() -> None:
    parsed = importers.read((SHARED / "demo_literature.csv").read_bytes())
    assert len(parsed.records) == 427
    assert parsed.refused == ()
