"""Kinds of elements inside a paragraph of Word: which open, which are tracked, which say nothing."""

from sections.word.markup import name

OPEN = frozenset({"w:smartTag", "w:customXml", "w:dir", "w:bdo"})
COME = frozenset({"w:ins", "w:moveTo"})
WENT = frozenset({"w:del", "w:moveFrom"})
SILENT = frozenset(
    {
        *("w:pPr", "w:rPr", "w:bookmarkStart", "w:bookmarkEnd", "w:proofErr", "w:permStart"),
        *("w:permEnd", "w:lastRenderedPageBreak", "w:softHyphen", "w:footnoteRef"),
        *("w:endnoteRef", "w:annotationRef", "w:separator", "w:continuationSeparator"),
        *("w:moveFromRangeStart", "w:moveFromRangeEnd", "w:moveToRangeStart"),
        *("w:moveToRangeEnd", "w:customXmlInsRangeStart", "w:customXmlInsRangeEnd"),
        *("w:customXmlDelRangeStart", "w:customXmlDelRangeEnd", "w:sdtPr", "w:sdtEndPr"),
        *("w:smartTagPr", "w:customXmlPr", "w:fldData", "w:delInstrText"),
    }
)
TEXT = frozenset({name("w:t"), name("w:delText")})
FORM = frozenset({"w:dropDownList", "w:comboBox", "w:date", "w14:checkbox"})
