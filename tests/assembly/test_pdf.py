"""The renderer: what it embeds, what reads back, and that nothing outside is ever asked."""

import base64
import http.server
import threading
import urllib.request
import zlib
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from PIL import Image
from pypdf import PdfReader

from cer_portal.assembly import pdf

SECRET = "the content of a file nobody may print"
SIGNS = "≤ ≥ α Ł Ж 临 ± β"
STYLED = (
    '<html lang="en"><head><link rel="stylesheet" href="static:report.css">'
    '<link rel="stylesheet" href="static:parts.css"></head><body>{}</body></html>'
)


def printed(html: str, **given) -> pdf.Rendered:
    fields = {"files": {}, "title": "Report", "author": "Norvale", "language": "en"}
    return pdf.render(html, **{**fields, **given})


def text_of(rendered: pdf.Rendered) -> str:
    pages = PdfReader(BytesIO(rendered.pdf)).pages
    return "\n".join(page.extract_text() for page in pages)


def picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (8, 8), (200, 30, 30)).save(buffer, "PNG")
    return buffer.getvalue()


def images_in(rendered: pdf.Rendered) -> int:
    return sum(len(page.images) for page in PdfReader(BytesIO(rendered.pdf)).pages)


@pytest.fixture(scope="module")
def plain() -> pdf.Rendered:
    """One page with all faces, a heading, a link and a table."""
    body = (
        f'<h1 id="top">Title {SIGNS}</h1><p>Text {SIGNS}</p><p><strong>Bold {SIGNS}</strong></p>'
        f"<p><em>Slanted {SIGNS}</em></p><p><strong><em>Both {SIGNS}</em></strong></p>"
        '<p><a href="#top">up</a></p><table><thead><tr><th scope="col">Head</th></tr></thead>'
        "<tbody><tr><td>Cell</td></tr></tbody></table>"
    )
    return printed(STYLED.format(body), keywords=["one", "two"])


@pytest.mark.parametrize("word", ["Title", "Text", "Bold", "Slanted", "Both"])
def test_greek_cyrillic_polish_and_chinese_letters_read_back_in_every_face(plain, word):
    line = next(line for line in text_of(plain).splitlines() if line.startswith(word))
    assert line.split()[1:] == SIGNS.split()


def test_every_font_is_embedded_and_comes_from_the_packages(plain):
    with pikepdf.open(BytesIO(plain.pdf)) as document:
        names, embedded = set(), 0
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                names.add(str(item["/FontName"]).split("+")[-1])
                embedded += any(key in item for key in ("/FontFile2", "/FontFile3", "/FontFile"))
    assert embedded == len(names) >= 5
    assert all(name.startswith("Report-") for name in names), names


