"""What kind of file is this? By its bytes, whatever its name says. No queries."""

from io import BytesIO
from zipfile import BadZipFile, LargeZipFile, ZipFile

from PIL import Image

from cer_portal.plain_pdf import is_plain_pdf

PICTURES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
MAX_PIXELS = 50_000_000
OFFICE = "application/vnd.openxmlformats-officedocument."
# By the part that makes a package one of the kind.
PACKAGES = {
    "word/document.xml": f"{OFFICE}wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}spreadsheetml.sheet",
}
# Programs and other files inside an Office package.
ACTIVE = ("vbaproject.bin", "/embeddings/", "/activex/", "/externallinks/")
TEXT = "text/plain; charset=utf-8"


def kind_of(content: bytes) -> str | None:
    """Return the content type of a PDF, picture, Word or Excel file or plain text; None for others.

    None too for what can run: programs inside a PDF or a package, macros, files inside.
    """
    if content.startswith(b"%PDF-"):
        return "application/pdf" if is_plain_pdf(content) else None
    if content.startswith(b"PK\x03\x04"):
        return _package(content)
    return _picture(content) or _text(content)


def _package(content: bytes) -> str | None:
    try:
        with ZipFile(BytesIO(content)) as opened:
            names = [name.lower() for name in opened.namelist()[:10_000]]
    except (BadZipFile, LargeZipFile, ValueError, OSError, NotImplementedError):
        return None
    if any(active in f"/{name}" for name in names for active in ACTIVE):
        return None
    found = [kind for part, kind in PACKAGES.items() if part in names]
    return found[0] if found else None


def _picture(content: bytes) -> str | None:
    try:
        with Image.open(BytesIO(content)) as picture:
            width, height = picture.size
            kind = PICTURES.get(picture.format or "")
            if kind is None or width * height > MAX_PIXELS:
                return None
            picture.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return kind


def _text(content: bytes) -> str | None:
    """Tables as CSV and notes: UTF-8 without signs that no text holds."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    odd = any(ord(sign) < 32 and sign not in "\t\r\n\f" for sign in words)
    return TEXT if words.strip() and not odd else None
