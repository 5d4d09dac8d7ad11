"""Word files that are broken, bombs or something else are refused in words; nothing is kept."""

import re
import struct
import zipfile
from io import BytesIO
from random import Random

import pytest
from django.urls import reverse

from sections.models import WordImport
from sections.word import TooMuch, Unreadable, WordFile, measured
from tests.sections.word_files import NS, png, repacked, small

ENTITY = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><w:document %s/>' % NS.encode()


NESTING = "<w:tbl><w:tr><w:tc>"


def body(inner):
    return f"<w:document {NS}><w:body>{inner}</w:body></w:document>".encode()


def with_part(name, content):
    return repacked(small(), lambda parts: {**parts, name: content})


def retyped(old, new):
    def change(parts):
        types = parts["[Content_Types].xml"].replace(old, new)
        return {**parts, "[Content_Types].xml": types}

    return repacked(small(), change)


def directory_of(content, change):
    """The same file with its entries' descriptions changed: `change` gets each `ZipInfo`."""
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(kept, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            change(entry)
            new.writestr(entry, part)
    return kept.getvalue()


def twice():
    kept = BytesIO(small())
    with pytest.warns(UserWarning), zipfile.ZipFile(kept, "a") as package:
        package.writestr("word/document.xml", b"<a/>")
    return kept.getvalue()


def link():
    def change(entry):
        if entry.filename.endswith("styles.xml"):
            entry.external_attr = 0o120777 << 16

    return directory_of(small(), change)


def encrypted():
    content = bytearray(small())
    for match in re.finditer(rb"PK\x01\x02", bytes(content)):
        content[match.start() + 8] |= 1
    return bytes(content)


def overlapping():
    content = bytearray(small())
    offsets = [match.start() + 42 for match in re.finditer(rb"PK\x01\x02", bytes(content))]
    content[offsets[1] : offsets[1] + 4] = content[offsets[0] : offsets[0] + 4]
    return bytes(content)


def lying():
    """A part that says it is small and unpacks to a hundred times of that."""
    content = bytearray(with_part("word/media/big.bin", b"\0" * 30_000_000))
    for match in re.finditer(rb"PK\x01\x02", bytes(content)):
        content[match.start() + 24 : match.start() + 28] = struct.pack("<I", 100)
    return bytes(content)


def noise(length):
    """Words that cannot be squeezed much."""
    return Random(7).randbytes(length // 2).hex()


def deep(levels):
    return with_part(
        "word/document.xml",
        body("<w:tbl><w:tr><w:tc>" * levels + "</w:tc></w:tr></w:tbl>" * levels),
    )


BAD = {
    "no package": (lambda: b"just words", "damaged, or no Word file"),
    "cut off": (lambda: small()[:3_000], "damaged, or no Word file"),
    "an old or locked file": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "locked by a password"),
    "a part with a password": (encrypted, "locked by a password"),
    "a bomb": (lambda: with_part("word/media/a.bin", b"\0" * 40_000_000), "far more than it is"),
    "a bomb that lies": (lying, "damaged|far more"),
    "a flood": (
        lambda: repacked(small(), lambda p: {**p, **{f"x/{n}": b"" for n in range(2_100)}}),
        "more than 2,000 parts",
    ),
    "parts that overlap": (overlapping, "overlap|damaged|two parts"),
    "two parts of one name": (twice, "two parts of one name"),
    "a way out": (lambda: with_part("../../etc/passwd", b"x"), "leads out"),
    "an absolute name": (lambda: with_part("/etc/passwd", b"x"), "leads out"),
    "a link": (link, "leads out"),
    "entities": (lambda: with_part("word/document.xml", ENTITY), "declares entities"),
    "entities in other letters": (
        lambda: with_part("word/styles.xml", ENTITY.decode().encode("utf-16")),
        "declares entities",
    ),
    "macros": (lambda: with_part("word/vbaProject.bin", b"x"), "carries macros"),
    "macros by type": (
        lambda: retyped(b"document.main+xml", b"document.macroEnabled.main+xml"),
        "carries macros",
    ),
    "a workbook": (lambda: retyped(b"wordprocessingml", b"spreadsheetml"), "a workbook"),
    "another package": (lambda: retyped(b"wordprocessingml", b"other"), "not a Word document"),
    "no XML": (lambda: with_part("word/document.xml", b"<w:document"), "damaged, or nested"),
    "nested beyond reading": (lambda: deep(2_000), "nested deeper"),
    "another root": (lambda: with_part("word/document.xml", b"<a/>"), "not a Word document"),
    "too long a text": (
        lambda: with_part("word/document.xml", body(noise(21_000_000))),
        "larger than the portal reads",
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_it_is_refused_in_words(kind):
    make, words = BAD[kind]
    content = make()
    with pytest.raises(Unreadable, match=words):
        WordFile.opened(content).read()


def test_what_it_unpacks_to_is_counted_not_believed(monkeypatch):
    monkeypatch.setattr("sections.word.measure.MAX_TOTAL", 2_000_000)
    noise = bytes(range(256)) * 4
    many = {f"word/media/{n}.bin": noise * 1_000 for n in range(3)}
    with pytest.raises(TooMuch, match="unpacks to"):
        measured(repacked(small(), lambda parts: {**parts, **many}))


@pytest.mark.parametrize(
    "inner",
    [
        NESTING * 40 + "<w:p><w:r><w:t>DEEP</w:t></w:r></w:p>" + "</w:tc></w:tr></w:tbl>" * 40,
        '<w:p><w:r><w:footnoteReference w:id="99"/><w:t>DEEP</w:t></w:r></w:p>',
        '<w:p><w:r><w:fldChar w:fldCharType="end"/><w:t>DEEP\ufdd0</w:t></w:r></w:p><w:tbl/>',
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999"/></w:tcPr><w:p><w:r>'
        "<w:t>DEEP</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        '<w:tbl><w:tr><w:trPr><w:gridBefore w:val="-5"/></w:trPr><w:tc><w:tcPr><w:vMerge/>'
        "</w:tcPr><w:p><w:r><w:t>DEEP</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
        '<w:p><w:commentRangeEnd w:id="5"/><w:r><w:t>DEEP</w:t></w:r></w:p>',
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="-3"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r>'
        "<w:t>DEEP</w:t></w:r></w:p>",
    ],
)  # fmt: skip
def test_odd_files_are_read_as_far_as_they_make_sense(inner):
    read = WordFile.opened(with_part("word/document.xml", body(inner))).read()
    assert "DEEP" in str(read.original)


@pytest.mark.django_db
def test_the_page_says_why_and_keeps_nothing(sections, clinical_author, as_user, settings):
    section = sections["sota"]
    client = as_user(clinical_author)
    url = reverse("section_word", args=[section.report.slug, section.pk])

    def sent(content, name="a.docx"):
        file = BytesIO(content)
        file.name = name
        return client.post(url, {"file": file})

    bomb = sent(BAD["a bomb"][0]())
    assert (bomb.status_code, "far more than it is" in bomb.content.decode()) == (413, True)
    picture = sent(png(), "picture.docx")
    assert (picture.status_code, "no Word file" in picture.content.decode()) == (415, True)
    assert sent(b"").status_code == 400
    settings.WORD_MAX_BYTES = 100
    assert sent(small()).status_code == 413
    assert not WordImport.objects.exists()
    assert not (settings.MEDIA_ROOT / "word").exists()
