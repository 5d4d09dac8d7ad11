"""Tables of the library, one file per noun."""

from cer_portal.library.models.paragraph import (
    Paragraph,
    ParagraphApproval,
    ParagraphUse,
    ParagraphVersion,
)
from cer_portal.library.models.template import OwnTemplate, TemplateDraft, TemplateEdition

__all__ = [
    "OwnTemplate",
    "Paragraph",
    "ParagraphApproval",
    "ParagraphUse",
    "ParagraphVersion",
    "TemplateDraft",
    "TemplateEdition",
]
