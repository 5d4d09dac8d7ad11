"""Small exports and the way from bytes to a finished import, shared by the tests of the register."""

import pytest

from evidence import intake, services

RIS = """TY  - JOUR
AU  - Gardner, Graeme
TI  - Long term survival of an invented acetabular cup
JO  - Imaginary Journal of Hip Surgery
PY  - 2019
VL  - 12
SP  - 101
EP  - 110
DO  - 10.5555/cup.1
AB  - Survival was recorded.
ER  - 

TY  - JOUR
AU  - Müller, Petra
TI  - Wear of an invented ceramic bearing over ten years
JO  - Fictional Arthroplasty Letters
PY  - 2021
DO  - 10.5555/cup.2
ER  - 

TY  - JOUR
AU  - Nobody, N.
PY  - 2020
ER  - 

TY  - JOUR
AU  - Gardner, Graeme
TI  - Long term survival of an invented acetabular cup
PY  - 2019
DO  - 10.5555/cup.1
ER  - 
"""
TABLE = """Paper;Writers;When
An invented table of hip implants;Cha, Y;2018
Another invented study;Yoo, B;2020
"""


@pytest.fixture
def ris() -> bytes:
    """Four records: two new, one without a title, one that repeats the first."""
    return RIS.encode()


@pytest.fixture
def table() -> bytes:
    """Two rows under a header that nobody recognises."""
    return TABLE.encode()


@pytest.fixture
def upload(report, clinical_author, now):
    """Ask for an import without reading it."""

    def ask(content: bytes, filename: str = "export.ris", actor=clinical_author):
        return services.request_import(
            report=report, filename=filename, content=content, actor=actor, now=now
        )

    return ask


@pytest.fixture
def imported(upload):
    """Ask for an import and let the worker read it."""

    def run(content: bytes, filename: str = "export.ris"):
        batch = upload(content, filename)
        intake.read(batch.pk)
        batch.refresh_from_db()
        return batch

    return run


@pytest.fixture
def cite(sections, now):
    """Let the author of a section cite a record in a saved text."""
    from sections.services.save import save_section

    def save(key: str, record, actor):
        section = sections[key]
        section.refresh_from_db()
        cited = {"type": "citation", "attrs": {"record": record.pk}}
        text = {"type": "text", "text": "The cup survived "}
        document = {"type": "doc", "content": [{"type": "paragraph", "content": [text, cited]}]}
        return save_section(
            section=section,
            document=document,
            expected_version=section.version,
            actor=actor,
            now=now,
        )

    return save
