"""Word in and out: a .docx becomes a text of the schema and back. Pure; no database."""

from sections.word.chips import chips_of
from sections.word.losses import Loss, from_json
from sections.word.margin import Note
from sections.word.measure import TooMuch, Unreadable, measured
from sections.word.pictures import Limits, Picture
from sections.word.reading import Reading, WordFile
from sections.word.remarks import Remark
from sections.word.script import Surroundings
from sections.word.stamp import Stamp
from sections.word.writing import Proposal, write_docx

__all__ = [
    "Limits",
    "Loss",
    "Note",
    "Picture",
    "Proposal",
    "Reading",
    "Remark",
    "Stamp",
    "Surroundings",
    "TooMuch",
    "Unreadable",
    "WordFile",
    "chips_of",
    "from_json",
    "measured",
    "write_docx",
]
