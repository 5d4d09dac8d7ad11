"""Bytes to text: the encodings that reference managers and databases really write."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

NOT_UTF8 = "The file is not UTF-8; it was read as {name}. Check accented letters."
SOME_LOST = "Some characters were damaged in the file and show as \ufffd."

# PostgreSQL stores no NUL, and no control character has a meaning in these formats.
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 0xFEFF))
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def decode(content: bytes) -> tuple[str, tuple[str, ...]]:
    """Give the text, with plain line ends and no control characters, and any warnings.

    UTF-8 and UTF-16 with or without a byte order mark, GB 18030 (Chinese databases), and
    Windows-1252 or Latin-1 for the rest. Never raises.
    """
    text, warnings = _guess(content)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.translate(_CONTROLS), warnings


def _guess(content: bytes) -> tuple[str, tuple[str, ...]]:
    if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return _lenient(content, "utf-16")
    if wide := _utf16_without_mark(content):
        return _lenient(content, wide)
    try:
        return content.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    text = content.decode("utf-8", errors="replace")
    whole = sum(character > "\x7f" for character in text)
    if content.startswith(BOM_UTF8) or text.count("\ufffd") * 10 < whole:
        return text, (SOME_LOST,)
    return _eight_bit(content)


def _lenient(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    text = content.decode(name, errors="replace")
    return text, ((SOME_LOST,) if "\ufffd" in text else ())


def _utf16_without_mark(content: bytes) -> str | None:
    sample = content[:2000]
    if len(sample) < 4:
        return None
    if sample[1::2].count(0) * 10 > len(sample) * 4 and not sample[0::2].count(0):
        return "utf-16-le"
    if sample[0::2].count(0) * 10 > len(sample) * 4 and not sample[1::2].count(0):
        return "utf-16-be"
    return None


def _eight_bit(content: bytes) -> tuple[str, tuple[str, ...]]:
    # Chinese double bytes stand in even runs; accents of western text mostly stand alone.
    runs = [len(run) for run in _HIGH_RUN.findall(content)]
    if sum(length >= 2 for length in runs) * 10 >= len(runs) * 8:
        try:
            return content.decode("gb18030"), (NOT_UTF8.format(name="GB 18030"),)
        except UnicodeDecodeError:
            pass
    try:
        return content.decode("cp1252"), (NOT_UTF8.format(name="Windows-1252"),)
    except UnicodeDecodeError:
        return content.decode("latin-1"), (NOT_UTF8.format(name="Latin-1"),)