def test_pdf_is_tagged_and_says_title_author_and_language(plain):
    with pikepdf.open(BytesIO(plain.pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.Lang == "en"
        assert document.docinfo["/Title"] == "Report"
        assert document.docinfo["/Author"] == "Norvale"
        assert document.docinfo["/Keywords"] == "one, two"
        assert b"pdfuaid" in document.Root.Metadata.read_bytes()
        assert "/StructTreeRoot" in document.Root


def test_headings_become_bookmarks():
    html = "<h1>First</h1><h2>Second</h2>"
    outline = PdfReader(BytesIO(printed(html).pdf)).outline
    assert outline[0].title == "First"
    assert outline[1][0].title == "Second"


def test_same_input_gives_the_same_bytes():
    html = STYLED.format(f"<h1>One</h1><p>{SIGNS}</p>")
    moment = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
    first, second = (printed(html, created=moment) for _ in range(2))
    assert first.pdf == second.pdf
    assert first.sha256 == second.sha256
    with pikepdf.open(BytesIO(first.pdf)) as document:
        assert str(document.docinfo["/CreationDate"]).startswith("D:20260630120000")


def test_figure_is_served_from_memory():
    name = str(uuid4())
    rendered = printed(f'<img src="figure:{name}" alt="red">', files={name: picture()})
    assert images_in(rendered) == 1
    assert rendered.refused == ()


def test_figure_that_was_not_handed_in_is_refused_and_named():
    rendered = printed('<img src="figure:5c5a" alt="nothing">')
    assert images_in(rendered) == 0
    assert rendered.refused == ("figure:5c5a",)


@pytest.fixture(scope="module")
def canary():
    """A server on this machine that counts who calls."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.calls.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SECRET.encode())

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.calls = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # The canary is seen to sing before its silence counts.
    with urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/song") as answer:
        assert answer.read().decode() == SECRET
    assert server.calls == ["/song"]
    server.calls.clear()
    yield server
    server.shutdown()
    server.server_close()


HOSTILE = [
    '<img src="{url}" alt="x">',
    '<img src="//127.0.0.1:{port}/x.png" alt="x">',
    '<img src="HTTP://127.0.0.1:{port}/x.png" alt="x">',
    '<img src="https://127.0.0.1:{port}/x.png" alt="x">',
    '<img src="ftp://127.0.0.1:{port}/x.png" alt="x">',
    '<img src="{file}" alt="x">',
    '<img src="file:{path}" alt="x">',
    '<img src="{path}" alt="x">',
    '<img src="../../../../{path}" alt="x">',
    '<img src="static:../../{path}" alt="x">',
    '<img src="static:report.css/../../settings.py" alt="x">',
    '<img src="static:%2e%2e%2fsettings.py" alt="x">',
    '<img src="STATIC:{path}" alt="x">',
    '<img src="figure:{path}" alt="x">',
    '<img src="data:image/svg+xml;base64,{svg}" alt="x">',
    '<img src="data:image/png;base64,{png}" alt="x">',
    '<link rel="attachment" href="{file}">',
    '<a rel="attachment" href="{file}">file</a>',
    '<link rel="attachment" href="{url}">',
    '<link rel="stylesheet" href="{url}">',
    '<link rel="stylesheet" href="{file}">',
    '<style>@import "{url}";</style>',
    '<style>@import url("{file}");</style>',
    '<style>@font-face {{ font-family: x; src: url("{url}") }} p {{ font-family: x }}</style>',
    '<style>@font-face {{ font-family: y; src: url("{file}") }} p {{ font-family: y }}</style>',
    '<style>p {{ background: url("{url}") }}</style>',
    '<style>p {{ list-style: url("{file}") inside; display: list-item }}</style>',
    '<style>p::before {{ content: url("{url}") }}</style>',
    '<style>@page {{ background: url("{url}"); @top-left {{ content: url("{file}") }} }}</style>',
    '<style>@color-profile --x {{ src: url("{url}") }}</style>',
    '<p style="background-image: url({url})">x</p>',
    '<p style="border-image-source: url({url}); border: 1px solid">x</p>',
    '<table background="{url}"><tr><td background="{file}">x</td></tr></table>',
    '<body background="{url}">',
    '<object data="{url}" type="image/svg+xml"></object>',
    '<object data="{file}"></object>',
    '<embed src="{url}" type="image/svg+xml">',
    '<iframe src="{url}"></iframe>',
    '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><image href="{file}" width="9" height="9"/></svg>',
    '<svg width="9" height="9"><use href="{url}#a"/></svg>',
    '<svg width="9" height="9"><style>@import "{url}";</style><rect fill="url({url}#a)"/></svg>',
    '<svg width="9" height="9"><image href="file:///proc/self/environ" width="9"/></svg>',
    '<base href="{url}"><img src="picture.png" alt="x">',
    '<base href="{file}"><link rel="attachment" href="">',
    '<meta http-equiv="refresh" content="0; url={url}">',
    '<video poster="{url}" src="{url}"></video>',
    '<input type="image" src="{url}">',
    '<img srcset="{url} 2x" src="{file}" alt="x">',
]
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9"'
    ' height="9"><image xlink:href="{url}" width="9" height="9"/>'
    '<image href="{file}" width="9" height="9"/></svg>'
)


def all_bytes(rendered: pdf.Rendered) -> bytes:
    """The file with every stream opened; there is no attachment."""
    with pikepdf.open(BytesIO(rendered.pdf)) as document:
        assert "/EmbeddedFiles" not in document.Root.get("/Names", {})
        streams = [
            item.read_bytes() for item in document.objects if isinstance(item, pikepdf.Stream)
        ]
    return rendered.pdf + b"".join(streams)


@pytest.mark.parametrize("line", HOSTILE)
def test_hostile_line_calls_nobody_and_leaks_nothing(line, canary, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    places = {
        "url": f"http://127.0.0.1:{canary.server_port}/x.png",
        "port": canary.server_port,
        "file": secret.as_uri(),
        "path": str(secret),
        "png": base64.b64encode(picture()).decode(),
    }
    places["svg"] = base64.b64encode(SVG.format(**places).encode()).decode()
    try:
        rendered = printed(f"<p>before</p>{line.format(**places)}<p>after</p>")
    except pdf.AddressRefused:
        assert canary.calls == []
        return
    found = all_bytes(rendered)
    assert canary.calls == []
    assert SECRET.encode() not in found
    assert base64.b64encode(SECRET.encode())[:20] not in found
    assert images_in(rendered) == 0
    assert rendered.pages >= 1


def test_svg_figure_cannot_reach_outside(canary, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    url = f"http://127.0.0.1:{canary.server_port}/x.png"
    svg = SVG.format(url=url, file=secret.as_uri()).encode()
    rendered = printed('<img src="figure:a" alt="x">', files={"a": svg})
    assert canary.calls == []
    assert SECRET.encode() not in all_bytes(rendered)
    assert len(rendered.refused) == 2


def test_compressed_answers_are_not_opened_either(canary):
    """A figure is bytes: what looks like a packed page stays a picture that cannot be read."""
    rendered = printed('<img src="figure:a" alt="x">', files={"a": zlib.compress(b"<svg/>")})
    assert images_in(rendered) == 0
    assert canary.calls == []
