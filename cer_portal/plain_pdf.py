"""Is this a PDF that may be kept and handed on? By its bytes, whatever its name says. No queries."""

from io import BytesIO
from typing import Any

import pikepdf

# What a paper has no use for: programs, files inside, forms of the other kind.
ACTIVE_NAMES = ("/JavaScript", "/EmbeddedFiles")
ACTIVE_ACTIONS = ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm")


def is_plain_pdf(content: bytes) -> bool:
    """Whether the bytes are a readable PDF without a password, programs or files inside."""
    if not content.startswith(b"%PDF-"):
        return False
    try:
        with pikepdf.open(BytesIO(content)) as opened:
            return len(opened.pages) > 0 and not _is_active(opened.Root)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, TypeError, KeyError, RuntimeError):
        return False


def _is_active(root: Any) -> bool:
    names = root.get("/Names", {})
    action = root.get("/OpenAction", {})
    starts = isinstance(action, pikepdf.Dictionary) and action.get("/S") in ACTIVE_ACTIONS
    form = root.get("/AcroForm", {})
    return starts or "/AA" in root or "/XFA" in form or any(name in names for name in ACTIVE_NAMES)
