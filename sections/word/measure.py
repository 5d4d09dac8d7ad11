"""A Word file is measured before anything parses it: entries, sizes, names, what it says it is."""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from django.utils.translation import gettext as _

MAX_ENTRIES = 2_000
MAX_ENTRY = 50 * 1024 * 1024
MAX_TOTAL = 200 * 1024 * 1024
MAX_RATIO = 200
# Below this an entry may be squeezed as far as it goes: empty parts of Word do.
SMALL = 1024 * 1024
MAX_XML = 20 * 1024 * 1024
MAX_TAGS = 1_000_000
_CHUNK = 256 * 1024
_ENCRYPTED = 0x1
_XML = (".xml", ".rels", ".vml")
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_OLE = b"\xd0\xcf\x11\xe0"
_DRIVE = re.compile(r"[A-Za-z]:")
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OTHER_OFFICE = ("spreadsheetml", "presentationml")


class Unreadable(ValueError):
    """The file is not taken in; the message is one sentence for the person."""


class TooMuch(Unreadable):
    """The file holds more than the portal reads."""


def measured(content: bytes) -> dict[str, bytes]:
    """Return the parts of a .docx by name, each read through a counter, or raise Unreadable.

    Promises: at most 2,000 entries, 50 MB each and 200 MB together, none squeezed beyond 1:200;
    no name twice, absolute, with `..` or a link; nothing encrypted and nothing overlapping; no
    macros; no XML that declares a document type or entities; a Word document by its own word.
    Declared sizes are never believed.
    """
    if content.startswith(_OLE):
        raise Unreadable(
            _("The file is locked by a password or of the old .doc kind. Save it as .docx, open.")
        )
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            entries = [entry for entry in package.infolist() if not entry.is_dir()]
            _check_directory(package.infolist(), len(content))
            parts = _read(package, entries)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError) as error:
        raise Unreadable(
            _("The file is damaged, or no Word file. Open and save it anew.")
        ) from error
    except RuntimeError as error:  # what zipfile says of a password
        raise Unreadable(_("The file is locked by a password. Save it without one.")) from error
    _check_kind(parts)
    return parts


def _check_directory(entries: list[zipfile.ZipInfo], length: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise TooMuch(_("The file is made of more than %s parts.") % f"{MAX_ENTRIES:,}")
    names = [entry.filename.casefold() for entry in entries]
    if len(set(names)) != len(names):
        raise Unreadable(_("The file holds two parts of one name and is not read for safety."))
    for entry in entries:
        if _leads_out(entry):
            raise Unreadable(_("The file holds a part that leads out of it and is not read."))
        if entry.flag_bits & _ENCRYPTED:
            raise Unreadable(_("The file is locked by a password. Save it without one."))
    _check_overlap(entries, length)


def _leads_out(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    pieces = name.replace("\\", "/").split("/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return is_link or name.startswith(("/", "\\")) or ".." in pieces or bool(_DRIVE.match(name))


def _check_overlap(entries: list[zipfile.ZipInfo], length: int) -> None:
    """Refuse entries that share bytes: that is how a small file unpacks to a huge one."""
    end = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < end or entry.header_offset + entry.compress_size > length:
            raise Unreadable(_("Parts of the file overlap. It is not read for safety."))
        end = entry.header_offset + 30 + len(entry.filename.encode()) + entry.compress_size


def _read(package: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        pieces = []
        size = 0
        for piece in _pieces(package, entry):
            size += len(piece)
            total += len(piece)
            if size > SMALL and size > MAX_RATIO * max(entry.compress_size, 1):
                raise TooMuch(_("The file unpacks to far more than it is. It is not read."))
            if size > MAX_ENTRY or total > MAX_TOTAL:
                raise TooMuch(_("The file unpacks to more than 200 MB, or a part to 50 MB."))
            pieces.append(piece)
        parts[entry.filename] = _checked(entry.filename, b"".join(pieces))
    return parts


def _pieces(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    with package.open(entry) as stream:
        while piece := stream.read(_CHUNK):
            yield piece


def _checked(name: str, content: bytes) -> bytes:
    if not name.casefold().endswith(_XML):
        return content
    if len(content) > MAX_XML or content.count(b"<") > MAX_TAGS:
        raise TooMuch(
            _("The text of the file is larger than the portal reads. Split the document.")
        )
    # In another encoding the words we look for would be spelled with other bytes.
    if content.startswith(_WIDE) or b"\x00" in content or _DECLARES.search(content):
        raise Unreadable(_("The file declares entities of its own and is not read for safety."))
    return content


def _check_kind(parts: dict[str, bytes]) -> None:
    types = parts.get("[Content_Types].xml", b"").decode("utf-8", "replace")
    if "macroEnabled" in types or any("vbaproject" in name.casefold() for name in parts):
        raise Unreadable(_("The file carries macros. Save it as .docx without them."))
    if DOCUMENT in types:
        return
    if any(word in types for word in OTHER_OFFICE):
        raise Unreadable(_("This is a workbook or a presentation, not a Word document."))
    raise Unreadable(_("This is not a Word document (.docx)."))
